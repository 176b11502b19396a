import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Entry } from '../../record/model';
import type { Unmet, UnmetCode } from '../../record/rules';
import { changeImpactLabels, likelihoodLabels } from '../choiceItems';
import { entryOf } from '../commands/services';
import { commandIds } from '../contributions';
import type { Item } from '../dialogs';
import { ArgumentError, fillIn, type Question, type Questions } from '../form';
import { oneLine } from '../plainText';
import { lookup, moment, scale, text } from '../questions';
import type { ActiveEscalation } from '../records';
import { pointItems } from '../rollback/points';
import { formatMoment } from '../../record/times';
import type { ChangeData, GivenFields } from './changeFields';

const recordNew = 'new';
const waive = 'waive';

/** Asks for what a change's gate still needs, and for nothing else. Throws `CancellationError` on Escape. */
export async function askMissing(
  title: string,
  active: ActiveEscalation,
  change: Entry<'change'>,
  unmet: readonly Unmet[],
): Promise<GivenFields> {
  const codes = new Set(unmet.map(({ code }) => code));
  const { answers } = await fillIn(title, questionsFor(active, change, codes), {}, true);
  const given = answers as Readonly<Record<string, string | number | undefined>>;
  const group = (names: Readonly<Record<string, string>>): object =>
    Object.fromEntries(
      Object.entries(names).flatMap(([field, name]) => (given[name] === undefined ? [] : [[field, given[name]]])),
    );
  const fields: Record<string, object | string> = {
    risk: group({ affected: 'riskAffected', likelihood: 'riskLikelihood', impact: 'riskImpact', worstCase: 'riskWorstCase' }),
    backout: group({
      trigger: 'backoutTrigger',
      steps: 'backoutSteps',
      decider: 'backoutDecider',
      pointOfNoReturn: 'backoutPointOfNoReturn',
    }),
    verification: given['run'] === waive ? group({ waiver: 'waiver' }) : group({ run: 'run' }),
    window: group({ start: 'windowStart', end: 'windowEnd', confirmedBy: 'windowConfirmedBy' }),
  };
  if (given['windowStart'] !== undefined)
    fields['window'] = { ...(fields['window'] as object), zone: Intl.DateTimeFormat().resolvedOptions().timeZone };
  const point = given['rollbackPoint'];
  if (point !== undefined) fields['rollbackPoint'] = point === recordNew ? await recordPoint(change) : String(point);
  const filled = Object.entries(fields).filter(([, value]) => typeof value === 'string' || Object.keys(value).length > 0);
  const { approver, decision } = given;
  return {
    fields: Object.fromEntries(filled) as ChangeData,
    ...(approver === undefined ? {} : { approver: String(approver) }),
    ...(decision === undefined ? {} : { decision: String(decision) }),
  };
}

async function recordPoint({ id, data, escalation }: Entry<'change'>): Promise<string> {
  const title = l10n.t('Before “{0}”', oneLine(data.title ?? id));
  return vscode.commands.executeCommand<string>(commandIds.recordRollbackPoint, { change: id, title, escalation });
}

function questionsFor(active: ActiveEscalation, change: Entry<'change'>, codes: ReadonlySet<UnmetCode>): Questions {
  const { escalation } = active;
  const lead = escalation.head.data.lead?.name ?? '';
  const { window } = change.data;
  const all: readonly (readonly [UnmetCode, string, Question<unknown>])[] = [
    ['riskAffected', 'riskAffected', text({ prompt: l10n.t('Risk: what else is affected?') })],
    ['riskLikelihood', 'riskLikelihood', scale({ placeholder: l10n.t('Risk: how likely is it?'), labels: likelihoodLabels() })],
    ['riskImpact', 'riskImpact', scale({ placeholder: l10n.t('Risk: how bad would it be?'), labels: changeImpactLabels() })],
    ['riskWorstCase', 'riskWorstCase', text({ prompt: l10n.t('Risk: what is the worst case?') })],
    ['backoutTrigger', 'backoutTrigger', text({ prompt: l10n.t('Backout plan: what triggers it?') })],
    ['backoutSteps', 'backoutSteps', text({ prompt: l10n.t('Backout plan: which steps?') })],
    ['backoutDecider', 'backoutDecider', text({ prompt: l10n.t('Backout plan: who decides?'), value: lead })],
    [
      'backoutPointOfNoReturn',
      'backoutPointOfNoReturn',
      text({ prompt: l10n.t('Backout plan: where is the point of no return?') }),
    ],
    ['verification', 'run', runQuestion(active)],
    [
      'verification',
      'waiver',
      { ...text({ prompt: l10n.t('Why is it right to go without a check in QA?') }), applies: ({ run }) => run === waive },
    ],
    ['approver', 'approver', text({ prompt: l10n.t('Who approves?'), value: approverOf(active) })],
    ['rollbackPoint', 'rollbackPoint', pointQuestion(active)],
    [
      'window',
      'windowStart',
      moment({ prompt: l10n.t('When does the window begin?'), ...(window?.start === undefined ? {} : { value: window.start }) }),
    ],
    [
      'window',
      'windowEnd',
      moment({ prompt: l10n.t('When does the window end?'), ...(window?.end === undefined ? {} : { value: window.end }) }),
    ],
    ['window', 'windowConfirmedBy', text({ prompt: l10n.t('Who at the customer confirms the window?') })],
    ['decision', 'decision', text({ prompt: l10n.t('What is decided, and why now?') })],
  ];
  return Object.fromEntries(all.filter(([code]) => codes.has(code)).map(([, name, question]) => [name, question]));
}

function approverOf({ escalation }: ActiveEscalation): string {
  return escalation.entries.participant.find(({ data }) => data.role === 'approver')?.data.name ?? '';
}

function runQuestion(active: ActiveEscalation): Question<string, true> {
  return lookup({
    placeholder: l10n.t('Which run shows it in QA?'),
    none: '',
    items: () =>
      Promise.resolve([
        ...active.escalation.entries.run.filter(({ readable, data }) => readable && data.outcome === 'not').map(runItem),
        { label: `$(warning) ${l10n.t('None: go without, with a reason…')}`, value: waive },
      ]),
    check: (_name, value) => entryOf(active, 'run', String(value)).id,
  });
}

function runItem({ id, data }: Entry<'run'>): Item<string> {
  const when = formatMoment(data.startedAt ?? '', new Date(), vscode.env.language);
  return {
    label: `$(beaker) ${oneLine(data.environment ?? id)}`,
    description: `${id} · ${data.commit?.slice(0, 8) ?? ''} · ${when}`,
    value: id,
  };
}

function pointQuestion(active: ActiveEscalation): Question<string, true> {
  return lookup({
    placeholder: l10n.t('Which rollback point is the way back?'),
    none: '',
    items: () => Promise.resolve([{ label: `$(add) ${l10n.t('Record one now')}`, value: recordNew }, ...pointItems(active)]),
    check: (name, value) => {
      if (typeof value !== 'string') throw new ArgumentError(l10n.t('“{0}” must be a text.', name));
      return entryOf(active, 'rollbackPoint', value).id;
    },
  });
}
