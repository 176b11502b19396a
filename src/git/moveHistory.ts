import { type CommitPlace, listCommits, newestFirst, rangeAbove } from './commitOrder';
import type { FactCache } from './factCache';
import { GitError } from './gitError';
import { followMoves, type Holders, HolderMap, type MovedPaths } from './movedPaths';

/** Where files have gone that some commits touched, up to a head. */
export interface Moves {
  /** Every path to which lines may have gone, with their commits: no line is anywhere else. */
  readonly possible: Holders;
  /** Those to which git's search for renames leads. */
  readonly likely: Holders;
  /** Commits of files that were moved about too often to be followed: their lines may be in any file. */
  readonly everywhere: readonly string[];
}

/**
 * Where files have gone that the commits touched, up to `head`. What is known up to another head is carried on: only commits that
 * that one does not reach are looked at. So a path may be told to which a file went on another branch.
 * @param touched the paths that each of the commits touched
 * @param places their dates and parents
 */
export async function readMoves(
  facts: FactCache,
  head: string,
  touched: ReadonlyMap<string, readonly string[]>,
  places: ReadonlyMap<string, CommitPlace>,
  signal?: AbortSignal,
): Promise<Moves> {
  const commits = [...touched.keys()];
  const key = await facts.keys();
  await facts.shared(`moves ${key(head, ...commits)}`, signal, async (until) => {
    const groups = new Map<string, string[]>();
    for (const commit of commits) {
      const former = facts.known('moves', key('moves', commit))?.head ?? '';
      if (former !== head) groups.set(former, [...(groups.get(former) ?? []), commit]);
    }
    for (const [former, group] of groups) await follow(facts, key, { head, former, group, touched, places }, until);
  });
  return combine(facts, key, commits);
}

/** The same, where all of it is known already. */
export async function knownMoves(facts: FactCache, head: string, commits: readonly string[]): Promise<Moves | undefined> {
  const key = await facts.keys();
  const known = commits.every((commit) => facts.known('moves', key('moves', commit))?.head === head);
  return known ? combine(facts, key, commits) : undefined;
}

type MakeKey = (...parts: readonly string[]) => string;

/** Carries the moves of a group of commits on from the head up to which they are known, if there is one. */
async function follow(
  facts: FactCache,
  key: MakeKey,
  {
    head,
    former,
    group,
    touched,
    places,
  }: {
    readonly head: string;
    readonly former: string;
    readonly group: readonly string[];
    readonly touched: ReadonlyMap<string, readonly string[]>;
    readonly places: ReadonlyMap<string, CommitPlace>;
  },
  signal: AbortSignal,
): Promise<void> {
  const before = combine(facts, key, former === '' ? [] : group);
  const own = new Map(group.map((commit) => [commit, touched.get(commit) ?? []]));
  const sorted = newestFirst(places).filter((commit) => own.has(commit));
  const range =
    (former === '' ? undefined : await since(facts, former, head, signal)) ??
    (await rangeAbove(facts.repository, head, sorted, signal));
  const moved = await followMoves(facts.repository, range, own, before, signal);
  for (const commit of group) {
    const lost = moved === 'everywhere' || before.everywhere.includes(commit);
    facts.keep('moves', key('moves', commit), {
      head,
      paths: lost ? 'everywhere' : { possible: pathsOf(moved.possible, commit), likely: pathsOf(moved.likely, commit) },
    });
  }
}

/** The commits that `head` reaches and `former` does not; undefined where the repository has `former` no longer. */
async function since(facts: FactCache, former: string, head: string, signal: AbortSignal): Promise<string[] | undefined> {
  try {
    return await listCommits(facts.repository, [head, `^${former}`], signal);
  } catch (error) {
    if (error instanceof GitError && error.reason === 'unknownRevision') return undefined;
    throw error;
  }
}

function pathsOf(holders: Holders, commit: string): string[] {
  return [...holders].flatMap(([path, commits]) => (commits.includes(commit) ? [path] : []));
}

function combine(facts: FactCache, key: MakeKey, commits: readonly string[]): Moves & MovedPaths {
  const [possible, likely] = [new HolderMap(), new HolderMap()];
  const everywhere: string[] = [];
  for (const commit of commits) {
    const paths = facts.known('moves', key('moves', commit))?.paths ?? 'everywhere';
    if (paths === 'everywhere') everywhere.push(commit);
    else {
      for (const path of paths.possible) possible.give(path, [commit]);
      for (const path of paths.likely) likely.give(path, [commit]);
    }
  }
  return { possible: possible.all(), likely: likely.all(), everywhere };
}
