import { rm } from 'node:fs/promises';
import { GitError } from './gitError';
import type { Repository } from './repository';
import { compareStates, type RestoredFile } from './restorePlan';
import { bringTo, type RestoreOptions, type RestoreResult } from './restore';
import type { PointContent } from './rollbackPoints';
import { changedTree, type EntryChange, ownIndexFile, setEntries } from './indexFile';
import { type SnapshotTrees, takeSnapshot } from './snapshot';
import { diffTrees, type TreeChange } from './treeDiff';

export interface PatchOptions {
  readonly reverse: boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface PatchPreview {
  readonly now: SnapshotTrees;
  readonly after: PointContent;
  readonly files: readonly RestoredFile[];
}

/** A patch does not fit the files as they are; nothing was changed. */
export class PatchError extends Error {
  constructor(
    /** Paths that conflict; none where git can't tell. */
    readonly conflicts: readonly string[],
    /** git's own words. */
    readonly detail: string,
  ) {
    super(`conflicts: ${conflicts.join(', ')} ${detail}`);
    this.name = 'PatchError';
  }
}

/** What applying a patch (three-way) would make of the working tree. Throws `PatchError`, `GitError` `nothingToApply`. */
export async function previewPatch(
  repository: Repository,
  patch: Uint8Array,
  options: PatchOptions & { readonly exclude: readonly string[] },
): Promise<PatchPreview> {
  const now = await takeSnapshot(repository, { exclude: options.exclude, nested: 'leave', signal: options.signal });
  const after = await patched(repository, patch, now, options);
  return { now, after, files: await compareStates(repository, now, after, options.exclude) };
}

/** Applies a patch to the working tree, wholly or not at all; the index stays. The present state is recorded first. Throws as `restorePoint`. */
export async function applyPatch(
  repository: Repository,
  patch: Uint8Array,
  { reverse }: PatchOptions,
  options: Omit<RestoreOptions, 'mayRemove'>,
): Promise<RestoreResult> {
  const mark = await repository.resolve('HEAD');
  const content = (now: SnapshotTrees): Promise<PointContent> =>
    patched(repository, patch, now, { reverse, signal: options.signal });
  // A patch removes only what it names, and that is no longer in the state it makes.
  return bringTo(repository, { mark, content }, { ...options, mayRemove: () => true });
}

/** The present state with the patch applied: computed in an index file of its own, where a conflict harms nothing. */
async function patched(
  repository: Repository,
  patch: Uint8Array,
  now: SnapshotTrees,
  { reverse, signal }: PatchOptions,
): Promise<PointContent> {
  const index = ownIndexFile(repository);
  const env = { GIT_INDEX_FILE: index };
  try {
    const { untracked } = await diffTrees(repository, { untracked: [undefined, now.untracked] }, { signal });
    await repository.run(['read-tree', now.tracked], { env, signal });
    await setEntries(repository, index, untracked, now.head);
    const before = (await repository.raw(['write-tree'], { env })).trim();
    const args = ['apply', '--cached', '--3way', '--whitespace=nowarn', ...(reverse ? ['--reverse'] : []), '-'];
    const { exitCode, stderr } = await repository.run(args, { env, signal, input: patch, ok: [0, 1, 128] });
    const unmerged = (await repository.raw(['diff-files', '--name-only', '--diff-filter=U', '-z'], { env }))
      .split('\0')
      .filter(Boolean);
    if (exitCode !== 0 || unmerged.length > 0) throw new PatchError([...new Set(unmerged)], stderr.trim());
    const after = (await repository.raw(['write-tree'], { env })).trim();
    if (after === before) throw new GitError('nothingToApply');
    return await split(repository, now, before, after, new Set(untracked.map(({ path }) => path)));
  } finally {
    await Promise.all([index, `${index}.lock`].map((file) => rm(file, { force: true })));
  }
}

/** Tells tracked from untracked files again; what the patch adds is untracked. */
async function split(
  repository: Repository,
  now: SnapshotTrees,
  before: string,
  after: string,
  untracked: ReadonlySet<string>,
): Promise<PointContent> {
  const { changed, kept } = await diffTrees(repository, { changed: [before, after], kept: [undefined, now.bytes] });
  const isLoose = ({ path, before: former }: TreeChange): boolean => untracked.has(path) || former === undefined;
  const treeOf = async (tree: string | undefined, changes: readonly EntryChange[]): Promise<string | undefined> =>
    changes.length === 0 ? tree : changedTree(repository, tree, changes, now.head);
  const tracked = await treeOf(
    now.tracked,
    changed.filter((one) => !isLoose(one)),
  );
  const loose = await treeOf(now.untracked, changed.filter(isLoose));
  const touched = new Set(changed.map(({ path }) => path));
  // The bytes of what the patch touches are new ones.
  const bytes = await treeOf(
    now.bytes,
    kept.filter(({ path }) => touched.has(path)).map(({ path }) => ({ path })),
  );
  return {
    commit: now.head,
    head: now.head,
    index: now.index,
    tracked: tracked!,
    ...(loose === undefined ? {} : { untracked: loose }),
    ...(bytes === undefined ? {} : { bytes }),
  };
}
