/** The candidates that a person may have meant, the nearest first; none that is a different word. */
export function nearest(word: string, candidates: readonly string[], most = 3): string[] {
  const wanted = word.toLowerCase();
  const farthest = Math.max(1, Math.min(3, Math.floor(word.length / 3)));
  return candidates
    .map((candidate) => ({ candidate, distance: distance(wanted, candidate.toLowerCase(), farthest) }))
    .filter((one) => one.distance <= farthest)
    .sort((one, other) => one.distance - other.distance)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

/** Letters to change, add, drop or swap; anything above `limit` where it is more than that. */
function distance(one: string, other: string, limit: number): number {
  if (Math.abs(one.length - other.length) > limit) return limit + 1;
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let at = 1; at <= one.length; at += 1) {
    const next = [at];
    for (let to = 1; to <= other.length; to += 1) {
      const same = one[at - 1] === other[to - 1] ? 0 : 1;
      let best = Math.min(row[to]! + 1, next[to - 1]! + 1, row[to - 1]! + same);
      const swapped = at > 1 && to > 1 && one[at - 1] === other[to - 2] && one[at - 2] === other[to - 1];
      if (swapped) best = Math.min(best, before[to - 2]! + 1);
      next.push(best);
    }
    before = row;
    row = next;
  }
  return row[other.length]!;
}
