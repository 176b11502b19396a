import * as l10n from '@vscode/l10n';
import type { FieldChange } from '../../record/edit';
import { unmetForClose, unmetForPhase } from '../../record/rules';
import { phaseItems, phases, type Phase } from '../choiceItems';
import type { Command, Invocation } from '../command';
import { commandIds } from '../contributions';
import { askOnce } from '../dialogs';
import { ArgumentError, fillIn } from '../form';
import { passGate, recordOverride } from '../gates';
import { withZone } from '../../record/moments';
import { oneLine } from '../plainText';
import { choice, moment, structured, text } from '../questions';
import type { ActiveEscalation } from '../records';
import { headItem } from './escalationCommands';
import { confirmDeletion, removePoint } from './pointCommands';
import { escalationOf, namedEscalation, writable, type Services } from './services';

/** Which phase has been reached, up to the end and back. */
export function phaseCommands(services: Services): Command[] {
  return [setPhase(services), confirmResolution(services), writeFollowUp(services), close(services), reopen(services)];
}

function setPhase(services: Services): Command {
  return {
    id: commandIds.setPhase,
    needsTrust: true,
    async run(invocation) {
      const active = await escalationOf(services, invocation);
      const current = active.escalation.head.data.phase ?? 'new';
      const following = phases[phases.indexOf(current) + 1];
      const { answers, asked } = await fillIn(
        l10n.t('Set Phase'),
        {
          phase: choice({
            placeholder: l10n.t('Which phase has been reached?'),
            items: phaseItems(),
            selected: following ?? current,
          }),
          override: text({ required: false, prompt: l10n.t('Reason') }),
        },
        invocation.given,
      );
      return enterPhase(services, invocation, answers.phase, { override: answers.override, person: invocation.person || asked });
    },
  };
}

/** Moves the escalation to a phase, through its gate. Returns the slug. */
async function enterPhase(
  services: Services,
  invocation: Invocation,
  phase: Phase,
  way: { readonly override: string | undefined; readonly person: boolean },
): Promise<string> {
  const { folder, escalation } = await escalationOf(services, invocation);
  const { slug } = escalation;
  const read = () => folder.store.escalation(slug);
  const name = phaseItems().find(({ value }) => value === phase)?.label ?? phase;
  const reason = await passGate({
    title: name,
    slug,
    unmet: async () => (phase === 'closed' ? unmetForClose(await read()) : unmetForPhase(await read(), phase)),
    ...way,
  });
  const { data } = (await read()).head;
  // Filling in what was missing may have moved the phase already (taking over accepts).
  if (data.phase === phase) return slug;
  const decider = await services.author(folder);
  const decision =
    reason === undefined ? undefined : await recordOverride(folder, slug, { what: l10n.t('Phase {0}', name), reason, decider });
  const time = phase === 'closed' ? 'closed' : phase === 'resolved' ? 'resolved' : phase === 'accepted' ? 'accepted' : undefined;
  const changes: FieldChange[] = [{ path: ['phase'], value: phase }];
  if (time !== undefined && data.times?.[time] === undefined)
    changes.push({ path: ['times', time], value: withZone(new Date()) });
  const did = phase === 'closed' ? 'escalation.closed' : 'escalation.phaseSet';
  const note = `${data.phase ?? ''} → ${phase}${decision === undefined ? '' : ` (${decision})`}`;
  await folder.journal.change(slug, 'escalation', changes, { did, note });
  return slug;
}

function confirmResolution(services: Services): Command {
  return {
    id: commandIds.confirmResolution,
    needsTrust: true,
    async run(invocation) {
      const { folder, escalation } = await escalationOf(services, invocation);
      const { answers } = await fillIn(
        l10n.t('Confirm Resolution'),
        {
          by: text({ prompt: l10n.t('Who at the customer confirms that the fault is gone?') }),
          text: text({ required: false, asked: true, prompt: l10n.t('In which words?') }),
          at: moment({ required: false, prompt: l10n.t('When?') }),
        },
        invocation.given,
      );
      return folder.journal.log(escalation.slug, {
        did: 'customer.confirmed',
        note: answers.text === undefined ? answers.by : l10n.t('{0}: {1}', answers.by, answers.text),
        ...(answers.at === undefined ? {} : { at: answers.at }),
      });
    },
  };
}

function writeFollowUp(services: Services): Command {
  return {
    id: commandIds.writeFollowUp,
    needsTrust: true,
    async run(invocation) {
      const { folder, escalation } = await escalationOf(services, invocation);
      const known = escalation.followUp?.readable === true ? escalation.followUp.data : {};
      const { answers } = await fillIn(
        l10n.t('Write Follow-up'),
        {
          rootCause: text({ prompt: l10n.t('What was the root cause?'), value: known.rootCause ?? '' }),
          path: text({
            required: false,
            asked: true,
            prompt: l10n.t('How was it found? Dead ends too.'),
            value: known.path ?? '',
          }),
          wentWell: text({ required: false, asked: true, prompt: l10n.t('What went well?'), value: known.wentWell ?? '' }),
          improve: text({ required: false, asked: true, prompt: l10n.t('What can be better?'), value: known.improve ?? '' }),
          contributingFactors: structured(readTexts),
        },
        invocation.given,
      );
      await folder.journal.followUp(escalation.slug, answers);
      return escalation.slug;
    },
  };
}

function readTexts(name: string, value: unknown): string[] {
  if (!Array.isArray(value) || value.some((one) => typeof one !== 'string'))
    throw new ArgumentError(l10n.t('“{0}” must be a list of texts.', name));
  return value.map(String);
}

function close(services: Services): Command {
  return {
    id: commandIds.close,
    needsTrust: true,
    async run(invocation) {
      const { answers } = await fillIn(
        l10n.t('Close Escalation'),
        { override: text({ required: false, prompt: l10n.t('Reason') }) },
        invocation.given,
      );
      const { folder, escalation } = await escalationOf(services, invocation);
      if (escalation.head.data.phase === 'closed') throw new ArgumentError(l10n.t('“{0}” is closed already.', escalation.slug));
      const dropped = invocation.person ? await confirmClose(services, { folder, escalation }) : [];
      const slug = await enterPhase(services, invocation, 'closed', { override: answers.override, person: invocation.person });
      const closed = { folder, escalation: await folder.store.escalation(slug) };
      for (const id of dropped) await removePoint(services, closed, id, l10n.t('The escalation is closed'));
      return slug;
    },
  };
}

/** Ids of the rollback points that go with the escalation. Throws `CancellationError` on Escape, with nothing changed. */
async function confirmClose(services: Services, active: ActiveEscalation): Promise<readonly string[]> {
  const { slug, head, entries } = active.escalation;
  const ids = entries.rollbackPoint.filter(({ readable, data }) => readable && data.deletedAt === undefined).map(({ id }) => id);
  const points = ids.length;
  const question = l10n.t('Close “{0}”? It can be opened again.', oneLine(head.data.title ?? slug));
  const keep = points === 0 ? l10n.t('Close') : l10n.t('Close, and keep the rollback points ({0})', points);
  const items = [{ label: `$(archive) ${keep}`, value: false }];
  if (points > 0) items.push({ label: `$(trash) ${l10n.t('Close, and delete the rollback points ({0})', points)}`, value: true });
  if (!(await askOnce(l10n.t('Close Escalation'), question, items))) return [];
  await confirmDeletion(services, active, ids);
  return ids;
}

function reopen(services: Services): Command {
  return {
    id: commandIds.reopen,
    needsTrust: true,
    async run(invocation) {
      const { folder, escalation } = await reopenable(services, invocation);
      const { answers } = await fillIn(
        l10n.t('Reopen Escalation'),
        { reason: text({ prompt: l10n.t('Why is it opened again?') }) },
        invocation.given,
      );
      const changes: FieldChange[] = [
        { path: ['phase'], value: 'analysis' },
        { path: ['times', 'closed'], value: undefined },
      ];
      await folder.journal.change(escalation.slug, 'escalation', changes, { did: 'escalation.reopened', note: answers.reason });
      await services.records.activate(folder, escalation.slug);
      return escalation.slug;
    },
  };
}

/** The tree row's escalation, the named one, the active one, or one that the person chooses; it must be closed. */
async function reopenable(services: Services, invocation: Invocation): Promise<ActiveEscalation> {
  const named = invocation.given['escalation'];
  const chosen = await (named === undefined ? chooseClosed(services, invocation) : namedEscalation(services, named));
  if (chosen.escalation.head.data.phase !== 'closed')
    throw new ArgumentError(l10n.t('“{0}” is not closed.', chosen.escalation.slug));
  return chosen;
}

async function chooseClosed(services: Services, invocation: Invocation): Promise<ActiveEscalation> {
  const active = invocation.node ? await escalationOf(services, invocation) : await services.records.active();
  if (active && (invocation.node !== undefined || active.escalation.head.data.phase === 'closed')) return active;
  const closed = (await services.records.all()).filter(({ head }) => head.data.phase === 'closed');
  if (closed.length === 0) throw new ArgumentError(l10n.t('No escalation is closed.'));
  const [only] = closed;
  if (!invocation.person && closed.length > 1) {
    const slugs = closed.map(({ slug }) => slug).join(', ');
    throw new ArgumentError(l10n.t('Several escalations are closed: {0}. Name one with “escalation”.', slugs));
  }
  const { folder, slug } = invocation.person
    ? await askOnce(l10n.t('Reopen Escalation'), l10n.t('Which escalation is opened again?'), closed.map(headItem))
    : only!;
  return { folder: writable(folder), escalation: await folder.store.escalation(slug) };
}
