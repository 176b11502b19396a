import * as l10n from '@vscode/l10n';
import { answerItems, areaItems, findingKindItems, participantRoleItems } from '../choiceItems';
import type { Command } from '../command';
import { commandIds } from '../contributions';
import { fillIn } from '../form';
import { choice, moment, text } from '../questions';
import { escalationOf, type Services } from './services';

/** What was found so far, what changed, and who takes part. */
export function findingCommands(services: Services): Command[] {
  return [addFinding(services), answerWhatChanged(services), addParticipant(services)];
}

function addFinding(services: Services): Command {
  return {
    id: commandIds.addFinding,
    needsTrust: true,
    async run(invocation) {
      const { folder, escalation } = await escalationOf(services, invocation);
      const { answers } = await fillIn(
        l10n.t('Add Finding'),
        {
          kind: choice({ placeholder: l10n.t('What kind of finding?'), items: findingKindItems() }),
          text: {
            ...text({ prompt: l10n.t('The finding, in a sentence') }),
            applies: ({ kind }) => kind !== 'none',
          },
          source: {
            ...text({
              required: false,
              asked: true,
              prompt: l10n.t('Who or what does it come from?'),
              placeholder: l10n.t('second level, log file, customer'),
            }),
            applies: ({ kind }) => kind !== 'none',
          },
          observedAt: moment({ required: false, prompt: l10n.t('When was it seen?') }),
        },
        invocation.given,
      );
      const { kind, ...said } = answers;
      if (kind === 'none') return folder.journal.log(escalation.slug, { did: 'findings.noneReceived' });
      return folder.journal.add(escalation.slug, 'finding', { kind, ...said, status: 'unverified' });
    },
  };
}

function answerWhatChanged(services: Services): Command {
  return {
    id: commandIds.answerWhatChanged,
    needsTrust: true,
    async run(invocation) {
      const { folder, escalation } = await escalationOf(services, invocation);
      const { answers } = await fillIn(
        l10n.t('What Changed?'),
        {
          area: choice({ placeholder: l10n.t('Which area?'), items: areaItems() }),
          answer: choice({ placeholder: l10n.t('Was it changed?'), items: answerItems() }),
          answeredBy: text({ prompt: l10n.t('Who says so?') }),
          text: text({ required: false, asked: true, prompt: l10n.t('What exactly?') }),
          before: text({ required: false, prompt: l10n.t('Before') }),
          after: text({ required: false, prompt: l10n.t('After') }),
          changedAt: moment({ required: false, prompt: l10n.t('When was it changed?') }),
        },
        invocation.given,
      );
      const area = areaItems().find(({ value }) => value === answers.area)?.label ?? answers.area;
      const answer = answerItems().find(({ value }) => value === answers.answer)?.label ?? answers.answer;
      const summary = answers.text ?? l10n.t('{0}: {1}', area, answer);
      return folder.journal.add(escalation.slug, 'finding', { ...answers, kind: 'change', text: summary, status: 'unverified' });
    },
  };
}

function addParticipant(services: Services): Command {
  return {
    id: commandIds.addParticipant,
    needsTrust: true,
    async run(invocation) {
      const { folder, escalation } = await escalationOf(services, invocation);
      const { answers } = await fillIn(
        l10n.t('Add Participant'),
        {
          name: text({ prompt: l10n.t('Name') }),
          organisation: text({ prompt: l10n.t('Organisation') }),
          discipline: text({
            prompt: l10n.t('Discipline'),
            placeholder: l10n.t('development, IT security, operation, customer'),
          }),
          role: choice({ required: false, placeholder: l10n.t('Role'), items: participantRoleItems() }),
          phone: text({ required: false, asked: true, prompt: l10n.t('Phone number') }),
          availability: text({ required: false, prompt: l10n.t('Availability') }),
        },
        invocation.given,
      );
      return folder.journal.add(escalation.slug, 'participant', answers);
    },
  };
}
