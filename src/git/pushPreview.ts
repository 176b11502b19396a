import { notesRef, notesTip } from './notes';
import type { RemoteAccess } from './remotes';
import { type Compared, compare, type SyncOptions } from './sync';
import { notesTracking } from './syncPlan';

/** A point that would go to the remote. */
export interface PreviewedPoint {
  /** Name that it gets there. */
  readonly ref: string;
  readonly title: string;
  /** When it was recorded, ISO 8601. */
  readonly at: string;
  /** Whether it holds untracked files. */
  readonly untracked: boolean;
}

/** What a sync would push, and what it would fetch. */
export interface PushPreview {
  readonly points: readonly PreviewedPoint[];
  /** Bytes in git’s store of what the points hold beyond the remote’s branches, about what is sent. */
  readonly bytes: number;
  /** Commits whose notes the remote has not, or not so, as far as is known here. */
  readonly notes: number;
  /** Names of points that would come. */
  readonly fetch: readonly string[];
  /** Whether the remote has notes that are not known here. */
  readonly fetchesNotes: boolean;
  readonly conflicts: Compared['conflicts'];
}

/** Reads the remote’s list of refs; transfers and changes nothing else. */
export async function previewPush(access: RemoteAccess, options: Pick<SyncOptions, 'deleted'>): Promise<PushPreview> {
  const { push, fetch, conflicts, notesThere } = await compare(access, options);
  const { repository, remote } = access;
  const tracking = await notesTip(repository, notesTracking(remote));
  const known = notesThere === undefined || notesThere === (await notesTip(repository)) || notesThere === tracking;
  const [points, bytes, notes] = await Promise.all([
    describe(access, push),
    size(access, push),
    changedNotes(access, notesThere === undefined ? undefined : tracking),
  ]);
  return { points, bytes, notes, fetch: fetch.map(({ to }) => to), fetchesNotes: !known, conflicts };
}

async function describe({ repository }: RemoteAccess, push: Compared['push']): Promise<PreviewedPoint[]> {
  if (push.length === 0) return [];
  const input = push.map(({ commit }) => `${commit}\n`).join('');
  const format = '--format=%H%x00%P%x00%cI%x00%s%x00';
  const args = ['log', '--no-walk=unsorted', '--stdin', '-z', '--encoding=UTF-8', '--no-show-signature', format];
  const fields = (await repository.raw(args, { input })).split('\0');
  const told = new Map<string, readonly string[]>();
  for (let start = 0; start + 4 < fields.length; start += 5) told.set(fields[start]!, fields.slice(start + 1, start + 4));
  return push.map(({ to, commit }) => {
    const [parents = '', at = '', title = ''] = told.get(commit) ?? [];
    return { ref: to, title, at, untracked: parents.split(' ').length > 2 };
  });
}

async function size({ repository, remote }: RemoteAccess, push: Compared['push']): Promise<number> {
  if (push.length === 0) return 0;
  const input = push.map(({ commit }) => `${commit}\n`).join('');
  const args = ['rev-list', '--objects', '--disk-usage', '--stdin', '--not', `--remotes=${remote}`];
  return Number(await repository.raw(args, { input }));
}

async function changedNotes({ repository }: RemoteAccess, there: string | undefined): Promise<number> {
  if ((await notesTip(repository)) === undefined) return 0;
  const args = there === undefined ? ['ls-tree', '-r', notesRef] : ['diff-tree', '-r', '--diff-filter=AMT', there, notesRef];
  return (await repository.raw([...args, '--name-only'])).split('\n').filter((path) => path !== '').length;
}
