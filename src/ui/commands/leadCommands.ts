import * as l10n from '@vscode/l10n';
import { unmetForClose, unmetForPhase } from '../../record/rules';
import type { FieldChange } from '../../record/edit';
import { impactLabels, phaseItems, phases, severityLabels, type Phase } from '../choiceItems';
import type { Command, Invocation } from '../command';
import { commandIds } from '../contributions';
import { askLine } from '../dialogs';
import { ArgumentError, fillIn } from '../form';
import { passGate, recordOverride } from '../gates';
import { withZone } from '../moments';
import { choice, moment, scale, text } from '../questions';
import type { ActiveEscalation } from '../records';
import { escalationOf, type Services } from './services';

/** Who leads, how bad it is, and which phase has been reached. */
export function leadCommands(services: Services): Command[] {
  return [takeOver(services), setSeverity(services), setImpact(services), setPhase(services), close(services), reopen(services)];
}

function takeOver(services: Services): Command {
  return {
    id: commandIds.takeOver,
    needsTrust: true,
    async run(invocation) {
      const active = await escalationOf(services, invocation);
      const { folder, escalation } = active;
      const head = escalation.head.data;
      const former = head.lead?.name;
      const title = l10n.t('Take Over');
      const { answers, asked } = await fillIn(
        title,
        {
          lead: text({ prompt: l10n.t('Who is responsible from now on?'), value: withoutAddress(await services.author(folder)) }),
          phone: text({
            prompt: l10n.t('Phone number under which the customer reaches the lead'),
            value: head.lead?.phone ?? '',
          }),
          severity: scale({ placeholder: l10n.t('Severity'), labels: severityLabels(), selected: head.severity }),
          nextUpdateAt: moment({ prompt: l10n.t('When does the customer get the next update?'), value: '30', future: true }),
          reachableUntil: moment({ required: false, prompt: l10n.t('Reachable until') }),
          deputy: text({ required: false, prompt: l10n.t('Deputy') }),
          override: text({ required: false, prompt: l10n.t('Reason') }),
        },
        invocation.given,
      );
      let decision: string | undefined;
      if (former !== undefined && former !== answers.lead) {
        decision = await replaceLead(services, active, former, answers.lead, answers.override, invocation.person || asked);
      }
      const now = withZone(new Date());
      const changes: FieldChange[] = [
        { path: ['lead', 'name'], value: answers.lead },
        { path: ['lead', 'phone'], value: answers.phone },
        // Another lead is reachable at other times.
        ...(answers.reachableUntil === undefined && former === answers.lead
          ? []
          : [{ path: ['lead', 'reachableUntil'], value: answers.reachableUntil }]),
        ...(answers.deputy === undefined ? [] : [{ path: ['deputy'], value: answers.deputy }]),
        { path: ['severity'], value: answers.severity },
        { path: ['nextUpdateAt'], value: answers.nextUpdateAt },
        ...(head.phase === 'new' ? [{ path: ['phase'], value: 'accepted' }] : []),
        ...(head.times?.accepted === undefined ? [{ path: ['times', 'accepted'], value: now }] : []),
      ];
      const note = decision === undefined ? answers.lead : `${answers.lead} (${decision})`;
      await folder.journal.change(escalation.slug, 'escalation', changes, { did: 'escalation.accepted', note });
      return escalation.slug;
    },
  };
}

/** The lead changes only with the former lead's hand-over; taking it without one is a decision. */
async function replaceLead(
  services: Services,
  active: ActiveEscalation,
  former: string,
  lead: string,
  override: string | undefined,
  person: boolean,
): Promise<string> {
  const sentence = l10n.t(
    '{0} is the lead. Without a hand-over that {0} gives, taking the escalation over needs a reason.',
    former,
  );
  if (override === undefined && !person) throw new ArgumentError(sentence);
  const reason = override ?? (await askLine(l10n.t('Take Over'), sentence));
  return recordOverride(active.folder, active.escalation.slug, {
    what: l10n.t('Lead changed from {0} to {1} without a hand-over', former, lead),
    reason,
    decider: await services.author(active.folder),
  });
}

function withoutAddress(author: string): string {
  return author.replace(/\s*<[^>]*>\s*$/u, '');
}

function setSeverity(services: Services): Command {
  return {
    id: commandIds.setSeverity,
    needsTrust: true,
    async run(invocation) {
      const { folder, escalation } = await escalationOf(services, invocation);
      const former = escalation.head.data.severity;
      const { answers } = await fillIn(
        l10n.t('Set Severity'),
        { severity: scale({ placeholder: l10n.t('Severity'), labels: severityLabels(), selected: former }) },
        invocation.given,
      );
      const note = former === undefined ? `${answers.severity}` : `${former} → ${answers.severity}`;
      await folder.journal.change(escalation.slug, 'escalation', [{ path: ['severity'], value: answers.severity }], {
        did: 'escalation.severitySet',
        note,
      });
      return escalation.slug;
    },
  };
}

function setImpact(services: Services): Command {
  return {
    id: commandIds.setImpact,
    needsTrust: true,
    async run(invocation) {
      const { folder, escalation } = await escalationOf(services, invocation);
      const former = escalation.head.data.impacts;
      const labels = impactLabels();
      const { answers } = await fillIn(
        l10n.t('Set Impact'),
        {
          operation: scale({ placeholder: l10n.t('Impact on the operation'), labels, selected: former?.operation }),
          customer: scale({ placeholder: l10n.t('Impact on the customer relationship'), labels, selected: former?.customer }),
          reputation: scale({ placeholder: l10n.t('Impact on the reputation'), labels, selected: former?.reputation }),
          financial: scale({ required: false, placeholder: l10n.t('Economic damage'), labels }),
        },
        invocation.given,
      );
      const changes = Object.entries(answers).flatMap(([name, value]): FieldChange[] =>
        value === undefined ? [] : [{ path: ['impacts', name], value }],
      );
      const note = Object.entries(answers)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => `${name} ${value}`)
        .join(', ');
      await folder.journal.change(escalation.slug, 'escalation', changes, { did: 'escalation.impactSet', note });
      return escalation.slug;
    },
  };
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
      return enterPhase(services, invocation, 'closed', { override: answers.override, person: invocation.person });
    },
  };
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

async function reopenable(services: Services, invocation: Invocation): Promise<ActiveEscalation> {
  const active = await escalationOf(services, invocation);
  if (active.escalation.head.data.phase !== 'closed')
    throw new ArgumentError(l10n.t('“{0}” is not closed.', active.escalation.slug));
  return active;
}
