import { type Line, readLine } from './lines';
import { listItem } from './tableFields';

/** Where a cursor stands inside of brackets. */
export interface FlowCursor {
  /** The line on which the brackets begin, and what it says before them. */
  readonly row: number;
  readonly line: Line | undefined;
  /** From there on. */
  readonly path: readonly string[];
  readonly atValue: boolean;
  readonly typed: string;
  readonly quoted: boolean;
  readonly siblings: ReadonlySet<string>;
}

/** More lines than anybody spreads brackets over. */
const mostLines = 50;
const longest = 100_000;

interface Level {
  readonly bracket: '{' | '[';
  readonly names: Set<string>;
  name: string | undefined;
}

/** Undefined where the cursor is not inside of brackets. */
export function flowAt(lines: readonly string[], row: number, column: number): FlowCursor | undefined {
  for (let above = row; above >= Math.max(0, row - mostLines); above -= 1) {
    const line = readLine(lines[above]!);
    if (!/^[{[]/u.test(line.value)) continue;
    const content = [...lines.slice(above, row), lines[row]!.slice(0, column)].join('\n').slice(line.valueColumn);
    const found = content.length > longest ? undefined : scan(content);
    if (!found) return undefined;
    const rest = lines[row]!.slice(column);
    const level = found.levels.at(-1)!;
    // Names behind the cursor are there as well.
    for (const [, name] of rest.matchAll(/[{,]\s*([\w-]+):/gu)) level.names.add(name!);
    const path = found.levels.flatMap(({ bracket, name }, index) => {
      const last = index === found.levels.length - 1;
      if (bracket === '[') return [listItem];
      return name === undefined || (last && !found.atValue) ? [] : [name];
    });
    return { row: above, line, path, atValue: found.atValue, typed: found.typed, quoted: found.quoted, siblings: level.names };
  }
  return undefined;
}

interface Scanned {
  readonly levels: readonly Level[];
  readonly atValue: boolean;
  readonly typed: string;
  readonly quoted: boolean;
}

/** Reads brackets, quotes, commas and colons up to the cursor; undefined where all brackets are closed. */
function scan(content: string): Scanned | undefined {
  const levels: Level[] = [];
  let start = 0;
  let quote = '';
  for (let at = 0; at < content.length; at += 1) {
    const character = content[at]!;
    if (quote !== '') {
      if (character === '\\' && quote === '"') at += 1;
      else if (character === quote) quote = '';
      continue;
    }
    const level = levels.at(-1);
    if ((character === '"' || character === "'") && content.slice(start, at).trim() === '') {
      quote = character;
      start = at;
    } else if (character === '{' || character === '[') {
      levels.push({ bracket: character, names: new Set(), name: undefined });
      start = at + 1;
    } else if (character === '}' || character === ']') {
      levels.pop();
      start = at + 1;
      if (levels.length === 0) return undefined;
    } else if (character === ',' && level) {
      level.name = undefined;
      start = at + 1;
    } else if (
      character === ':' &&
      level?.bracket === '{' &&
      level.name === undefined &&
      /[\s,}]|^$/u.test(content[at + 1] ?? '')
    ) {
      level.name = content
        .slice(start, at)
        .trim()
        .replaceAll(/^["']|["']$/gu, '');
      level.names.add(level.name);
      start = at + 1;
    }
  }
  const level = levels.at(-1);
  if (!level) return undefined;
  const token = content.slice(start).trimStart();
  const quoted = quote !== '';
  return { levels, atValue: level.bracket === '{' && level.name !== undefined, typed: quoted ? token.slice(1) : token, quoted };
}
