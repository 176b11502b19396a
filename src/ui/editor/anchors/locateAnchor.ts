import { alignFromEnd, alignLines, internLines, type Lines, occurrences } from './lineAlignment';
import { isDistinctive, similarPlace, type Span } from './similarPlace';

/** A place in code as evidence stores it. */
export interface Anchor {
  /** First and last line; the first line of a file is 1. */
  readonly range: { readonly start: number; readonly end: number };
  readonly text: string;
  /** Lines directly above and below, as far as there were any. */
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

/** Lines of a file; the first is 1. */
export interface LineRange {
  readonly start: number;
  readonly end: number;
}

/** Where an anchor is now. */
export type Located =
  | ({ readonly how: 'exact' | 'moved' | 'modified' } & LineRange)
  | {
      readonly how: 'orphaned';
      /** Its text is gone, or stands in several places that nothing tells apart. */
      readonly reason: 'gone' | 'ambiguous';
      readonly candidates: readonly LineRange[];
    };

const mostCandidates = 10;
/** Lines that are kept above and below an anchor; there are fewer only at the ends of a file. */
export const contextSize = 3;

/** What is compared: the file as it is, the text that is looked for, and the file as it was. */
interface Case {
  readonly texts: readonly string[];
  readonly lines: Lines;
  readonly block: Lines;
  readonly blockTexts: readonly string[];
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly stored: Span;
}

/**
 * Where an anchor's lines are in the text of a file. `base` is the text of the file in which they were marked, where it can still be had;
 * without it the lines around them tell. What can't be told for certain is orphaned, never guessed.
 */
export function locateAnchor(anchor: Anchor, present: string, base: string | undefined): Located {
  const known = new Map<string, number>();
  const texts = splitLines(present);
  const blockTexts = splitLines(anchor.text);
  const one: Case = {
    texts,
    lines: internLines(texts, known),
    block: internLines(blockTexts, known),
    blockTexts,
    before: contextLines(anchor.before),
    after: contextLines(anchor.after),
    stored: { first: anchor.range.start - 1, last: anchor.range.start - 2 + blockTexts.length },
  };
  const formerTexts = base === undefined ? [] : splitLines(base);
  const former = { texts: formerTexts, lines: internLines(formerTexts, known) };
  // Where unsaved or uncommitted text was marked, the file as committed does not hold it at that place.
  const usable = one.block.every((line, offset) => former.lines[one.stored.first + offset] === line);
  const span = usable ? locateByBase(one, former) : locateByContext(one);
  if (span === 'ambiguous') return { how: 'orphaned', reason: 'ambiguous', candidates: places(one) };
  if (span) return found(one, span);
  const similar = similarByContext(one, usable ? formerTexts : []);
  return similar ? { how: 'modified', ...toRange(similar) } : { how: 'orphaned', reason: 'gone', candidates: [] };
}

/** Text → lines, whatever their ends. */
export function splitLines(text: string): string[] {
  return text.replace(/^\uFEFF/u, '').split(/\r\n|\n|\r/u);
}

type Answer = Span | 'ambiguous' | undefined;

/** The file as it was. */
interface Former {
  readonly texts: readonly string[];
  readonly lines: Lines;
}

function locateByBase(one: Case, base: Former): Answer {
  const { lines, block, blockTexts, stored } = one;
  if (sameLines(lines, base.lines)) return stored;
  const now = occurrences(lines, block);
  if (now.length === 0) return similarByAlignment(one, base);
  const [above, below] = tellingNeighbours(one, base);
  // It holds a line that stands once in either text, so it can be nowhere else.
  if (above === stored.last && below === stored.first) return spanAt(now[0]!, block.length);
  // Lines that were copied, or stood there twice, need more than one side to be told apart.
  const alone =
    now.length === 1 && occurrences(base.lines, block).length === 1 && !blockTexts.some((text) => isDistinctive([text]));
  const maps = [alignLines(base.lines, lines), alignFromEnd(base.lines, lines)];
  const fits = (start: number, first: number, last: number): boolean =>
    base.lines.slice(first, last + 1).every((line, at) => lines[start + first - stored.first + at] === line);
  const certain = now.filter((start) => {
    const up = above === -1 ? start === stored.first : fits(start, above, stored.first);
    const down =
      below === base.lines.length ? lines.length - start === base.lines.length - stored.first : fits(start, stored.last, below);
    const aligned = maps.every((map) => block.every((_, at) => map?.[stored.first + at] === start + at));
    if (up && down) return fits(start, Math.max(above, 0), Math.min(below, base.lines.length - 1));
    return alone && aligned && ((up && above !== -1) || (down && below !== base.lines.length));
  });
  return certain.length === 1 ? spanAt(certain[0]!, block.length) : 'ambiguous';
}

/**
 * The nearest lines above and below that tell where they are: long enough, and standing once in either text. A brace tells nothing, nor does a
 * line that was copied. Where the anchor's own lines tell it, these are its last and its first.
 */
function tellingNeighbours({ lines, stored }: Case, base: Former): [above: number, below: number] {
  const [former, present] = [singles(base.lines), singles(lines)];
  const tells = (at: number): boolean => {
    const line = base.lines[at]!;
    return former.has(line) && present.has(line) && isDistinctive([base.texts[at]!]);
  };
  for (let at = stored.first; at <= stored.last; at += 1) if (tells(at)) return [stored.last, stored.first];
  let [above, below] = [stored.first - 1, stored.last + 1];
  while (above >= 0 && !tells(above)) above -= 1;
  while (below < base.lines.length && !tells(below)) below += 1;
  return [above, below];
}

/** The place of changed lines: between the nearest lines above and below that are still there. */
function similarByAlignment(one: Case, base: Former): Span | undefined {
  const { lines, texts, block, blockTexts, stored } = one;
  const map = alignLines(base.lines, lines);
  if (!map) return undefined;
  const above = map.slice(0, stored.first).findLast((at) => at !== -1) ?? -1;
  const below = map.slice(stored.last + 1).find((at) => at !== -1) ?? lines.length;
  const kept = map.slice(stored.first, stored.last + 1).filter((at) => at !== -1);
  const [first, last] = [kept[0], kept.at(-1)];
  const whole = first === undefined || last === undefined ? [] : [{ first, last }];
  // Every line is there, with others in between: however many those are, it is this place.
  const [own] = tellingNeighbours(one, base);
  if (whole[0] && kept.length === block.length && own === stored.last) return whole[0];
  return similarPlace(blockTexts, texts, { first: above + 1, last: below - 1 }, othersIn(one, base.texts), whole);
}

/** Lines that stood elsewhere in the former text, or next to the anchor: a changed anchor holds none of them. */
function othersIn({ stored, before, after }: Case, former: readonly string[]): Set<string> {
  const elsewhere = former.filter((_, at) => at < stored.first || at > stored.last);
  return new Set([...elsewhere, ...before, ...after].filter((line) => isDistinctive([line])));
}

/**
 * Without the former text it can't be known which lines stood there twice: the place must have the anchor's neighbours on both sides, or on one
 * where it has not moved.
 */
function locateByContext(one: Case): Answer {
  const { lines, block, stored } = one;
  const starts = occurrences(lines, block);
  if (starts.length === 0) return undefined;
  const agreeing = starts.map((start) => ({ start, sides: agreeingSides(one, start, start + block.length - 1) }));
  const both = agreeing.filter(({ sides }) => !sides.includes('no'));
  if (both.length === 1) return spanAt(both[0]!.start, block.length);
  const stayed = starts.length === 1 && starts[0] === stored.first && agreeing[0]!.sides.includes('telling');
  return stayed ? stored : 'ambiguous';
}

type Agreement = 'no' | 'edge' | 'telling';

/** Whether the lines above and below a place are the anchor's, up to one that tells something or to the end of the file. */
function agreeingSides({ texts, before, after }: Case, first: number, last: number): [above: Agreement, below: Agreement] {
  const agreement = (wanted: readonly string[], present: (step: number) => string | undefined): Agreement => {
    const telling = wanted.findIndex((line) => isDistinctive([line]));
    const compared = telling === -1 ? wanted : wanted.slice(0, telling + 1);
    if (compared.some((line, step) => present(step) !== line)) return 'no';
    if (telling !== -1) return 'telling';
    return wanted.length < contextSize && present(wanted.length) === undefined ? 'edge' : 'no';
  };
  return [agreement(before.toReversed(), (step) => texts[first - 1 - step]), agreement(after, (step) => texts[last + 1 + step])];
}

/** Changed lines between two that stood above and below the anchor, and that stand once in the file and, if it is known, in the former one. */
function similarByContext(one: Case, former: readonly string[]): Span | undefined {
  const { texts, blockTexts, before, after } = one;
  const once = (line: string, all: readonly string[]): boolean => all.filter((other) => other === line).length === 1;
  const tells = (line: string): boolean =>
    isDistinctive([line]) && once(line, texts) && (former.length === 0 || once(line, former));
  const [above, below] = [before.findLast(tells), after.find(tells)];
  if (above === undefined || below === undefined) return undefined;
  const region = { first: texts.indexOf(above) + 1, last: texts.indexOf(below) - 1 };
  const longest = 3 * blockTexts.length + 2 * contextSize;
  if (region.last - region.first >= longest) return undefined;
  return similarPlace(blockTexts, texts, region, othersIn(one, former));
}

function found({ lines, block, stored }: Case, span: Span): Located {
  const verbatim = span.last - span.first + 1 === block.length && block.every((line, at) => lines[span.first + at] === line);
  return { how: verbatim ? (span.first === stored.first ? 'exact' : 'moved') : 'modified', ...toRange(span) };
}

function places({ lines, block }: Case): LineRange[] {
  return occurrences(lines, block)
    .slice(0, mostCandidates)
    .map((start) => toRange(spanAt(start, block.length)));
}

/** The lines that stand there once. */
function singles(lines: Lines): Set<number> {
  const [once, more] = [new Set<number>(), new Set<number>()];
  for (const line of lines) {
    if (once.has(line)) more.add(line);
    once.add(line);
  }
  for (const line of more) once.delete(line);
  return once;
}

function contextLines(text: string | undefined): string[] {
  return text === undefined || text === '' ? [] : splitLines(text);
}

function spanAt(first: number, length: number): Span {
  return { first, last: first + length - 1 };
}

function toRange({ first, last }: Span): LineRange {
  return { start: first + 1, end: last + 1 };
}

function sameLines(one: Lines, other: Lines): boolean {
  return one.length === other.length && one.every((line, index) => line === other[index]);
}
