import { pathspecs, type Repository } from './repository';

/** Lines that a commit added and removed, by path. */
interface Changes {
  readonly added: ReadonlyMap<string, readonly string[]>;
  readonly removed: ReadonlyMap<string, readonly string[]>;
}

const largestPatch = 8_000_000;

/**
 * Those of the commits that hold the change of another among others, as a squash does: each line that it added they add to the same
 * file; where it added none, each that it removed. Lines without a word in them say nothing.
 */
export async function findContaining(
  repository: Repository,
  commit: string,
  paths: readonly string[],
  among: readonly string[],
  signal?: AbortSignal,
): Promise<string[]> {
  if (among.length === 0) return [];
  const own = await readChanges(repository, commit, paths, signal);
  const sought = own.added.size > 0 ? own.added : own.removed;
  if (sought.size === 0) return [];
  const containing: string[] = [];
  for (const other of among) {
    const { added, removed } = await readChanges(repository, other, paths, signal);
    if (holds(own.added.size > 0 ? added : removed, sought)) containing.push(other);
  }
  return containing;
}

function holds(lines: ReadonlyMap<string, readonly string[]>, sought: ReadonlyMap<string, readonly string[]>): boolean {
  for (const [path, wanted] of sought) {
    const left = [...(lines.get(path) ?? [])];
    for (const line of wanted) {
      const at = left.indexOf(line);
      if (at === -1) return false;
      left.splice(at, 1);
    }
  }
  return true;
}

async function readChanges(
  repository: Repository,
  commit: string,
  paths: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Changes> {
  const added = new Map<string, string[]>();
  const removed = new Map<string, string[]>();
  let path = '';
  let inHunk = false;
  const onLine = (line: string): void => {
    if (line.startsWith('diff --git ')) inHunk = false;
    else if (line.startsWith('@@ ')) inHunk = true;
    else if (!inHunk) path = /^(?:---|\+\+\+) "?[ab]\/(.*)$/u.exec(line)?.[1] ?? path;
    else if (/^[+-].*\w/u.test(line)) {
      const changes = line.startsWith('+') ? added : removed;
      const lines = changes.get(path) ?? [];
      lines.push(line.slice(1));
      changes.set(path, lines);
    }
  };
  const options = ['-p', '-U0', '--root', '--no-renames', '--no-ext-diff', '--no-textconv', '--no-color', '--src-prefix=a/'];
  const args = ['diff-tree', ...options, '--dst-prefix=b/', commit, '--', ...pathspecs(paths, [])];
  await repository.lines(args, onLine, { signal, offline: true, limit: largestPatch });
  return { added, removed };
}
