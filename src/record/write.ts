import { Document, Scalar, visit } from 'yaml';
import type { Kind } from './model';
import { schema, type AnyField, type Fields } from './schema';

/** Text that some reader could take for something else than text: dates, numbers of any base, `no`, `~`, a time of day. */
const ambiguous = /^(?:[-+.\d].*|true|false|yes|no|on|off|y|n|null|~|)$/iu;
/** Characters that block scalars can't hold or that hide what is written. */
const unprintable = /[\p{Cc}\u0085\u2028\u2029\u200E\u200F\u061C\u202A-\u202E\u2066-\u2069\uFEFF\uFFFE\uFFFF\p{Cs}]/u;

/** The YAML text of a new entry: fields in the table's order, several lines as a block, quotes where two readers could differ. */
export function writeEntry(kind: Kind, data: object): string {
  const document = new Document(inOrder(schema[kind], data as Record<string, unknown>), {
    version: '1.2',
    schema: 'core',
    aliasDuplicateObjects: false,
  });
  visit(document, {
    Scalar(_key, node) {
      setStyle(node);
    },
  });
  return document.toString(yamlStyle);
}

/** A quoted text stays on its line, however long it is. */
export const yamlStyle = {
  lineWidth: 0,
  indent: 2,
  flowCollectionPadding: false,
  doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
} as const;

/** Chooses how a text is written. */
export function setStyle(node: Scalar): void {
  if (typeof node.value !== 'string') return;
  const text = node.value;
  const several = text.includes('\n');
  if (unprintable.test(text.replaceAll('\n', ''))) node.type = Scalar.QUOTE_DOUBLE;
  // A block that begins with a space or ends in blank lines needs indicators that people get wrong.
  else if (several) node.type = /^\s|[ \t]$|\n\s*$|[ \t]\n/u.test(text) ? Scalar.QUOTE_DOUBLE : Scalar.BLOCK_LITERAL;
  else if (ambiguous.test(text) || text !== text.trim()) node.type = Scalar.QUOTE_DOUBLE;
}

function inOrder(fields: Fields, data: Record<string, unknown>): Record<string, unknown> {
  const names = [...Object.keys(fields).filter((name) => name in data), ...Object.keys(data).filter((name) => !(name in fields))];
  const known = names.filter((name) => data[name] !== undefined);
  return Object.fromEntries(known.map((name) => [name, orderValue(fields[name]?.field, data[name])]));
}

function orderValue(field: AnyField | undefined, value: unknown): unknown {
  if (field?.type === 'group' && typeof value === 'object' && value !== null)
    return inOrder(field.fields, value as Record<string, unknown>);
  if (field?.type === 'list' && Array.isArray(value)) return value.map((item) => orderValue(field.of, item));
  if (field?.type === 'byReference' && typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined));
  }
  return value;
}
