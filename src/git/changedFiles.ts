import type { Repository } from './repository';

/** A file that differs between two versions. Paths are relative to the repository's root, with `/`. */
export interface ChangedFile {
  /** In the later version; of a deleted file, in the former one. */
  readonly path: string;
  /** In the former version, where it was renamed or copied. */
  readonly formerPath?: string;
  readonly status: 'added' | 'deleted' | 'modified' | 'renamed' | 'copied';
}

/**
 * Which files differ between two commits, renames found; without `from`, all that the commit itself (without its parents) holds.
 * Both must be full hashes.
 */
export async function readChangedFiles(
  repository: Pick<Repository, 'raw'>,
  from: string | undefined,
  to: string,
): Promise<ChangedFile[]> {
  const output =
    from === undefined
      ? await repository.raw(['ls-tree', '-r', '-z', '--name-only', '--full-tree', to])
      : await repository.raw(['diff-tree', '-r', '-z', '-M', '--no-commit-id', '--name-status', from, to]);
  const tokens = output.split('\0').filter((token) => token !== '');
  if (from === undefined) return tokens.map((path) => ({ path, status: 'added' }));
  const files: ChangedFile[] = [];
  for (let index = 0; index < tokens.length;) {
    const letter = tokens[index]![0];
    if (letter === 'R' || letter === 'C') {
      const [formerPath, path] = [tokens[index + 1], tokens[index + 2]];
      if (formerPath !== undefined && path !== undefined)
        files.push({ path, formerPath, status: letter === 'R' ? 'renamed' : 'copied' });
      index += 3;
    } else {
      const path = tokens[index + 1];
      if (path !== undefined) files.push({ path, status: letter === 'A' ? 'added' : letter === 'D' ? 'deleted' : 'modified' });
      index += 2;
    }
  }
  return files;
}
