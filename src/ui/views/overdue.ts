import type { Escalation } from '../../record/model';
import { deadlineOf } from '../../record/times';

/** Something that was promised for a time that has passed. */
export interface OverduePromise {
  readonly what: 'update' | 'decision' | 'action' | 'mitigation';
  /** The entry's id; undefined for the next update, which the head promises. */
  readonly id: string | undefined;
  /** ISO 8601: a time with zone, or a day. */
  readonly due: string;
}

/** Longest overdue first. Nothing is due any more in a closed escalation but preventive actions and a mitigation that still runs. */
export function overduePromises({ head, entries }: Escalation, now: Date): OverduePromise[] {
  const promises: OverduePromise[] = [];
  const promise = (what: OverduePromise['what'], id: string | undefined, due: string | undefined): void => {
    const deadline = due === undefined ? undefined : deadlineOf(due);
    if (due !== undefined && deadline !== undefined && deadline < now.getTime()) promises.push({ what, id, due });
  };
  const closed = head.data.phase === 'closed';
  if (!closed) promise('update', undefined, head.data.nextUpdateAt);
  for (const { id, data } of closed ? [] : entries.decision) promise('decision', id, data.checkAt);
  for (const { id, data } of entries.action)
    if (data.status === undefined || data.status === 'open') promise('action', id, data.due);
  for (const { id, data } of entries.change) {
    const runs = data.status === 'applied' || data.status === 'succeeded';
    if (data.kind === 'mitigation' && runs) promise('mitigation', id, data.removeBy);
  }
  return promises.sort((one, other) => (deadlineOf(one.due) ?? 0) - (deadlineOf(other.due) ?? 0));
}
