import { openContradictions, tellingSupport } from './matrix';
import type { Data, Entry, Escalation } from './model';
import { schema } from './schema';

// The gates: what has to be in the record before a state can be reached. Source: the table of gates in docs/record-format.md.

export type Phase = NonNullable<Data<'escalation'>['phase']>;
export type HypothesisStatus = NonNullable<Data<'hypothesis'>['status']>;

export type UnmetCode =
  | 'lead'
  | 'phone'
  | 'severity'
  | 'nextUpdate'
  | 'finding'
  | 'question'
  | 'confirmedHypothesis'
  | 'reproduction'
  | 'prediction'
  | 'owner'
  | 'support'
  | 'contradiction'
  | 'contradicting'
  | 'riskAffected'
  | 'riskLikelihood'
  | 'riskImpact'
  | 'riskWorstCase'
  | 'backoutTrigger'
  | 'backoutSteps'
  | 'backoutDecider'
  | 'backoutPointOfNoReturn'
  | 'verification'
  | 'approver'
  | 'rollbackPoint'
  | 'externalBackup'
  | 'window'
  | 'decision'
  | 'productionVerification'
  | 'customerConfirmation'
  | 'followUp'
  | 'activeMitigation';

/** Something that a transition still needs. */
export interface Unmet {
  readonly code: UnmetCode;
  readonly data?: { readonly [name: string]: string };
  /** The command that fills it in, where there is one. */
  readonly fill?: Fill;
  /** Another command that fills it in, told in words of its own. */
  readonly otherwise?: Fill & { readonly code: 'noFindingReceived' | 'waiveReproduction' };
}

export interface Fill {
  readonly command: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** What a decision overrides that waives the reproduction of the fault. */
export const waivedReproduction = 'reproduction';

const phaseOrder: readonly Phase[] = schema.escalation.phase.field.values;

/** What a phase still needs. Going back needs nothing; going forward needs every gate on the way. */
export function unmetForPhase(escalation: Escalation, to: Phase): Unmet[] {
  const from = phaseOrder.indexOf(escalation.head.data.phase ?? 'new');
  const target = phaseOrder.indexOf(to);
  if (target <= from) return [];
  return phaseOrder.slice(from + 1, target + 1).flatMap((phase) => phaseGate(escalation, phase));
}

function phaseGate(escalation: Escalation, phase: Phase): Unmet[] {
  switch (phase) {
    case 'accepted':
      return unmetForAcceptance(escalation);
    case 'analysis':
      return unmetForAnalysis(escalation);
    case 'causeIdentified':
      return unmetForCause(escalation);
    case 'resolved':
      return unmetForResolution(escalation);
    case 'closed':
      return unmetForClose(escalation);
    default:
      return [];
  }
}

function unmetForAcceptance({ head: { data } }: Escalation): Unmet[] {
  const fill = { command: 'escalation.takeOver', arguments: {} };
  const unmet: Unmet[] = [];
  if (isBlank(data.lead?.name)) unmet.push({ code: 'lead', fill });
  if (isBlank(data.lead?.phone)) unmet.push({ code: 'phone', fill });
  if (data.severity === undefined) unmet.push({ code: 'severity', fill });
  if (data.nextUpdateAt === undefined) unmet.push({ code: 'nextUpdate', fill });
  return unmet;
}

function unmetForAnalysis({ entries, log }: Escalation): Unmet[] {
  const findings = entries.finding.filter(({ readable }) => readable);
  const unmet: Unmet[] = [];
  const received = findings.some(({ data }) => data.kind !== 'change') || log.some(({ did }) => did === 'findings.noneReceived');
  if (!received) {
    const otherwise = { code: 'noFindingReceived', command: 'escalation.addFinding', arguments: { kind: 'none' } } as const;
    unmet.push({ code: 'finding', fill: { command: 'escalation.addFinding', arguments: {} }, otherwise });
  }
  for (const area of ['system', 'permission', 'update'] as const) {
    if (findings.some(({ data }) => data.kind === 'change' && data.area === area && data.answer !== undefined)) continue;
    unmet.push({ code: 'question', data: { area }, fill: { command: 'escalation.answerWhatChanged', arguments: { area } } });
  }
  return unmet;
}

function unmetForCause({ head, entries }: Escalation): Unmet[] {
  const unmet: Unmet[] = [];
  if (!entries.hypothesis.some(({ data }) => data.status === 'confirmed')) {
    unmet.push({
      code: 'confirmedHypothesis',
      fill: { command: 'escalation.setHypothesisStatus', arguments: { status: 'confirmed' } },
    });
  }
  const reproduced = entries.run.some(({ data }) => data.outcome === 'reproduced');
  const waived = entries.decision.some(({ data }) => data.overrides?.includes(waivedReproduction) === true);
  if (!reproduced && !waived && head.data.type !== 'communication') {
    const otherwise = {
      code: 'waiveReproduction',
      command: 'escalation.addDecision',
      arguments: { overrides: waivedReproduction },
    } as const;
    unmet.push({
      code: 'reproduction',
      fill: { command: 'escalation.recordRun', arguments: { outcome: 'reproduced' } },
      otherwise,
    });
  }
  return unmet;
}

function unmetForResolution({ head, entries, log }: Escalation): Unmet[] {
  const environments = head.data.environments ?? [];
  const production = new Set(['production', ...environments.filter(({ kind }) => kind === 'production').map(({ name }) => name)]);
  const unmet: Unmet[] = [];
  if (
    !entries.run.some(({ data }) => data.environment !== undefined && production.has(data.environment) && data.outcome === 'not')
  ) {
    unmet.push({
      code: 'productionVerification',
      fill: { command: 'escalation.recordRun', arguments: { environment: 'production', outcome: 'not' } },
    });
  }
  if (!log.some(({ did }) => did === 'customer.confirmed'))
    unmet.push({ code: 'customerConfirmation', fill: { command: 'escalation.confirmResolution', arguments: {} } });
  return unmet;
}

/** What closing still needs. */
export function unmetForClose({ followUp, entries }: Escalation): Unmet[] {
  const unmet: Unmet[] = [];
  if (!followUp?.readable || isBlank(followUp.data.rootCause))
    unmet.push({ code: 'followUp', fill: { command: 'escalation.writeFollowUp', arguments: {} } });
  for (const change of entries.change) {
    const active = change.data.kind === 'mitigation' && (change.data.status === 'applied' || change.data.status === 'succeeded');
    if (active) unmet.push({ code: 'activeMitigation', data: { title: change.data.title ?? change.id } });
  }
  return unmet;
}

/** What a hypothesis' status still needs. */
export function unmetForHypothesis(escalation: Escalation, id: string, to: HypothesisStatus): Unmet[] {
  const hypothesis = escalation.entries.hypothesis.find((one) => one.id === id);
  if (!hypothesis) return [];
  if (to === 'testing') return unmetForTesting(hypothesis);
  if (to === 'confirmed') return unmetForConfirmation(escalation, id);
  if (to !== 'refuted') return [];
  const contradicted = escalation.entries.evidence.some(({ data }) => data.ratings?.[id] === 'contradicts');
  const fill = { command: 'escalation.rateEvidence', arguments: { hypothesis: id, rating: 'contradicts' } };
  return contradicted ? [] : [{ code: 'contradicting', fill }];
}

function unmetForTesting({ id, data }: Entry<'hypothesis'>): Unmet[] {
  const fill = { command: 'escalation.detailHypothesis', arguments: { hypothesis: id } };
  const unmet: Unmet[] = [];
  if (isBlank(data.prediction)) unmet.push({ code: 'prediction', fill });
  if (isBlank(data.owner)) unmet.push({ code: 'owner', fill });
  return unmet;
}

function unmetForConfirmation(escalation: Escalation, id: string): Unmet[] {
  const unmet: Unmet[] = [];
  if (tellingSupport(escalation, id).length === 0) {
    unmet.push({
      code: 'support',
      fill: { command: 'escalation.rateEvidence', arguments: { hypothesis: id, rating: 'supports' } },
    });
  }
  for (const evidence of openContradictions(escalation, id)) {
    const fill = { command: 'escalation.rateEvidence', arguments: { evidence: evidence.id, hypothesis: id } };
    unmet.push({ code: 'contradiction', data: { title: evidence.data.title ?? evidence.id }, fill });
  }
  return unmet;
}

/** What a run in an environment still needs: production needs a decision. */
export function unmetForRun({ head }: Escalation, environment: string): Unmet[] {
  const own = (head.data.environments ?? []).find(({ name }) => name === environment);
  const production = (own?.kind ?? environment) === 'production';
  return production ? [{ code: 'decision', fill: { command: 'escalation.addDecision', arguments: {} } }] : [];
}

export function isBlank(text: string | undefined): boolean {
  return text === undefined || text.trim() === '';
}
