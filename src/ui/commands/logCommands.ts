import * as l10n from '@vscode/l10n';
import { waivedReproduction } from '../../record/rules';
import type { Command } from '../command';
import { commandIds } from '../contributions';
import { ArgumentError, fillIn } from '../form';
import { oneLine } from '../plainText';
import { withZone } from '../../record/moments';
import { lookup, moment, structured, text } from '../questions';
import type { ActiveEscalation } from '../records';
import { escalationOf, type Services } from './services';

/** Decisions and notes. */
export function logCommands(services: Services): Command[] {
  return [addDecision(services), addLogEntry(services), correctLogEntry(services)];
}

function addDecision(services: Services): Command {
  return {
    id: commandIds.addDecision,
    needsTrust: true,
    async run(invocation) {
      const { folder, escalation } = await escalationOf(services, invocation);
      const value = invocation.given['overrides'] === waivedReproduction ? l10n.t('Going without a reproduction') : '';
      const { answers } = await fillIn(
        l10n.t('Add Decision'),
        {
          title: text({ prompt: l10n.t('What is decided about?'), value }),
          decision: text({ prompt: l10n.t('What is decided?') }),
          decider: text({ prompt: l10n.t('Who decides?'), value: escalation.head.data.lead?.name ?? '' }),
          facts: text({ required: false, asked: true, prompt: l10n.t('On which facts?') }),
          checkAt: moment({ required: false, asked: true, prompt: l10n.t('When is it checked again?') }),
          options: structured(readOptions),
          overrides: text({ required: false, prompt: l10n.t('What does it override?') }),
        },
        invocation.given,
      );
      return folder.journal.add(escalation.slug, 'decision', { ...answers, decidedAt: withZone(new Date()) });
    },
  };
}

interface Option {
  option: string;
  benefit?: string;
  risk?: string;
}

function readOptions(name: string, value: unknown): Option[] {
  const sentence = l10n.t('“{0}” must be a list of objects with “option”, “benefit” and “risk”.', name);
  if (!Array.isArray(value)) throw new ArgumentError(sentence);
  return value.map((one: unknown): Option => {
    if (typeof one === 'string') return { option: one };
    if (typeof one !== 'object' || one === null || !('option' in one) || typeof one.option !== 'string')
      throw new ArgumentError(sentence);
    const benefit = 'benefit' in one && typeof one.benefit === 'string' ? { benefit: one.benefit } : {};
    const risk = 'risk' in one && typeof one.risk === 'string' ? { risk: one.risk } : {};
    return { option: one.option, ...benefit, ...risk };
  });
}

function addLogEntry(services: Services): Command {
  return {
    id: commandIds.addLogEntry,
    needsTrust: true,
    async run(invocation) {
      const { folder, escalation } = await escalationOf(services, invocation);
      const { answers } = await fillIn(
        l10n.t('Add Log Entry'),
        {
          text: text({ prompt: l10n.t('What was done or seen?') }),
          at: moment({ required: false, prompt: l10n.t('When?') }),
          on: text({ required: false, prompt: l10n.t('On which entry?') }),
        },
        invocation.node?.type === 'entry' ? { ...invocation.given, on: invocation.node.id } : invocation.given,
      );
      const { on } = answers;
      if (on !== undefined && !escalation.find(on))
        throw new ArgumentError(l10n.t('There is no entry {0} in this escalation.', on));
      return folder.journal.log(escalation.slug, {
        did: 'note.added',
        note: answers.text,
        ...(answers.at === undefined ? {} : { at: answers.at }),
        ...(on === undefined ? {} : { on }),
      });
    },
  };
}

function correctLogEntry(services: Services): Command {
  return {
    id: commandIds.correctLogEntry,
    needsTrust: true,
    async run(invocation) {
      const active = await escalationOf(services, invocation);
      const { node } = invocation;
      const { answers } = await fillIn(
        l10n.t('Correct Log Entry'),
        {
          entry: lookup({
            placeholder: l10n.t('Which log entry is to be corrected? It stays as it is; the correction is written beside it.'),
            none: l10n.t('The log is empty.'),
            items: () => Promise.resolve(logItems(active)),
            check: (_name, value) => {
              const id = String(value);
              if (!active.escalation.log.some((line) => line.id === id))
                throw new ArgumentError(l10n.t('There is no log entry {0}.', id));
              return id;
            },
          }),
          text: text({ prompt: l10n.t('What is right instead?') }),
        },
        node?.type === 'log' ? { ...invocation.given, entry: node.line.id } : invocation.given,
      );
      const line = active.escalation.log.find(({ id }) => id === answers.entry);
      return active.folder.journal.log(active.escalation.slug, {
        did: 'note.corrected',
        note: answers.text,
        corrects: answers.entry,
        ...(line?.on === undefined ? {} : { on: line.on }),
      });
    },
  };
}

function logItems({ escalation }: ActiveEscalation) {
  return escalation.log
    .map(({ id, at, did, note }) => ({ label: oneLine(note ?? did), description: `${id} · ${did} · ${at}`, value: id }))
    .toReversed();
}
