import { LinkedHistory } from './linkedHistory';
import type { Repository } from './repository';
import { submoduleMode } from './treeDiff';

/** A file that may have lines of linked commits. Those that were changed again since have fewer, or none. */
export interface LinkedPath {
  /** From the repository's root, with `/`. */
  readonly path: string;
  /** Full hashes; at least one. */
  readonly commits: readonly string[];
  /** The file had another name when a commit of these touched it. */
  readonly moved: boolean;
}

/**
 * The files of `head` that the commits touched, under the names that they have there; by path. Asks for no lines, so it costs the
 * same for any number of files. All must be full hashes. Throws `GitError`.
 */
export async function linkedPaths(
  repository: Repository,
  request: { readonly head: string; readonly commits: readonly string[]; readonly history?: LinkedHistory },
  signal?: AbortSignal,
): Promise<LinkedPath[]> {
  const { head, commits, history = new LinkedHistory(repository) } = request;
  const reached = await history.order(head, commits, signal);
  if (reached.length === 0) return [];
  const [touched, moves] = await Promise.all([history.touched(reached, signal), history.moves(head, commits, signal)]);
  const holders = new Map<string, { commits: Set<string>; moved: boolean }>();
  const give = (path: string, some: readonly string[], moved: boolean): void => {
    const known = holders.get(path);
    holders.set(path, { commits: new Set([...(known?.commits ?? []), ...some]), moved: moved || (known?.moved ?? false) });
  };
  for (const [commit, paths] of touched) for (const path of paths) give(path, [commit], false);
  const ofHead = new Set(reached);
  for (const [path, some] of moves.likely) {
    const still = some.filter((commit) => ofHead.has(commit));
    if (still.length > 0) give(path, still, true);
  }
  const found: LinkedPath[] = [];
  const onEntry = (entry: string): void => {
    const path = entry.slice(entry.indexOf('\t') + 1);
    const known = holders.get(path);
    // A submodule has commits of its own, and no lines.
    if (known && !entry.startsWith(`${submoduleMode} `)) found.push({ path, commits: [...known.commits], moved: known.moved });
  };
  const args = ['ls-tree', '-r', '-z', '--full-tree', head];
  await repository.lines(args, onEntry, { separator: '\0', signal, offline: true });
  return found;
}
