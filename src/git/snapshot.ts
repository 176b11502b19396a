import { lstat, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { findConverted, findInexact } from './exactBytes';
import { SeenFiles } from './fileStamps';
import { GitError, readFileError } from './gitError';
import type { RunOptions } from './gitProcess';
import { readIndexContent } from './indexContent';
import { copyIndex, ownIndexFile, setEntries } from './indexFile';
import { findOddLineEnds } from './lineEnds';
import type { Repository } from './repository';
import { readSettings, type Settings } from './settings';
import { executableMode, plainMode } from './treeDiff';
import { isBelow, readWorkingTree, refuseNested, type TrackedChange } from './workingTree';

export interface SnapshotOptions {
  /** Folders that are taken as HEAD has them, relative to the root. */
  readonly exclude: readonly string[];
  /**
   * Submodules with changes of their own and repositories that lie inside without being submodules: `refuse`, or `leave` them out where
   * nothing that follows touches them. Default `refuse`.
   */
  readonly nested?: 'refuse' | 'leave';
  readonly signal?: AbortSignal | undefined;
}

/** What index and working tree hold, as trees. */
export interface SnapshotTrees {
  /** Commit of HEAD. */
  readonly head: string;
  /** None on a detached HEAD. */
  readonly branch?: string;
  readonly index: string;
  /** The tracked files as they are in the working tree. */
  readonly tracked: string;
  /** None where there are no untracked files. */
  readonly untracked?: string;
  /** The bytes of those files that git would bring back with others, as they are; none where there are none. */
  readonly bytes?: string;
  /** Numbers of paths. */
  readonly counts: {
    readonly staged: number;
    readonly unstaged: number;
    readonly untracked: number;
    readonly ignored: number;
  };
}

const mostArguments = 200;

/** What index and working tree hold now, compared with the working tree after it was read. Throws as `Snapshot.read` and `Snapshot.compare` do. */
export async function takeSnapshot(repository: Repository, options: SnapshotOptions): Promise<SnapshotTrees> {
  return Snapshot.use(repository, options, async (snapshot) => {
    const trees = await snapshot.read();
    await snapshot.compare();
    return trees;
  });
}

/** Writes index and working tree into git's objects through index files of its own; the repository's index is not touched. */
export class Snapshot {
  private readonly indexFile: string;
  private readonly untrackedFile: string;
  /** Ends what still runs beside a step that failed, so that nothing writes an index file after they were removed. */
  private readonly failed = new AbortController();
  private readonly running = new Set<Promise<unknown>>();
  private readonly signal: AbortSignal;
  private readonly scratch: string[] = [];
  private known: Promise<Settings> | undefined;
  private changed: readonly string[] = [];
  /** Of those the ones that are gone from the working tree. */
  private deleted: ReadonlySet<string> = new Set();
  private untracked: readonly string[] = [];
  private inexact: readonly string[] = [];
  /** When the first file was read at the earliest, by the clock of the file system (ms). */
  private begunMs = 0;
  /** The files as they were before they were read. */
  private seenChanged: SeenFiles | undefined;
  private seenUntracked: SeenFiles | undefined;

  /** Resolves while git writes the trees, or when reading has failed: what is started then and waits for them takes no time from others. */
  readonly writing: Promise<void>;
  private beginWriting!: () => void;

  private constructor(
    readonly repository: Repository,
    private readonly options: SnapshotOptions,
  ) {
    this.writing = new Promise((resolve) => {
      this.beginWriting = resolve;
    });
    this.signal = AbortSignal.any([this.failed.signal, ...(options.signal ? [options.signal] : [])]);
    this.indexFile = ownIndexFile(repository);
    this.untrackedFile = `${this.indexFile}-untracked`;
  }

  /** Whatever comes of the task, nothing is left but objects. Once more, where somebody saved a file in that moment. */
  static async use<T>(repository: Repository, options: SnapshotOptions, task: (snapshot: Snapshot) => Promise<T>): Promise<T> {
    const once = async (): Promise<T> => {
      const snapshot = new Snapshot(repository, options);
      try {
        return await task(snapshot);
      } catch (error) {
        throw readFileError(error, repository.gitDir);
      } finally {
        await snapshot.end();
      }
    };
    try {
      return await once();
    } catch (error) {
      if (error instanceof GitError && error.reason === 'changedMeanwhile') return once();
      throw error;
    }
  }

  /** git's configuration, read beside the first look at the working tree. */
  get settings(): Promise<Settings> {
    if (this.known === undefined) {
      this.known = readSettings(this);
      this.known.catch(() => undefined);
    }
    return this.known;
  }

  /** Throws `GitError`: `unbornHead`, `mergeUnderWay`, `dirtySubmodule`, `embeddedRepository`, and what git itself could not do. */
  read(): Promise<SnapshotTrees> {
    return this.readTrees().finally(this.beginWriting);
  }

  private async readTrees(): Promise<SnapshotTrees> {
    const { repository, options } = this;
    await copyIndex(join(repository.gitDir, 'index'), this.indexFile);
    this.begunMs = (await stat(this.indexFile).catch(() => undefined))?.ctimeMs ?? 0;
    const content = readIndexContent(this.indexFile);
    const [working, early, odd] = await Promise.all([
      readWorkingTree(repository, { ignored: true, index: this.indexFile, signal: this.signal }),
      // Most often nothing in the index has to be changed first, so its tree is written while git looks at the working tree.
      content.then(({ tree }) => tree ?? this.writeTree(this.indexFile)).catch(() => undefined),
      content.then((held) => findOddLineEnds(repository, this.indexFile, held, this.settings, this.signal)),
    ]);
    const { head, branch } = working;
    if (head === undefined) throw new GitError('unbornHead');
    const outside = working.tracked.filter(({ path }) => !isBelow(path, options.exclude));
    this.untracked = working.untracked.filter((path) => !isBelow(path, options.exclude));
    if (options.nested !== 'leave') refuseNested(working, outside);
    this.changed = outside.filter(({ unstaged }) => unstaged !== '.').map(({ path }) => path);
    this.deleted = new Set(outside.filter(({ unstaged }) => unstaged === 'D').map(({ path }) => path));
    [this.seenChanged, this.seenUntracked] = await Promise.all([
      SeenFiles.see(repository.root, this.changed),
      SeenFiles.see(repository.root, this.untracked),
    ]);
    const reset = working.tracked.filter(({ path, staged }) => staged !== '.' && isBelow(path, options.exclude));
    const index = reset.length > 0 || early === undefined ? await this.writeIndex(reset) : early;
    // A path may be gone from the index and lie there untracked.
    const untrackedPaths = new Set(this.untracked);
    const suspects = [...outside.map(({ path }) => path), ...odd.filter((path) => !isBelow(path, options.exclude))];
    const dirty = [...new Set(suspects)].filter((path) => !untrackedPaths.has(path) && !this.deleted.has(path));
    const settings = await this.settings;
    const convert = () => findConverted(repository.root, this, settings, [...dirty, ...this.untracked]);
    // Two at a time, of about the same length: more would take the processors from each other.
    const writing = Promise.all([
      this.writeWorking(index),
      this.writeUntracked().then(async (tree) => [tree, await convert()] as const),
    ]);
    setImmediate(this.beginWriting);
    const [tracked, [untracked, converted]] = await writing;
    this.inexact = await this.findInexact(converted, untrackedPaths);
    const bytes = await this.writeBytes(this.inexact);
    return {
      head,
      ...(branch === undefined ? {} : { branch }),
      index,
      tracked,
      ...(untracked === undefined ? {} : { untracked }),
      ...(bytes === undefined ? {} : { bytes }),
      counts: {
        staged: outside.filter(({ staged }) => staged !== '.').length,
        unstaged: this.changed.length,
        untracked: this.untracked.length,
        ignored: working.ignored,
      },
    };
  }

  /** The same trees, with the bytes of these files kept besides. */
  async keepBytes(trees: SnapshotTrees, paths: readonly string[]): Promise<SnapshotTrees> {
    if (paths.length === 0) return trees;
    const bytes = await this.writeBytes([...new Set([...this.inexact, ...paths])]);
    return bytes === undefined ? trees : { ...trees, bytes };
  }

  /** Compares what was read with the working tree as it is now. Throws `changedMeanwhile`. */
  async compare(): Promise<void> {
    const of = async (index: string, seen: SeenFiles | undefined): Promise<void> => {
      if (seen === undefined) return;
      await seen.expectSame();
      await this.compareWith(index, seen.writtenShortlyBefore(this.begunMs));
    };
    await Promise.all([of(this.indexFile, this.seenChanged), of(this.untrackedFile, this.seenUntracked)]);
  }

  /** Runs git; it is ended when a step beside it fails. */
  async raw(args: readonly string[], options: RunOptions = {}): Promise<string> {
    const run = this.repository.raw(args, { ...options, signal: this.signal });
    this.running.add(run);
    try {
      return await run;
    } finally {
      this.running.delete(run);
    }
  }

  /** Path of a file in git's folder that is removed at the end. */
  scratchFile(name: string): string {
    const path = `${this.indexFile}-${name}`;
    this.scratch.push(path);
    return path;
  }

  private async end(): Promise<void> {
    this.failed.abort();
    await Promise.allSettled(this.running);
    const leavings = [this.indexFile, this.untrackedFile].flatMap((file) => [file, `${file}.lock`]);
    await Promise.all([...leavings, ...this.scratch].map((file) => rm(file, { force: true })));
  }

  /** The tree of the index, where these paths stay as HEAD has them. */
  private async writeIndex(reset: readonly TrackedChange[]): Promise<string> {
    if (reset.length > 0) {
      const entries = reset.map(({ path, headMode, headHash }) => ({
        path,
        ...(headMode === '000000' ? {} : { after: { mode: headMode, hash: headHash } }),
      }));
      await setEntries(this, this.indexFile, entries, reset[0]!.headHash);
    }
    return this.writeTree(this.indexFile);
  }

  private async writeWorking(indexTree: string): Promise<string> {
    if (this.changed.length === 0) return indexTree;
    // By name, without a look: a link may stand in place of the folder that they were in.
    const gone = [...this.deleted].map((path) => ({ path }));
    if (gone.length > 0) await setEntries(this, this.indexFile, gone, indexTree);
    const there = this.changed.filter((path) => !this.deleted.has(path));
    if (there.length > 0) await this.update(this.indexFile, ['--add', '--remove'], there);
    return this.writeTree(this.indexFile, '--missing-ok');
  }

  private async writeUntracked(): Promise<string | undefined> {
    if (this.untracked.length === 0) return undefined;
    await this.update(this.untrackedFile, ['--add'], this.untracked);
    return this.writeTree(this.untrackedFile, '--missing-ok');
  }

  private async findInexact(converted: readonly string[], untracked: ReadonlySet<string>): Promise<string[]> {
    const find = (index: string, inUntracked: boolean): Promise<readonly string[]> => {
      const paths = converted.filter((path) => untracked.has(path) === inUntracked);
      return findInexact(this.repository.root, this, index, paths, `${index}-compared`);
    };
    const [fromIndex, fromUntracked] = await Promise.all([find(this.indexFile, false), find(this.untrackedFile, true)]);
    return [...fromIndex, ...fromUntracked];
  }

  private async writeBytes(paths: readonly string[]): Promise<string | undefined> {
    const { repository } = this;
    if (paths.length === 0) return undefined;
    const hashes: string[] = [];
    // By argument, since a name may hold what would end a line.
    for (let at = 0; at < paths.length; at += mostArguments) {
      const some = paths.slice(at, at + mostArguments);
      hashes.push(...(await this.raw(['hash-object', '-w', '--no-filters', '--', ...some])).trim().split('\n'));
    }
    const index = this.scratchFile('bytes');
    this.scratchFile('bytes.lock');
    const stats = await Promise.all(paths.map((path) => lstat(join(repository.root, path))));
    const modes = stats.map(({ mode }) => (mode & 0o100 ? executableMode : plainMode));
    const entries = paths.map((path, number) => ({ path, after: { mode: modes[number]!, hash: hashes[number]! } }));
    await setEntries(this, index, entries, hashes[0]!);
    return this.writeTree(index);
  }

  private async update(index: string, how: readonly string[], paths: readonly string[]): Promise<void> {
    const input = paths.map((path) => `${path}\0`).join('');
    await this.raw(['update-index', '-z', ...how, '--stdin'], { input, env: { GIT_INDEX_FILE: index } });
  }

  /** @param how `--missing-ok` where git has just written all objects, or looked for them */
  private async writeTree(index: string, ...how: readonly '--missing-ok'[]): Promise<string> {
    return (await this.raw(['write-tree', ...how], { env: { GIT_INDEX_FILE: index } })).trim();
  }

  private async compareWith(index: string, paths: readonly string[]): Promise<void> {
    if (paths.length === 0) return;
    const few = paths.length <= 200 ? ['--', ...paths] : [];
    const args = ['--literal-pathspecs', 'diff-files', '--name-only', '--ignore-submodules=all', '-z', ...few];
    const [path] = (await this.raw(args, { env: { GIT_INDEX_FILE: index } })).split('\0');
    if (path) throw new GitError('changedMeanwhile', path);
  }
}
