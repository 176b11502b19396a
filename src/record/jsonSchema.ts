import { type AnyField, type Fields, type IdLetter, type Kind, schema, type Slot } from './schema';
import { dayOnly, durationForm, timeWithZone } from './validate';

// The field table as JSON schemas (draft 7), for editors and tools that know YAML but not this record. They accept what `validate` accepts,
// as far as a schema can tell: dates that no calendar has, and ids of entries that are not there, only `validate` and the language server find.

export interface JsonSchema {
  readonly $schema?: string;
  readonly title?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly (string | null)[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: JsonSchema;
  readonly properties?: { readonly [name: string]: JsonSchema };
  readonly required?: readonly string[];
  readonly patternProperties?: { readonly [pattern: string]: JsonSchema };
  readonly additionalProperties?: boolean;
  readonly anyOf?: readonly JsonSchema[];
}

const draft = 'http://json-schema.org/draft-07/schema#';
const time: JsonSchema = { type: 'string', pattern: timeWithZone.source };

/** The schema of a kind's files; of an update, of its front matter. Unknown fields are allowed, as everywhere in the record. */
export function entrySchema(kind: Kind): JsonSchema {
  return { $schema: draft, title: `Escalation Workbench: ${kind}`, ...group(schema[kind]) };
}

/** The schema of `log.yaml`. */
export function logSchema(): JsonSchema {
  const text: JsonSchema = { type: 'string' };
  const line: Fields = {
    did: { required: true, field: { type: 'text' } },
    by: { required: true, field: { type: 'text' } },
    note: { required: false, field: { type: 'text' } },
  };
  const { properties, required = [] } = group(line);
  return {
    $schema: draft,
    title: 'Escalation Workbench: log',
    type: 'array',
    items: {
      type: 'object',
      properties: {
        id: { type: 'string', pattern: `^${idForm(['L'])}$` },
        at: time,
        ...properties,
        on: text,
        corrects: { type: 'string', pattern: `^${idForm(['L'])}$` },
      },
      required: ['id', 'at', ...required],
    },
  };
}

function group(fields: Fields): JsonSchema {
  const slots = Object.entries(fields);
  return {
    type: 'object',
    properties: Object.fromEntries(slots.map(([name, slot]) => [name, slotSchema(slot)])),
    required: slots.filter(([, slot]) => slot.required).map(([name]) => name),
  };
}

/** A field without a value counts as absent, which a field that must be there can't be. */
function slotSchema({ required, field }: Slot): JsonSchema {
  const one = fieldSchema(field);
  if (required) return one;
  if (one.anyOf) return { anyOf: [...one.anyOf, { type: 'null' }] };
  const type = one.type ?? [];
  return {
    ...one,
    type: [...(typeof type === 'string' ? [type] : type), 'null'],
    ...(one.enum === undefined ? {} : { enum: [...one.enum, null] }),
  };
}

function fieldSchema(field: AnyField): JsonSchema {
  switch (field.type) {
    case 'text':
      // A ticket number is text too, whatever YAML takes it for.
      return { type: ['string', 'number', 'boolean'] };
    case 'choice':
      return { type: 'string', enum: field.values };
    case 'integer':
      return { type: 'integer', minimum: field.min, ...(field.max === undefined ? {} : { maximum: field.max }) };
    case 'flag':
      return { type: 'boolean' };
    case 'time':
      return time;
    case 'day':
      return { anyOf: [{ type: 'string', pattern: dayOnly.source }, time] };
    case 'duration':
      return { type: 'string', pattern: durationForm.source };
    case 'reference':
      return { type: 'string', pattern: referenceForm(field.to) };
    case 'list':
      return { type: 'array', items: fieldSchema(field.of) };
    case 'group':
      return group(field.fields);
    case 'byReference':
      return {
        type: 'object',
        patternProperties: { [referenceForm(field.to)]: slotSchema({ required: false, field: field.of }) },
        additionalProperties: false,
      };
  }
}

/** An id, or one of another escalation with its slug before it. */
function referenceForm(to: readonly IdLetter[]): string {
  return `^(?:.*/)?${idForm(to)}$`;
}

function idForm(letters: readonly string[]): string {
  return `[${letters.join('')}]-[0-9a-hjkmnp-tv-z]{4}`;
}
