import { LinkedHistory } from './linkedHistory';
import type { Repository } from './repository';
import { submoduleMode } from './treeDiff';

/** A file that linked commits touched. It may have lines of theirs; those that were changed again since are no more. */
export interface LinkedPath {
  /** From the repository's root, with `/`, as the head has it; of a deleted file, as the commits had it. */
  readonly path: string;
  /** Full hashes of commits that the head reaches; at least one. */
  readonly commits: readonly string[];
  /** Other paths under which commits touched it, before it was renamed. */
  readonly formerly: readonly string[];
  /** The head holds it no more, under any name that git finds. */
  readonly deleted: boolean;
}

/**
 * The files that those of the commits touched which `head` reaches, under the names that they have there; by path, deleted ones last.
 * Asks for no lines, so it costs the same for any number of files. All must be full hashes. Throws `GitError`.
 */
export async function linkedPaths(
  repository: Repository,
  request: { readonly head: string; readonly commits: readonly string[]; readonly history?: LinkedHistory },
  signal?: AbortSignal,
): Promise<LinkedPath[]> {
  const { head, commits, history = new LinkedHistory(repository) } = request;
  const reached = await history.order(head, commits, signal);
  if (reached.length === 0) return [];
  const touched = await history.touched(reached, signal);
  const moves = await history.moves(head, commits, signal);
  const files = new Map<string, { readonly commits: Set<string>; readonly formerly: Set<string> }>();
  const fileOf = (path: string): { readonly commits: Set<string>; readonly formerly: Set<string> } => {
    const file = files.get(path) ?? { commits: new Set(), formerly: new Set() };
    files.set(path, file);
    return file;
  };
  for (const commit of reached) {
    for (const path of touched.get(commit) ?? []) fileOf(path).commits.add(commit);
    for (const [path, origin] of moves.get(commit)?.likely ?? []) {
      fileOf(path).commits.add(commit);
      if (origin !== path) fileOf(path).formerly.add(origin);
    }
  }
  const present: LinkedPath[] = [];
  const done = new Set<string>();
  const onEntry = (entry: string): void => {
    const path = entry.slice(entry.indexOf('\t') + 1);
    const file = files.get(path);
    if (!file) return;
    done.add(path);
    // A submodule has commits of its own, and no lines.
    if (entry.startsWith(`${submoduleMode} `)) return;
    for (const former of file.formerly) done.add(former);
    present.push({ path, commits: [...file.commits], formerly: [...file.formerly], deleted: false });
  };
  const args = ['ls-tree', '-r', '-z', '--full-tree', head];
  await repository.lines(args, onEntry, { separator: '\0', signal, offline: true });
  const own = new Set([...touched.values()].flat());
  const deleted = [...files].filter(([path]) => own.has(path) && !done.has(path));
  return [
    ...present,
    ...deleted.map(([path, file]) => ({ path, commits: [...file.commits], formerly: [...file.formerly], deleted: true })),
  ];
}
