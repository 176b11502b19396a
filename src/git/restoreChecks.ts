import { constants, existsSync } from 'node:fs';
import { access, open, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GitError } from './gitError';
import { findHiddenEdits } from './hiddenEdits';
import type { Repository } from './repository';
import { findObstacles, isSubmodule, type Obstacle, type RestoredFile, type RestorePlan } from './restorePlan';

// What can be known before the first file of a restore is touched.

/** What stands in the way of a restore; nothing was changed. */
export class ObstacleError extends Error {
  constructor(readonly obstacles: readonly Obstacle[]) {
    super(`in the way: ${obstacles.map(({ path }) => path).join(', ')}`);
    this.name = 'ObstacleError';
  }
}

/** Throws `ObstacleError`, and `denied` where what a restore writes or removes can't be written. */
export async function refuseObstacles(
  repository: Repository,
  plan: RestorePlan,
  removed: readonly RestoredFile[],
): Promise<void> {
  const [visible, hidden] = await Promise.all([
    findObstacles(repository.root, plan, new Set(removed.map(({ path }) => path))),
    findHiddenEdits(repository, plan.files),
  ]);
  const obstacles = [...visible, ...hidden.map((path): Obstacle => ({ path, why: 'hidden' }))];
  if (obstacles.length > 0) throw new ObstacleError(obstacles);
  await checkWritable(repository.root, [...plan.files, ...removed]);
}

/** Throws `denied` for the first file that could not be written or removed. */
async function checkWritable(root: string, files: readonly RestoredFile[]): Promise<void> {
  const folders = [...new Set(files.map(({ path }) => dirname(path)))];
  await Promise.all(
    folders.map(async (folder) => {
      let existing = join(root, folder);
      while (!existsSync(existing)) existing = dirname(existing);
      await access(existing, constants.W_OK).catch((cause: unknown) => {
        throw new GitError('denied', existing, { cause });
      });
    }),
  );
  // Elsewhere an open file can be replaced; Windows keeps it locked.
  if (process.platform !== 'win32') return;
  for (const { path, present } of files) {
    if (present === undefined || isSubmodule(present)) continue;
    const handle = await open(join(root, path), 'r+').catch((cause: unknown) => {
      throw new GitError('denied', path, { cause });
    });
    await handle.close();
  }
}

/** Throws `diskFull` where what is to be written is larger than what is free, `missingObject` where git does not have it. */
export async function checkSpace(repository: Repository, { files }: RestorePlan): Promise<void> {
  const hashes = files.flatMap(({ recorded }) => (recorded === undefined || isSubmodule(recorded) ? [] : [recorded.hash]));
  if (hashes.length === 0) return;
  const input = hashes.map((hash) => `${hash}\n`).join('');
  const sizes = await repository.raw(['cat-file', '--batch-check=%(objectname) %(objectsize)', '--buffer'], { input });
  const { bavail, bsize } = await statfs(repository.root);
  let needed = 0;
  for (const line of sizes.trim().split('\n')) {
    const [hash, size] = line.split(' ');
    // Of a partial or shallow clone, or a damaged one.
    if (size === undefined || !/^\d+$/u.test(size)) throw new GitError('missingObject', hash);
    needed += Math.ceil(Number(size) / bsize) * bsize;
  }
  if (needed > bavail * bsize) throw new GitError('diskFull', String(needed));
}
