import { logFields } from '../record/logFields';
import { type AnyField, type Fields, type Kind, schema, type Slot } from '../record/schema';

/** An item of a list, as a step of a path. */
export const listItem = '-';

/** The whole file as a field. */
export function rootField(kind: Kind | 'log'): AnyField {
  return kind === 'log' ? { type: 'list', of: { type: 'group', fields: logFields } } : { type: 'group', fields: schema[kind] };
}

/** What the table says of the place that a path leads to; undefined where it knows nothing. */
export function fieldAt(root: AnyField, path: readonly string[]): AnyField | undefined {
  let current: AnyField | undefined = root;
  for (const step of path) {
    if (!current) return undefined;
    if (step === listItem) current = current.type === 'list' ? current.of : undefined;
    else if (current.type === 'byReference') current = current.of;
    else if (current.type === 'group') current = slotOf(current.fields, step)?.field;
    else return undefined;
  }
  return current;
}

export function slotOf(fields: Fields, name: string): Slot | undefined {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

/** A path as the table's texts name it: without items, and without ids. */
export function textPath(root: AnyField, path: readonly string[]): string {
  const names: string[] = [];
  let current: AnyField | undefined = root;
  for (const step of path) {
    if (step !== listItem && current?.type !== 'byReference') names.push(step);
    current = current && fieldAt(current, [step]);
  }
  return names.join('.');
}
