import * as l10n from '@vscode/l10n';
import type { Command } from '../command';
import { commandIds } from '../contributions';
import { linesText } from '../editor/anchors/placeTexts';
import { fillIn } from '../form';
import { structured, text } from '../questions';
import { hypothesisQuestion } from './entryQuestions';
import { attach, attachTarget, ratingQuestion } from './evidenceCommands';
import { markCode, readLines, readPlace, readUri } from './markedCode';
import { escalationOf, givenWithNode, type Services } from './services';

/** Attaches a place in the code to a hypothesis. */
export function attachCode(services: Services): Command {
  return {
    id: commandIds.attachCode,
    needsTrust: true,
    async run(invocation) {
      const active = await escalationOf(services, invocation);
      const given = givenWithNode(invocation, { hypothesis: 'hypothesis' });
      const { answers } = await fillIn(
        l10n.t('Attach Code'),
        {
          hypothesis: hypothesisQuestion(active),
          uri: structured(readUri),
          range: structured(readLines),
          rating: ratingQuestion(false),
          note: text({ required: false, prompt: l10n.t('Note') }),
        },
        invocation.person ? attachTarget(active, given) : given,
      );
      const place = await readPlace(answers.uri ?? invocation.resources[0], answers.range);
      const code = await markCode(services.repositories, active.folder, place);
      return attach(active, {
        hypothesis: answers.hypothesis,
        rating: answers.rating,
        type: 'code',
        title: linesText(code.code.path, place),
        ...(answers.note === undefined ? {} : { note: answers.note }),
        ...code,
      });
    },
  };
}
