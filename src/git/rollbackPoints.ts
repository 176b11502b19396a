import { createHash, randomBytes } from 'node:crypto';
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
 * and read back before the ref is created. Throws `GitError`: `unbornHead`, `mergeUnderWay`, `dirtySubmodule`, `embeddedRepository`, `refExists`,
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
    const [working, early, identity] = await Promise.all([
      readWorkingTree(repository, { ignored: true, index: this.indexFile, signal: this.signal }),
      // Most often nothing in the index has to be changed first, so its tree is written while git looks at the working tree.
      this.writeTree(this.indexFile).catch(() => undefined),
      this.identity(),
    ]);
    const { head, branch } = working;
    if (head === undefined) throw new GitError('unbornHead');
    const outside = working.tracked.filter(({ path }) => !isBelow(path, options.exclude));
    const untracked = working.untracked.filter((path) => !isBelow(path, options.exclude));
    refuseSubmodules(outside);
    const reset = working.tracked.filter(({ path, staged }) => staged !== '.' && isBelow(path, options.exclude));
    const indexTree = reset.length > 0 || early === undefined ? await this.writeIndex(reset) : early;
    const where = `on ${branch ?? '(no branch)'}: ${options.message}`;
    // Side by side, since each waits for git most of the time.
    const [workingTree, untrackedTree] = await Promise.all([
      this.writeWorking(outside, indexTree),
      untracked.length === 0 ? undefined : this.writeUntracked(untracked),
    ]);
    const index = commitObject(indexTree, [head], identity, `index ${where}`);
    const untrackedFiles =
      untrackedTree === undefined ? [] : [commitObject(untrackedTree, [], identity, `untracked files ${where}`)];
    const parents = [head, ...[index, ...untrackedFiles].map((object) => hashOf(object, head))];
    const point = commitObject(workingTree, parents, identity, `On ${where.slice('on '.length)}`);
    const trees = [workingTree, indexTree, ...(untrackedTree === undefined ? [] : [untrackedTree])];
    const [commit] = await Promise.all([
      this.writeCommits([point, index, ...untrackedFiles], trees),
      this.compare(this.indexFile, namesOf(outside)),
      this.compare(this.untrackedFile, untracked),
    ]);
    await this.createRef(commit);
    return {
      commit,
      head,
      ...(branch === undefined ? {} : { branch }),
      tree: workingTree,
      staged: outside.filter(({ staged }) => staged !== '.').length,
      unstaged: outside.filter(({ unstaged }) => unstaged !== '.').length,
      untracked: untracked.length,
      ignored: working.ignored,
    };
  }

  /** The tree of the index, where these paths stay as HEAD has them. */
  private async writeIndex(reset: readonly TrackedChange[]): Promise<string> {
    if (reset.length > 0) {
      const info = reset
        .map(({ headMode, headHash, path }) => `${headMode === '000000' ? '0' : headMode} ${headHash}\t${path}\0`)
        .join('');
      await this.git(this.indexFile, ['update-index', '-z', '--index-info'], info);
    }
    return this.writeTree(this.indexFile);
  }

  /** The tree of the tracked files in the working tree. */
  private async writeWorking(tracked: readonly TrackedChange[], indexTree: string): Promise<string> {
    const changed = namesOf(tracked);
    if (changed.length === 0) return indexTree;
    await this.update(this.indexFile, ['--add', '--remove'], changed);
    return this.writeTree(this.indexFile);
  }

  private async writeUntracked(paths: readonly string[]): Promise<string> {
    await this.update(this.untrackedFile, ['--add'], paths);
    return this.writeTree(this.untrackedFile);
  }

  private async update(index: string, how: readonly string[], paths: readonly string[]): Promise<void> {
    await this.git(index, ['update-index', '-z', ...how, '--stdin'], paths.map((path) => `${path}\0`).join(''));
  }

  private writeTree(index: string): Promise<string> {
    return this.git(index, ['write-tree']);
  }

  /** Writes a point and its parents with one call of git. Returns the point's hash, once all read back with the trees they are made of. */
  private async writeCommits(objects: readonly Buffer[], trees: readonly string[]): Promise<string> {
    const files = objects.map((_object, number) => `${this.indexFile}-commit-${number}`);
    try {
      await Promise.all(files.map((file, number) => writeFile(file, objects[number]!)));
      const args = ['hash-object', '-t', 'commit', '-w', '--no-filters', '--stdin-paths'];
      const names = (await this.git(this.indexFile, args, files.map((file) => `${file}\n`).join(''))).split('\n');
      const read = (await this.raw(['rev-parse', ...names.map((name) => `${name}^{tree}`)])).trim().split('\n');
      const expected = objects.map((object) => hashOf(object, trees[0]!));
      if (names.join() !== expected.join() || read.join() !== trees.join())
        throw new GitError(
          'failed',
          `read back ${names.join()} with ${read.join()}, expected ${expected.join()} with ${trees.join()}`,
        );
      return names[0]!;
    } finally {
      await Promise.all(files.map((file) => rm(file, { force: true })));
    }
  }

  /** Compares what an index holds of these paths with the working tree as it is now. */
  private async compare(index: string, paths: readonly string[]): Promise<void> {
    if (paths.length === 0) return;
    const few = paths.length <= 200 ? ['--', ...paths] : [];
    const args = ['--literal-pathspecs', 'diff-files', '--name-only', '--ignore-submodules=all', '-z', ...few];
    const [path] = (await this.raw(args, { env: { GIT_INDEX_FILE: index } })).split('\0');
    if (path) throw new GitError('changedMeanwhile', path);
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

  /** Author and committer as a commit names them. */
  private async identity(): Promise<string> {
    const { name = '', email = '' } = await this.repository.author();
    return `${withoutCrud(name) || fallback.name} <${withoutCrud(email) || fallback.email}> ${Math.floor(Date.now() / 1000)} +0000`;
  }

  private async git(index: string, args: readonly string[], input = ''): Promise<string> {
    return (await this.raw(args, { input, env: { GIT_INDEX_FILE: index } })).trim();
  }

  private async raw(args: readonly string[], options: RunOptions = {}): Promise<string> {
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

/** Paths whose content differs from the index. */
function namesOf(tracked: readonly TrackedChange[]): string[] {
  return tracked.filter(({ unstaged }) => unstaged !== '.').map(({ path }) => path);
}

/** The text of a commit object (gitformat: header lines, an empty line, the message). */
function commitObject(tree: string, parents: readonly string[], identity: string, message: string): Buffer {
  const headers = [`tree ${tree}`, ...parents.map((parent) => `parent ${parent}`), `author ${identity}`, `committer ${identity}`];
  return Buffer.from(`${headers.join('\n')}\n\n${oneLine(message)}\n`);
}

/** The name that git gives an object in a repository whose names are as long as this one. */
function hashOf(commit: Buffer, like: string): string {
  const hash = createHash(like.length === 64 ? 'sha256' : 'sha1');
  return hash.update(`commit ${commit.length}\0`).update(commit).digest('hex');
}

/** As git writes names: without what would end a header, and without punctuation around them. */
function withoutCrud(text: string): string {
  return text.replaceAll(/[<>\n\r\0]/gu, '').replaceAll(/^[\s.,:;"\\']+|[\s.,:;"\\']+$/gu, '');
}

function oneLine(message: string): string {
  return message.replaceAll(/[\r\n\0]+/gu, ' ').trim();
}
