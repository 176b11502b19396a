interface Hunk {
  readonly oldStart: number;
  readonly heading: string;
  readonly lines: readonly string[];
}

export interface SelectedHunks {
  readonly patch: Uint8Array;
  readonly added: number;
  readonly deleted: number;
}

/**
 * The hunks of a one-file patch that change lines from `start` to `end` of the new side (first is 1); undefined where none does.
 * Deleted lines count at the line that now stands in their place.
 */
export function selectHunks(patch: Uint8Array, start: number, end: number): SelectedHunks | undefined {
  // One byte a character, so that any encoding comes through unchanged.
  const text = Buffer.from(patch).toString('latin1');
  const first = text.search(/^@@ /mu);
  if (first === -1) return undefined;
  let shift = 0;
  const chosen: string[] = [];
  let [added, deleted] = [0, 0];
  for (const hunk of readHunks(text.slice(first))) {
    if (!touches(hunk, start, end)) continue;
    const counts = count(hunk.lines);
    const newStart = hunk.oldStart + shift + (counts.old === 0 ? 1 : 0) - (counts.new === 0 ? 1 : 0);
    const { oldStart } = hunk;
    chosen.push(`@@ -${oldStart},${counts.old} +${newStart},${counts.new} @@${hunk.heading}\n`, ...hunk.lines);
    shift += counts.new - counts.old;
    added += counts.added;
    deleted += counts.deleted;
  }
  if (chosen.length === 0) return undefined;
  return { patch: Buffer.from(text.slice(0, first) + chosen.join(''), 'latin1'), added, deleted };
}

interface NumberedHunk extends Hunk {
  readonly newStart: number;
}

function readHunks(text: string): NumberedHunk[] {
  const hunks: NumberedHunk[] = [];
  let lines: string[] = [];
  for (const line of text.split(/(?<=\n)/u)) {
    const header = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@([^\n]*)\n/u.exec(line);
    if (header) {
      lines = [];
      hunks.push({ oldStart: Number(header[1]), newStart: Number(header[2]), heading: header[3]!, lines });
    } else lines.push(line);
  }
  return hunks;
}

function touches({ newStart, lines }: NumberedHunk, start: number, end: number): boolean {
  let line = newStart;
  for (const content of lines) {
    if ((content.startsWith('+') || content.startsWith('-')) && line >= start && line <= end) return true;
    if (content.startsWith('+') || content.startsWith(' ')) line += 1;
  }
  return false;
}

function count(lines: readonly string[]): { old: number; new: number; added: number; deleted: number } {
  const added = lines.filter((line) => line.startsWith('+')).length;
  const deleted = lines.filter((line) => line.startsWith('-')).length;
  const kept = lines.filter((line) => line.startsWith(' ')).length;
  return { old: kept + deleted, new: kept + added, added, deleted };
}
