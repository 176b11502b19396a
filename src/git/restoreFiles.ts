import { mkdir, rmdir, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ignoreMissing } from './fileStamps';
import type { Repository } from './repository';
import { isSubmodule, type RestoredFile } from './restorePlan';
import { executableMode } from './treeDiff';

/** Writes files as an index has them, or byte for byte where the point kept the bytes. */
export async function checkOut(repository: Repository, index: string, files: readonly RestoredFile[]): Promise<void> {
  const byGit = files.filter(({ recorded }) => recorded?.bytes === undefined);
  if (byGit.length > 0) {
    const input = byGit.map(({ path }) => `${path}\0`).join('');
    const args = ['checkout-index', '--force', '--index', '--quiet', '-z', '--stdin'];
    await repository.run(args, { input, env: { GIT_INDEX_FILE: index } });
  }
  for (const { path, recorded } of files) {
    if (recorded?.bytes === undefined) continue;
    const file = join(repository.root, path);
    await unlink(file).catch(ignoreMissing);
    await mkdir(dirname(file), { recursive: true });
    const mode = recorded.mode === executableMode ? 0o777 : 0o666;
    await writeFile(file, await repository.bytes(['cat-file', 'blob', recorded.bytes]), { mode, flag: 'wx' });
  }
}

/** Removes files, and the folders that they leave empty. */
export async function removeFiles(root: string, files: readonly RestoredFile[]): Promise<void> {
  const folders = new Set<string>();
  for (const { path, present } of files) {
    if (isSubmodule(present)) continue;
    await unlink(join(root, path)).catch(ignoreMissing);
    folders.add(dirname(path));
  }
  for (const folder of folders) await removeEmpty(root, folder);
}

/** Removes a folder and those above it, as far as they are empty. */
async function removeEmpty(root: string, folder: string): Promise<void> {
  for (let path = folder; path !== '.'; path = dirname(path)) {
    try {
      await rmdir(join(root, path));
    } catch {
      return;
    }
  }
}
