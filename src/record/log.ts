import { isDeepStrictEqual } from 'node:util';
import { parseDocument } from 'yaml';
import { isId } from './layout';
import type { LogLine } from './model';
import type { Problem } from './problem';
import { timeWithZone } from './validate';

// The log: a YAML list with one flow mapping a line, so that a line is appended with one write and `merge=union` keeps both sides.

/** Largest log that is read, in bytes. */
export const logLimit = 32 * 1024 * 1024;

const linesOfPart = 1000;

/** What a merge without `merge=union` leaves. */
const marker = /^(?:<{7}|={7}|>{7}|\|{7})(?: |$)/u;

const names = ['id', 'at', 'by', 'did', 'on', 'note', 'corrects'] as const;
const lineForm = /^- *\{(.*)\} *$/u;
/** One field of a line as the workbench writes it: a plain word, or a text in double quotes with JSON's escapes. */
const fieldForm = /\s*(id|at|by|did|on|note|corrects): *(?:"((?:[^"\\]|\\.)*)"|([\w./+:-]+)) *(?:,|$)/uy;

/** An escape, or a character that JSON has no place for. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const needsReading = /[\\\u0000-\u001F]/u;

export interface ReadLog {
  /** In the file's order; a line that a merge kept twice counts once. */
  readonly lines: readonly LogLine[];
  readonly problems: readonly Problem[];
}

/** Reads a log; a damaged line costs that line alone. */
export function readLog(bytes: Uint8Array): ReadLog {
  const reading = readLogInParts(bytes);
  for (;;) {
    const { done, value } = reading.next();
    if (done) return value;
  }
}

/** The same, stopping between parts of a long log, so that others get their turn. */
export function* readLogInParts(bytes: Uint8Array): Generator<undefined, ReadLog> {
  const text = new TextDecoder('utf-8').decode(bytes);
  const lines: LogLine[] = [];
  const problems: Problem[] = [];
  const known = new Map<string, LogLine>();
  let start = 0;
  for (const [index, raw] of text.split('\n').entries()) {
    if (index % linesOfPart === linesOfPart - 1) yield undefined;
    const content = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    const span = { start, end: start + content.length };
    start += raw.length + 1;
    if (content.trim() === '' || content.trimStart().startsWith('#')) continue;
    const line = readLine(content);
    if (!line) {
      const code = marker.test(content) ? 'conflictMarkers' : 'damagedLogLine';
      problems.push({ code, severity: 'error', span, line: index + 1, column: 1 });
      continue;
    }
    const same = known.get(line.id);
    if (same && isDeepStrictEqual(same, line)) continue;
    known.set(line.id, line);
    lines.push(line);
  }
  return { lines, problems };
}

/** One line without its end; undefined where it is damaged. */
function readLine(content: string): LogLine | undefined {
  const body = lineForm.exec(content)?.[1];
  const fields = body === undefined ? undefined : (readFields(body) ?? readByHand(content));
  if (!fields) return undefined;
  const { id, at, by, did, on, note, corrects } = fields;
  if (id === undefined || at === undefined || by === undefined || did === undefined) return undefined;
  if (!isId(id) || !timeWithZone.test(at)) return undefined;
  return {
    id,
    at,
    by,
    did,
    ...(on === undefined ? {} : { on }),
    ...(note === undefined ? {} : { note }),
    ...(corrects === undefined ? {} : { corrects }),
  };
}

type Fields = { [name in (typeof names)[number]]?: string };

/** Lines in the workbench's own form, which is nearly all of them; undefined where anything is written otherwise. */
function readFields(body: string): Fields | undefined {
  const fields: Fields = {};
  fieldForm.lastIndex = 0;
  while (fieldForm.lastIndex < body.length) {
    const match = fieldForm.exec(body);
    if (!match) return undefined;
    const name = match[1] as keyof Fields;
    if (name in fields) return undefined;
    const quoted = match[2];
    if (quoted === undefined) fields[name] = match[3]!;
    else if (!needsReading.test(quoted)) fields[name] = quoted;
    else {
      try {
        fields[name] = JSON.parse(`"${quoted}"`) as string;
      } catch {
        return undefined;
      }
    }
  }
  return fields;
}

/** A line that a person wrote: any YAML that gives a list with one mapping of texts. */
function readByHand(content: string): Fields | undefined {
  const document = parseDocument(content, { version: '1.2', schema: 'failsafe', prettyErrors: false });
  if (document.errors.length > 0) return undefined;
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 0 });
  } catch {
    return undefined;
  }
  const [first] = Array.isArray(value) && value.length === 1 ? (value as unknown[]) : [];
  if (typeof first !== 'object' || first === null) return undefined;
  const given = first as Record<string, unknown>;
  const fields: Fields = {};
  for (const name of names) if (typeof given[name] === 'string') fields[name] = given[name];
  return fields;
}

const word = /^[A-Za-z][\w./+-]*$/u;
const idOrTime = /^(?:[A-Z]-\w{4}|\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2}))$/u;
const hidden = /[\u007F-\u009F\u2028\u2029\u200E\u200F\u061C\u202A-\u202E\u2066-\u2069\uFEFF]/gu;

/** The line with its end. Texts of people are quoted, and stay on one line whatever they hold. */
export function writeLogLine(line: LogLine): string {
  const fields = names.flatMap((name) => {
    const value = line[name];
    return value === undefined ? [] : [`${name}: ${plain(name, value) ? value : quote(value)}`];
  });
  return `- {${fields.join(', ')}}\n`;
}

function plain(name: string, value: string): boolean {
  if (name === 'by' || name === 'note') return false;
  return idOrTime.test(value) || (name === 'did' && word.test(value));
}

/** JSON's quoting is YAML's, but for what hides from the eye. */
function quote(text: string): string {
  return JSON.stringify(text.toWellFormed()).replaceAll(
    hidden,
    (character) => `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`,
  );
}

export interface EffectiveLine {
  readonly line: LogLine;
  /** Lines that correct it, oldest first. */
  readonly corrections: readonly LogLine[];
}

/** Newest first; a correction stands at the line it corrects. A correction of a line that is not there stands for itself. */
export function effectiveLog(lines: readonly LogLine[]): EffectiveLine[] {
  const byId = new Map(lines.map((line) => [line.id, line]));
  const original = (line: LogLine): LogLine => {
    const visited = new Set<string>();
    let current = line;
    while (current.corrects !== undefined && !visited.has(current.id)) {
      visited.add(current.id);
      const corrected = byId.get(current.corrects);
      if (!corrected) break;
      current = corrected;
    }
    return visited.has(current.id) ? line : current;
  };
  const corrections = new Map<LogLine, LogLine[]>();
  for (const line of lines) {
    const target = original(line);
    const list = corrections.get(target) ?? [];
    if (target !== line) list.push(line);
    corrections.set(target, list);
  }
  return [...corrections]
    .map(([line, list]) => ({ line, corrections: list.sort((one, other) => Date.parse(one.at) - Date.parse(other.at)) }))
    .sort((one, other) => Date.parse(other.line.at) - Date.parse(one.line.at));
}
