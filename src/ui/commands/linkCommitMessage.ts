import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { GitError } from '../../git/gitError';
import { addTrailer, trailerKey } from '../../git/trailers';
import { trailerValue } from '../../record/linkLine';
import { openInBuiltInGit } from '../builtInGit';
import type { Command, Invocation } from '../command';
import { commandIds } from '../contributions';
import { fillIn, type Question } from '../form';
import { lookup } from '../questions';
import type { ActiveEscalation } from '../records';
import { hypothesisItems } from './entryQuestions';
import { entryOf, escalationOf, givenWithNode, type Services } from './services';

/** The escalation itself, where no hypothesis is meant. */
const whole = 'escalation';

/** Puts the trailer that links a commit into the message box of the source-control view. Returns the trailer. */
export function linkCommitMessage(services: Services): Command {
  return {
    id: commandIds.linkCommitMessage,
    needsTrust: true,
    async run(invocation) {
      const active = await escalationOf(services, invocation);
      const { answers } = await fillIn(
        l10n.t('Link Commit Message'),
        { hypothesis: targetQuestion(active) },
        givenWithNode(invocation, { hypothesis: 'hypothesis' }),
      );
      const hypothesis = answers.hypothesis === whole ? undefined : answers.hypothesis;
      const value = trailerValue(active.escalation.slug, hypothesis);
      const trailer = `${trailerKey}: ${value}`;
      const repository = await services.repositories
        .choose({ repository: invocation.given['repository'], folder: active.folder, person: invocation.person })
        .catch((error: unknown) => {
          if (error instanceof GitError && (error.reason === 'notARepository' || error.reason === 'notInstalled'))
            return undefined;
          throw error;
        });
      const open = repository && (await openInBuiltInGit(repository.root, services.log));
      if (!open) return withoutMessageBox(trailer, invocation);
      open.inputBox.value = await addTrailer(repository, open.inputBox.value, value);
      if (invocation.person) await vscode.commands.executeCommand('workbench.view.scm');
      return trailer;
    },
  };
}

function targetQuestion(active: ActiveEscalation): Question<string, true> {
  const { slug } = active.escalation;
  const item = { label: l10n.t('The escalation itself'), description: slug, value: whole };
  return lookup({
    placeholder: l10n.t('For which hypothesis is the commit made?'),
    none: '',
    items: () => Promise.resolve([...hypothesisItems(active), item]),
    check: (_name, value) => (value === whole || value === slug ? whole : entryOf(active, 'hypothesis', String(value)).id),
  });
}

/** A person may take the trailer along; a program gets the sentence with it. */
async function withoutMessageBox(trailer: string, { person }: Invocation): Promise<string> {
  const sentence = l10n.t(
    'There is no message box here: no repository, or the built-in git extension is switched off. Write this line at the end of the commit message, after an empty line: {0}',
    trailer,
  );
  if (!person) throw new Error(sentence);
  const copy = l10n.t('Copy Line');
  // Not awaited by the command: a notification that nobody closes must not keep it running.
  void vscode.window.showWarningMessage(sentence, copy).then((chosen) => {
    if (chosen === copy) void vscode.env.clipboard.writeText(trailer);
  });
  return trailer;
}
