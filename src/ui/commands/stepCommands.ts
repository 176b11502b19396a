import * as l10n from '@vscode/l10n';
import { unmetForRun } from '../../record/rules';
import type { Data, Entry } from '../../record/model';
import { outcomeItems } from '../choiceItems';
import type { Command, Invocation } from '../command';
import { commandIds } from '../contributions';
import { askText, back, type Item } from '../dialogs';
import { ArgumentError, fillIn, isGiven, type Question } from '../form';
import { passGate, recordOverride } from '../gates';
import { withZone } from '../../record/moments';
import { choice, lookup, moment, structured, text } from '../questions';
import type { ActiveEscalation, RecordFolder } from '../records';
import { entryOf, escalationOf, givenWithNode, type Services } from './services';

/** Reproduction: the steps, and what came of running them. */
export function stepCommands(services: Services): Command[] {
  return [addStep(services), recordRun(services)];
}

/** Distance between the orders of two steps, so that one fits in between without changing others. */
const orderGap = 10;

function addStep(services: Services): Command {
  return {
    id: commandIds.addStep,
    needsTrust: true,
    async run(invocation) {
      const active = await escalationOf(services, invocation);
      const { answers } = await fillIn(
        l10n.t('Add Reproduction Step'),
        {
          action: text({ prompt: l10n.t('What is done?') }),
          expected: text({ prompt: l10n.t('What should happen?') }),
          environment: text({ required: false, prompt: l10n.t('Environment') }),
          command: text({ required: false, asked: true, prompt: l10n.t('Command that does it') }),
          after: lookup({
            required: false,
            placeholder: l10n.t('After which step?'),
            none: '',
            items: () => Promise.resolve([]),
            check: (_name, value) => entryOf(active, 'step', String(value)).id,
          }),
        },
        givenWithNode(invocation, { step: 'after' }),
      );
      const { after, ...draft } = answers;
      const order = await makeRoom(active, after);
      return active.folder.journal.add(active.escalation.slug, 'step', { order, ...draft });
    },
  };
}

/** The order number behind a step, or at the end; moves the steps behind it where no number is free. */
async function makeRoom({ folder, escalation }: ActiveEscalation, after: string | undefined): Promise<number> {
  const steps = inOrder(escalation.entries.step);
  const position = after === undefined ? steps.length - 1 : steps.findIndex(({ id }) => id === after);
  const former = steps[position]?.data.order ?? 0;
  const next = steps[position + 1]?.data.order;
  if (next === undefined) return former + orderGap;
  if (next - former > 1) return Math.floor((former + next) / 2);
  let order = former + orderGap;
  const result = order;
  for (const step of steps.slice(position + 1)) {
    order += orderGap;
    if ((step.data.order ?? 0) >= order) break;
    await folder.journal.change(escalation.slug, step.id, [{ path: ['order'], value: order }], { did: 'step.moved' });
  }
  return result;
}

function inOrder(steps: readonly Entry<'step'>[]): Entry<'step'>[] {
  return steps.filter(({ readable }) => readable).sort((one, other) => (one.data.order ?? 0) - (other.data.order ?? 0));
}

type Environment = Data<'run'>['environment'];

function environmentItems({ escalation }: ActiveEscalation): Item<Environment>[] {
  const own = (escalation.head.data.environments ?? []).map(({ name, kind, version }) => ({
    label: name,
    description: [kind, version].filter((part) => part !== undefined).join(' · '),
    value: name,
  }));
  const kinds: Item<Environment>[] = [
    { label: 'dev', description: l10n.t('Development'), value: 'dev' },
    { label: 'test', description: l10n.t('Test'), value: 'test' },
    { label: 'qa', description: l10n.t('Quality assurance'), value: 'qa' },
    { label: 'production', description: l10n.t('Production'), value: 'production' },
  ];
  return [...own, ...kinds.filter(({ value }) => !own.some((one) => one.value === value))];
}

/** How often: `3 of 10`, for faults that come and go. */
const frequency: Question<{ count: number; of: number }, false> = {
  required: false,
  asked: true,
  accept(name) {
    throw new ArgumentError(l10n.t('Give “count” and “of” instead of “{0}”.', name));
  },
  async ask(frame) {
    const answer = await askText(frame, {
      prompt: l10n.t('How often, of how many tries?'),
      placeholder: l10n.t('3 of 10'),
      check: (content) =>
        content.trim() === '' || readFrequency(content) ? undefined : { message: l10n.t('Write it like this: 3 of 10') },
    });
    return answer === back ? back : readFrequency(answer);
  },
};

function readFrequency(content: string): { count: number; of: number } | undefined {
  const match = /^\s*(\d{1,6})\s*(?:of|von|\/)\s*(\d{1,6})\s*$/iu.exec(content);
  if (!match) return undefined;
  const [count, of] = [Number(match[1]), Number(match[2])];
  return count <= of ? { count, of } : undefined;
}

function wholeNumber(name: string, value: unknown): number {
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 0)
    throw new ArgumentError(l10n.t('“{0}” must be a whole number.', name));
  return number;
}

function recordRun(services: Services): Command {
  return {
    id: commandIds.recordRun,
    needsTrust: true,
    async run(invocation) {
      const active = await escalationOf(services, invocation);
      const { folder, escalation } = active;
      const { answers, asked } = await fillIn(
        l10n.t('Record Run'),
        {
          environment: {
            ...lookup({
              placeholder: l10n.t('Where was it run?'),
              none: '',
              items: () => Promise.resolve(environmentItems(active)),
              check: (_name, value) => String(value),
            }),
          },
          outcome: choice({ placeholder: l10n.t('What came of it?'), items: outcomeItems() }),
          frequency,
          count: structured(wholeNumber),
          of: structured(wholeNumber),
          output: text({ required: false, prompt: l10n.t('Output') }),
          startedAt: moment({ required: false, prompt: l10n.t('When?') }),
          decision: text({ required: false, prompt: l10n.t('Decision') }),
          override: text({ required: false, prompt: l10n.t('Reason') }),
          steps: structured((_name, value) =>
            (Array.isArray(value) ? value : [value]).map((id) => entryOf(active, 'step', String(id)).id),
          ),
        },
        givenWithNode(invocation, { step: 'steps' }),
      );
      const count = answers.frequency?.count ?? answers.count;
      const of = answers.frequency?.of ?? answers.of;
      if (count !== undefined && of !== undefined && count > of)
        throw new ArgumentError(l10n.t('“count” ({0}) is more than “of” ({1}).', count, of));
      const version = await versionRun(services, folder, invocation);
      let decision = answers.decision === undefined ? undefined : entryOf(active, 'decision', answers.decision).id;
      const former = new Set(escalation.entries.decision.map(({ id }) => id));
      const reason =
        decision === undefined
          ? await passGate({
              title: l10n.t('Run in {0}', answers.environment),
              slug: escalation.slug,
              unmet: async () => {
                const now = await folder.store.escalation(escalation.slug);
                const unmet = unmetForRun(now, answers.environment);
                // The one that was just made at the gate.
                if (unmet.length > 0) decision = now.entries.decision.find(({ id }) => !former.has(id))?.id;
                return decision === undefined ? unmet : [];
              },
              override: answers.override,
              person: invocation.person || asked,
            })
          : undefined;
      const override =
        reason === undefined
          ? undefined
          : await recordOverride(folder, escalation.slug, {
              what: l10n.t('Run in {0}', answers.environment),
              reason,
              decider: await services.author(folder),
            });
      return folder.journal.add(
        escalation.slug,
        'run',
        {
          steps: answers.steps ?? inOrder(escalation.entries.step).map(({ id }) => id),
          environment: answers.environment,
          outcome: answers.outcome,
          ...(count === undefined ? {} : { count }),
          ...(of === undefined ? {} : { of }),
          ...version,
          startedAt: answers.startedAt ?? withZone(new Date()),
          ...(decision === undefined && override === undefined ? {} : { decision: decision ?? override }),
        },
        answers.output === undefined
          ? {}
          : { attachment: { extension: 'log', content: new TextEncoder().encode(answers.output) } },
      );
    },
  };
}

/** Which version of the code was run, in the repository that was named or in the record's own: the commit, and whether the working tree had changes. */
async function versionRun(
  services: Services,
  folder: RecordFolder,
  { given, person }: Pick<Invocation, 'given' | 'person'>,
): Promise<Pick<Data<'run'>, 'repository' | 'commit' | 'dirty'>> {
  const repository = isGiven(given['repository'])
    ? await services.repositories.choose({ repository: given['repository'], folder, person })
    : await services.repositories.of(folder);
  const commit = (await repository?.head())?.commit;
  if (!repository || commit === undefined) return {};
  const dirty = await repository.isDirty(services.repositories.excluded(repository));
  return { repository: services.repositories.nameOf(folder, repository), commit, dirty };
}
