import { findFrontMatter } from '../record/frontMatter';
import type { Span } from '../record/problem';
import { flowAt } from './flowCursor';
import { type Line, readLine } from './lines';
import { listItem } from './tableFields';

/** Where in the structure of a record a cursor stands. Told from lines and indentation, so that it works while a line is unfinished. */
export interface Cursor {
  /** Names of fields, and `listItem` for an item, down to the mapping, the list or the value in which it stands. */
  readonly path: readonly string[];
  /** `open`: a name or a value may stand here; what the table says of `path` decides. */
  readonly at: 'open' | 'value';
  /** Names that the mapping has already; without the one at the cursor. */
  readonly siblings: ReadonlySet<string>;
  /** What is typed so far, from the beginning of the name or the value. */
  readonly typed: string;
  /** What a completion replaces. */
  readonly span: Span;
  readonly quoted: boolean;
  /** A colon follows already. */
  readonly named: boolean;
  /** A blank has to be put before a value. */
  readonly needsBlank: boolean;
  readonly flow: boolean;
  /** Column of the name at the cursor. */
  readonly column: number;
}

/** Undefined where nothing is to be completed: in comments, in texts of several lines, outside of the front matter. */
export function cursorAt(text: string, offset: number, isUpdate: boolean): Cursor | undefined {
  const range = isUpdate ? findFrontMatter(text) : { start: 0, end: text.length };
  if (!range || offset < range.start || offset > range.end) return undefined;
  const lines = text.slice(range.start, range.end).split('\n');
  const before = text.slice(range.start, offset).split('\n');
  const row = before.length - 1;
  return cursorIn(lines, row, before[row]!.length, offset);
}

function cursorIn(lines: readonly string[], row: number, column: number, offset: number): Cursor | undefined {
  const full = lines[row]!;
  const typedLine = full.slice(0, column);
  if (/(?:^|\s)#/u.test(withoutQuotes(typedLine))) return undefined;
  const flow = flowAt(lines, row, column);
  if (flow) {
    const base = flow.line === undefined ? [] : pathTo(lines, flow.row, flow.line);
    if (!base) return undefined;
    const { typed, quoted, siblings } = flow;
    const after = /^[\w./+-]*/u.exec(full.slice(column))![0];
    return {
      path: [...base, ...(flow.line?.name === undefined ? [] : [flow.line.name]), ...flow.path],
      at: flow.atValue ? 'value' : 'open',
      siblings,
      typed,
      span: { start: offset - typed.length, end: offset + after.length },
      quoted,
      named: /^\s*:/u.test(full.slice(column + after.length)),
      needsBlank: typedLine.endsWith(':'),
      flow: true,
      column: 0,
    };
  }
  const line = readLine(typedLine);
  const parents = pathTo(lines, row, line);
  if (!parents) return undefined;
  if (line.name !== undefined) {
    if (/^[|>]/u.test(line.value)) return undefined;
    const quoted = /^["']/u.test(line.value);
    const typed = quoted ? line.value.slice(1) : line.value;
    const rest = full
      .slice(column)
      .split(quoted ? line.value[0]! : ' #')[0]!
      .trimEnd();
    return {
      path: [...parents, line.name],
      at: 'value',
      siblings: new Set(),
      typed,
      span: { start: offset - typed.length, end: offset + rest.length },
      quoted,
      named: false,
      needsBlank: typedLine.endsWith(':'),
      flow: false,
      column: line.column,
    };
  }
  const quoted = /^["']/u.test(line.value);
  const typed = quoted ? line.value.slice(1) : line.value;
  const after = /^[\w./+-]*/u.exec(full.slice(column))![0];
  return {
    path: parents,
    at: 'open',
    siblings: siblingsOf(lines, row, line.column),
    typed,
    span: { start: offset - typed.length, end: offset + after.length },
    quoted,
    named: /^["']?\s*:/u.test(full.slice(column + after.length)),
    needsBlank: false,
    flow: false,
    column: line.column,
  };
}

/** The names above a line, outermost first; undefined inside a text of several lines. */
export function pathTo(lines: readonly string[], row: number, line: Line): string[] | undefined {
  const path: string[] = [];
  let column = line.column;
  let atDash = false;
  const passDashes = (dashes: readonly number[]): void => {
    for (const dash of dashes.toReversed()) {
      if (dash >= column) continue;
      path.unshift(listItem);
      column = dash;
      atDash = true;
    }
  };
  passDashes(line.dashes);
  for (let above = row - 1; above >= 0 && (column > 0 || atDash); above -= 1) {
    const text = lines[above]!;
    if (/^\s*(?:#|$)/u.test(text)) continue;
    const one = readLine(text);
    if (one.name !== undefined && (one.column < column || (atDash && one.column === column && one.dashes.length === 0))) {
      // A text goes on below its beginning.
      if (/^[^&!#{[]/u.test(one.value)) return undefined;
      path.unshift(one.name);
      column = one.column;
      atDash = false;
    }
    passDashes(one.dashes);
  }
  return path;
}

/** Names at the same column in the same mapping, above and below. */
function siblingsOf(lines: readonly string[], row: number, column: number): Set<string> {
  const names = new Set<string>();
  const visit = (index: number): boolean => {
    const text = lines[index]!;
    if (/^\s*(?:#|$)/u.test(text)) return true;
    const line = readLine(text);
    if (line.column === column && line.name !== undefined) names.add(line.name);
    return line.indentation >= column;
  };
  if (!/^ *- /u.test(lines[row]!)) for (let above = row - 1; above >= 0 && visit(above); above -= 1);
  for (let below = row + 1; below < lines.length; below += 1) {
    const line = readLine(lines[below]!);
    if (lines[below]!.trim() !== '' && line.indentation < column) break;
    visit(below);
  }
  return names;
}

function withoutQuotes(line: string): string {
  return line.replaceAll(/"(?:[^"\\]|\\.)*"?|'[^']*'?/gu, '');
}
