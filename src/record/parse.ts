import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { findFrontMatter } from './frontMatter';
import { parsePath } from './layout';
import { mentionsIn } from './mentions';
import type { Entry, Kind } from './model';
import type { Problem, ProblemCode, Span } from './problem';
import { schema } from './schema';
import { mostMistakes, syntaxMistakes } from './syntaxTexts';
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
  if (bytes.length > entryLimit) return unreadable(path, 'tooLarge', { data: { size: bytes.length, limit: entryLimit } });
  const text = decode(bytes);
  return text === undefined ? unreadable(path, 'notUtf8') : parseEntry(path, text).entry;
}

export interface ParsedEntry {
  readonly entry: Entry;
  /** The YAML as it was understood, with places in the whole text; undefined where it was not even tried. */
  readonly document: Document.Parsed | undefined;
}

/** The same for a text, with its YAML for those who look for places in it. Never throws. */
export function parseEntry(path: string, text: string): ParsedEntry {
  const refuse = (code: ProblemCode, at?: Partial<Problem>): ParsedEntry => ({
    entry: unreadable(path, code, at),
    document: undefined,
  });
  if (text.length > entryLimit) return refuse('tooLarge', { data: { size: text.length, limit: entryLimit } });
  const place = placeOf(path);
  const lines = new LineCounter();
  const at = (start: number, end: number): Partial<Problem> => {
    const { line, col } = lines.linePos(start);
    return { span: { start, end }, line, column: col };
  };
  const yaml = place.kind === 'update' ? frontMatterOf(text) : text;
  const marker = conflictMarker.exec(yaml);
  if (marker) {
    const line = yaml.slice(0, marker.index).split('\n').length;
    return refuse('conflictMarkers', {
      span: { start: marker.index, end: marker.index + marker[0].trimEnd().length },
      line,
      column: 1,
    });
  }
  if (tooDeep(yaml)) return refuse('tooDeep');
  let document: Document.Parsed;
  try {
    document = parseQuickly(yaml, lines);
  } catch (error) {
    return refuse('syntax', { data: { message: error instanceof Error ? error.message : String(error) } });
  }
  const mistakes = syntaxMistakes(document.errors).map(({ pos: [start, end], message, reason }) => ({
    ...at(start, end),
    data: { message, ...(reason === undefined ? {} : { reason }) },
  }));
  if (mistakes.length > 0) return { entry: unreadable(path, 'syntax', ...mistakes), document };
  const { aliases, duplicates } = survey(document.contents);
  if (aliases > mostAliases) return refuse('tooManyAliases');
  if (duplicates.length > 0) {
    const places = duplicates.slice(0, mostMistakes).map(({ start, end }) => at(start, end));
    return { entry: unreadable(path, 'duplicateField', ...places), document };
  }
  if (!isMap(document.contents)) return { entry: unreadable(path, 'notAMapping', at(0, 0)), document };
  const result = validate(schema[place.kind], document.contents, document, at);
  const problems = [...place.problems, ...result.problems];
  const entry = { ...place, readable: true, data: result.data, problems };
  return { entry: place.kind === 'update' ? withBody(entry, text) : entry, document };
}

/** An update with what its text below the front matter tells: ids that it names, and a merge that is not done. */
function withBody(entry: Entry, text: string): Entry {
  const start = findFrontMatter(text)?.end ?? text.length;
  // The line of `=` alone underlines a heading in Markdown.
  const marker = /(?<![^\n])(?:<{7}|>{7})(?: |\r?(?:\n|$))/u.exec(text.slice(start));
  const mentions = mentionsIn(text.slice(start)).map((mention) => ({ ...mention, span: moved(mention.span, start) }));
  if (!marker) return mentions.length === 0 ? entry : { ...entry, mentions };
  const span = moved({ start: marker.index, end: marker.index + 7 }, start);
  const line = text.slice(0, span.start).split('\n').length;
  const problem: Problem = { code: 'conflictMarkers', severity: 'error', span, line, column: 1 };
  return { ...entry, mentions, problems: [...entry.problems, problem] };
}

function moved({ start, end }: Span, by: number): Span {
  return { start: start + by, end: end + by };
}

/** A file of brackets gives an error a character; without its stack, which nobody reads, an error costs a fraction. */
function parseQuickly(yaml: string, lineCounter: LineCounter): Document.Parsed {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return parseDocument(yaml, { lineCounter, version: '1.2', schema: 'core', uniqueKeys: false, prettyErrors: false });
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** With one problem, or with the same one at several places. */
function unreadable(path: string, code: ProblemCode, ...places: readonly (Partial<Problem> | undefined)[]): Entry {
  const found = places.length === 0 ? [undefined] : places;
  const problems = found.map((at): Problem => ({ code, severity: 'error', ...at }));
  return { ...placeOf(path), readable: false, data: {}, problems };
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
  return /(?<![^\n])[ \t]*(?:[-?:][ \t]+){61}/u.test(text) || (/(?<![^\n]) {200}/u.test(text) && deepIndentation(text));
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

interface Survey {
  aliases: number;
  /** The keys that stand in their mapping once more. */
  readonly duplicates: Span[];
}

/** One pass over all nodes; the parser's own search for duplicates compares each key with every other. */
function survey(node: unknown, found: Survey = { aliases: 0, duplicates: [] }): Survey {
  if (isAlias(node)) found.aliases += 1;
  else if (isSeq(node)) for (const item of node.items) survey(item, found);
  else if (isMap(node)) {
    const keys = new Set<unknown>();
    for (const { key, value } of node.items) {
      if (isScalar(key)) {
        if (keys.has(key.value)) found.duplicates.push({ start: key.range![0], end: key.range![1] });
        keys.add(key.value);
      } else survey(key, found);
      survey(value, found);
    }
  }
  return found;
}
