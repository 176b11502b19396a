import type { TextEdit } from 'vscode-languageserver/node';
import { withZone } from '../record/moments';
import type { AnyField, Fields } from '../record/schema';
import { skeleton } from './completeFields';
import type { RecordContext } from './context';
import type { FieldNode } from './fieldNodes';
import { authorsOf } from './people';
import { fieldAt, listItem, rootField, slotOf } from './tableFields';

/**
 * Edits that write missing fields where the table has them, with nothing in them yet. Paths are names of fields and positions in lists;
 * of a field whose group is missing too, the group is written. What is there already is left alone.
 */
export function insertFields(context: RecordContext, paths: readonly (readonly (string | number)[])[]): TextEdit[] {
  const wanted = new Map<string, (string | number)[]>();
  for (const path of paths) {
    const missing = firstMissing(context, path);
    if (missing) wanted.set(missing.join('\n'), missing);
  }
  // Of two at one place, the first of the table comes first in the text.
  const root = rootField(context.text.place.kind);
  const inOrder = [...wanted.values()].sort((one, other) => compare(orderOf(root, one), orderOf(root, other)));
  return inOrder.flatMap((path) => insertField(context, path) ?? []);
}

/** Where the table has each part of a path. */
function orderOf(root: AnyField, path: readonly (string | number)[]): number[] {
  return path.map((step, index) => {
    if (typeof step === 'number') return step;
    const group = fieldAt(
      root,
      path
        .slice(0, index)
        .map(String)
        .map((one) => (/^\d+$/u.test(one) ? listItem : one)),
    );
    return group?.type === 'group' ? Object.keys(group.fields).indexOf(step) : 0;
  });
}

function compare(one: readonly number[], other: readonly number[]): number {
  const index = one.findIndex((place, at) => place !== other[at]);
  return index === -1 ? 0 : one[index]! - (other[index] ?? -1);
}

/** The path to the outermost part of a field that is not written; undefined where all of it is. */
function firstMissing({ text }: RecordContext, path: readonly (string | number)[]): (string | number)[] | undefined {
  for (let length = 1; length <= path.length; length += 1)
    if (!find(text.nodes, path.slice(0, length))) return path.slice(0, length);
  return undefined;
}

function find(nodes: readonly FieldNode[], path: readonly (string | number)[]): FieldNode | undefined {
  return nodes.find((node) => node.path.length === path.length && node.path.every((step, index) => step === path[index]));
}

function insertField(context: RecordContext, path: readonly (string | number)[]): TextEdit | undefined {
  const { text } = context;
  const name = path.at(-1);
  const parent = path.length > 1 ? find(text.nodes, path.slice(0, -1)) : undefined;
  const root = rootField(text.place.kind);
  const group = fieldAt(
    root,
    path.slice(0, -1).map((step) => (typeof step === 'number' ? listItem : step)),
  );
  const field = group?.type === 'group' && typeof name === 'string' ? slotOf(group.fields, name)?.field : undefined;
  if (!field || group?.type !== 'group' || typeof name !== 'string') return undefined;
  const siblings = text.nodes.filter((node) => node.parent === parent && node.key);
  const opening = parent?.value && text.text[parent.value.start];
  if (opening === '{') return inFlow(context, parent!, siblings, name);
  const column = siblings[0]?.key ? text.positionAt(siblings[0].key.start).character : parent ? columnOf(context, parent) + 2 : 0;
  const lines = `${name}:${content(context, name, field, ' '.repeat(column + 2))}`;
  const order = Object.keys(group.fields satisfies Fields);
  const before = siblings.filter((node) => order.indexOf(String(node.path.at(-1))) < order.indexOf(name) && isKnown(node)).at(-1);
  const [first] = siblings;
  const newLine = text.text.includes('\r\n') ? '\r\n' : '\n';
  const written = lines.replaceAll('\n', newLine);
  // Behind what comes before it in the table; else before all others, but never between a dash and what it begins.
  if (!before && first?.key && isFirstOnLine(context, first.key.start)) {
    const at = text.positionAt(first.key.start);
    return { range: { start: at, end: at }, newText: `${written}${newLine}${' '.repeat(column)}` };
  }
  const behind = before ?? first ?? parent;
  const end = behind ? (behind.value?.end ?? behind.key!.end + 1) : 0;
  const lineEnd = text.text.indexOf('\n', end);
  const offset = lineEnd === -1 ? text.text.length : lineEnd;
  const at = text.positionAt(text.text[offset - 1] === '\r' ? offset - 1 : offset);
  const separator = text.text.length === 0 ? '' : newLine;
  return { range: { start: at, end: at }, newText: `${separator}${' '.repeat(column)}${written}` };
}

function isKnown(node: FieldNode): boolean {
  return node.field !== undefined;
}

function inFlow({ text }: RecordContext, parent: FieldNode, siblings: readonly FieldNode[], name: string): TextEdit {
  const last = siblings.at(-1);
  const at = text.positionAt(last ? (last.value?.end ?? last.key!.end + 1) : parent.value!.start + 1);
  return { range: { start: at, end: at }, newText: `${last ? ', ' : ''}${name}: ""` };
}

function content(context: RecordContext, name: string, field: AnyField, indentation: string): string {
  if (name !== 'created') return skeleton(field, indentation, { next: 1, snippets: false });
  const [author = ''] = authorsOf(context.escalation);
  return `\n${indentation}at: "${withZone(context.now)}"\n${indentation}by: ${JSON.stringify(author)}`;
}

function columnOf({ text }: RecordContext, node: FieldNode): number {
  const start = node.key?.start ?? node.value?.start;
  return start === undefined ? 0 : text.positionAt(start).character;
}

function isFirstOnLine({ text }: RecordContext, offset: number): boolean {
  return text.text.slice(text.text.lastIndexOf('\n', offset - 1) + 1, offset).trim() === '';
}
