import type { Data, Entry, Escalation } from './model';
import { isBlank, type Unmet, type UnmetCode } from './rules';

// The gates of changes: risk, way back, check in QA and window are written down before a change is made.

export type ChangeStatus = NonNullable<Data<'change'>['status']>;

export interface ChangeContext {
  /** Ids of the rollback points whose git ref resolves. */
  readonly resolvedPoints: ReadonlySet<string>;
}

/** What the gates look at. */
export type Gated = Pick<Escalation, 'head' | 'entries' | 'log'>;

const order: readonly ChangeStatus[] = ['draft', 'assessed', 'verified', 'approved', 'scheduled', 'applied', 'succeeded'];

/**
 * What a change's status still needs. Going forward needs every gate on the way, so that nothing is applied which is not assessed; a mitigation
 * is applied with a decision and a way back, since it may not wait for the rest. What ends a change needs nothing.
 */
export function unmetForChange(escalation: Gated, id: string, to: ChangeStatus, context: ChangeContext): Unmet[] {
  const change = escalation.entries.change.find((one) => one.id === id);
  const target = order.indexOf(to);
  if (!change || target === -1) return [];
  // What was checked and approved was another commit than the last.
  const from = order.indexOf(isVoided(escalation, change.data) ? 'assessed' : (change.data.status ?? 'draft'));
  const runs = target >= order.indexOf('applied');
  const way = change.data.kind === 'mitigation' && runs ? (['applied'] as const) : order.slice(Math.max(0, from) + 1, target + 1);
  const seen = new Set<string>();
  return way
    .flatMap((status) => unmetForStatus(escalation, id, change.data, status, context))
    .filter((unmet) => {
      const key = JSON.stringify([unmet.code, unmet.data]);
      return !seen.has(key) && seen.add(key);
    });
}

/** Whether a change was checked or approved, and is not made yet: a new commit voids that. */
export function isChecked({ status }: Partial<Data<'change'>>): boolean {
  return status === 'verified' || status === 'approved' || status === 'scheduled';
}

/** Whether a commit that came after its check or its approval has voided them. */
export function isVoided({ entries }: Pick<Escalation, 'entries'>, data: Partial<Data<'change'>>): boolean {
  const { status, commits, approvals, verification } = data;
  const last = commits?.at(-1);
  if (last === undefined || !isChecked(data)) return false;
  const run = entries.run.find(({ id }) => id === verification?.run);
  const checked = run?.data.commit === undefined || run.data.commit === last;
  const approved = status === 'verified' || approvals?.some(({ commit }) => commit === undefined || commit === last) === true;
  return !checked || !approved;
}

function unmetForStatus(
  escalation: Gated,
  id: string,
  data: Partial<Data<'change'>>,
  to: ChangeStatus,
  { resolvedPoints }: ChangeContext,
): Unmet[] {
  switch (to) {
    case 'assessed':
      return unmetForAssessment(data);
    case 'verified':
      return unmetForVerification(escalation, data);
    case 'approved':
      return unmetForApproval(escalation, id, data, resolvedPoints);
    case 'scheduled':
      return unmetForWindow(data);
    case 'applied':
      return data.kind === 'mitigation' ? unmetForApplying(escalation, id, data, resolvedPoints) : [];
    default:
      return [];
  }
}

export const changeParts = ['risk', 'backout', 'verification', 'window'] as const;
/** What every change has written down before it is made. */
export type ChangePart = (typeof changeParts)[number];

/** What each of the four parts still needs, whatever state the change is in. */
export function unmetParts(
  escalation: Gated,
  data: Partial<Data<'change'>>,
): { readonly [part in ChangePart]: readonly Unmet[] } {
  const assessment = unmetForAssessment(data);
  return {
    risk: assessment.filter(({ code }) => code.startsWith('risk')),
    backout: assessment.filter(({ code }) => code.startsWith('backout')),
    verification: unmetForVerification(escalation, data),
    window: unmetForWindow(data),
  };
}

function unmetForWindow({ window }: Partial<Data<'change'>>): Unmet[] {
  return isBlank(window?.confirmedBy) || window?.start === undefined ? [{ code: 'window' }] : [];
}

function unmetForAssessment({ risk, backout }: Partial<Data<'change'>>): Unmet[] {
  const parts: [boolean, UnmetCode][] = [
    [isBlank(risk?.affected), 'riskAffected'],
    [risk?.likelihood === undefined, 'riskLikelihood'],
    [risk?.impact === undefined, 'riskImpact'],
    [isBlank(risk?.worstCase), 'riskWorstCase'],
    [isBlank(backout?.trigger), 'backoutTrigger'],
    [isBlank(backout?.steps), 'backoutSteps'],
    [isBlank(backout?.decider), 'backoutDecider'],
    [isBlank(backout?.pointOfNoReturn), 'backoutPointOfNoReturn'],
  ];
  return parts.flatMap(([missing, code]) => (missing ? [{ code }] : []));
}

/** A run in QA on the same commit, or a waiver. */
function unmetForVerification({ head, entries }: Gated, { verification, commits }: Partial<Data<'change'>>): Unmet[] {
  if (!isBlank(verification?.waiver)) return [];
  const qa = new Set(['qa', ...(head.data.environments ?? []).filter(({ kind }) => kind === 'qa').map(({ name }) => name)]);
  const run = entries.run.find(({ id }) => id === verification?.run);
  const inQa = run?.data.environment !== undefined && qa.has(run.data.environment) && run.data.outcome === 'not';
  const last = commits?.at(-1);
  return inQa && (last === undefined || run.data.commit === last) ? [] : [{ code: 'verification' }];
}

/** The way back of a change: the point that it names, else the newest that was recorded for it. Deleted points are none. */
export function pointOf(
  { entries }: Pick<Escalation, 'entries'>,
  id: string,
  named: string | undefined,
): Entry<'rollbackPoint'> | undefined {
  const there = entries.rollbackPoint.filter(({ data }) => data.deletedAt === undefined);
  return (
    there.find((point) => point.id === named) ??
    there
      .filter(({ data }) => data.change === id)
      .toSorted((one, other) => Date.parse(one.data.created?.at ?? '') - Date.parse(other.data.created?.at ?? ''))
      .at(-1)
  );
}

function unmetForApproval(
  escalation: Gated,
  id: string,
  { approvals, rollbackPoint, commits }: Partial<Data<'change'>>,
  resolved: ReadonlySet<string>,
): Unmet[] {
  const unmet: Unmet[] = [];
  const last = commits?.at(-1);
  if (!approvals?.some(({ commit }) => last === undefined || commit === last)) unmet.push({ code: 'approver' });
  const point = pointOf(escalation, id, rollbackPoint);
  if (!point || !resolved.has(point.id)) unmet.push(missingPoint(id));
  for (const { what, location, verifiedAt } of point?.data.external ?? []) {
    if (verifiedAt !== undefined) continue;
    const fill = { command: 'escalation.verifyBackup', arguments: { point: point!.id, what } };
    unmet.push({ code: 'externalBackup', data: { what, location }, fill });
  }
  return unmet;
}

function missingPoint(change: string): Unmet {
  return { code: 'rollbackPoint', fill: { command: 'escalation.recordRollbackPoint', arguments: { change } } };
}

/** Whether a decision is about a change, by its id or its title. */
function names({ title, decision, facts }: Partial<Data<'decision'>>, name: string): boolean {
  return [title, decision, facts].some((text) => text?.includes(name) === true);
}

function unmetForApplying(
  escalation: Gated,
  id: string,
  { rollbackPoint, title }: Partial<Data<'change'>>,
  resolved: ReadonlySet<string>,
): Unmet[] {
  const unmet: Unmet[] = [];
  const { entries, log } = escalation;
  const decided =
    entries.decision.some(({ data }) => names(data, id) || (!isBlank(title) && names(data, title!))) ||
    log.some(({ did, on }) => did === 'change.decided' && on === id);
  if (!decided) unmet.push({ code: 'decision' });
  const point = pointOf(escalation, id, rollbackPoint);
  if (!point || !resolved.has(point.id)) unmet.push(missingPoint(id));
  return unmet;
}
