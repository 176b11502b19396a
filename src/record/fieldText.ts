import { Document, isCollection, Scalar, visit, type YAMLSeq } from 'yaml';
import { setStyle, yamlStyle } from './write';

// How a value is written at a place inside a record's text.

/** A scalar in the style of what it replaces, where the text permits it; `column` is that of its field. */
export function scalarText(value: unknown, style: Scalar.Type, flow: boolean, column: number): string {
  const node = new Scalar(value);
  if (typeof value === 'string') {
    setStyle(node);
    const quoted = style === Scalar.QUOTE_DOUBLE || style === Scalar.QUOTE_SINGLE;
    if (quoted && node.type === undefined) node.type = style;
    if (style === Scalar.BLOCK_FOLDED && node.type === Scalar.BLOCK_LITERAL) node.type = Scalar.BLOCK_FOLDED;
    if (flow && node.type !== undefined && node.type.startsWith('BLOCK')) node.type = Scalar.QUOTE_DOUBLE;
  }
  if (flow) return flowText(value, node.type);
  const rendered = new Document({ field: node }).toString(yamlStyle).trimEnd().slice('field: '.length);
  return indented(rendered, column);
}

export function flowText(value: unknown, type?: Scalar.Type): string {
  const document = new Document(value);
  visit(document, {
    Scalar(_key, node) {
      setStyle(node);
      if (type !== undefined) node.type = type;
      if (node.type?.startsWith('BLOCK')) node.type = Scalar.QUOTE_DOUBLE;
    },
    Collection(_key, node) {
      node.flow = true;
    },
  });
  if (isCollection(document.contents)) return document.toString(yamlStyle).trimEnd().replaceAll(/\n\s*/gu, ' ');
  // Inside a flow collection commas and brackets would end a plain text.
  const wrapped = new Document([document.contents]);
  (wrapped.contents as unknown as YAMLSeq).flow = true;
  return wrapped.toString(yamlStyle).trimEnd().slice(1, -1).trim();
}

/** The value as block YAML whose first line begins at the caller's place. */
export function blockText(value: unknown, column: number): string {
  const document = new Document(normal(value));
  visit(document, { Scalar: (_key, node) => setStyle(node) });
  return indented(document.toString(yamlStyle).trimEnd(), column);
}

function indented(text: string, column: number): string {
  return text.replaceAll(/\n(?=[^\n])/gu, `\n${' '.repeat(column)}`);
}

/** Without fields that are undefined, as YAML has none. */
export function normal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normal);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([name, one]) => (one === undefined ? [] : [[name, normal(one)]])));
}
