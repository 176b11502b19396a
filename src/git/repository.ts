import { existsSync, readFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GitError } from './gitError';
import { type GitOptions, type RunOptions, type RunResult, runGit } from './gitProcess';
import { readSettings, type Settings } from './settings';

export type { GitOptions, RunOptions } from './gitProcess';

export type RepositoryState = 'clean' | 'merge' | 'rebase' | 'cherryPick' | 'revert' | 'bisect';

/** How deep below a folder repositories are looked for, and where not. */
const deepest = 4;
const skipped = new Set(['node_modules', '.git', '.escalation', '.vscode-test', 'target', 'vendor']);

/** The roots of the repositories that hold a folder or lie below it; the one that holds it first. */
export async function findRepositories(folder: string, options: GitOptions): Promise<string[]> {
  const roots: string[] = [];
  try {
    roots.push((await Repository.open(folder, options)).root);
  } catch (error) {
    if (!(error instanceof GitError) || error.reason !== 'notARepository') throw error;
  }
  const visit = async (path: string, depth: number): Promise<void> => {
    const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
    if (entries.some(({ name }) => name === '.git') && !roots.includes(path)) roots.push(path);
    if (depth === 0) return;
    const folders = entries
      .filter((entry) => entry.isDirectory() && !skipped.has(entry.name))
      .sort((one, other) => (one.name < other.name ? -1 : 1));
    for (const { name } of folders) await visit(join(path, name), depth - 1);
  };
  await visit(folder, deepest);
  return roots;
}

/** One working tree of a git repository. */
export class Repository {
  private constructor(
    /** Absolute path of the working tree. */
    readonly root: string,
    /** Absolute path of this working tree's git folder. */
    readonly gitDir: string,
    /** Absolute path of the git folder that all working trees share. */
    readonly commonDir: string,
    readonly kind: 'normal' | 'worktree' | 'submodule',
    private readonly options: GitOptions,
  ) {}

  /** The repository that holds a file or folder. Throws `GitError`: `notInstalled`, `notARepository`, `unsafeOwnership`, `bareRepository`. */
  static async open(path: string, options: GitOptions): Promise<Repository> {
    const cwd = await existingFolder(path);
    const args = ['rev-parse', '--path-format=absolute', '--is-bare-repository', '--git-dir', '--git-common-dir'];
    const [bare, gitDir, commonDir] = lines((await runGit(cwd, args, options)).stdout);
    if (gitDir === undefined || commonDir === undefined) throw new GitError('notARepository', path);
    if (bare === 'true') throw new GitError('bareRepository', path);
    const [root, superproject] = lines(
      (await runGit(cwd, ['rev-parse', '--show-toplevel', '--show-superproject-working-tree'], options)).stdout,
    );
    if (root === undefined) throw new GitError('notARepository', path);
    const kind = superproject ? 'submodule' : gitDir === commonDir ? 'normal' : 'worktree';
    return new Repository(root, gitDir, commonDir, kind, options);
  }

  /** Runs git at the root. */
  run(args: readonly string[], options?: RunOptions): Promise<RunResult> {
    return runGit(this.root, args, this.options, options);
  }

  async raw(args: readonly string[], options?: RunOptions): Promise<string> {
    return (await this.run(args, options)).stdout.toString('utf8');
  }

  async bytes(args: readonly string[], options?: RunOptions): Promise<Buffer> {
    return (await this.run(args, options)).stdout;
  }

  /**
   * Runs git and takes its output line by line as it comes. Throws what `onLine` throws, beside `GitError`.
   * @param options `separator`: what ends a line, one byte; default a line feed
   */
  async lines(
    args: readonly string[],
    onLine: (line: string) => void,
    { separator = '\n', ...options }: Omit<RunOptions, 'onOutput'> & { readonly separator?: '\n' | '\0' } = {},
  ): Promise<RunResult> {
    const end = separator.charCodeAt(0);
    let rest = Buffer.alloc(0);
    const onOutput = (chunk: Buffer): void => {
      let start = 0;
      for (let at = chunk.indexOf(end); at !== -1; at = chunk.indexOf(end, start)) {
        const line = chunk.subarray(start, at);
        onLine((rest.length === 0 ? line : Buffer.concat([rest, line])).toString('utf8'));
        rest = Buffer.alloc(0);
        start = at + 1;
      }
      if (start < chunk.length) rest = Buffer.concat([rest, chunk.subarray(start)]);
    };
    const result = await this.run(args, { ...options, onOutput });
    if (rest.length > 0) onLine(rest.toString('utf8'));
    return result;
  }

  /** Full hash of the commit that a revision names. Throws `unknownRevision`; a revision that looks like an option is never taken for one. */
  async resolve(revision: string): Promise<string> {
    if (revision === '' || revision.includes('\0')) throw new GitError('unknownRevision', revision);
    try {
      return (await this.raw(['rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`])).trim();
    } catch (cause) {
      if (cause instanceof GitError && (cause.reason === 'unknownRevision' || cause.reason === 'failed')) {
        throw new GitError('unknownRevision', revision, { cause });
      }
      throw cause;
    }
  }

  /** Commit and branch; no commit on an unborn branch, no branch on a detached HEAD. */
  async head(): Promise<{ readonly commit?: string; readonly branch?: string }> {
    const [commit, branch] = await Promise.all([
      this.run(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], { ok: [0, 1, 128] }),
      this.run(['symbolic-ref', '--quiet', '--short', 'HEAD'], { ok: [0, 1] }),
    ]);
    return {
      ...(commit.exitCode === 0 ? { commit: commit.stdout.toString('utf8').trim() } : {}),
      ...(branch.exitCode === 0 ? { branch: branch.stdout.toString('utf8').trim() } : {}),
    };
  }

  /** What is under way in this working tree. */
  state(): RepositoryState {
    const has = (name: string): boolean => existsSync(join(this.gitDir, name));
    if (has('rebase-merge') || has('rebase-apply')) return 'rebase';
    if (has('MERGE_HEAD')) return 'merge';
    if (has('CHERRY_PICK_HEAD')) return 'cherryPick';
    if (has('REVERT_HEAD')) return 'revert';
    return this.sequencerState() ?? (has('BISECT_LOG') ? 'bisect' : 'clean');
  }

  /** Between two commits of several that are picked or reverted. */
  private sequencerState(): RepositoryState | undefined {
    try {
      const todo = readFileSync(join(this.gitDir, 'sequencer', 'todo'), 'utf8');
      return todo.startsWith('revert') ? 'revert' : 'cherryPick';
    } catch {
      return undefined;
    }
  }

  /** git's `user.name` and `user.email`. */
  async author(): Promise<Settings['author']> {
    return (await readSettings(this)).author;
  }

  /** Whether tracked or untracked files differ from HEAD, these folders (relative to the root) left out. */
  async isDirty(exclude: readonly string[]): Promise<boolean> {
    return (await this.bytes(['status', '--porcelain', '-z', '--', ...pathspecs([], exclude)])).length > 0;
  }

  /** Hash of a file's blob in a commit; undefined where it holds no such file. Both are verified by the caller or come from git. */
  async blob(commit: string, path: string): Promise<string | undefined> {
    const { stdout, exitCode } = await this.run(['rev-parse', '--verify', '--quiet', '--end-of-options', `${commit}:${path}`], {
      ok: [0, 1, 128],
    });
    return exitCode === 0 ? stdout.toString('utf8').trim() : undefined;
  }

  /** Hash of the tree without files, in this repository's object format. */
  async emptyTree(): Promise<string> {
    return (await this.raw(['hash-object', '-t', 'tree', '--stdin'])).trim();
  }
}

/** Pathspecs for these paths (all, where none are given), without the excluded ones; taken literally, from the root. */
export function pathspecs(paths: readonly string[], exclude: readonly string[]): string[] {
  const wanted = paths.length === 0 ? [':(top)'] : paths.map((path) => `:(top,literal)${path}`);
  return [...wanted, ...exclude.map((path) => `:(top,exclude,literal)${path}`)];
}

function lines(output: Buffer): string[] {
  return output.toString('utf8').split('\n').slice(0, -1);
}

async function existingFolder(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return path;
  const parent = dirname(path);
  if (parent === path) throw new GitError('notARepository', path);
  return existingFolder(parent);
}
