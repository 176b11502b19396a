import { GitError } from './gitError';
import type { Repository } from './repository';

/** One tracked path that differs from HEAD or from the index (`git status --porcelain=v2`). */
export interface TrackedChange {
  readonly path: string;
  /** Index against HEAD, working tree against index; `.` is unchanged. */
  readonly staged: string;
  readonly unstaged: string;
  /** `N...`, or `S` and the submodule's state. */
  readonly submodule: string;
  readonly headMode: string;
  readonly headHash: string;
}

export interface WorkingTree {
  /** Commit of HEAD; none on an unborn branch. */
  readonly head?: string;
  /** None on a detached HEAD. */
  readonly branch?: string;
  readonly tracked: readonly TrackedChange[];
  readonly untracked: readonly string[];
  /** Untracked repositories that lie inside, with `/` at the end: git tells nothing of what is in them. */
  readonly embedded: readonly string[];
  /** Ignored files and folders; a folder that is ignored as a whole counts once. */
  readonly ignored: number;
}

/** HEAD, and what differs from it. Throws `mergeUnderWay` where paths are unmerged. */
export async function readWorkingTree(
  repository: Repository,
  options: {
    readonly ignored: boolean;
    /** Another index than the repository's. */
    readonly index?: string;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<WorkingTree> {
  const args = [
    'status',
    '--porcelain=v2',
    '--branch',
    '--no-ahead-behind',
    '-z',
    '--no-renames',
    '--untracked-files=all',
    `--ignored=${options.ignored ? 'matching' : 'no'}`,
  ];
  const env = options.index === undefined ? {} : { GIT_INDEX_FILE: options.index };
  const tokens = (await repository.raw(args, { signal: options.signal, env })).split('\0');
  const headers = new Map<string, string>();
  const tracked: TrackedChange[] = [];
  const untracked: string[] = [];
  let ignored = 0;
  for (const token of tokens) {
    if (token.startsWith('1 ')) {
      const [, states, submodule, headMode, , , headHash, , ...path] = token.split(' ');
      tracked.push({
        path: path.join(' '),
        staged: states![0]!,
        unstaged: states![1]!,
        submodule: submodule!,
        headMode: headMode!,
        headHash: headHash!,
      });
    } else if (token.startsWith('u ')) throw new GitError('mergeUnderWay', token.split(' ').slice(10).join(' '));
    else if (token.startsWith('? ')) untracked.push(token.slice(2));
    else if (token.startsWith('! ')) ignored += 1;
    else if (token.startsWith('# ')) {
      const [, name, ...value] = token.split(' ');
      headers.set(name!, value.join(' '));
    }
  }
  const [head, branch] = [headers.get('branch.oid'), headers.get('branch.head')];
  return {
    ...(head === undefined || head === '(initial)' ? {} : { head }),
    ...(branch === undefined || branch === '(detached)' ? {} : { branch }),
    tracked,
    untracked: untracked.filter((path) => !path.endsWith('/')),
    embedded: untracked.filter((path) => path.endsWith('/')),
    ignored,
  };
}

/**
 * What is changed inside a submodule, or in a repository that is none, is not in this repository's objects. Throws `embeddedRepository`,
 * `dirtySubmodule`.
 */
export function refuseNested({ embedded }: WorkingTree, tracked: readonly TrackedChange[]): void {
  const [first] = embedded;
  if (first !== undefined) throw new GitError('embeddedRepository', first);
  const dirty = tracked.find(({ submodule }) => submodule.startsWith('S') && (submodule[2] === 'M' || submodule[3] === 'U'));
  if (dirty) throw new GitError('dirtySubmodule', dirty.path);
}

/** Whether a path is one of these folders or lies below one. */
export function isBelow(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
}
