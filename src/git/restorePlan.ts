import { lstat, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Repository } from './repository';
import type { PointContent } from './rollbackPoints';
import type { SnapshotTrees } from './snapshot';
import { diffTrees, submoduleMode, type TreeChange, type TreeEntry } from './treeDiff';
import { isBelow } from './workingTree';

/** A file of the working tree, as a point holds it. */
export interface FileEntry extends TreeEntry {
  /** Blob with its bytes, where a checkout would write others. */
  readonly bytes?: string;
}

/** A file of the working tree that a restore writes or removes. */
export interface RestoredFile {
  readonly path: string;
  /** What happens to it. */
  readonly kind: 'added' | 'modified' | 'deleted';
  /** As it is now; none where there is no such file. */
  readonly present?: FileEntry;
  /** As it was at the point. */
  readonly recorded?: FileEntry;
  /** Whether git did not track it, now and then. */
  readonly untrackedNow: boolean;
  readonly untrackedThen: boolean;
}

/** What a restore would do. Nothing is written by making a plan. */
export interface RestorePlan {
  readonly point: PointContent;
  readonly now: SnapshotTrees;
  readonly files: readonly RestoredFile[];
  /** Untracked files that the point does not hold: they stay, unless they are to be removed. */
  readonly untrackedSince: readonly RestoredFile[];
  /** Submodules whose commit differs: the index gets it, their working trees stay as they are. */
  readonly submodules: readonly string[];
  /** Paths of the index now, against the working tree of the point. */
  readonly working: readonly TreeChange[];
  /** Paths that are only to be added now (`git add -N`). */
  readonly intentNow: readonly string[];
  /** Paths of the point's index, against its working tree; what is only to be added is not in the former. */
  readonly unstagedThen: readonly TreeChange[];
  /** Entries of the point's untracked files. */
  readonly untrackedThen: readonly TreeChange[];
}

/** What stands in a restore's way, and would be lost. */
export interface Obstacle {
  readonly path: string;
  /**
   * Ignored files are in no point, nor are edits of files that git was told not to look at; untracked files stay where their removal was not
   * agreed to.
   */
  readonly why: 'ignored' | 'untracked' | 'hidden';
}

/** Compares the present state with a point. Folders in `exclude` take no part. */
export async function planRestore(
  repository: Pick<Repository, 'raw'>,
  point: PointContent,
  now: SnapshotTrees,
  options: {
    readonly exclude: readonly string[];
    readonly sparse?: ReadonlySet<string>;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<RestorePlan> {
  const answers = await diffTrees(
    repository,
    {
      ...filePairs(now, point),
      working: [now.index, point.tracked],
      unstagedNow: [now.index, now.tracked],
      unstagedThen: [point.index, point.tracked],
    },
    { signal: options.signal },
  );
  const of = (name: keyof typeof answers): TreeChange[] => answers[name].filter(({ path }) => !isBelow(path, options.exclude));
  const { files, untrackedSince, submodules } = compareFiles(of, options.sparse ?? new Set());
  return {
    point,
    now,
    files,
    untrackedSince,
    submodules,
    working: of('working'),
    intentNow: of('unstagedNow').flatMap(({ path, before }) => (before === undefined ? [path] : [])),
    unstagedThen: of('unstagedThen'),
    untrackedThen: of('untrackedThen'),
  };
}

/** The files of a state: of a point, or of the working tree now. */
export interface FileTrees {
  readonly tracked: string;
  readonly untracked?: string;
  readonly bytes?: string;
}

/** The files that differ between two states, the later being what is `recorded`. */
export async function compareStates(
  repository: Pick<Repository, 'raw'>,
  before: FileTrees,
  after: FileTrees,
  exclude: readonly string[],
): Promise<RestoredFile[]> {
  const answers = await diffTrees(repository, filePairs(before, after));
  const { files, untrackedSince } = compareFiles(
    (name) => answers[name].filter(({ path }) => !isBelow(path, exclude)),
    new Set(),
  );
  return [...files, ...untrackedSince].sort((one, other) => (one.path < other.path ? -1 : 1));
}

function filePairs(before: FileTrees, after: FileTrees) {
  return {
    tracked: [before.tracked, after.tracked],
    untrackedNow: [undefined, before.untracked],
    untrackedThen: [undefined, after.untracked],
    bytesNow: [undefined, before.bytes],
    bytesThen: [undefined, after.bytes],
  } as const;
}

type Compared = 'tracked' | 'untrackedNow' | 'untrackedThen' | 'bytesNow' | 'bytesThen';

function compareFiles(
  of: (name: Compared) => TreeChange[],
  sparse: ReadonlySet<string>,
): Pick<RestorePlan, 'files' | 'untrackedSince' | 'submodules'> {
  const entries = (name: Compared): Map<string, TreeEntry> => new Map(of(name).map(({ path, after }) => [path, after!]));
  const tracked = new Map(of('tracked').map((change) => [change.path, change]));
  const [untrackedNow, untrackedThen] = [entries('untrackedNow'), entries('untrackedThen')];
  const [bytesNow, bytesThen] = [entries('bytesNow'), entries('bytesThen')];
  const paths = new Set([
    ...tracked.keys(),
    ...untrackedNow.keys(),
    ...untrackedThen.keys(),
    ...bytesNow.keys(),
    ...bytesThen.keys(),
  ]);
  const found = { files: [] as RestoredFile[], untrackedSince: [] as RestoredFile[], submodules: [] as string[] };
  for (const path of [...paths].sort()) {
    const change = tracked.get(path);
    // In both trees alike, so only its bytes can differ.
    const unchanged =
      change || untrackedNow.has(path) || untrackedThen.has(path) ? undefined : (bytesNow.get(path) ?? bytesThen.get(path));
    const present = withBytes(change?.before ?? untrackedNow.get(path) ?? unchanged, bytesNow.get(path));
    const recorded = withBytes(change?.after ?? untrackedThen.get(path) ?? unchanged, bytesThen.get(path));
    if (isSubmodule(present) || isSubmodule(recorded)) found.submodules.push(path);
    // What a sparse checkout leaves out of the working tree is a matter of the index alone.
    if (sparse.has(path) || isSameEntry(present, recorded)) continue;
    const file: RestoredFile = {
      path,
      kind: present === undefined ? 'added' : recorded === undefined ? 'deleted' : 'modified',
      ...(present === undefined ? {} : { present }),
      ...(recorded === undefined ? {} : { recorded }),
      untrackedNow: untrackedNow.has(path) && change?.before === undefined,
      untrackedThen: untrackedThen.has(path) && change?.after === undefined,
    };
    if (file.kind === 'deleted' && file.untrackedNow) found.untrackedSince.push(file);
    // The working tree of a submodule is its own.
    else if (!isSubmodule(present) || (recorded !== undefined && !isSubmodule(recorded))) found.files.push(file);
  }
  return found;
}

function withBytes(entry: TreeEntry | undefined, bytes: TreeEntry | undefined): FileEntry | undefined {
  return entry === undefined || bytes === undefined ? entry : { ...entry, bytes: bytes.hash };
}

function isSameEntry(one: FileEntry | undefined, other: FileEntry | undefined): boolean {
  return one?.hash === other?.hash && one?.mode === other?.mode && one?.bytes === other?.bytes;
}

export function isSubmodule(entry: TreeEntry | undefined): boolean {
  return entry?.mode === submoduleMode;
}

/** What would be overwritten although no point holds it. Looks at the working tree; `removed` are the untracked files that go. */
export async function findObstacles(
  root: string,
  { files, untrackedSince }: RestorePlan,
  removed: ReadonlySet<string>,
): Promise<Obstacle[]> {
  const going = new Set([
    ...files
      .filter(({ present, recorded }) => present && !isSubmodule(present) && recorded === undefined)
      .map(({ path }) => path),
    ...removed,
  ]);
  const staying = new Set(untrackedSince.map(({ path }) => path).filter((path) => !removed.has(path)));
  const obstacles = new Map<string, Obstacle>();
  const add = (path: string): void => {
    obstacles.set(path, { path, why: staying.has(path) ? 'untracked' : 'ignored' });
  };
  const written = files.filter(({ recorded }) => recorded !== undefined);
  const folders = new Set<string>();
  for (const { path } of written)
    for (let folder = dirname(path); folder !== '.' && !folders.has(folder); folder = dirname(folder)) folders.add(folder);
  await Promise.all([
    ...written.map(async ({ path, present, recorded }) => {
      const kind = await kindOf(join(root, path));
      if (kind === 'file' && present === undefined) add(path);
      if (kind === 'folder' && !isSubmodule(recorded))
        for (const inside of await filesBelow(root, path)) if (!going.has(inside)) add(inside);
    }),
    ...[...folders].map(async (folder) => {
      if ((await kindOf(join(root, folder))) === 'file' && !going.has(folder)) add(folder);
    }),
  ]);
  return [...obstacles.values()].sort((one, other) => (one.path < other.path ? -1 : 1));
}

async function kindOf(path: string): Promise<'file' | 'folder' | undefined> {
  try {
    return (await lstat(path)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    // A part of the path that is a file is found when that part is looked at.
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined;
    throw error;
  }
}

async function filesBelow(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  const lists = await Promise.all(
    entries.map(async (entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(root, path) : [path];
    }),
  );
  return lists.flat();
}
