import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Command } from '../command';
import { commandIds } from '../contributions';
import { askOnce } from '../dialogs';
import type { CodeOpener } from '../editor/anchors/openCode';
import { fillIn } from '../form';
import { withProgress } from '../progress';
import type { HypothesisFiles } from '../views/hypothesisFiles';
import { fileFacts } from '../views/rowTexts';
import { hypothesisQuestion } from './entryQuestions';
import { escalationOf, givenWithNode, type Services } from './services';

/** The files of a hypothesis without the tree: a program gets their paths, a person chooses one. */
export function openHypothesisFiles(services: Services, files: HypothesisFiles, opener: CodeOpener): Command {
  return {
    id: commandIds.openHypothesisFiles,
    needsTrust: true,
    async run(invocation) {
      const active = await escalationOf(services, invocation);
      const title = l10n.t('Open Files of Hypothesis');
      const questions = { hypothesis: hypothesisQuestion(active) };
      const { answers } = await fillIn(title, questions, givenWithNode(invocation, { hypothesis: 'hypothesis' }));
      const found = await withProgress(l10n.t('Counting linked lines'), (signal) =>
        files.counted(active.escalation.slug, answers.hypothesis, signal),
      );
      const paths = found.map(({ path }) => path);
      if (!invocation.person) return paths;
      if (found.length === 0) {
        void vscode.window.showInformationMessage(
          l10n.t('No commit is linked to this hypothesis, and no code is marked for it. Attach one first.'),
        );
        return paths;
      }
      const items = found.map((file) => ({
        label: `$(${file.deleted ? 'trash' : 'file-code'}) ${file.path}`,
        description: fileFacts(file).join(' · '),
        value: file,
      }));
      const chosen = await askOnce(title, l10n.t('Which file should be opened at its first linked line?'), items);
      await opener.openFile(active.folder, chosen);
      return paths;
    },
  };
}
