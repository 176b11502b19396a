import type { Repository } from './repository';

/**
 * The paths whose content each commit made: of a merge, those that differ from all of its parents, since blame goes on to a parent
 * that has the same content. Of a commit without parents, all. Deleted paths are left out, and commits that the repository lacks.
 * Must be full hashes.
 */
export async function readTouchedPaths(
  repository: Repository,
  commits: readonly string[],
  signal?: AbortSignal,
): Promise<Map<string, string[]>> {
  const touched = new Map<string, string[]>();
  if (commits.length === 0) return touched;
  const onCommit = (commit: string): void => void touched.set(commit, []);
  const onChange = ({ commit, status, path }: PathChange): void => {
    if (!status.includes('D')) touched.get(commit)?.push(path);
  };
  await eachChange(repository, commits, ['--no-renames', '-c', '--root', '--always'], signal, onChange, onCommit);
  return touched;
}

export interface PathChange {
  readonly commit: string;
  /** Counts the comparisons with a parent: changes of the same number belong together. */
  readonly comparison: number;
  /** A letter for each parent compared with: `A`, `M`, `D`, `T`; `R` or `C` with a number where renames or copies are asked for. */
  readonly status: string;
  readonly path: string;
  /** Of a renamed or copied file. */
  readonly formerPath?: string;
}

/** What each of the commits changed, as `diff-tree` tells with these options. `onCommit` comes before the changes of a comparison. */
export async function eachChange(
  repository: Repository,
  commits: readonly string[],
  options: readonly string[],
  signal: AbortSignal | undefined,
  onChange: (change: PathChange) => void,
  onCommit?: (commit: string) => void,
): Promise<void> {
  let commit = '';
  let comparison = 0;
  let status: string | undefined;
  let formerPath: string | undefined;
  const onToken = (token: string): void => {
    if (/^[RC]/u.test(status ?? '') && formerPath === undefined) formerPath = token;
    else if (status !== undefined) {
      onChange({ commit, comparison, status, path: token, ...(formerPath === undefined ? {} : { formerPath }) });
      [status, formerPath] = [undefined, undefined];
    } else if (token.length >= 40) {
      commit = token;
      comparison += 1;
      onCommit?.(commit);
    } else status = token;
  };
  const paths = options.includes('--') ? [] : ['--'];
  await repository.lines(['diff-tree', '--stdin', '-r', '--name-status', '-z', ...options, ...paths], onToken, {
    input: `${commits.join('\n')}\n`,
    separator: '\0',
    signal,
    offline: true,
  });
}
