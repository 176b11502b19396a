import { describeField } from './fieldTexts';
import { logFields } from './logFields';
import { type AnyField, type Fields, type IdLetter, type Kind, schema, type Slot } from './schema';
import { dayOnly, durationForm, timeWithZone } from './validate';

// The field table as JSON schemas (draft 7), for editors and tools that know YAML but not this record. They accept what `validate` accepts,
// as far as a schema can tell: dates that no calendar has, and ids of entries that are not there, only `validate` and the language server find.

export interface JsonSchema {
  readonly $schema?: string;
  readonly title?: string;
  /** What the field is for; English, since a schema has one language. */
  readonly description?: string;
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
  return { $schema: draft, title: `Escalation Workbench: ${kind}`, ...group(kind, schema[kind]) };
}

/** The schema of `log.yaml`. */
export function logSchema(): JsonSchema {
  return { $schema: draft, title: 'Escalation Workbench: log', type: 'array', items: group('log', logFields) };
}

/** `path` is the group's place in the entry, with a dot behind it; empty for the entry itself. */
function group(kind: Kind | 'log', fields: Fields, path = ''): JsonSchema {
  const slots = Object.entries(fields);
  return {
    type: 'object',
    properties: Object.fromEntries(
      slots.map(([name, slot]) => {
        const description = describeField(kind, `${path}${name}`);
        return [name, { ...slotSchema(kind, slot, `${path}${name}`), ...(description === undefined ? {} : { description }) }];
      }),
    ),
    required: slots.filter(([, slot]) => slot.required).map(([name]) => name),
  };
}

/** A field without a value counts as absent, which a field that must be there can't be. */
function slotSchema(kind: Kind | 'log', { required, field }: Slot, path: string): JsonSchema {
  const one = fieldSchema(kind, field, path);
  if (required) return one;
  if (one.anyOf) return { anyOf: [...one.anyOf, { type: 'null' }] };
  const type = one.type ?? [];
  return {
    ...one,
    type: [...(typeof type === 'string' ? [type] : type), 'null'],
    ...(one.enum === undefined ? {} : { enum: [...one.enum, null] }),
  };
}

function fieldSchema(kind: Kind | 'log', field: AnyField, path: string): JsonSchema {
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
      return { type: 'array', items: fieldSchema(kind, field.of, path) };
    case 'group':
      return group(kind, field.fields, `${path}.`);
    case 'byReference':
      return {
        type: 'object',
        patternProperties: { [referenceForm(field.to)]: slotSchema(kind, { required: false, field: field.of }, path) },
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
