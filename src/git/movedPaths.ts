import { GitError } from './gitError';
import { pathspecs, type Repository } from './repository';
import { eachChange, type PathChange } from './touchedPaths';

/** More paths than these are not named to git one by one: looking at every file is faster then. */
const mostNamed = 4;
/** A history that moves files about more often than this is not followed: any file may then hold lines of any commit. */
const mostRounds = 20;
const mostMoved = 50_000;

export interface MovedPaths {
  /** Every path to which lines may have gone, with the commits that they may come from: no line is anywhere else. */
  readonly possible: ReadonlyMap<string, readonly string[]>;
  /** Paths to which git's search for renames leads, with those that the commits touched. */
  readonly likely: ReadonlyMap<string, readonly string[]>;
}

/**
 * Where files have gone that the commits touched. Blame looks for a file under another name only where that name is new and the
 * other is gone: so `possible` has each path that was new in a commit which took such a file away, whatever its content.
 * `everywhere` if that is too much to follow.
 * @param range the commits to look at
 * @param before what is known from other commits; it is part of the answer
 */
export async function followMoves(
  repository: Repository,
  range: readonly string[],
  touched: ReadonlyMap<string, readonly string[]>,
  before: MovedPaths,
  signal?: AbortSignal,
): Promise<MovedPaths | 'everywhere'> {
  const own = new PathMap();
  for (const [commit, paths] of touched) for (const path of paths) own.give(path, [commit]);
  const possible = new PathMap(before.possible);
  const likely = new PathMap(before.likely);
  let fresh = new Set([...own.paths(), ...possible.paths()]);
  for (let round = 0; fresh.size > 0; round += 1) {
    if (round === mostRounds || possible.size > mostMoved) return 'everywhere';
    const next = new Set<string>();
    for (const { gone, added, renamed } of await movesOf(repository, range, fresh, signal)) {
      const commits = gone.flatMap((path) => [...own.of(path), ...possible.of(path)]);
      for (const path of added) if (possible.give(path, commits)) next.add(path);
      for (const [from, to] of renamed) likely.give(to, [...(own.of(from).length > 0 ? [from] : []), ...likely.of(from)]);
    }
    fresh = next;
  }
  return { possible: possible.all(), likely: likely.all() };
}

/** Collects what belongs to paths. */
export class PathMap {
  private readonly items = new Map<string, Set<string>>();

  constructor(entries: Iterable<readonly [string, readonly string[]]> = []) {
    for (const [path, items] of entries) this.give(path, items);
  }

  get size(): number {
    return this.items.size;
  }

  paths(): Iterable<string> {
    return this.items.keys();
  }

  of(path: string): string[] {
    return [...(this.items.get(path) ?? [])];
  }

  /** Whether one of them is new there. */
  give(path: string, items: readonly string[]): boolean {
    if (items.length === 0) return false;
    const known = this.items.get(path) ?? new Set();
    this.items.set(path, known);
    const before = known.size;
    for (const item of items) known.add(item);
    return known.size > before;
  }

  all(): Map<string, readonly string[]> {
    return new Map([...this.items.keys()].map((path) => [path, this.of(path)]));
  }
}

/** What went where between a commit and one of its parents. */
interface Move {
  readonly gone: readonly string[];
  readonly added: readonly string[];
  /** Pairs of a path that is gone and an added one that git finds like it. */
  readonly renamed: readonly (readonly [string, string])[];
}

/** The comparisons with a parent in which some of the paths are gone. */
async function movesOf(
  repository: Repository,
  range: readonly string[],
  paths: ReadonlySet<string>,
  signal: AbortSignal | undefined,
): Promise<Move[]> {
  const named = paths.size <= mostNamed ? pathspecs([...paths], []) : [];
  const removing = new Set<string>();
  await eachChange(repository, range, ['--no-renames', '-m', '--diff-filter=D', '--', ...named], signal, ({ commit, path }) => {
    if (paths.has(path)) removing.add(commit);
  });
  if (removing.size === 0) return [];
  const moves = new Map<number, { gone: string[]; added: string[]; renamed: [string, string][] }>();
  await eachChange(repository, [...removing], ['--no-renames', '-m', '--diff-filter=AD'], signal, (change) => {
    const move = moves.get(change.comparison) ?? { gone: [], added: [], renamed: [] };
    moves.set(change.comparison, move);
    if (change.status === 'A') move.added.push(change.path);
    else if (paths.has(change.path)) move.gone.push(change.path);
  });
  const gone = new Set([...moves.values()].flatMap((move) => move.gone));
  const renamed: [string, string][] = [];
  const onRename = ({ formerPath, path }: PathChange): void => {
    if (formerPath !== undefined && gone.has(formerPath)) renamed.push([formerPath, path]);
  };
  try {
    // `-M` gives a former file to one new file only; blame looks for each new file by itself, and so does `-C`, but in files that stay too.
    for (const search of ['-M', '-C']) {
      await eachChange(repository, [...removing], [search, '-m', '--diff-filter=RC'], signal, onRename);
    }
  } catch (error) {
    // Contents that a partial clone lacks can't be compared: then nothing is likely.
    if (!(error instanceof GitError) || error.reason !== 'notFetched') throw error;
  }
  return [...[...moves.values()].filter((move) => move.gone.length > 0), { gone: [], added: [], renamed }];
}
