import { type CommitPlace, listCommits, newestFirst, rangeAbove } from './commitOrder';
import type { FactCache } from './factCache';
import { GitError } from './gitError';
import { followMoves, type MovedPaths, PathMap } from './movedPaths';

/** Where files have gone that one commit touched. */
export interface CommitMoves {
  /** They were moved about too often to be followed: lines may be in any file. */
  readonly everywhere: boolean;
  /** Every path to which lines may have gone: no line is anywhere else. */
  readonly possible: readonly string[];
  /** Paths to which git's search for renames leads, each with the path that the commit touched. */
  readonly likely: readonly (readonly [string, string])[];
}

/** By commit. */
export type Moves = ReadonlyMap<string, CommitMoves>;

interface Request {
  readonly head: string;
  /** The paths that each of the commits touched. */
  readonly touched: ReadonlyMap<string, readonly string[]>;
  readonly places: ReadonlyMap<string, CommitPlace>;
}

/**
 * Where files have gone that commits touched, up to `head`. What is known up to another head is carried on: only commits that that
 * one does not reach are looked at. So a path may be told to which a file went on another branch.
 */
export async function readMoves(facts: FactCache, request: Request, signal?: AbortSignal): Promise<Moves> {
  const { head, touched } = request;
  const commits = [...touched.keys()];
  const key = await facts.keys();
  return facts.shared(`moves ${key(head, ...commits)}`, signal, async (until) => {
    const moves = new Map<string, CommitMoves>();
    const groups = new Map<string | undefined, Map<string, CommitMoves>>();
    for (const commit of commits) {
      const known = facts.known('moves', key('moves', commit));
      const group = groups.get(known?.head) ?? new Map<string, CommitMoves>();
      groups.set(known?.head, group.set(commit, known ?? unmoved));
    }
    for (const [former, group] of groups) {
      const found = former === head ? group : await follow(facts, request, former, group, until);
      for (const [commit, { everywhere, possible, likely }] of found) {
        const kept = { head, everywhere, possible, likely };
        moves.set(commit, kept);
        if (former !== head) facts.keep('moves', key('moves', commit), kept);
      }
    }
    return moves;
  });
}

/** The same, where all of it is known already. */
export async function knownMoves(facts: FactCache, head: string, commits: readonly string[]): Promise<Moves | undefined> {
  const key = await facts.keys();
  const moves = new Map<string, CommitMoves>();
  for (const commit of commits) {
    const known = facts.known('moves', key('moves', commit));
    if (known?.head !== head) return undefined;
    moves.set(commit, known);
  }
  return moves;
}

const unmoved: CommitMoves = { everywhere: false, possible: [], likely: [] };

/** Carries the moves of some commits on from the head up to which they are known, if there is one. */
async function follow(
  { repository }: FactCache,
  { head, touched, places }: Request,
  former: string | undefined,
  group: ReadonlyMap<string, CommitMoves>,
  signal: AbortSignal,
): Promise<Moves> {
  const own = new Map([...group.keys()].map((commit) => [commit, touched.get(commit) ?? []]));
  const sorted = newestFirst(places).filter((commit) => own.has(commit));
  const range =
    (former === undefined ? undefined : await since(repository, former, head, signal)) ??
    (await rangeAbove(repository, head, sorted, signal));
  const moved = await followMoves(repository, range, own, joined(group), signal);
  return new Map(
    [...group].map(([commit, before]): [string, CommitMoves] => {
      if (moved === 'everywhere' || before.everywhere) return [commit, { ...unmoved, everywhere: true }];
      const paths = new Set(own.get(commit));
      return [
        commit,
        {
          everywhere: false,
          possible: [...moved.possible].flatMap(([path, commits]) => (commits.includes(commit) ? [path] : [])),
          likely: [...moved.likely].flatMap(([path, origins]) =>
            origins.flatMap((origin) => (paths.has(origin) ? [[path, origin] as const] : [])),
          ),
        },
      ];
    }),
  );
}

function joined(group: ReadonlyMap<string, CommitMoves>): MovedPaths {
  const [possible, likely] = [new PathMap(), new PathMap()];
  for (const [commit, moves] of group) {
    for (const path of moves.possible) possible.give(path, [commit]);
    for (const [path, origin] of moves.likely) likely.give(path, [origin]);
  }
  return { possible: possible.all(), likely: likely.all() };
}

/** The commits that `head` reaches and `former` does not; undefined where the repository has `former` no longer. */
async function since(
  repository: FactCache['repository'],
  former: string,
  head: string,
  signal: AbortSignal,
): Promise<string[] | undefined> {
  try {
    return await listCommits(repository, [head, `^${former}`], signal);
  } catch (error) {
    if (error instanceof GitError && error.reason === 'unknownRevision') return undefined;
    throw error;
  }
}
