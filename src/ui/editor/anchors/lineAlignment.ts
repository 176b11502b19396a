import { diffArrays } from 'diff';

/** Lines as small numbers: the same number stands for the same text, so that they compare fast. */
export type Lines = readonly number[];

/** Texts of lines → numbers. Give one map to everything that is to be compared. */
export function internLines(texts: readonly string[], known: Map<string, number>): Lines {
  return texts.map((text) => {
    const number = known.get(text) ?? known.size;
    known.set(text, number);
    return number;
  });
}

/** More changed lines than this make no alignment: it would take long, and say little. */
const mostChanges = 2_000;

/**
 * For each line of `before` its position in `after`, or -1 where it is not there any more, by a shortest edit that pairs lines as early as it
 * can. Undefined where the two differ too much.
 */
export function alignLines(before: Lines, after: Lines): number[] | undefined {
  const changes = diffArrays([...before], [...after], { maxEditLength: mostChanges });
  if (!changes) return undefined;
  const map = before.map(() => -1);
  let [from, to] = [0, 0];
  for (const { added, removed, count } of changes) {
    if (!added && !removed) for (let step = 0; step < count; step += 1) map[from + step] = to + step;
    if (!added) from += count;
    if (!removed) to += count;
  }
  return map;
}

/** The same, pairing lines as late as it can. Where lines repeat, the two may differ; what both pair is no matter of chance. */
export function alignFromEnd(before: Lines, after: Lines): number[] | undefined {
  return alignLines(before.toReversed(), after.toReversed())
    ?.map((at) => (at === -1 ? -1 : after.length - 1 - at))
    .toReversed();
}

/** Where these lines stand as a whole, by their first line (from 0). */
export function occurrences(lines: Lines, block: Lines): number[] {
  const found: number[] = [];
  if (block.length === 0) return found;
  for (let start = lines.indexOf(block[0]!); start !== -1; start = lines.indexOf(block[0]!, start + 1)) {
    if (block.every((line, offset) => lines[start + offset] === line)) found.push(start);
  }
  return found;
}
