import { diffArrays } from 'diff';

/** Differences up to which the most lines are paired; beyond, only lines that are alone in both texts lead the way. */
const mostEdits = 400;
const mostEditsBetweenAnchors = 60;

/** Two texts side by side: a number a line, the same for equal lines. Lines of `text` that `base` hasn't are negative. */
interface Sides {
  readonly base: readonly number[];
  readonly text: readonly number[];
}

/** A line of `base` and one of `text`, by index. */
type Pair = readonly [base: number, text: number];

/**
 * Pairs equal lines of two texts, in the order of both, as many as possible. Takes time in proportion to the lines for texts that differ
 * little; where they differ much, repeated lines between the lines that are alone in both may stay unpaired.
 */
export function alignLines(sides: Sides): Pair[] {
  const { base, text } = sides;
  const pairs: Pair[] = [];
  let start = 0;
  const shorter = Math.min(base.length, text.length);
  while (start < shorter && base[start] === text[start]) {
    pairs.push([start, start]);
    start += 1;
  }
  let end = 0;
  while (end < shorter - start && base[base.length - 1 - end] === text[text.length - 1 - end]) end += 1;
  for (const pair of alignMiddle(sides, start, base.length - end, text.length - end)) pairs.push(pair);
  for (let index = end; index > 0; index -= 1) pairs.push([base.length - index, text.length - index]);
  return pairs;
}

/** What lies between the equal beginning and the equal end. Lines that the other side hasn't can't be paired and cost nothing more. */
function alignMiddle({ base, text }: Sides, start: number, baseEnd: number, textEnd: number): Pair[] {
  if (start === baseEnd || start === textEnd) return [];
  const inText = new Set<number>();
  for (let index = start; index < textEnd; index += 1) if (text[index]! >= 0) inText.add(text[index]!);
  const baseAt: number[] = [];
  const inBase = new Set<number>();
  for (let index = start; index < baseEnd; index += 1) {
    if (!inText.has(base[index]!)) continue;
    baseAt.push(index);
    inBase.add(base[index]!);
  }
  if (baseAt.length === 0) return [];
  const textAt: number[] = [];
  for (let index = start; index < textEnd; index += 1) if (inBase.has(text[index]!)) textAt.push(index);
  const kept: Sides = { base: baseAt.map((index) => base[index]!), text: textAt.map((index) => text[index]!) };
  return (mostPairs(kept, mostEdits) ?? byAnchors(kept)).map(([one, other]): Pair => [baseAt[one]!, textAt[other]!]);
}

/** As many pairs as possible; undefined where the sides differ more than that. */
function mostPairs({ base, text }: Sides, maxEditLength: number): Pair[] | undefined {
  const parts = diffArrays([...base], [...text], { maxEditLength });
  if (!parts) return undefined;
  const pairs: Pair[] = [];
  let [baseIndex, textIndex] = [0, 0];
  for (const { count, added, removed } of parts) {
    if (!added && !removed) for (let index = 0; index < count; index += 1) pairs.push([baseIndex + index, textIndex + index]);
    if (!added) baseIndex += count;
    if (!removed) textIndex += count;
  }
  return pairs;
}

/** Pairs the lines that are alone in both texts, then what lies between two of them. */
function byAnchors(sides: Sides): Pair[] {
  const pairs: Pair[] = [];
  let [baseFrom, textFrom] = [0, 0];
  for (const [baseTo, textTo] of [...anchorsOf(sides), [sides.base.length, sides.text.length] as const]) {
    const between: Sides = { base: sides.base.slice(baseFrom, baseTo), text: sides.text.slice(textFrom, textTo) };
    for (const [one, other] of mostPairs(between, mostEditsBetweenAnchors) ?? []) pairs.push([baseFrom + one, textFrom + other]);
    if (baseTo < sides.base.length) pairs.push([baseTo, textTo]);
    [baseFrom, textFrom] = [baseTo + 1, textTo + 1];
  }
  return pairs;
}

/** The longest run, in the order of both, of lines that are alone in both. */
function anchorsOf({ base, text }: Sides): Pair[] {
  const baseOf = indexOfSingles(base);
  const textOf = indexOfSingles(text);
  const singles = [...baseOf].flatMap(([line, baseIndex]): Pair[] => {
    const textIndex = textOf.get(line);
    return textIndex === undefined ? [] : [[baseIndex, textIndex]];
  });
  // Patience: the last card of each pile, and for each card the one that was on top of the pile to the left.
  const tops: number[] = [];
  const before: (number | undefined)[] = [];
  for (const [card, [, textIndex]] of singles.entries()) {
    let [low, high] = [0, tops.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (singles[tops[middle]!]![1] < textIndex) low = middle + 1;
      else high = middle;
    }
    before[card] = tops[low - 1];
    tops[low] = card;
  }
  const anchors: Pair[] = [];
  for (let card = tops.at(-1); card !== undefined; card = before[card]) anchors.push(singles[card]!);
  return anchors.toReversed();
}

function indexOfSingles(lines: readonly number[]): Map<number, number> {
  const found = new Map<number, number>();
  const several = new Set<number>();
  for (const [index, line] of lines.entries()) {
    if (found.has(line)) several.add(line);
    found.set(line, index);
  }
  for (const line of several) found.delete(line);
  return found;
}
