import type { Repository } from './repository';

/** What a commit's place in the history is told by. */
export interface CommitPlace {
  /** Commit date in seconds since 1970. */
  readonly seconds: number;
  /** Full hashes. */
  readonly parents: readonly string[];
}

/** Dates and parents, where the repository has the commits. All must be full hashes. */
export async function readPlaces(
  repository: Repository,
  commits: readonly string[],
  signal?: AbortSignal,
): Promise<Map<string, CommitPlace>> {
  const places = new Map<string, CommitPlace>();
  const onLine = (line: string): void => {
    const [seconds = '', hash = '', ...parents] = line.split(' ');
    places.set(hash, { seconds: Number(seconds), parents });
  };
  const args = ['rev-list', '--no-walk=unsorted', '--ignore-missing', '--timestamp', '--parents', '--stdin'];
  await repository.lines(args, onLine, { input: commits.map((commit) => `${commit}\n`).join(''), signal, offline: true });
  return places;
}

/** The newest first by their dates, which may lie. */
export function newestFirst(places: ReadonlyMap<string, CommitPlace>): string[] {
  return [...places].toSorted(([, one], [, other]) => other.seconds - one.seconds).map(([hash]) => hash);
}

/**
 * Those of the commits that `head` reaches, each before all of its ancestors, whatever their dates say: no other stands among the
 * ancestors of the last. All must be full hashes.
 * @param sorted newest first by date
 */
export async function orderReachable(
  repository: Repository,
  head: string,
  sorted: readonly string[],
  signal?: AbortSignal,
): Promise<string[]> {
  const oldest = sorted.at(-1);
  if (oldest === undefined) return [];
  const wanted = new Set(sorted);
  // What git lists is reachable and no ancestor of the oldest. Only where one is left out must all of the history be listed.
  const found = (await listCommits(repository, [head, `^${oldest}^@`], signal)).filter((hash) => wanted.has(hash));
  if (found.length === sorted.length) return found;
  return (await listCommits(repository, [head], signal)).filter((hash) => wanted.has(hash));
}

/**
 * Every commit that `head` reaches and that may have one of these among its ancestors, or is one; perhaps some others.
 * @param sorted newest first by date
 */
export async function rangeAbove(
  repository: Repository,
  head: string,
  sorted: readonly string[],
  signal?: AbortSignal,
): Promise<string[]> {
  const oldest = sorted.at(-1);
  if (oldest === undefined) return [];
  const range = await listCommits(repository, [head, `^${oldest}^@`], signal);
  const listed = new Set(range);
  if (sorted.every((commit) => listed.has(commit))) return range;
  const wanted = new Set(sorted);
  const all = await listCommits(repository, [head], signal);
  const last = all.findLast((hash) => wanted.has(hash));
  return last === undefined ? [] : listCommits(repository, [head, `^${last}^@`], signal);
}

/** Commits as git lists them for these revisions, each before its ancestors. */
export async function listCommits(
  repository: Repository,
  revisions: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const commits: string[] = [];
  await repository.lines(['rev-list', '--topo-order', ...revisions, '--'], (hash) => commits.push(hash), {
    signal,
    offline: true,
  });
  return commits;
}
