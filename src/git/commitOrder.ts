import type { Repository } from './repository';

/** These commits by their commit date, newest first; those that the repository lacks are left out. All must be full hashes. */
export async function sortByDate(repository: Repository, commits: readonly string[], signal?: AbortSignal): Promise<string[]> {
  if (commits.length < 2) return [...commits];
  const sorted: string[] = [];
  await repository.lines(
    ['rev-list', '--no-walk=sorted', '--ignore-missing', '--stdin'],
    (hash) => {
      sorted.push(hash);
    },
    { input: `${commits.join('\n')}\n`, signal, offline: true },
  );
  return sorted;
}

/**
 * Those of the commits that `head` reaches, each before all of its ancestors, whatever their dates say: no other stands among the
 * ancestors of the last. All must be full hashes.
 * @param sorted newest first by date, as `sortByDate` gives them
 */
export async function orderReachable(
  repository: Repository,
  head: string,
  sorted: readonly string[],
  signal?: AbortSignal,
): Promise<string[]> {
  const oldest = sorted.at(-1);
  if (oldest === undefined) return [];
  // What git lists is reachable and no ancestor of the oldest. Only where one is left out must all of the history be listed.
  const found = await listed(repository, [head, `^${oldest}^@`], sorted, signal);
  return found.length === sorted.length ? found : listed(repository, [head], sorted, signal);
}

async function listed(
  repository: Repository,
  revisions: readonly string[],
  commits: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const wanted = new Set(commits);
  const found: string[] = [];
  const onLine = (hash: string): void => {
    if (wanted.has(hash)) found.push(hash);
  };
  await repository.lines(['rev-list', '--topo-order', ...revisions, '--'], onLine, { signal, offline: true });
  return found;
}
