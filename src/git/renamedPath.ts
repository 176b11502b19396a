import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { GitError } from './gitError';
import { pathspecs, type Repository } from './repository';

/** A file that was renamed more often than this is not followed. */
const mostRenames = 20;

/**
 * Where a file of a commit is in the working tree, once its path is gone: by one comparison of the commit with the index, else rename by rename
 * along the history. Without a commit the history up to HEAD is looked at. Undefined where it was deleted, or what this needs is missing.
 */
export async function findRenamed(
  repository: Repository,
  path: string,
  commit: string | undefined,
  signal?: AbortSignal,
): Promise<string | undefined> {
  try {
    const direct = commit === undefined ? undefined : await renamedSince(repository, path, commit, signal);
    if (direct !== undefined && (await isFile(repository, direct))) return direct;
    return await followRenames(repository, path, commit, signal);
  } catch (error) {
    // A shallow or partial clone lacks history: then nothing can be said.
    if (error instanceof GitError && ['unknownRevision', 'missingObject', 'notFetched', 'unbornHead'].includes(error.reason))
      return undefined;
    throw error;
  }
}

async function renamedSince(
  repository: Repository,
  path: string,
  commit: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const args = ['diff-index', '--cached', '-M', '--diff-filter=R', '--name-status', '-z', commit, '--'];
  return target(await repository.raw(args, { signal, offline: true }), path);
}

async function followRenames(
  repository: Repository,
  path: string,
  since: string | undefined,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  let [name, from] = [path, since];
  for (let renames = 0; renames < mostRenames; renames += 1) {
    const range = from === undefined ? 'HEAD' : `${from}..HEAD`;
    const search = ['log', '-1', '--no-renames', '--diff-filter=D', '--format=%H', '--end-of-options', range];
    const deletion = (await repository.raw([...search, '--', ...pathspecs([name], [])], { signal, offline: true })).trim();
    if (deletion === '') return undefined;
    const change = ['diff-tree', '-r', '-M', '--no-commit-id', '--diff-filter=R', '--name-status', '-z', deletion];
    const next = target(await repository.raw(change, { signal, offline: true }), name);
    if (next === undefined || (await isFile(repository, next))) return next;
    [name, from] = [next, deletion];
  }
  return undefined;
}

/** The new name in a list of `R…`, old and new name. */
function target(output: string, path: string): string | undefined {
  const tokens = output.split('\0');
  const at = tokens.findIndex((token, index) => index % 3 === 1 && token === path);
  return at === -1 ? undefined : tokens[at + 1];
}

async function isFile(repository: Repository, path: string): Promise<boolean> {
  return lstat(join(repository.root, path)).then(
    (stat) => stat.isFile(),
    () => false,
  );
}
