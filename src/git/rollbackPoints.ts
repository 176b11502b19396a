import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GitError } from './gitError';
import type { RunOptions } from './gitProcess';
import type { Repository } from './repository';
import { isBelow, readWorkingTree, type TrackedChange } from './workingTree';

export interface RecordOptions {
  /** Full name of the ref, which must not exist yet. */
  readonly ref: string;
  /** What the commit says behind `On <branch>: `. */
  readonly message: string;
  /** Folders that are recorded as HEAD has them, relative to the root. */
  readonly exclude: readonly string[];
  readonly signal?: AbortSignal;
}

export interface RecordedPoint {
  readonly commit: string;
  readonly head: string;
  readonly branch?: string;
  /** Tree of the tracked files as they were in the working tree. */
  readonly tree: string;
  /** Numbers of paths. */
  readonly staged: number;
  readonly unstaged: number;
  readonly untracked: number;
  readonly ignored: number;
}

/** Who made a point where git knows no author, as git's own stash does. */
const fallback = { name: 'Escalation Workbench', email: 'escalation@localhost' };
const states = { merge: 'merge', rebase: 'rebase', cherryPick: 'cherry-pick', revert: 'revert' } as const;

/**
 * Records the state of index and working tree as a commit in the format of a stash (parents: HEAD, index, untracked files) under a ref.
 * Index, working tree, HEAD, branches and stash list are not touched and no hook runs. The result is compared with the working tree
 * before the ref is created. Throws `GitError`: `unbornHead`, `mergeUnderWay`, `dirtySubmodule`, `embeddedRepository`, `refExists`,
 * `changedMeanwhile`, and what git itself could not do.
 */
export async function recordPoint(repository: Repository, options: RecordOptions): Promise<RecordedPoint> {
  const state = repository.state();
  if (state !== 'clean' && state !== 'bisect') throw new GitError('mergeUnderWay', states[state]);
  try {
    return await new Recording(repository, options).run();
  } catch (error) {
    // Somebody saved a file in that moment: once more, with what is there now.
    if (error instanceof GitError && error.reason === 'changedMeanwhile') return new Recording(repository, options).run();
    throw error;
  }
}

/** Whether a point's ref resolves to a commit. */
export async function pointExists(repository: Repository, ref: string): Promise<boolean> {
  const { exitCode } = await repository.run(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`], {
    ok: [0, 1, 128],
  });
  return exitCode === 0;
}

class Recording {
  private readonly indexFile: string;
  private readonly untrackedFile: string;
  /** Ends what still runs beside a step that failed, so that nothing writes an index file after they were removed. */
  private readonly failed = new AbortController();
  private readonly running = new Set<Promise<unknown>>();
  private readonly signal: AbortSignal;

  constructor(
    private readonly repository: Repository,
    private readonly options: RecordOptions,
  ) {
    this.signal = AbortSignal.any([this.failed.signal, ...(options.signal ? [options.signal] : [])]);
    // Beside the index, since a split index is looked for in its folder.
    const base = join(repository.gitDir, `escalation-index-${process.pid}-${randomBytes(6).toString('hex')}`);
    this.indexFile = base;
    this.untrackedFile = `${base}-untracked`;
  }

  async run(): Promise<RecordedPoint> {
    try {
      return await this.record();
    } finally {
      this.failed.abort();
      await Promise.allSettled(this.running);
      const leavings = [this.indexFile, this.untrackedFile].flatMap((file) => [file, `${file}.lock`]);
      await Promise.all(leavings.map((file) => rm(file, { force: true })));
    }
  }

  private async record(): Promise<RecordedPoint> {
    const { repository, options } = this;
    const bytes = await repository.gitFile('index');
    if (bytes) await writeFile(this.indexFile, bytes);
    const [head, working, identity, early] = await Promise.all([
      repository.head(),
      readWorkingTree(repository, { ignored: true, signal: this.signal }),
      this.identity(),
      // Most often nothing in the index has to be changed first, so its tree is written while git looks at the working tree.
      this.writeTree(this.indexFile).catch(() => undefined),
    ]);
    if (head.commit === undefined) throw new GitError('unbornHead');
    const outside = working.tracked.filter(({ path }) => !isBelow(path, options.exclude));
    const untracked = working.untracked.filter((path) => !isBelow(path, options.exclude));
    refuseSubmodules(outside);
    const reset = working.tracked.filter(({ path, staged }) => staged !== '.' && isBelow(path, options.exclude));
    const [trees, untrackedTree] = await Promise.all([
      this.writeTrees(outside, reset, early),
      untracked.length === 0 ? undefined : this.writeUntracked(untracked),
    ]);
    const branch = head.branch ?? '(no branch)';
    const [indexCommit, untrackedCommit] = await Promise.all([
      this.commit(trees.index, [head.commit], `index on ${branch}: ${options.message}`, identity),
      untrackedTree === undefined
        ? undefined
        : this.commit(untrackedTree, [], `untracked files on ${branch}: ${options.message}`, identity),
    ]);
    const parents = [head.commit, indexCommit, ...(untrackedCommit === undefined ? [] : [untrackedCommit])];
    const [commit] = await Promise.all([
      this.commit(trees.working, parents, `On ${branch}: ${options.message}`, identity),
      this.compare(outside, untracked),
    ]);
    const expected = [trees.working, trees.index, ...(untrackedTree === undefined ? [] : [untrackedTree])];
    await this.readBack(commit, expected);
    await this.createRef(commit);
    return {
      commit,
      head: head.commit,
      ...(head.branch === undefined ? {} : { branch: head.branch }),
      tree: trees.working,
      staged: outside.filter(({ staged }) => staged !== '.').length,
      unstaged: outside.filter(({ unstaged }) => unstaged !== '.').length,
      untracked: untracked.length,
      ignored: working.ignored,
    };
  }

  /** The tree of the index, and that of the tracked files in the working tree. */
  private async writeTrees(
    tracked: readonly TrackedChange[],
    reset: readonly TrackedChange[],
    early: string | undefined,
  ): Promise<{ readonly index: string; readonly working: string }> {
    if (reset.length > 0) {
      // The records folder stays as HEAD has it.
      const info = reset
        .map(({ headMode, headHash, path }) => `${headMode === '000000' ? '0' : headMode} ${headHash}\t${path}\0`)
        .join('');
      await this.git(this.indexFile, ['update-index', '-z', '--index-info'], info);
    }
    const index = reset.length > 0 || early === undefined ? await this.writeTree(this.indexFile) : early;
    const changed = tracked.filter(({ unstaged }) => unstaged !== '.').map(({ path }) => path);
    if (changed.length === 0) return { index, working: index };
    await this.git(
      this.indexFile,
      ['update-index', '-z', '--add', '--remove', '--stdin'],
      changed.map((path) => `${path}\0`).join(''),
    );
    return { index, working: await this.writeTree(this.indexFile) };
  }

  private async writeUntracked(paths: readonly string[]): Promise<string> {
    await this.git(this.untrackedFile, ['update-index', '-z', '--add', '--stdin'], paths.map((path) => `${path}\0`).join(''));
    return this.writeTree(this.untrackedFile);
  }

  private writeTree(index: string): Promise<string> {
    return this.git(index, ['write-tree']);
  }

  private commit(
    tree: string,
    parents: readonly string[],
    message: string,
    identity: Readonly<Record<string, string>>,
  ): Promise<string> {
    const args = ['-c', 'i18n.commitEncoding=UTF-8', 'commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent])];
    return this.git(this.indexFile, args, `${oneLine(message)}\n`, identity);
  }

  /** Compares the recorded indexes with the working tree as it is now. */
  private async compare(tracked: readonly TrackedChange[], untracked: readonly string[]): Promise<void> {
    const changed = tracked.filter(({ unstaged }) => unstaged !== '.').map(({ path }) => path);
    const [one, other] = await Promise.all([
      changed.length === 0 ? '' : this.differing(this.indexFile, changed),
      untracked.length === 0 ? '' : this.differing(this.untrackedFile, untracked),
    ]);
    const path = [one, other]
      .join('')
      .split('\0')
      .find((name) => name !== '');
    if (path !== undefined) throw new GitError('changedMeanwhile', path);
  }

  private async differing(index: string, paths: readonly string[]): Promise<string> {
    const few = paths.length <= 200 ? ['--', ...paths] : [];
    const args = ['--literal-pathspecs', 'diff-files', '--name-only', '--ignore-submodules=all', '-z', ...few];
    return this.raw(args, { env: { GIT_INDEX_FILE: index } });
  }

  /** The commit has the trees that it was made of. */
  private async readBack(commit: string, expected: readonly string[]): Promise<void> {
    const names = [`${commit}^{tree}`, ...expected.slice(1).map((_tree, index) => `${commit}^${index + 2}^{tree}`)];
    const found = (await this.repository.raw(['rev-parse', ...names])).trim().split('\n');
    if (found.join() !== expected.join()) throw new GitError('failed', `read back ${found.join()}, expected ${expected.join()}`);
  }

  private async createRef(commit: string): Promise<void> {
    const { ref } = this.options;
    try {
      // An old value of zeros: only where there is no such ref.
      await this.repository.run(['update-ref', '--no-deref', ref, commit, '0'.repeat(commit.length)]);
    } catch (error) {
      if (await pointExists(this.repository, ref)) throw new GitError('refExists', ref, { cause: error });
      throw error;
    }
  }

  private async identity(): Promise<Readonly<Record<string, string>>> {
    const { name = fallback.name, email = fallback.email } = await this.repository.author();
    return { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email };
  }

  private async git(
    index: string,
    args: readonly string[],
    input = '',
    env: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    return (await this.raw(args, { input, env: { ...env, GIT_INDEX_FILE: index } })).trim();
  }

  private async raw(args: readonly string[], options: RunOptions): Promise<string> {
    const run = this.repository.raw(args, { ...options, signal: this.signal });
    this.running.add(run);
    try {
      return await run;
    } finally {
      this.running.delete(run);
    }
  }
}

/** What is changed inside a submodule is not in this repository's objects. */
function refuseSubmodules(tracked: readonly TrackedChange[]): void {
  const dirty = tracked.find(({ submodule }) => submodule.startsWith('S') && (submodule[2] === 'M' || submodule[3] === 'U'));
  if (dirty) throw new GitError('dirtySubmodule', dirty.path);
}

function oneLine(message: string): string {
  return message.replaceAll(/[\r\n\0]+/gu, ' ').trim();
}
