import type { CommitInfo } from './commits';
import type { Repository } from './repository';

/** A commit that touched a line, and where the line stood then. Paths are relative to the repository's root, with `/`. */
export interface LineStep extends Omit<CommitInfo, 'patchId'> {
  /** After the commit; undefined where git's way of writing the name is not understood. */
  readonly path: string | undefined;
  /** Before; undefined of a file that the commit made. */
  readonly formerPath: string | undefined;
  /** First line after the commit that it concerns; the first of a file is 1. */
  readonly line: number;
}

/** Parts the commits of the output; no line of a text file holds it. */
const separator = '\0\u001e\0';
const format = `%x00%x1e%x00%H%x00%P%x00%an%x00%ae%x00%aI%x00%s%x00`;

/**
 * The commits that touched a line (from 1, of the file as the commit has it), the newest first, at most `limit`. All revisions are full
 * hashes. Throws `GitError`: `aborted`, `timeout`.
 */
export async function readLineHistory(
  repository: Pick<Repository, 'raw'>,
  { commit, path, line }: { readonly commit: string; readonly path: string; readonly line: number },
  limit: number,
  signal?: AbortSignal,
): Promise<LineStep[]> {
  const output = await repository.raw(
    [
      'log',
      `--max-count=${limit}`,
      `--format=${format}`,
      '--no-color',
      '--no-ext-diff',
      '--no-textconv',
      `-L${line},${line}:${path}`,
      commit,
    ],
    { signal },
  );
  return output
    .split(separator)
    .slice(1)
    .map((part) => {
      const [hash, parents, author, authorEmail, at, subject, ...patch] = part.split('\0');
      const text = patch.join('\0');
      const formerPath = pathIn(text, '---');
      return {
        hash: hash!,
        parents: parents ? parents.split(' ') : [],
        author: author!,
        authorEmail: authorEmail!,
        at: at!,
        subject: subject!,
        path: pathIn(text, '\\+\\+\\+'),
        formerPath,
        line: Number(/^@@ -\S+ \+(\d+)/mu.exec(text)?.[1] ?? 1),
      };
    });
}

/** A name behind `---` or `+++`, without the letter that git puts before it; undefined where there is none, or one in quotes. */
function pathIn(patch: string, mark: string): string | undefined {
  return new RegExp(`^${mark} [ab]/(.+?)\\t?$`, 'mu').exec(patch)?.[1];
}
