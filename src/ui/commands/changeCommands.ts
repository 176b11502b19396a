import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { pointExists } from '../../git/rollbackPoints';
import { type ChangeStatus, pointOf, unmetForChange } from '../../record/changeRules';
import type { Entry } from '../../record/model';
import type { Unmet } from '../../record/rules';
import { describeUnmet } from '../../record/unmetTexts';
import { askMissing } from '../changes/changeForm';
import {
  changedEntry,
  changesBetween,
  type GivenFields,
  readDay,
  readGivenFields,
  readGroup,
  withFields,
} from '../changes/changeFields';
import { changeKindItems, changeStatusItems } from '../choiceItems';
import type { Command } from '../command';
import { commandIds } from '../contributions';
import { askLine, askOnce } from '../dialogs';
import { explain, GateError } from '../explain';
import { fillIn } from '../form';
import { recordOverride } from '../gates';
import { withZone } from '../../record/moments';
import { oneLine } from '../plainText';
import { choice, structured, text } from '../questions';
import type { ActiveEscalation } from '../records';
import { entryQuestion, hypothesisQuestion } from './entryQuestions';
import { entryOf, escalationOf, givenWithNode, type Services } from './services';

/** Changes to the customer's system: planned, and brought from state to state through their gates. */
export function changeCommands(services: Services): Command[] {
  return [planChange(services), setChangeStatus(services)];
}

function planChange(services: Services): Command {
  return {
    id: commandIds.planChange,
    needsTrust: true,
    async run(invocation) {
      const active = await escalationOf(services, invocation);
      const { folder, escalation } = active;
      const { answers } = await fillIn(
        l10n.t('Plan Change'),
        {
          title: text({ prompt: l10n.t('What is to be changed?') }),
          kind: choice({ placeholder: l10n.t('What is it for?'), items: changeKindItems() }),
          hypothesis: { ...hypothesisQuestion(active), required: false, asked: false },
          removeBy: {
            ...dayQuestion(l10n.t('Until when is the mitigation to be removed again?')),
            applies: ({ kind }) => kind === 'mitigation',
          },
          risk: structured((name, value) => readGroup(active, name as 'risk', value)),
          backout: structured((name, value) => readGroup(active, name as 'backout', value)),
          verification: structured((name, value) => readGroup(active, name as 'verification', value)),
          window: structured((name, value) => readGroup(active, name as 'window', value)),
        },
        givenWithNode(invocation, { hypothesis: 'hypothesis' }),
      );
      const filled = Object.fromEntries(Object.entries(answers).filter(([, value]) => value !== undefined));
      const { title, kind } = answers;
      return folder.journal.add(escalation.slug, 'change', { ...filled, title, kind, status: 'draft' });
    },
  };
}

function dayQuestion(prompt: string) {
  return {
    ...text({ required: false, asked: true, prompt, placeholder: '2026-03-01' }),
    accept: (name: string, value: unknown) => readDay(name, value),
  };
}

interface Goal {
  readonly active: ActiveEscalation;
  readonly entry: Entry<'change'>;
  readonly status: ChangeStatus;
  readonly title: string;
}

function setChangeStatus(services: Services): Command {
  return {
    id: commandIds.setChangeStatus,
    needsTrust: true,
    async run(invocation) {
      const active = await escalationOf(services, invocation);
      const { answers, asked } = await fillIn(
        l10n.t('Set Status of Change'),
        {
          change: changeQuestion(active),
          status: choice({
            placeholder: l10n.t('What has been reached?'),
            items: changeStatusItems().filter(({ value }) => value !== 'draft'),
          }),
          with: structured((_name, value) => readGivenFields(active, value)),
          override: text({ required: false, prompt: l10n.t('Reason') }),
        },
        givenWithNode(invocation, { change: 'change' }),
      );
      const entry = entryOf(active, 'change', answers.change);
      const title = `${entry.id} ${nameOfStatus(answers.status)}`;
      const goal = { active, entry, status: answers.status, title };
      const person = invocation.person || asked;
      const { given, override } = await passChangeGate(services, goal, answers.with ?? { fields: {} }, answers.override, person);
      await reach(services, goal, given, override);
      if (invocation.person) void offerWayBack(goal);
      return entry.id;
    },
  };
}

export function changeQuestion(active: ActiveEscalation) {
  const texts = {
    placeholder: l10n.t('Which change?'),
    none: l10n.t('There is no change yet. Plan one first (“Escalation: Plan Change”).'),
  };
  return entryQuestion(active, 'change', texts, ({ data }) => data.title);
}

function nameOfStatus(status: ChangeStatus): string {
  return changeStatusItems().find(({ value }) => value === status)?.label ?? status;
}

/** Asks for what is missing until nothing is, or the person overrides it. A program that gave no override gets a `GateError`. */
async function passChangeGate(
  services: Services,
  goal: Goal,
  first: GivenFields,
  override: string | undefined,
  person: boolean,
): Promise<{ given: GivenFields; override: string | undefined }> {
  let given = first;
  for (;;) {
    const unmet = await unmetNow(services, goal, given);
    if (unmet.length === 0) return { given, override: undefined };
    if (override !== undefined) return { given, override };
    if (!person) throw new GateError(unmet);
    const way = await askWay(goal, unmet);
    if (way === 'override') {
      const prompt = l10n.t('Why is it right to go on without this? The reason is recorded.');
      return { given, override: await askLine(l10n.t('{0}: override', goal.title), prompt) };
    }
    const asked = await askMissing(goal.title, goal.active, goal.entry, unmet);
    given = combine(given, asked);
    for (const { code, fill } of unmet)
      if (code === 'externalBackup' && fill)
        await vscode.commands.executeCommand(fill.command, { ...fill.arguments, escalation: goal.active.escalation.slug });
  }
}

/** The gate, for the change as it would be. The record is read anew: filling in may have written to it. */
async function unmetNow(services: Services, { active, entry, status }: Goal, given: GivenFields): Promise<Unmet[]> {
  const escalation = await active.folder.store.escalation(active.escalation.slug);
  const data = withFields(entryOf({ ...active, escalation }, 'change', entry.id).data, given, new Date());
  const change = escalation.entries.change.map((one) => (one.id === entry.id ? changedEntry(one, data) : one));
  const decided = given.decision === undefined ? [] : [{ id: '', at: '', by: '', did: 'change.decided', on: entry.id }];
  const looked = { head: escalation.head, entries: { ...escalation.entries, change }, log: [...escalation.log, ...decided] };
  const point = pointOf(escalation, entry.id, data.rollbackPoint);
  const resolved = point && (await resolves(services, active, point)) ? [point.id] : [];
  return unmetForChange(looked, entry.id, status, { resolvedPoints: new Set(resolved) });
}

async function resolves(services: Services, { folder }: ActiveEscalation, { data }: Entry<'rollbackPoint'>): Promise<boolean> {
  const repository = await services.repositories.named(folder, data.repository);
  return repository !== undefined && data.ref !== undefined && (await pointExists(repository, data.ref));
}

function askWay({ title }: Goal, unmet: readonly Unmet[]): Promise<'fill' | 'override'> {
  return askOnce<'fill' | 'override'>(l10n.t('{0}: not yet', title), l10n.t('This is still missing.'), [
    {
      label: `$(edit) ${l10n.t('Fill in what is missing…')}`,
      description: l10n.t('questions: {0}', unmet.length),
      value: 'fill',
    },
    ...unmet.map((one) => ({ label: `$(circle-large-outline) ${describeUnmet(one)}` })),
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    {
      label: `$(warning) ${l10n.t('Override with a reason…')}`,
      description: l10n.t('is recorded as a decision with your name'),
      value: 'override',
    },
  ]);
}

function combine(one: GivenFields, other: GivenFields): GivenFields {
  return { ...one, ...other, fields: withFields(one.fields, { fields: other.fields }, new Date()) };
}

/** Writes what was filled in, the decision and the state, in this order. */
async function reach(services: Services, goal: Goal, given: GivenFields, override: string | undefined): Promise<void> {
  const { active, entry, status, title } = goal;
  const { folder, escalation } = active;
  const { slug } = escalation;
  const now = withZone(new Date());
  const what = `${title} “${oneLine(entry.data.title ?? '')}”`;
  const decider = await services.author(folder);
  let decision: string | undefined;
  if (given.decision !== undefined && escalation.entries.decision.some(({ id }) => id === given.decision)) {
    decision = given.decision;
    await folder.journal.log(slug, { did: 'change.decided', on: entry.id, note: decision });
  } else if (given.decision !== undefined)
    decision = await folder.journal.add(slug, 'decision', { title: what, decision: given.decision, decider, decidedAt: now });
  if (override !== undefined) decision = await recordOverride(folder, slug, { what, reason: override, decider });
  const { data } = entryOf({ ...active, escalation: await folder.store.escalation(slug) }, 'change', entry.id);
  const after = withFields(data, given, new Date());
  const changes = [...changesBetween(data, after), ...(data.status === status ? [] : [{ path: ['status'], value: status }])];
  const note = `${data.status ?? ''} → ${status}${decision === undefined ? '' : ` (${decision})`}`;
  await folder.journal.change(slug, entry.id, changes, { did: `change.${status}`, note });
  if (status === 'succeeded' && data.kind === 'mitigation' && escalation.head.data.times?.stabilised === undefined)
    await folder.journal.change(slug, 'escalation', [{ path: ['times', 'stabilised'], value: now }], {
      did: 'escalation.stabilised',
      note: entry.id,
    });
}

/** A change that is rolled back has a point to go back to. */
async function offerWayBack({ active, entry, status }: Goal): Promise<void> {
  const point = status === 'rolledBack' ? pointOf(active.escalation, entry.id, entry.data.rollbackPoint) : undefined;
  if (!point) return;
  const preview = l10n.t('Preview Restore');
  const sentence = l10n.t('{0} is marked as rolled back. Its rollback point is {1}.', entry.id, point.id);
  if ((await vscode.window.showInformationMessage(sentence, preview)) !== preview) return;
  try {
    await vscode.commands.executeCommand(commandIds.restoreRollbackPoint, { point: point.id });
  } catch (error) {
    void vscode.window.showErrorMessage(explain(error));
  }
}
