import { isDeepStrictEqual } from 'node:util';
import {
  type Document,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { blockText, flowText, normal, scalarText } from './fieldText';
import { findFrontMatter } from './frontMatter';

export interface FieldChange {
  /** Names of fields, and positions in lists (the first is 0; the length appends). */
  readonly path: readonly (string | number)[];
  /** `undefined` removes the field. */
  readonly value: unknown;
}

export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A record's text could not be changed as wanted without touching something else. */
export class EditError extends Error {
  readonly reason = 'cannotEdit';
  constructor(
    readonly field: string,
    options?: ErrorOptions,
  ) {
    super(`cannotEdit: ${field}`, options);
    this.name = 'EditError';
  }
}

/**
 * The text with these fields changed and every other byte as it was: comments, order, quoting, blank lines, unknown fields, line ends.
 * Throws `EditError` where that can't be done; the text is then to be changed by hand.
 */
export function editFields(text: string, changes: readonly FieldChange[]): string {
  const range = findFrontMatter(text);
  if (!range) return editYaml(text, changes);
  const { start, end } = range;
  return text.slice(0, start) + editYaml(text.slice(start, end), changes) + text.slice(end);
}

/** The same as one edit of the smallest range. */
export function fieldEdits(text: string, changes: readonly FieldChange[]): TextEdit[] {
  const result = editFields(text, changes);
  if (result === text) return [];
  let start = 0;
  while (start < text.length && start < result.length && text[start] === result[start]) start += 1;
  let tail = 0;
  while (tail < text.length - start && tail < result.length - start && text.at(-1 - tail) === result.at(-1 - tail)) tail += 1;
  return [{ start, end: text.length - tail, text: result.slice(start, result.length - tail) }];
}

function editYaml(text: string, changes: readonly FieldChange[]): string {
  return changes.reduce((current, change) => editOne(current, change), text);
}

function editOne(text: string, change: FieldChange): string {
  const bom = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const body = text.slice(bom.length);
  const name = change.path.join('.');
  const document = parse(body, name);
  const before: unknown = document.toJS();
  const edit = locate(document, body, change);
  if (!edit) return text;
  const lineEnd = body.includes('\r\n') ? '\r\n' : '\n';
  const result = body.slice(0, edit.start) + edit.text.replaceAll('\n', lineEnd) + body.slice(edit.end);
  const expected = changed(before, change.path, change.value);
  if (!isDeepStrictEqual(parse(result, name).toJS(), expected)) throw new EditError(name);
  return bom + result;
}

function parse(text: string, field: string): Document.Parsed {
  const document = parseDocument(text, { version: '1.2', schema: 'core', prettyErrors: false });
  if (document.errors.length > 0) throw new EditError(field, { cause: document.errors[0] });
  return document;
}

/** What the record holds after the change. */
function changed(value: unknown, [first, ...rest]: FieldChange['path'], to: unknown): unknown {
  if (first === undefined) return normal(to);
  if (Array.isArray(value)) {
    const list = [...(value as unknown[])];
    if (rest.length === 0 && to === undefined) list.splice(Number(first), 1);
    else list[Number(first)] = changed(list[Number(first)], rest, to);
    return list;
  }
  const mapping = { ...(value as Record<string, unknown> | null) };
  if (rest.length === 0 && to === undefined) delete mapping[first];
  else if (to !== undefined || mapping[first] !== undefined) mapping[first] = changed(mapping[first], rest, to);
  return mapping;
}

function locate(document: Document.Parsed, text: string, { path, value }: FieldChange): TextEdit | undefined {
  let parent: Node | null = document.contents;
  for (let depth = 0; depth < path.length; depth += 1) {
    const name = path[depth]!;
    const last = depth === path.length - 1;
    const child = find(parent, name);
    if (child && (last || isCollection(child.value))) {
      if (!last) {
        parent = child.value;
        continue;
      }
      return value === undefined ? remove(text, parent, child) : replace(text, parent, child, value);
    }
    if (value === undefined) return undefined;
    const nested = nest(path.slice(depth + 1), value);
    if (child) return replace(text, parent, child, nested);
    return isSeq(parent) ? append(text, parent, nested) : insert(text, parent, String(name), nested);
  }
  return undefined;
}

interface Child {
  readonly key: Node | undefined;
  readonly value: Node | null;
  readonly index: number;
}

function find(parent: Node | null, name: string | number): Child | undefined {
  if (isSeq(parent)) {
    const value = parent.items[Number(name)];
    return value === undefined ? undefined : { key: undefined, value: value as Node, index: Number(name) };
  }
  if (!isMap(parent)) return undefined;
  const index = parent.items.findIndex(({ key }) => isScalar(key) && String(key.value) === String(name));
  const pair = parent.items[index] as Pair<Node, Node | null> | undefined;
  return pair && { key: pair.key, value: pair.value, index };
}

function nest(path: FieldChange['path'], value: unknown): unknown {
  return path.reduceRight((inner, name) => (typeof name === 'number' ? [inner] : { [name]: inner }), value);
}

function replace(text: string, parent: Node | null, child: Child, value: unknown): TextEdit {
  const old = child.value;
  const flow = isCollection(parent) && parent.flow === true;
  if (isScalar(old) && old.range && (typeof value !== 'object' || value === null)) {
    const [start, end] = old.range;
    const column = columnOf(text, child.key?.range?.[0] ?? start);
    if (start === end) {
      // An empty value: it stands right behind the colon.
      const colon = text.lastIndexOf(':', start) + 1;
      return { start: colon, end: colon, text: ` ${scalarText(value, Scalar.PLAIN, flow, column)}` };
    }
    const trimmed = trimEnd(text, start, end);
    // A block can't begin where something follows on the line, such as a comment.
    const followed = /^[^\S\n]*[^\s]/u.test(text.slice(trimmed)) && !old.type?.startsWith('BLOCK');
    const several = typeof value === 'string' && value.includes('\n');
    const rendered = several && followed ? JSON.stringify(value) : scalarText(value, old.type ?? Scalar.PLAIN, flow, column);
    return { start, end: trimmed, text: rendered };
  }
  if (flow || (isCollection(old) && old.flow === true)) {
    const [start, end] = old!.range!;
    return { start, end, text: flowText(value) };
  }
  if (child.key?.range) {
    const start = child.key.range[0];
    const end = trimEnd(text, start, old?.range?.[1] ?? child.key.range[1] + 1);
    const name = String(isScalar(child.key) ? child.key.value : child.key);
    return { start, end, text: blockText({ [name]: value }, columnOf(text, start)) };
  }
  const [start, end] = old!.range!;
  return { start, end: trimEnd(text, start, end), text: blockText(value, columnOf(text, start)) };
}

/** The end of a node without the line ends and blank lines that YAML counts to it. */
function trimEnd(text: string, start: number, end: number): number {
  let last = end;
  while (last > start && /\s/u.test(text[last - 1]!)) last -= 1;
  return last;
}

function remove(text: string, parent: Node | null, child: Child): TextEdit {
  const [keyStart] = (child.key ?? child.value)!.range!;
  const valueEnd = child.value?.range?.[1] ?? child.key!.range![1] + 1;
  const collection = parent as YAMLMap<Node, Node | null> | YAMLSeq<Node>;
  if (collection.flow === true) {
    const next = startOf(collection.items[child.index + 1]);
    if (next !== undefined) return { start: keyStart, end: next, text: '' };
    const previous = endOf(collection.items[child.index - 1]);
    return { start: previous ?? keyStart, end: valueEnd, text: '' };
  }
  const lineStart = text.lastIndexOf('\n', keyStart - 1) + 1;
  const lineEnd = text.indexOf('\n', trimEnd(text, keyStart, valueEnd));
  const only = collection.items.length === 1 && lineStart > 0;
  if (only) return { start: keyStart, end: trimEnd(text, keyStart, valueEnd), text: isSeq(parent) ? '[]' : '{}' };
  return { start: lineStart, end: lineEnd === -1 ? text.length : lineEnd + 1, text: '' };
}

function startOf(item: unknown): number | undefined {
  const node = item as Node | Pair<Node> | undefined;
  if (node === undefined) return undefined;
  return 'key' in node ? node.key.range?.[0] : node.range?.[0];
}

function endOf(item: unknown): number | undefined {
  const node = item as Node | Pair<Node, Node | null> | undefined;
  if (node === undefined) return undefined;
  return 'key' in node ? (node.value?.range?.[1] ?? node.key.range?.[1]) : node.range?.[1];
}

/** A new field at the end of its mapping. */
function insert(text: string, parent: Node | null, name: string, value: unknown): TextEdit | undefined {
  if (!isMap(parent) || !parent.range) throw new EditError(name);
  const mapping = parent as YAMLMap<Node, Node | null>;
  if (mapping.flow === true) return insertInFlow(text, mapping, flowText({ [name]: value }).slice(1, -1));
  const first = startOf(mapping.items[0]);
  const last = mapping.items.at(-1);
  if (first === undefined || !last) throw new EditError(name);
  return behind(text, endOf(last)!, first, columnOf(text, first), blockText({ [name]: value }, columnOf(text, first)));
}

function append(text: string, parent: YAMLSeq, value: unknown): TextEdit {
  if (parent.flow === true) return insertInFlow(text, parent, flowText(value));
  const items = parent.items as Node[];
  const first = items[0]!.range![0];
  const dash = text.lastIndexOf('-', first);
  return behind(text, endOf(items.at(-1))!, first, columnOf(text, dash), blockText([value], columnOf(text, dash)));
}

/** New lines behind the line on which a block ends. */
function behind(text: string, end: number, start: number, column: number, content: string): TextEdit {
  const lineEnd = text.indexOf('\n', trimEnd(text, start, end));
  const indentation = ' '.repeat(column);
  if (lineEnd === -1) return { start: text.length, end: text.length, text: `\n${indentation}${content}` };
  return { start: lineEnd + 1, end: lineEnd + 1, text: `${indentation}${content}\n` };
}

function insertInFlow(
  text: string,
  { items, range }: { readonly items: readonly unknown[]; readonly range?: readonly number[] | null | undefined },
  content: string,
): TextEdit {
  const end = endOf(items.at(-1));
  if (end !== undefined) return { start: end, end, text: `, ${content}` };
  const open = range![0]! + 1;
  const close = text.slice(open).search(/[\]}]/u) + open;
  return { start: open, end: close, text: content };
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}
