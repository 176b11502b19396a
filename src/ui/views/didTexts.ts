import * as l10n from '@vscode/l10n';
import { kindName } from '../../record/valueTexts';
import type { Kind } from '../../record/model';
import { idKindNames } from '../../record/layout';
import { changeStatusItems, hypothesisStatusItems } from '../choiceItems';
import type { Item } from '../dialogs';
import { nameIn } from './statusNames';

/** What a log line says was done (`<kind>.<verb>`), in the person's language; a word that other programs made up stays as it is. */
export function didText(did: string): string {
  const [kind = '', verb = ''] = did.split('.');
  const what = Object.hasOwn(others, kind) ? others[kind]!() : isKind(kind) ? kindName(kind) : undefined;
  const states: readonly Item<string>[] =
    kind === 'hypothesis' ? hypothesisStatusItems() : kind === 'change' ? changeStatusItems() : [];
  const state = states.find(({ value }) => value === verb);
  const done = state ? nameIn(states, verb) : Object.hasOwn(verbs, verb) ? verbs[verb]!() : undefined;
  return what === undefined || done === undefined ? did : `${what}: ${done}`;
}

const kinds: readonly string[] = ['escalation', 'followUp', ...idKindNames];

function isKind(name: string): name is Kind {
  return kinds.includes(name);
}

const others: Readonly<Record<string, () => string>> = {
  note: () => l10n.t('Note'),
  customer: () => l10n.t('Customer'),
  findings: () => l10n.t('Findings'),
};

const verbs: Readonly<Record<string, () => string>> = {
  accepted: () => l10n.t('taken over'),
  added: () => l10n.t('added'),
  applied: () => l10n.t('applied'),
  attached: () => l10n.t('attached'),
  backupVerified: () => l10n.t('backup tried'),
  branched: () => l10n.t('put on a branch'),
  changed: () => l10n.t('changed'),
  closed: () => l10n.t('closed'),
  committed: () => l10n.t('commits added'),
  confirmed: () => l10n.t('confirmed it'),
  corrected: () => l10n.t('corrected'),
  decided: () => l10n.t('decided'),
  deleted: () => l10n.t('deleted'),
  detailed: () => l10n.t('filled in'),
  drafted: () => l10n.t('drafted'),
  impactSet: () => l10n.t('impact set'),
  made: () => l10n.t('made'),
  moved: () => l10n.t('moved'),
  noneReceived: () => l10n.t('none received'),
  phaseSet: () => l10n.t('phase set'),
  planned: () => l10n.t('planned'),
  rated: () => l10n.t('rated'),
  reattached: () => l10n.t('re-attached'),
  recorded: () => l10n.t('recorded'),
  recovered: () => l10n.t('recovered'),
  reopened: () => l10n.t('reopened'),
  restored: () => l10n.t('restored'),
  secured: () => l10n.t('way back recorded'),
  severitySet: () => l10n.t('severity set'),
  stabilised: () => l10n.t('stabilised'),
  started: () => l10n.t('started'),
  takenBack: () => l10n.t('taken back'),
  voided: () => l10n.t('check and approval void'),
  windowExported: () => l10n.t('window exported'),
  written: () => l10n.t('written'),
};
