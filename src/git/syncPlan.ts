import { notesRef } from './notes';
import type { RefMove } from './remotes';

export const pointsPrefix = 'refs/escalation/';

/** The same name stands for different commits here and on the remote; neither is ever overwritten. */
export interface Conflict {
  readonly ref: string;
  readonly here: string;
  readonly there: string;
}

/** What a sync does with rollback points. */
export interface PointsPlan {
  readonly fetch: readonly RefMove[];
  readonly push: readonly RefMove[];
  readonly conflicts: readonly Conflict[];
  /** On the remote; the record here says that they were deleted. */
  readonly deletedHere: readonly RefMove[];
}

/**
 * Compares the points of both sides. Points never change, so a side gets what it lacks and keeps what it has; of a conflict each side gets the
 * other’s commit under a name of its own. A point that the record says was deleted is neither fetched nor pushed.
 */
export function planPoints(
  here: ReadonlyMap<string, string>,
  there: ReadonlyMap<string, string>,
  deleted: ReadonlyMap<string, string>,
): PointsPlan {
  const plan = { fetch: [] as RefMove[], push: [] as RefMove[], conflicts: [] as Conflict[], deletedHere: [] as RefMove[] };
  for (const [ref, commit] of there) {
    const own = here.get(ref);
    if (own === commit) continue;
    if (deleted.get(ref) === commit) plan.deletedHere.push({ from: ref, to: ref, commit });
    else if (own === undefined) {
      if (!isBesides(ref, commit, here)) plan.fetch.push({ from: ref, to: ref, commit });
    } else {
      plan.conflicts.push({ ref, here: own, there: commit });
      const [theirs, mine] = [besides(ref, commit), besides(ref, own)];
      if (!here.has(theirs)) plan.fetch.push({ from: ref, to: theirs, commit });
      if (!there.has(mine)) plan.push.push({ from: ref, to: mine, commit: own });
    }
  }
  for (const [ref, commit] of here) {
    if (there.has(ref) || deleted.get(ref) === commit || isBesides(ref, commit, there)) continue;
    plan.push.push({ from: ref, to: ref, commit });
  }
  return plan;
}

/** Where a remote’s notes are kept here, apart from one’s own. */
export function notesTracking(remote: string): string {
  return `${notesRef}-remote/${remote}`;
}

/** Whether a ref is the other side’s of a conflict, which a side has by its own name. */
function isBesides(ref: string, commit: string, side: ReadonlyMap<string, string>): boolean {
  const [, name] = /^(.*)-[0-9a-f]{12}$/u.exec(ref) ?? [];
  return name !== undefined && side.get(name) === commit && besides(name, commit) === ref;
}

function besides(ref: string, commit: string): string {
  return `${ref}-${commit.slice(0, 12)}`;
}
