import { constants, existsSync } from 'node:fs';
import { access, open, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GitError } from './gitError';
import type { Repository } from './repository';
import { isSubmodule, type RestoredFile, type RestorePlan } from './restorePlan';

// What can be known before the first file of a restore is touched.

/** Throws `denied` for the first file that could not be written or removed. */
export async function checkWritable(root: string, files: readonly RestoredFile[]): Promise<void> {
  for (const folder of new Set(files.map(({ path }) => dirname(path)))) {
    let existing = join(root, folder);
    while (!existsSync(existing)) existing = dirname(existing);
    await access(existing, constants.W_OK).catch((cause: unknown) => {
      throw new GitError('denied', existing, { cause });
    });
  }
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
