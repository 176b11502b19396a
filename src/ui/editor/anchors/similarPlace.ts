/** Lines of a file, from 0; the last is included. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

/** At least so much of the words must be the same. */
const leastSimilar = 0.6;
/** The best place must be better than any other by so much. */
const clearLead = 0.15;
/** So many letters and digits make lines that are hardly written twice by chance. */
const leastTelling = 16;
/** By how many lines a place may be shorter or longer than the text. */
const slack = 3;
/** Text and places to compare it with are limited, so that no edit is held up. */
const mostCompared = 400_000;

/** Words of lines, counted, to compare texts by. */
class WordCounts {
  private readonly perLine: readonly ReadonlyMap<string, number>[];

  constructor(lines: readonly string[]) {
    this.perLine = lines.map(wordsOf);
  }

  of({ first, last }: Span): Map<string, number> {
    const sum = new Map<string, number>();
    for (let line = first; line <= last; line += 1)
      for (const [word, count] of this.perLine[line] ?? []) sum.set(word, (sum.get(word) ?? 0) + count);
    return sum;
  }
}

/**
 * The place in a region that reads most like the text: at least six tenths of the words the same, and clearly better than any other place that
 * doesn't overlap it. It holds none of `others`: those are known to be other lines. `extra` are places that are compared besides. Undefined
 * where there is no clear winner.
 */
export function similarPlace(
  text: readonly string[],
  lines: readonly string[],
  region: Span,
  others: ReadonlySet<string>,
  extra: readonly Span[] = [],
): Span | undefined {
  // Of a brace that changed nothing is left to know it by.
  if (!isDistinctive(text)) return undefined;
  const wanted = new WordCounts(text).of({ first: 0, last: text.length - 1 });
  const words = new WordCounts(lines);
  const scored = [...extra, ...windows(region, text.length)]
    .filter(({ first, last }) => first >= 0 && last < lines.length && first <= last)
    .filter(({ first, last }) => !lines.slice(first, last + 1).some((line) => others.has(line)))
    .map((span) => ({ span, score: similarity(wanted, words.of(span)), off: Math.abs(span.last - span.first + 1 - text.length) }))
    .sort((one, other) => other.score - one.score || one.off - other.off || one.span.first - other.span.first);
  const [best] = scored;
  if (!best || best.score < leastSimilar) return undefined;
  const rival = scored.find(({ span }) => span.last < best.span.first || span.first > best.span.last);
  return rival === undefined || best.score - rival.score >= clearLead ? trimmed(best.span, lines) : undefined;
}

/** Whether a text says enough to be known again by itself: a brace or `return;` doesn't. */
export function isDistinctive(text: readonly string[]): boolean {
  return (text.join('').match(/[\p{L}\p{N}]/gu)?.length ?? 0) >= leastTelling;
}

function windows({ first, last }: Span, length: number): Span[] {
  const size = last - first + 1;
  if (size <= 0) return [];
  if (size * length * (2 * slack + 1) > mostCompared) return [{ first, last }];
  const spans: Span[] = [];
  for (let lines = Math.max(1, length - slack); lines <= Math.min(size, length + slack); lines += 1)
    for (let start = first; start + lines - 1 <= last; start += 1) spans.push({ first: start, last: start + lines - 1 });
  return spans.length > 0 ? spans : [{ first, last }];
}

/** Blank lines at the ends belong to no place. */
function trimmed(span: Span, lines: readonly string[]): Span {
  let { first, last } = span;
  while (first < last && lines[first]!.trim() === '') first += 1;
  while (last > first && lines[last]!.trim() === '') last -= 1;
  return { first, last };
}

/** Share of the words that both have, 0 to 1 (Dice’s coefficient over counted words). */
function similarity(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): number {
  let [common, total] = [0, 0];
  for (const [word, count] of one) {
    common += Math.min(count, other.get(word) ?? 0);
    total += count;
  }
  for (const count of other.values()) total += count;
  return total === 0 ? 0 : (2 * common) / total;
}

function wordsOf(line: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [word] of line.matchAll(/[\p{L}\p{N}_]+/gu)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
