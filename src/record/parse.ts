import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { findFrontMatter } from './frontMatter';
import { parsePath } from './layout';
import type { Entry, Kind } from './model';
import type { Problem, ProblemCode } from './problem';
import { schema } from './schema';
import { validate } from './validate';

/** Largest file of an entry that is read, in bytes. */
export const entryLimit = 1024 * 1024;
/** More aliases than a person writes; what stands for a document that unfolds without end. */
const mostAliases = 100;
/** Deeper nesting than any field has, and shallow enough for every reader's stack. */
const deepest = 60;

/** At the beginning of a line as git knows lines; a person's text may hold what Unicode calls a line's end. */
const conflictMarker = /(?<![^\n])(?:<{7}|={7}|>{7}|\|{7})(?: |\r?(?:\n|$))/u;

/** Reads an entry from its file, with problems where it holds something else than it should. Never throws. */
export function readEntry(path: string, bytes: Uint8Array): Entry {
  const place = placeOf(path);
  const problem = (code: ProblemCode, at?: Partial<Problem>): Entry => ({
    ...place,
    readable: false,
    data: {},
    problems: [{ code, severity: 'error', ...at }],
  });
  if (bytes.length > entryLimit) return problem('tooLarge', { data: { size: bytes.length, limit: entryLimit } });
  const text = decode(bytes);
  if (text === undefined) return problem('notUtf8');
  const lines = new LineCounter();
  const at = (start: number, end: number): Partial<Problem> => {
    const { line, col } = lines.linePos(start);
    return { span: { start, end }, line, column: col };
  };
  const yaml = place.kind === 'update' ? frontMatterOf(text) : text;
  const marker = conflictMarker.exec(yaml);
  if (marker) {
    const line = yaml.slice(0, marker.index).split('\n').length;
    return problem('conflictMarkers', {
      span: { start: marker.index, end: marker.index + marker[0].trimEnd().length },
      line,
      column: 1,
    });
  }
  if (tooDeep(yaml)) return problem('tooDeep');
  let document: Document.Parsed;
  try {
    document = parseDocument(yaml, { lineCounter: lines, version: '1.2', schema: 'core', uniqueKeys: true, prettyErrors: false });
  } catch (error) {
    return problem('syntax', { data: { message: error instanceof Error ? error.message : String(error) } });
  }
  const [error] = document.errors;
  if (error) {
    const [start, end] = error.pos;
    return problem(error.code === 'DUPLICATE_KEY' ? 'duplicateField' : 'syntax', {
      ...at(start, end),
      data: { message: error.message },
    });
  }
  if (countAliases(document.contents) > mostAliases) return problem('tooManyAliases');
  if (!isMap(document.contents)) return problem('notAMapping', at(0, 0));
  const result = validate(schema[place.kind], document.contents, document, at);
  return { ...place, readable: true, data: result.data, problems: [...place.problems, ...result.problems] };
}

function placeOf(path: string): Pick<Entry, 'kind' | 'id' | 'escalation' | 'path' | 'problems'> {
  const parsed = parsePath(path);
  if (!parsed || !('kind' in parsed) || parsed.kind === 'log') throw new RangeError(`Not an entry's path: ${path}`);
  const problems: Problem[] = parsed.rightFolder ? [] : [{ code: 'wrongFolder', severity: 'warning', data: { id: parsed.id } }];
  return { kind: parsed.kind satisfies Kind, id: parsed.id, escalation: parsed.escalation, path, problems };
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The front matter in its place: what is before and after it is blanked, so that offsets stay those of the file. */
function frontMatterOf(text: string): string {
  const range = findFrontMatter(text);
  return range ? `${' '.repeat(range.start - 1)}\n${text.slice(range.start, range.end)}` : text;
}

/** Looks at brackets and indentation only, so that it costs one pass and no stack. */
function tooDeep(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    if (depth > deepest) return true;
  }
  return /(?<![^\n])(?:[ \t]*[-?:][ \t]+){61}/u.test(text) || (/(?<![^\n]) {200}/u.test(text) && deepIndentation(text));
}

function deepIndentation(text: string): boolean {
  const levels: number[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const indentation = line.length - line.trimStart().length;
    while (levels.length > 0 && levels.at(-1)! >= indentation) levels.pop();
    levels.push(indentation);
    if (levels.length > deepest) return true;
  }
  return false;
}

function countAliases(node: Node | null): number {
  if (isAlias(node)) return 1;
  if (isMap(node))
    return node.items.reduce(
      (sum, { key, value }) => sum + countAliases(key as Node | null) + countAliases(value as Node | null),
      0,
    );
  if (isSeq(node)) return node.items.reduce<number>((sum, item) => sum + countAliases(item as Node | null), 0);
  return isScalar(node) ? 0 : 0;
}
