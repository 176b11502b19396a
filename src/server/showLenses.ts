import * as l10n from '@vscode/l10n';
import type { CodeLens, Location } from 'vscode-languageserver/node';
import { clientCommands } from '../protocol';
import { evidenceOf } from '../record/matrix';
import { mentionsIn } from '../record/mentions';
import type { Entry } from '../record/model';
import type { RecordContext } from './context';
import { titleNode } from './mentions';

/** Of more entries the file is shown, not the place in it: each place is a file to read. */
const mostRead = 100;

interface Count {
  readonly title: string;
  /** What was counted. */
  readonly entries: readonly Entry[];
}

/** Above the title: how much evidence there is, and what it says. Where the client can show it, a click shows what was counted. */
export async function showLenses(context: RecordContext): Promise<CodeLens[]> {
  const { text, client } = context;
  const span = titleNode(text)?.key;
  if (!span) return [];
  const range = text.rangeOf(span);
  return Promise.all(
    countsFor(context).map(async ({ title, entries }) => {
      if (entries.length === 0 || !client.commands.has(clientCommands.showReferences))
        return { range, command: { title, command: '' } };
      const places = await placesOf(context, entries);
      return { range, command: { title, command: clientCommands.showReferences, arguments: [text.uri, range.start, places] } };
    }),
  );
}

function countsFor({ text, escalation }: RecordContext): Count[] {
  const { kind, id } = text.place;
  const { evidence, hypothesis, run } = escalation.entries;
  if (kind === 'hypothesis') {
    const rated = evidenceOf(escalation, id);
    const ratedAs = (rating: string): Entry[] => rated.filter(({ data }) => data.ratings?.[id] === rating);
    if (rated.length === 0) return [{ title: l10n.t('No evidence yet'), entries: [] }];
    const [supports, contradicts, unrated] = [ratedAs('supports'), ratedAs('contradicts'), ratedAs('unrated')];
    return [
      { title: l10n.t('{0} for', supports.length), entries: supports },
      { title: l10n.t('{0} against', contradicts.length), entries: contradicts },
      ...(unrated.length > 0 ? [{ title: l10n.t('{0} unrated', unrated.length), entries: unrated }] : []),
    ];
  }
  if (kind === 'evidence') {
    const ratings = Object.entries(evidence.find((one) => one.id === id)?.data.ratings ?? {});
    const ratedAs = (wanted: string): string[] => ratings.filter(([, rating]) => rating === wanted).map(([rated]) => rated);
    const entriesOf = (ids: readonly string[]): Entry[] => hypothesis.filter((one) => ids.includes(one.id));
    const [supports, contradicts] = [ratedAs('supports'), ratedAs('contradicts')];
    return [
      { title: l10n.t('supports {0}', supports.length), entries: entriesOf(supports) },
      { title: l10n.t('contradicts {0}', contradicts.length), entries: entriesOf(contradicts) },
    ];
  }
  if (kind === 'step') {
    const runs = run.filter(({ data }) => data.steps?.includes(id) === true);
    const reproduced = runs.filter(({ data }) => data.outcome === 'reproduced').length;
    return runs.length === 0 ? [] : [{ title: l10n.t('reproduced in {0} of {1} runs', reproduced, runs.length), entries: runs }];
  }
  return [];
}

/** Where the entries name this one, or else their titles. */
async function placesOf(context: RecordContext, entries: readonly Entry[]): Promise<Location[]> {
  const { id } = context.text.place;
  const top = { line: 0, character: 0 };
  return Promise.all(
    entries.map(async ({ path }, index) => {
      const text = index < mostRead ? await context.textOf(path) : undefined;
      const field = text?.nodes.find(({ path: names }) => names.at(-1) === id)?.key;
      const span = text && (field ?? mentionsIn(text.text).find((one) => one.id === id)?.span ?? titleNode(text)?.key);
      return { uri: context.uriOf(path), range: span ? text.rangeOf(span) : { start: top, end: top } };
    }),
  );
}
