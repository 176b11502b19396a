import * as l10n from '@vscode/l10n';
import type { FieldChange } from '../../record/edit';
import { unmetForHypothesis } from '../../record/rules';
import { effortLabels, hypothesisImpactLabels, hypothesisStatusItems, likelihoodLabels } from '../choiceItems';
import type { Command } from '../command';
import { commandIds } from '../contributions';
import { fillIn } from '../form';
import { passGate, recordOverride } from '../gates';
import { lookup, scale, choice, text } from '../questions';
import { hypothesisItems, hypothesisQuestion } from './entryQuestions';
import { entryOf, escalationOf, givenWithNode, type Services } from './services';

/** Possible causes: adding, ranking and judging them. */
export function hypothesisCommands(services: Services): Command[] {
  return [addHypothesis(services), detailHypothesis(services), rateHypothesis(services), setHypothesisStatus(services)];
}

function addHypothesis(services: Services): Command {
  return {
    id: commandIds.addHypothesis,
    needsTrust: true,
    async run(invocation) {
      const active = await escalationOf(services, invocation);
      const { answers } = await fillIn(
        l10n.t('Add Hypothesis'),
        {
          statement: text({ prompt: l10n.t('What could be the cause?') }),
          prediction: text({ required: false, asked: true, prompt: l10n.t('If it is the cause, what must be seen?') }),
          refutedIf: text({ required: false, prompt: l10n.t('What would refute it?') }),
          likelihood: scale({ required: false, placeholder: l10n.t('Likelihood'), labels: likelihoodLabels() }),
          impact: scale({
            required: false,
            placeholder: l10n.t('How much of the fault does it explain?'),
            labels: hypothesisImpactLabels(),
          }),
          effort: scale({ required: false, placeholder: l10n.t('Effort to test it'), labels: effortLabels() }),
          owner: text({ required: false, prompt: l10n.t('Who tests it?') }),
          parent: lookup({
            required: false,
            placeholder: l10n.t('Part of which hypothesis?'),
            none: '',
            items: () => Promise.resolve(hypothesisItems(active)),
            check: (_name, value) => entryOf(active, 'hypothesis', String(value)).id,
          }),
        },
        givenWithNode(invocation, { hypothesis: 'parent' }),
      );
      return active.folder.journal.add(active.escalation.slug, 'hypothesis', { ...answers, status: 'proposed' });
    },
  };
}

function detailHypothesis(services: Services): Command {
  return {
    id: commandIds.detailHypothesis,
    needsTrust: true,
    async run(invocation) {
      const active = await escalationOf(services, invocation);
      const given = givenWithNode(invocation, { hypothesis: 'hypothesis' });
      const { hypothesis, ...details } = given;
      const question = { hypothesis: hypothesisQuestion(active) };
      const { answers: which } = await fillIn(l10n.t('Prediction and Owner'), question, { hypothesis });
      const { data } = entryOf(active, 'hypothesis', which.hypothesis);
      const { answers } = await fillIn(
        l10n.t('Prediction and Owner'),
        {
          prediction: text({ prompt: l10n.t('If it is the cause, what must be seen?'), value: data.prediction ?? '' }),
          owner: text({ prompt: l10n.t('Who tests it?'), value: data.owner ?? (await services.author(active.folder)) }),
          refutedIf: text({ required: false, asked: true, prompt: l10n.t('What would refute it?'), value: data.refutedIf ?? '' }),
        },
        details,
      );
      const changes = Object.entries(answers).flatMap(([name, value]): FieldChange[] =>
        value === undefined ? [] : [{ path: [name], value }],
      );
      await active.folder.journal.change(active.escalation.slug, which.hypothesis, changes, { did: 'hypothesis.detailed' });
      return which.hypothesis;
    },
  };
}

function rateHypothesis(services: Services): Command {
  return {
    id: commandIds.rateHypothesis,
    needsTrust: true,
    async run(invocation) {
      const active = await escalationOf(services, invocation);
      const { answers } = await fillIn(
        l10n.t('Rate Hypothesis'),
        {
          hypothesis: hypothesisQuestion(active),
          likelihood: scale({ placeholder: l10n.t('Likelihood'), labels: likelihoodLabels() }),
          impact: scale({ placeholder: l10n.t('How much of the fault does it explain?'), labels: hypothesisImpactLabels() }),
          effort: scale({ placeholder: l10n.t('Effort to test it'), labels: effortLabels() }),
        },
        givenWithNode(invocation, { hypothesis: 'hypothesis' }),
      );
      const { hypothesis, ...scores } = answers;
      const changes = Object.entries(scores).map(([name, value]): FieldChange => ({ path: [name], value }));
      const note = `${scores.likelihood} × ${scores.impact} ÷ ${scores.effort}`;
      await active.folder.journal.change(active.escalation.slug, hypothesis, changes, { did: 'hypothesis.rated', note });
      return hypothesis;
    },
  };
}

function setHypothesisStatus(services: Services): Command {
  return {
    id: commandIds.setHypothesisStatus,
    needsTrust: true,
    async run(invocation) {
      const active = await escalationOf(services, invocation);
      const { folder } = active;
      const { slug } = active.escalation;
      const { answers, asked } = await fillIn(
        l10n.t('Set Hypothesis Status'),
        {
          hypothesis: hypothesisQuestion(active),
          status: choice({ placeholder: l10n.t('Which status?'), items: hypothesisStatusItems() }),
          reason: text({ required: false, asked: true, prompt: l10n.t('Why?') }),
          override: text({ required: false, prompt: l10n.t('Reason') }),
        },
        givenWithNode(invocation, { hypothesis: 'hypothesis' }),
      );
      const { hypothesis, status } = answers;
      const name =
        hypothesisStatusItems()
          .find(({ value }) => value === status)
          ?.label.replace(/^\$\([^)]*\)\s*/u, '') ?? status;
      const reason = await passGate({
        title: name,
        slug,
        unmet: async () => unmetForHypothesis(await folder.store.escalation(slug), hypothesis, status),
        override: answers.override,
        person: invocation.person || asked,
      });
      const what = l10n.t('{0} {1}', hypothesis, name);
      const decision =
        reason === undefined
          ? undefined
          : await recordOverride(folder, slug, { what, reason, decider: await services.author(folder) });
      const changes: FieldChange[] = [{ path: ['status'], value: status }];
      if (answers.reason !== undefined) changes.push({ path: ['reason'], value: answers.reason });
      const notes = [answers.reason, decision].filter((note) => note !== undefined);
      await folder.journal.change(slug, hypothesis, changes, {
        did: `hypothesis.${status}`,
        ...(notes.length === 0 ? {} : { note: notes.join(' · ') }),
      });
      return hypothesis;
    },
  };
}
