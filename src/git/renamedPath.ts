import { lstat, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { GitError } from './gitError';
import { ownIndexFile, setEntries } from './indexFile';
import { pathspecs, type Repository } from './repository';

/** A file that was renamed more often than this is not followed. */
const mostRenames = 20;
/** Untracked files among which a renamed one is looked for; more are a build's, not a person's. */
const mostUntracked = 500;
/** Larger ones are not compared, in bytes. */
const largestUntracked = 10 * 1024 * 1024;

/**
 * Where a file of a commit is in the working tree, once its path is gone: by one comparison of the commit with the index, else rename by rename
 * along the history, and at its end among the files that git doesn't track yet. Without a commit the history up to HEAD is looked at. Undefined
 * where it was deleted, or what this needs is missing.
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
    if (deletion === '') return renamedUntracked(repository, name, signal);
    const change = ['diff-tree', '-r', '-M', '--no-commit-id', '--diff-filter=R', '--name-status', '-z', deletion];
    const next = target(await repository.raw(change, { signal, offline: true }), name);
    if (next === undefined || (await isFile(repository, next))) return next;
    [name, from] = [next, deletion];
  }
  return undefined;
}

/** What git would say if everything were staged, asked of an index that holds only what is gone and what is new. */
async function renamedUntracked(
  repository: Repository,
  path: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const list = async (...what: string[]): Promise<string[]> =>
    (await repository.raw(['ls-files', '-z', ...what], { signal })).split('\0').filter((line) => line !== '');
  const [deleted, others] = await Promise.all([list('--deleted', '--stage'), list('--others', '--exclude-standard')]);
  const gone = deleted.map(readEntry);
  if (!gone.some((entry) => entry.path === path)) {
    // Removed from the index as well: then as HEAD has it.
    const [last] = (await repository.raw(['ls-tree', '-z', 'HEAD', '--', path], { signal, offline: true })).split('\0');
    if (!last) return undefined;
    gone.push(readEntry(last));
  }
  if (others.length === 0 || others.length > mostUntracked || gone.length > mostUntracked) return undefined;
  const wanted = await Promise.all(others.map((name) => isFile(repository, name, largestUntracked)));
  const added = others.filter((_, index) => wanted[index]);
  const index = ownIndexFile(repository);
  const env = { GIT_INDEX_FILE: index };
  try {
    const changes = gone.map(({ path: name, mode, hash }) => ({ path: name, after: { mode, hash } }));
    await setEntries(repository, index, changes, gone[0]!.hash);
    const add = ['--literal-pathspecs', 'add', '--intent-to-add', '--pathspec-from-file=-', '--pathspec-file-nul'];
    await repository.run(add, { input: added.join('\0'), env, signal });
    const compare = ['diff-files', '-M', '--diff-filter=R', '--name-status', '-z'];
    return target(await repository.raw(compare, { env, signal, offline: true }), path);
  } finally {
    await Promise.all([index, `${index}.lock`].map((file) => rm(file, { force: true })));
  }
}

/** A line of `ls-files --stage` or `ls-tree`. */
function readEntry(line: string): { readonly path: string; readonly mode: string; readonly hash: string } {
  const [facts, path] = line.split(/\t(.*)/su) as [string, string];
  const [mode, ...rest] = facts.split(' ') as [string, ...string[]];
  return { path, mode, hash: rest.find((one) => /^[0-9a-f]{40,64}$/u.test(one))! };
}

/** The new name in a list of `R…`, old and new name. */
function target(output: string, path: string): string | undefined {
  const tokens = output.split('\0');
  const at = tokens.findIndex((token, index) => index % 3 === 1 && token === path);
  return at === -1 ? undefined : tokens[at + 1];
}

async function isFile(repository: Repository, path: string, largest = Infinity): Promise<boolean> {
  return lstat(join(repository.root, path)).then(
    (stat) => stat.isFile() && stat.size <= largest,
    () => false,
  );
}
