import { eachChange } from './touchedPaths';
import { pathspecs, type Repository } from './repository';

/** More paths than these are not named to git one by one: every file is looked at then. */
const mostNamed = 50;
/** A history that moves files about more often than this is not followed: any file may then hold lines of any commit. */
const mostRounds = 20;
const mostMoved = 50_000;

/**
 * Where files may have gone that the commits touched: for each path that was new in a commit which took such a file away, the
 * commits of that file. Blame looks for a file under another name only where the name is new and the other is gone, so no line
 * is anywhere else; whether the contents are alike is not asked. `everywhere` if that is too much to follow.
 * @param range the commits to look at: all that `head` reaches and that may have a touching commit among their ancestors
 */
export async function followMoves(
  repository: Repository,
  range: readonly string[],
  touched: ReadonlyMap<string, readonly string[]>,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, readonly string[]> | 'everywhere'> {
  const holders = new Map<string, Set<string>>();
  const give = (path: string, commits: Iterable<string>): boolean => {
    const known = holders.get(path) ?? new Set();
    const before = known.size;
    for (const commit of commits) known.add(commit);
    holders.set(path, known);
    return known.size > before;
  };
  for (const [commit, paths] of touched) for (const path of paths) give(path, [commit]);
  const moved = new Set<string>();
  let fresh = new Set(holders.keys());
  for (let round = 0; fresh.size > 0; round += 1) {
    if (round === mostRounds || moved.size > mostMoved) return 'everywhere';
    const next = new Set<string>();
    for (const { from, to } of await movesOf(repository, range, fresh, signal)) {
      const commits = from.flatMap((path) => [...holders.get(path)!]);
      for (const path of to) {
        if (!give(path, commits)) continue;
        moved.add(path);
        next.add(path);
      }
    }
    fresh = next;
  }
  return new Map([...moved].map((path) => [path, [...holders.get(path)!]]));
}

interface Move {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** The comparisons with a parent in which some of the paths are gone, and what is new in them. */
async function movesOf(
  repository: Repository,
  range: readonly string[],
  paths: ReadonlySet<string>,
  signal: AbortSignal | undefined,
): Promise<Move[]> {
  const named = paths.size <= mostNamed ? pathspecs([...paths], []) : [];
  const removing = new Set<string>();
  await eachChange(repository, range, ['-m', '--diff-filter=D', '--', ...named], signal, ({ commit, path }) => {
    if (paths.has(path)) removing.add(commit);
  });
  if (removing.size === 0) return [];
  const moves = new Map<number, { from: string[]; to: string[] }>();
  await eachChange(repository, [...removing], ['-m', '--diff-filter=AD'], signal, ({ comparison, status, path }) => {
    const move = moves.get(comparison) ?? { from: [], to: [] };
    moves.set(comparison, move);
    if (status === 'A') move.to.push(path);
    else if (paths.has(path)) move.from.push(path);
  });
  return [...moves.values()].filter(({ from }) => from.length > 0);
}
