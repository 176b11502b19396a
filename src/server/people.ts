import type { Escalation } from '../record/model';

/** Fields that hold a person's name, as the table's texts name them. */
export const personFields: ReadonlySet<string> = new Set([
  'escalation.lead.name',
  'escalation.deputy',
  'finding.answeredBy',
  'hypothesis.owner',
  'change.backout.decider',
  'change.window.confirmedBy',
  'change.approvals.by',
  'decision.decider',
  'update.approvedBy',
  'action.owner',
  'followUp.feedback.by',
]);

/** Fields that hold a name with a mail address. */
export const authorFields: ReadonlySet<string> = new Set(['created.by', 'log.by']);

/** Fields that name an installation. */
export const environmentFields: ReadonlySet<string> = new Set([
  'step.environment',
  'run.environment',
  'rollbackPoint.environment',
]);

/** Fields that hold a commit's hash. */
export const commitFields: ReadonlySet<string> = new Set([
  'escalation.environments.commit',
  'run.commit',
  'evidence.commit.hash',
  'evidence.code.commit',
  'evidence.diff.base',
  'evidence.diff.head',
  'change.commits',
  'change.approvals.commit',
  'rollbackPoint.commit',
  'rollbackPoint.head',
]);

export interface Person {
  readonly name: string;
  /** What the person is in the escalation. */
  readonly as: string;
}

/** Everybody the record names, the participants first. */
export function peopleOf({ head, entries, log }: Escalation): Person[] {
  const people = new Map<string, Person>();
  const add = (name: string | undefined, as: string): void => {
    const plain = name?.replace(/\s*<[^>]*>$/u, '').trim();
    if (plain && !people.has(plain)) people.set(plain, { name: plain, as });
  };
  for (const { data } of entries.participant)
    add(data.name, [data.role, data.discipline, data.organisation].filter(Boolean).join(', '));
  add(head.data.lead?.name, 'lead');
  add(head.data.deputy, 'deputy');
  for (const { data } of entries.hypothesis) add(data.owner, '');
  for (const { by } of log.slice(-200)) add(by, '');
  return [...people.values()];
}

/** Who wrote, with mail addresses, the latest first. */
export function authorsOf({ log }: Escalation): string[] {
  return [
    ...new Set(
      log
        .slice(-500)
        .toReversed()
        .map(({ by }) => by),
    ),
  ];
}

/** Installations that the record names, with the four kinds where there are none. */
export function environmentsOf({ head }: Escalation): { readonly name: string; readonly kind: string }[] {
  const own = head.data.environments ?? [];
  return own.length > 0 ? own : ['dev', 'test', 'qa', 'production'].map((kind) => ({ name: kind, kind }));
}
