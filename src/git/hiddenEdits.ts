import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Repository } from './repository';
import { ignoreMissing } from './fileStamps';
import { isSubmodule, type RestoredFile } from './restorePlan';
import { isPlain } from './treeDiff';

const mostArguments = 200;

/**
 * Files that git was told not to look at (`assume-unchanged`, `skip-worktree`) and that differ from what it takes them for: no status tells
 * of them, and no point holds them.
 */
export async function findHiddenEdits(
  repository: Repository,
  files: readonly Pick<RestoredFile, 'path' | 'present' | 'untrackedNow'>[],
): Promise<string[]> {
  const tracked = new Map(
    files.flatMap(({ path, present, untrackedNow }) =>
      present === undefined || untrackedNow || isSubmodule(present) ? [] : [[path, present]],
    ),
  );
  if (tracked.size === 0) return [];
  const few = tracked.size <= mostArguments ? ['--', ...tracked.keys()] : [];
  const tagged = (await repository.raw(['--literal-pathspecs', 'ls-files', '-v', '-z', ...few])).split('\0');
  const hidden = tagged.filter((line) => /^(?:S|[a-z]) /u.test(line)).map((line) => line.slice(2));
  const edited = await Promise.all(
    hidden.map(async (path) => {
      const present = tracked.get(path);
      const stat = await lstat(join(repository.root, path)).catch(ignoreMissing);
      if (!present || !stat) return [];
      const same = stat.isFile() && isPlain(present) && (await hashOf(repository, path)) === present.hash;
      return same ? [] : [path];
    }),
  );
  return edited.flat();
}

async function hashOf(repository: Repository, path: string): Promise<string> {
  return (await repository.raw(['hash-object', '--', path])).trim();
}
