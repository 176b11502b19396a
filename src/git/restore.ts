import { lstat, mkdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { GitError } from './gitError';
import type { Repository } from './repository';
import { checkSpace, refuseObstacles } from './restoreChecks';
import { ignoreMissing, SeenFiles } from './fileStamps';
import { checkOut, removeFiles } from './restoreFiles';
import { isSubmodule, planRestore, type RestoredFile, type RestorePlan } from './restorePlan';
import { createRef, type PointContent, type RecordedPoint, readPoint, refuseUnfinished, writePoint } from './rollbackPoints';
import { beginRestore, endRestore } from './restoreMarker';
import { copyIndex, type EntryChange, ownIndexFile, setEntries } from './indexFile';
import { readSettings, type Settings } from './settings';
import { Snapshot, type SnapshotTrees, takeSnapshot } from './snapshot';
import { isBelow } from './workingTree';
import { isPlain } from './treeDiff';

export interface PreviewOptions {
  /** Folders that no restore touches, relative to the root. */
  readonly exclude: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

export interface RestoreOptions extends PreviewOptions {
  /** Where the present state is recorded first. */
  readonly safety: { readonly ref: string; readonly message: string };
  /** HEAD as it was when the plan was looked at; another one is `headMoved`. */
  readonly expectedHead?: string | undefined;
  /** Which untracked files made since may be removed; they stay in the safety point. */
  readonly mayRemove: (file: RestoredFile) => boolean;
  /** The index becomes what the working tree of the point is, so that nothing is left to be staged. */
  readonly everythingStaged?: boolean;
  /** Told once the present state is recorded, before the first file is touched. */
  readonly onRecorded?: (point: RecordedPoint) => Promise<void>;
  /** What belongs to the restore beside files and index. Killed or failed there, it is found like one that stopped halfway. */
  readonly onRestored?: () => Promise<void>;
}

export interface RestoreResult {
  readonly safety: RecordedPoint;
  readonly plan: RestorePlan;
  /** Untracked files that were removed. */
  readonly removed: readonly string[];
}

/** A restore that stopped between its first and its last write. Both states are in git: the one before, and the point. */
export class RestoreError extends Error {
  constructor(
    /** Ref of the state before. */
    readonly safety: string,
    cause: unknown,
  ) {
    super(`stopped halfway; the state before is ${safety}`, { cause });
    this.name = 'RestoreError';
  }
}

/** What restoring a point (ref or full hash) would do now. Writes nothing but objects of git. Throws `GitError`. */
export async function previewRestore(repository: Repository, point: string, options: PreviewOptions): Promise<RestorePlan> {
  const [content, sparse] = await Promise.all([readPoint(repository, point), sparsePaths(repository, readSettings(repository))]);
  const now = await takeSnapshot(repository, { ...options, nested: 'leave' });
  return planRestore(repository, content, now, { ...options, sparse });
}

/**
 * Brings working tree and index to a point (ref or full hash). The present state is recorded first; everything that can be checked is checked
 * before the first write; git's index stays locked meanwhile; HEAD and branches stay; no hook runs; the result is compared with the point.
 * Throws `GitError` or `ObstacleError` where nothing was changed, `RestoreError` where it stopped halfway.
 */
export async function restorePoint(repository: Repository, point: string, options: RestoreOptions): Promise<RestoreResult> {
  refuseUnfinished(repository);
  const content = await readPoint(repository, point);
  return bringTo(repository, { mark: content.commit, content: () => Promise.resolve(content) }, options);
}

/** A state that working tree and index are brought to. */
export interface Target {
  /** Commit by which an interrupted restore is known. */
  readonly mark: string;
  /** What the state holds, made from the present one. Throws where there is none. */
  readonly content: (now: SnapshotTrees) => Promise<PointContent>;
}

/** As `restorePoint`, to a state that is made from the present one. */
export async function bringTo(repository: Repository, target: Target, options: RestoreOptions): Promise<RestoreResult> {
  refuseUnfinished(repository);
  return new Restoring(repository, target, options).run();
}

class Restoring {
  private readonly workingIndex: string;
  private readonly finalIndex: string;
  /** Paths that a sparse checkout leaves out. */
  private sparse: ReadonlySet<string> = new Set();

  constructor(
    private readonly repository: Repository,
    private readonly target: Target,
    private readonly options: RestoreOptions,
  ) {
    const base = ownIndexFile(repository);
    this.workingIndex = `${base}-working`;
    this.finalIndex = `${base}-final`;
  }

  async run(): Promise<RestoreResult> {
    const { repository, target, options } = this;
    const marker = await beginRestore(repository.gitDir, { point: target.mark, safety: options.safety.ref });
    let touched = false;
    try {
      const { safety, plan, removed } = await this.prepare();
      const paths = plan.files.map(({ path }) => path);
      const seen = await SeenFiles.see(repository.root, paths);
      await options.onRecorded?.(safety);
      // What somebody saved after it was recorded is not overwritten.
      await seen.expectSame();
      touched = true;
      await this.writeFiles(plan, removed);
      await this.verify(plan, removed);
      // From here on git's index is the point's: the one write that can't be seen halfway.
      await rename(this.finalIndex, join(repository.gitDir, 'index'));
      await options.onRestored?.();
      await endRestore(repository.gitDir, marker, 'ended');
      return { safety, plan, removed: removed.map(({ path }) => path) };
    } catch (error) {
      // What stopped halfway stays marked, so that the next start finds it.
      await endRestore(repository.gitDir, marker, touched ? 'interrupted' : 'untouched');
      if (!touched) throw error;
      throw new RestoreError(options.safety.ref, error);
    } finally {
      const leavings = [this.workingIndex, this.finalIndex].flatMap((file) => [file, `${file}.lock`]);
      await Promise.all(leavings.map((file) => rm(file, { force: true })));
    }
  }

  /** Records the present state, and finds out everything that could go wrong. */
  private async prepare(): Promise<{ safety: RecordedPoint; plan: RestorePlan; removed: readonly RestoredFile[] }> {
    const { repository, target, options } = this;
    const snapshot = { exclude: options.exclude, nested: 'leave', signal: options.signal } as const;
    return Snapshot.use(repository, snapshot, async (taken) => {
      const [trees, sparse] = await Promise.all([taken.read(), sparsePaths(repository, taken.settings)]);
      this.sparse = sparse;
      if (options.expectedHead !== undefined && trees.head !== options.expectedHead) throw new GitError('headMoved', trees.head);
      const write = (held: SnapshotTrees): Promise<RecordedPoint> =>
        writePoint(taken, Promise.resolve(held), options.safety.message);
      const [early, plan] = await Promise.all([
        write(trees),
        planRestore(repository, await target.content(trees), trees, { ...options, sparse }),
      ]);
      const removed = plan.untrackedSince.filter((file) => options.mayRemove(file));
      // All come to their end, so that nothing writes an index file after it was removed; the gravest is told.
      const steps = [refuseObstacles(repository, plan, removed), checkSpace(repository, plan), this.makeWorkingIndex(plan)];
      const failed = (await Promise.allSettled(steps)).find((step) => step.status === 'rejected');
      if (failed) throw failed.reason;
      // Bytes that this restore brings would else be taken for git's own when it is undone.
      const plain = plan.files.filter(
        ({ present, recorded }) => recorded?.bytes && present && !present.bytes && isPlain(present),
      );
      const paths = plain.map(({ path }) => path);
      const safety = paths.length === 0 ? early : await write(await taken.keepBytes(trees, paths));
      await createRef(repository, options.safety.ref, Promise.resolve(safety));
      return { safety, plan, removed };
    });
  }

  /** An index of all files of the point, untracked ones too. */
  private async makeWorkingIndex(plan: RestorePlan): Promise<void> {
    await copyIndex(join(this.repository.gitDir, 'index'), this.workingIndex);
    const intended = plan.intentNow.map((path) => ({ path }));
    await this.changeIndex(this.workingIndex, [...intended, ...plan.working, ...plan.untrackedThen]);
  }

  private async writeFiles(plan: RestorePlan, removed: readonly RestoredFile[]): Promise<void> {
    const { repository } = this;
    await removeFiles(repository.root, [...plan.files.filter(({ recorded }) => recorded === undefined), ...removed]);
    // A file that becomes a link, or a link that becomes a file, is never written through; and what git holds for unchanged, it would not write.
    await removeFiles(
      repository.root,
      plan.files.filter(
        ({ present, recorded }) =>
          present &&
          recorded &&
          (present.mode !== recorded.mode || (present.bytes !== undefined && recorded.bytes === undefined)),
      ),
    );
    const written = plan.files.filter(({ recorded }) => recorded !== undefined && !isSubmodule(recorded));
    const isAttributes = ({ path }: RestoredFile): boolean => basename(path) === '.gitattributes';
    // Attributes come first: they say how the other files are written.
    await checkOut(repository, this.workingIndex, written.filter(isAttributes));
    await checkOut(
      repository,
      this.workingIndex,
      written.filter((file) => !isAttributes(file)),
    );
    await this.forgetSizes(this.workingIndex, plan);
    for (const { path, recorded } of plan.files)
      if (isSubmodule(recorded)) await mkdir(join(repository.root, path), { recursive: true });
  }

  /** The index as it was at the point, with what git knows of the files by now. */
  private async makeFinalIndex(plan: RestorePlan): Promise<void> {
    const { finalIndex, options } = this;
    await copyIndex(this.workingIndex, finalIndex);
    const unstaged = options.everythingStaged === true ? [] : plan.unstagedThen;
    await this.changeIndex(finalIndex, [
      ...plan.untrackedThen.map(({ path }) => ({ path })),
      ...unstaged.map(({ path, before }) => (before === undefined ? { path } : { path, after: before })),
    ]);
    const intended = unstaged.filter(({ before }) => before === undefined).map(({ path }) => path);
    if (intended.length > 0)
      await this.git(finalIndex, ['--literal-pathspecs', 'add', '--intent-to-add', '--force', '--', ...intended]);
  }

  /** Sets entries; what a sparse checkout leaves out stays left out. */
  private async changeIndex(index: string, changes: readonly EntryChange[]): Promise<void> {
    await setEntries(this.repository, index, changes, this.target.mark);
    const left = changes.filter(({ path, after }) => after !== undefined && this.sparse.has(path));
    if (left.length > 0)
      await this.git(index, ['update-index', '--skip-worktree', '-z', '--stdin'], left.map(({ path }) => `${path}\0`).join(''));
  }

  /** Makes the index, and compares it and the working tree with the point. Throws `notRestored`. */
  private async verify(plan: RestorePlan, removed: readonly RestoredFile[]): Promise<void> {
    const indexTree = this.options.everythingStaged === true ? plan.point.tracked : plan.point.index;
    await this.makeFinalIndex(plan);
    const [different] = await Promise.all([
      this.differing(this.workingIndex, ['diff-files']),
      // What is only to be added is in no tree.
      this.expectSame(this.finalIndex, ['diff-index', '--cached', '--ita-invisible-in-index', indexTree]),
    ]);
    // What was only touched, or written by us, differs until git has looked into it.
    if (different.length > 0) {
      await this.repository.run(['update-index', '-q', '--refresh'], { env: { GIT_INDEX_FILE: this.workingIndex }, ok: [0, 1] });
      await this.expectSame(this.workingIndex, ['diff-files']);
      await this.makeFinalIndex(plan);
    }
    for (const { path } of removed) {
      const there = await lstat(join(this.repository.root, path)).catch(ignoreMissing);
      // A folder of the point may stand in its place.
      if (there && !there.isDirectory()) throw new GitError('notRestored', path);
    }
  }

  private async expectSame(index: string, command: readonly [string, ...string[]]): Promise<void> {
    const [path] = await this.differing(index, command);
    if (path !== undefined) throw new GitError('notRestored', path);
  }

  private async differing(index: string, [command, ...rest]: readonly [string, ...string[]]): Promise<string[]> {
    const args = [command, '--name-only', '--ignore-submodules=all', '-z', ...rest];
    const output = await this.repository.raw(args, { env: { GIT_INDEX_FILE: index } });
    return output.split('\0').filter((path) => path !== '' && !isBelow(path, this.options.exclude));
  }

  /** git takes a file whose size is not the one that the index knows for changed, without a look at what a filter would make of it. */
  private async forgetSizes(index: string, { files }: RestorePlan): Promise<void> {
    const paths = files.filter(({ present, recorded }) => present?.bytes ?? recorded?.bytes).map(({ path }) => path);
    if (paths.length === 0) return;
    const entries = await this.git(index, ['--literal-pathspecs', 'ls-files', '--stage', '-z', '--', ...paths]);
    await this.git(index, ['update-index', '-z', '--index-info'], entries);
  }

  /** Not cancelled: between the first and the last write there is no good moment to stop. */
  private git(index: string, args: readonly string[], input = ''): Promise<string> {
    return this.repository.raw(args, { input, env: { GIT_INDEX_FILE: index } });
  }
}

async function sparsePaths(repository: Repository, settings: Promise<Settings>): Promise<ReadonlySet<string>> {
  if (!(await settings).sparse) return new Set();
  const tagged = (await repository.raw(['ls-files', '-t', '-z'])).split('\0');
  return new Set(tagged.filter((line) => line.startsWith('S ')).map((line) => line.slice(2)));
}
