import type { Entry, Escalation } from './model';
import type { Problem } from './problem';

// What is wrong with an entry because of the time, or of what became of another one.

export interface StaleProblem {
  readonly entry: Entry;
  readonly problem: Problem;
}

/** Mitigations past their date, and references to points whose content is gone. */
export function staleProblems(escalation: Escalation, now: Date): StaleProblem[] {
  const { change, rollbackPoint } = escalation.entries;
  return [
    ...change.flatMap((entry) => pastRemoveBy(entry, now)),
    ...change.flatMap((entry) => deletedPoint(escalation, entry, 'rollbackPoint', entry.data.rollbackPoint)),
    ...rollbackPoint.flatMap((entry) => deletedPoint(escalation, entry, 'restores', entry.data.restores)),
  ];
}

function pastRemoveBy(entry: Entry<'change'>, now: Date): StaleProblem[] {
  const { kind, status, removeBy } = entry.data;
  const active = kind === 'mitigation' && (status === 'applied' || status === 'succeeded');
  if (!active || removeBy === undefined || endOf(removeBy) >= now.getTime()) return [];
  return [{ entry, problem: { code: 'pastRemoveBy', severity: 'warning', data: { field: 'removeBy', value: removeBy } } }];
}

/** A day is over when it ends where the reader is. */
function endOf(text: string): number {
  const day = /^(\d{4})-(\d{2})-(\d{2})$/u.exec(text);
  return day ? new Date(Number(day[1]), Number(day[2]) - 1, Number(day[3]) + 1).getTime() : Date.parse(text.replace(',', '.'));
}

function deletedPoint({ entries }: Escalation, entry: Entry, field: string, value: string | undefined): StaleProblem[] {
  const at = value === undefined ? undefined : entries.rollbackPoint.find(({ id }) => id === value)?.data.deletedAt;
  if (value === undefined || at === undefined) return [];
  return [{ entry, problem: { code: 'deletedPoint', severity: 'information', data: { field, value, at } } }];
}
