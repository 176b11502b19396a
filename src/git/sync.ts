import { GitError } from './gitError';
import { mergeNotes } from './mergeNotes';
import { addMissingNotes, type NoteLine, notesRef, notesTip } from './notes';
import { fetchRefs, pushRefs, readRemoteRefs, type RefMove, type RemoteAccess, type Upstream } from './remotes';
import { type Conflict, notesTracking, planPoints, pointsPrefix } from './syncPlan';

export interface SyncOptions {
  /** Points that the record says were deleted: their commits by ref. */
  readonly deleted: ReadonlyMap<string, string>;
  /** What the record links: lines for notes that say nothing of it yet. */
  readonly links: readonly NoteLine[];
  /** The upstream of the branch: it is fetched, so that what colleagues recorded can be told. */
  readonly upstream?: Upstream | undefined;
  /** Whether points that the record says were deleted are deleted on the remote. */
  readonly deleteThere?: boolean;
}

export interface Synced {
  /** Points that came, and that went, by the names that they have on the side that got them. */
  readonly fetched: readonly string[];
  readonly pushed: readonly string[];
  readonly conflicts: readonly Conflict[];
  /** Still on the remote though the record says they were deleted. */
  readonly deletedHere: readonly string[];
  readonly deletedThere: readonly string[];
  readonly notes: { readonly fetched: boolean; readonly pushed: boolean };
}

const mostTries = 5;

/**
 * Brings points and notes to the same state here and on a remote: fetches, merges, pushes; a push that lost a race is merged and tried again. Nothing is forced
 * and nothing else of the repository’s moves. Throws `GitError`: `outrun` after five lost races, `refused` where the remote takes something
 * not (all else is done by then), and what keeps a transfer from happening.
 */
export async function sync(access: RemoteAccess, options: SyncOptions): Promise<Synced> {
  const { repository } = access;
  const fetched = new Set<string>();
  const pushed = new Set<string>();
  const deletedThere = new Set<string>();
  const notes = { fetched: false, pushed: false };
  for (let attempt = 1; attempt <= mostTries; attempt += 1) {
    const plan = await compare(access, options);
    try {
      await fetchRefs(access, refspecs(access, plan, options.upstream));
    } catch (error) {
      // Another window fetched the same: look again.
      if (error instanceof GitError && (error.reason === 'locked' || error.reason === 'refExists')) continue;
      throw error;
    }
    for (const { to } of plan.fetch) fetched.add(to);
    if (plan.notesThere !== undefined && (await mergeNotes(repository, plan.notesThere, access.remote))) notes.fetched = true;
    await addMissingNotes(repository, options.links, 'Link commits');
    const own = await notesTip(repository);
    const moves = [...plan.push, ...(options.deleteThere ? deletions(plan.deletedHere) : [])];
    if (own !== undefined && own !== plan.notesThere) moves.push({ from: notesRef, to: notesRef, commit: own });
    const { done, raced, refused } = await pushRefs(access, moves);
    for (const { to, commit } of done) {
      if (commit === '') deletedThere.add(to);
      else if (to === notesRef) {
        notes.pushed = true;
        await repository.run(['update-ref', notesTracking(access.remote), commit]);
      } else pushed.add(to);
    }
    if (refused.length > 0) throw new GitError('refused', refused.map(({ move, why }) => `${move.to} ${why}`).join('; '));
    if (raced.length > 0) continue;
    return {
      fetched: [...fetched],
      pushed: [...pushed],
      conflicts: plan.conflicts,
      deletedHere: plan.deletedHere.map(({ to }) => to).filter((ref) => !deletedThere.has(ref)),
      deletedThere: [...deletedThere],
      notes,
    };
  }
  throw new GitError('outrun', access.remote);
}

export interface Compared extends ReturnType<typeof planPoints> {
  /** Commit of the remote’s notes. */
  readonly notesThere: string | undefined;
  /** Commit of the upstream branch on the remote. */
  readonly upstreamThere: string | undefined;
}

/** What is here and what is on the remote; nothing is transferred but the list of refs. */
export async function compare(
  access: RemoteAccess,
  { deleted, upstream }: Pick<SyncOptions, 'deleted' | 'upstream'>,
): Promise<Compared> {
  const prefixes = [pointsPrefix, notesRef, ...(upstream?.remote === access.remote ? [upstream.branch] : [])];
  const [there, here] = await Promise.all([readRemoteRefs(access, prefixes), ownPoints(access)]);
  const points = new Map([...there].filter(([ref]) => ref.startsWith(pointsPrefix)));
  return {
    ...planPoints(here, points, deleted),
    notesThere: there.get(notesRef),
    upstreamThere: upstream && there.get(upstream.branch),
  };
}

async function ownPoints({ repository }: RemoteAccess): Promise<Map<string, string>> {
  const output = await repository.raw(['for-each-ref', '--format=%(refname) %(objectname)', pointsPrefix]);
  const lines = output.split('\n').filter((line) => line !== '');
  return new Map(lines.map((line) => line.split(' ') as [string, string]));
}

function refspecs(
  access: RemoteAccess,
  { fetch, notesThere, upstreamThere }: Compared,
  upstream: Upstream | undefined,
): string[] {
  // What follows the remote is allowed to go back with it: it is a copy, and nobody’s work.
  return [
    ...fetch.map(({ from, to }) => `${from}:${to}`),
    ...(notesThere === undefined ? [] : [`+${notesRef}:${notesTracking(access.remote)}`]),
    ...(upstream === undefined || upstreamThere === undefined ? [] : [`+${upstream.branch}:${upstream.tracking}`]),
  ];
}

/** A push of no commit deletes. */
function deletions(points: readonly RefMove[]): RefMove[] {
  return points.map((point) => ({ ...point, commit: '' }));
}
