import type { AnyField, Fields } from './schema';
import { checkText } from './validate';

/** The fields of a value that is wholly as the table says; undefined on any doubt, which the exact reader then looks into. */
export function validatePlain(fields: Fields, value: unknown): Record<string, unknown> | undefined {
  if (!isMapping(value)) return undefined;
  const data: Record<string, unknown> = {};
  for (const [name, one] of Object.entries(value)) {
    const slot = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (!slot || !isValid(slot.field, one)) return undefined;
    data[name] = one;
  }
  for (const name in fields) if (fields[name]!.required && !(name in data)) return undefined;
  return data;
}

function isValid(field: AnyField, value: unknown): boolean {
  switch (field.type) {
    case 'group':
      return validatePlain(field.fields, value) !== undefined;
    case 'list':
      return Array.isArray(value) && value.every((item) => isValid(field.of, item));
    case 'byReference':
      return (
        isMapping(value) &&
        Object.entries(value).every(
          ([id, one]) => checkText({ type: 'reference', to: field.to }, id) === undefined && isValid(field.of, one),
        )
      );
    case 'integer':
      return (
        typeof value === 'number' &&
        Number.isInteger(value) &&
        value >= field.min &&
        value <= (field.max ?? Number.MAX_SAFE_INTEGER)
      );
    case 'flag':
      return typeof value === 'boolean';
    default:
      return typeof value === 'string' && checkText(field, value) === undefined;
  }
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
