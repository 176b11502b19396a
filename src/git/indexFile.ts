import { randomBytes } from 'node:crypto';
import { copyFile, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Repository } from './repository';
import type { TreeChange } from './treeDiff';

// Index files of our own: git's is never written to.

/** An entry to set; without `after` it is removed. */
export type EntryChange = Pick<TreeChange, 'path' | 'after'>;

/** Name of an index file beside the repository's, since a split index is looked for in its folder. */
export function ownIndexFile(repository: Repository): string {
  return join(repository.gitDir, `escalation-index-${process.pid}-${randomBytes(6).toString('hex')}`);
}

/** Copies an index file, where there is one. */
export async function copyIndex(from: string, to: string): Promise<void> {
  let mtimeMs: number;
  try {
    ({ mtimeMs } = await stat(from));
    await copyFile(from, to);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw error;
  }
  // git looks into a file whose time is not before the index's own: a copy that is younger would hide a change of the same moment.
  const earlier = (mtimeMs - 2) / 1000;
  await utimes(to, earlier, earlier);
}

/** Sets entries of an index file. `like` is any hash of the repository. */
export async function setEntries(
  git: Pick<Repository, 'raw'>,
  index: string,
  changes: readonly EntryChange[],
  like: string,
): Promise<void> {
  if (changes.length === 0) return;
  // Of a removed path git wants a hash of the right length.
  const none = `0 ${'0'.repeat(like.length)}`;
  const input = changes.map(({ path, after }) => `${after ? `${after.mode} ${after.hash}` : none}\t${path}\0`).join('');
  await git.raw(['update-index', '-z', '--index-info'], { input, env: { GIT_INDEX_FILE: index } });
}

/** Writes a tree with these entries changed; without a tree, one that holds only them. Returns its hash. */
export async function changedTree(
  repository: Repository,
  tree: string | undefined,
  changes: readonly EntryChange[],
  like: string,
): Promise<string> {
  const index = ownIndexFile(repository);
  const env = { GIT_INDEX_FILE: index };
  try {
    await repository.run(['read-tree', tree ?? '--empty'], { env });
    await setEntries(repository, index, changes, like);
    return (await repository.raw(['write-tree'], { env })).trim();
  } finally {
    await Promise.all([index, `${index}.lock`].map((file) => rm(file, { force: true })));
  }
}
