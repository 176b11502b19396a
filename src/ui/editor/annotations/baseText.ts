/** How lines are compared. */
export interface Comparison {
  /** As `blame -w` does it. */
  readonly ignoreWhitespace: boolean;
}

/** The lines of a blamed file as an editor counts them. */
export interface BaseText {
  /** What a line is compared by. */
  readonly keys: readonly string[];
  /** The number that git gives each line; the first of a file is 1. */
  readonly numbers: readonly number[];
}

/**
 * Reads a file as git holds it. Line ends and a byte order mark are no part of the lines: an editor normalises them. A lone carriage
 * return ends a line for an editor, but not for git.
 */
export function readBaseText(text: string, comparison: Comparison): BaseText {
  const keys: string[] = [];
  const numbers: number[] = [];
  const lines = text.replace(/^\ufeff/u, '').split('\n');
  const complete = lines.at(-1) === '';
  if (complete) lines.pop();
  for (const [index, line] of lines.entries()) {
    const parts = line.endsWith('\r') ? line.slice(0, -1) : line;
    const open = !complete && index === lines.length - 1;
    if (!parts.includes('\r')) {
      keys.push(lineKey(parts, open, comparison));
      numbers.push(index + 1);
      continue;
    }
    const shown = parts.split('\r');
    for (const [at, part] of shown.entries()) {
      keys.push(lineKey(part, open && at === shown.length - 1, comparison));
      numbers.push(index + 1);
    }
  }
  return { keys, numbers };
}

/** What a line is compared by. One that lacks its line end, the last of a file, is another line for git than the same with it. */
export function lineKey(text: string, open: boolean, { ignoreWhitespace }: Comparison): string {
  const shown = ignoreWhitespace ? text.replace(/\s+/gu, '') : text;
  return open && !ignoreWhitespace ? `${shown}\n` : shown;
}
