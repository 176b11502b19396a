import * as l10n from '@vscode/l10n';
import { type Data, type Entry, priority } from '../../record/model';
import {
  answerItems,
  areaItems,
  changeKindItems,
  changeStatusItems,
  findingKindItems,
  hypothesisStatusItems,
  outcomeItems,
  participantRoleItems,
  ratingItems,
  roleItems,
} from '../choiceItems';
import { deadlineOf, formatDay, formatMoment, formatTime } from '../../record/times';
import type { CodePlace } from '../editor/anchors/codePlace';
import { howText } from '../editor/anchors/placeTexts';
import type { CommitStanding } from '../editor/linkPlaces';
import { standingText } from '../editor/standingTexts';
import { dataOf } from './icons';
import { shortName } from '../plainText';
import { actionStatusName, audienceName, evidenceTypeName, findingStatusName, nameIn, updateStatusName } from './statusNames';

/** What decides how a row reads: the moment, and the person's language (BCP 47). */
export interface Reading {
  readonly now: Date;
  readonly language: string;
  /** Where the code of an evidence (by its id) is now, as far as that is known. */
  readonly placeOf?: (evidence: string) => CodePlace | undefined;
  /** Where the commit of an evidence is, where that is not simply HEAD's history. */
  readonly standingOf?: (evidence: string) => CommitStanding | undefined;
}

/** What an entry is about: its title, or its kind's own first field. Not yet made harmless. */
export function entryTitle(entry: Entry): string {
  switch (entry.kind) {
    case 'hypothesis':
      return dataOf(entry, 'hypothesis').statement ?? entry.id;
    case 'step':
      return dataOf(entry, 'step').action ?? entry.id;
    case 'finding':
      return dataOf(entry, 'finding').text ?? entry.id;
    case 'participant':
      return dataOf(entry, 'participant').name ?? entry.id;
    case 'update':
      return dataOf(entry, 'update').subject ?? entry.id;
    case 'run': {
      const { environment } = dataOf(entry, 'run');
      return environment === undefined ? entry.id : l10n.t('Run in {0}', environment);
    }
    case 'followUp':
      return dataOf(entry, 'followUp').rootCause ?? l10n.t('Follow-up');
    case 'escalation':
      return dataOf(entry, 'escalation').title ?? entry.escalation;
    case 'evidence':
    case 'change':
    case 'rollbackPoint':
    case 'decision':
    case 'action':
      return dataOf(entry, entry.kind).title ?? entry.id;
  }
}

/** Status and what goes with it, in the order of weight; joined with a dot in the row. */
export function entryFacts(entry: Entry, reading: Reading, hypothesisId?: string): string[] {
  return facts(entry, reading, hypothesisId).filter((fact): fact is string => fact !== undefined && fact !== '');
}

function facts(entry: Entry, reading: Reading, hypothesisId: string | undefined): (string | undefined)[] {
  switch (entry.kind) {
    case 'hypothesis':
      return hypothesisFacts(dataOf(entry, 'hypothesis'), reading);
    case 'evidence':
      return evidenceFacts(
        dataOf(entry, 'evidence'),
        hypothesisId,
        dataOf(entry, 'evidence').code && reading.placeOf?.(entry.id),
        dataOf(entry, 'evidence').commit && reading.standingOf?.(entry.id),
      );
    case 'step': {
      const { environment } = dataOf(entry, 'step');
      return [environment];
    }
    case 'run':
      return runFacts(dataOf(entry, 'run'), reading);
    case 'finding':
      return findingFacts(dataOf(entry, 'finding'));
    case 'change':
      return changeFacts(dataOf(entry, 'change'), reading);
    case 'rollbackPoint': {
      const { commit, branch, created, deletedAt } = dataOf(entry, 'rollbackPoint');
      return [
        deletedAt === undefined ? l10n.t('Rollback point') : l10n.t('Rollback point, deleted'),
        branch ?? commit?.slice(0, 8),
        time(created?.at, reading),
      ];
    }
    case 'decision': {
      const { decider, decidedAt, checkAt } = dataOf(entry, 'decision');
      return [
        l10n.t('Decision'),
        decider && shortName(decider),
        time(decidedAt, reading),
        checkAt && l10n.t('check {0}', formatMoment(checkAt, reading.now, reading.language)),
      ];
    }
    case 'participant': {
      const { role, discipline, organisation } = dataOf(entry, 'participant');
      return [role && nameIn(participantRoleItems(), role), discipline, organisation];
    }
    case 'update': {
      const { status, number, audience, sentAt } = dataOf(entry, 'update');
      return [
        status && updateStatusName(status),
        number === undefined ? undefined : l10n.t('No. {0}', number),
        audience && audienceName(audience),
        time(sentAt, reading),
      ];
    }
    case 'action': {
      const { status, owner, due } = dataOf(entry, 'action');
      return [status && actionStatusName(status), owner && shortName(owner), due && dueText(due, status === 'open', reading)];
    }
    case 'followUp':
      return [l10n.t('Root cause')];
    case 'escalation':
      return [];
  }
}

function hypothesisFacts(data: Partial<Data<'hypothesis'>>, { language }: Reading): (string | undefined)[] {
  const value = priority(data);
  const number =
    value === undefined ? undefined : value.toLocaleString(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return [
    data.status && nameIn(hypothesisStatusItems(), data.status),
    number === undefined ? l10n.t('not prioritised') : l10n.t('priority {0}', number),
    data.owner && shortName(data.owner),
  ];
}

function evidenceFacts(
  data: Partial<Data<'evidence'>>,
  hypothesisId: string | undefined,
  codePlace: CodePlace | undefined,
  standing: CommitStanding | undefined,
): (string | undefined)[] {
  const rating = hypothesisId === undefined ? undefined : data.ratings?.[hypothesisId];
  const line = codePlace && codePlace.located.how !== 'orphaned' ? codePlace.located.start : data.code?.range.start;
  const place = data.commit?.hash.slice(0, 8) ?? (data.code && `${codePlace?.path ?? data.code.path}:${line}`);
  return [
    rating && nameIn(ratingItems(), rating),
    codePlace && howText(codePlace),
    codePlace?.located.how === 'orphaned' && codePlace.located.reason === 'ambiguous'
      ? l10n.t('several similar places')
      : undefined,
    data.type && evidenceTypeName(data.type),
    data.role && nameIn(roleItems(), data.role),
    place,
    standing && standingText(standing),
  ];
}

function runFacts(data: Partial<Data<'run'>>, reading: Reading): (string | undefined)[] {
  const { outcome, count, of, startedAt, exitCode } = data;
  return [
    outcome && nameIn(outcomeItems(), outcome),
    count === undefined || of === undefined ? undefined : l10n.t('{0} of {1}', count, of),
    exitCode === undefined ? undefined : l10n.t('exit code {0}', exitCode),
    time(startedAt, reading),
  ];
}

function findingFacts(data: Partial<Data<'finding'>>): (string | undefined)[] {
  if (data.kind === 'change') {
    return [
      data.area && nameIn(areaItems(), data.area),
      data.answer && nameIn(answerItems(), data.answer),
      data.answeredBy && shortName(data.answeredBy),
    ];
  }
  return [data.kind && nameIn(findingKindItems(), data.kind), data.status && findingStatusName(data.status), data.source];
}

function changeFacts(data: Partial<Data<'change'>>, reading: Reading): (string | undefined)[] {
  const { status, kind, removeBy } = data;
  const running = status === 'applied' || status === 'succeeded';
  return [
    status && nameIn(changeStatusItems(), status),
    kind && nameIn(changeKindItems(), kind),
    removeBy === undefined || status === 'removed' ? undefined : l10n.t('remove by {0}', dueText(removeBy, running, reading)),
  ];
}

/** When something is due; `late` is said only of what still counts. */
function dueText(due: string, counts: boolean, { now, language }: Reading): string {
  const deadline = deadlineOf(due);
  const day = formatDay(due, language);
  return counts && deadline !== undefined && deadline < now.getTime() ? l10n.t('{0} (overdue)', day) : day;
}

function time(iso: string | undefined, { language }: Reading): string | undefined {
  return iso === undefined ? undefined : formatTime(iso, language);
}
