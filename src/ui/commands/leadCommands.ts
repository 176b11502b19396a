import * as l10n from '@vscode/l10n';
import type { FieldChange } from '../../record/edit';
import { impactLabels, severityLabels } from '../choiceItems';
import type { Command } from '../command';
import { commandIds } from '../contributions';
import { askLine } from '../dialogs';
import { ArgumentError, fillIn } from '../form';
import { recordOverride } from '../gates';
import { withZone } from '../../record/moments';
import { moment, scale, text } from '../questions';
import type { ActiveEscalation } from '../records';
import { escalationOf, type Services } from './services';

/** Who leads, and how bad it is. */
export function leadCommands(services: Services): Command[] {
  return [takeOver(services), setSeverity(services), setImpact(services)];
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
