import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml';
import { logFields, placeLogFields } from '../record/logFields';
import type { Span } from '../record/problem';
import { type AnyField, type Fields, type Kind, schema, type Slot } from '../record/schema';

/** A field as it stands in a record's text. Offsets are those of the file. */
export interface FieldNode {
  /** Names of fields, ids in mappings by id, and positions in lists. */
  readonly path: readonly (string | number)[];
  /** What the table says of it; undefined for a field that it does not know. */
  readonly field: AnyField | undefined;
  /** Undefined for an item of a list. */
  readonly key: Span | undefined;
  /** Undefined where nothing is written yet. */
  readonly value: Span | undefined;
  /** Of a scalar. */
  readonly text: string | undefined;
  /** In quotes, or over several lines: the value is not just what stands there. */
  readonly styled: boolean;
  readonly parent: FieldNode | undefined;
  /** The kinds of which the key is an id. */
  readonly keyRefersTo?: readonly string[];
}

/** The names of a node's fields without positions and ids, which is how the table knows it (`ratings`, `approvals.by`). */
export function tablePath(node: FieldNode): string {
  const names: string[] = [];
  for (let current: FieldNode | undefined = node; current; current = current.parent) {
    const last = current.path.at(-1);
    if (typeof last === 'string' && current.keyRefersTo === undefined) names.unshift(last);
  }
  return names.join('.');
}

export function nodesOf(kind: Kind, document: Document.Parsed | undefined, text: string): FieldNode[] {
  const nodes: FieldNode[] = [];
  const walk = new Walk(nodes, text);
  if (document && isMap(document.contents)) walk.group(document.contents, schema[kind], undefined);
  return nodes;
}

export function nodesOfLog(text: string): FieldNode[] {
  const nodes: FieldNode[] = [];
  let start = 0;
  for (const [index, line] of text.split('\n').entries()) {
    if (!line.trimStart().startsWith('#'))
      for (const { name, key, value, text: content } of placeLogFields(line)) {
        const shift = ({ start: from, end }: Span): Span => ({ start: start + from, end: start + end });
        const slot: Slot | undefined = (logFields as Fields)[name];
        nodes.push({
          path: [index, name],
          field: slot?.field,
          key: shift(key),
          value: value.end > value.start ? shift(value) : undefined,
          text: content,
          styled: value.end - value.start > content.length,
          parent: undefined,
        });
      }
    start += line.length + 1;
  }
  return nodes;
}

class Walk {
  constructor(
    private readonly nodes: FieldNode[],
    private readonly text: string,
  ) {}

  group(mapping: Node, fields: Fields | undefined, parent: FieldNode | undefined): void {
    if (!isMap(mapping)) return;
    for (const { key, value } of mapping.items as Pair<Node, Node | null>[]) {
      const name = isScalar(key) ? String(key.value) : '';
      const slot = fields && Object.hasOwn(fields, name) ? fields[name] : undefined;
      this.node(name, slot?.field, key, value, parent);
    }
  }

  private node(
    name: string | number,
    field: AnyField | undefined,
    key: Node | undefined,
    value: Node | null,
    parent: FieldNode | undefined,
    keyRefersTo?: readonly string[],
  ): void {
    const node: FieldNode = {
      path: [...(parent?.path ?? []), name],
      field,
      key: spanOf(key, this.text),
      value: spanOf(value, this.text),
      text: isScalar(value) ? textOf(value.value, value.source) : undefined,
      styled: isScalar(value) && value.type !== undefined && value.type !== 'PLAIN',
      parent,
      ...(keyRefersTo === undefined ? {} : { keyRefersTo }),
    };
    this.nodes.push(node);
    this.inside(value, field, node);
  }

  private inside(value: Node | null, field: AnyField | undefined, node: FieldNode): void {
    if (!value || isAlias(value)) return;
    if (isSeq(value)) {
      const of = field?.type === 'list' ? field.of : undefined;
      for (const [index, item] of (value.items as Node[]).entries()) this.node(index, of, undefined, item, node);
      return;
    }
    if (!isMap(value)) return;
    if (field?.type !== 'byReference') {
      this.group(value, field?.type === 'group' ? field.fields : undefined, node);
      return;
    }
    for (const pair of value.items as Pair<Node, Node | null>[])
      this.node(isScalar(pair.key) ? String(pair.key.value) : '', field.of, pair.key, pair.value, node, field.to);
  }
}

function textOf(value: unknown, source: string | undefined): string {
  return typeof value === 'string' ? value : (source ?? '');
}

/** Without the line ends and blanks that YAML counts to a node. */
function spanOf(node: Node | null | undefined, text: string): Span | undefined {
  if (!node?.range) return undefined;
  const [start] = node.range;
  let [, end] = node.range;
  while (end > start && /\s/u.test(text[end - 1]!)) end -= 1;
  return end > start ? { start, end } : undefined;
}
