import * as l10n from '@vscode/l10n';
import type { CodeLens } from 'vscode-languageserver/node';
import { evidenceOf } from '../record/matrix';
import type { RecordContext } from './context';
import { titleNode } from './mentions';

/** Above the title: how much evidence there is, and what it says. */
export function showLenses({ text, escalation }: RecordContext): CodeLens[] {
  const node = titleNode(text);
  const span = node?.key;
  const titles = span ? titlesFor(text.place.kind, text.place.id, escalation) : [];
  return titles.map((title) => ({ range: text.rangeOf(span!), command: { title, command: '' } }));
}

function titlesFor(kind: string, id: string, escalation: RecordContext['escalation']): string[] {
  if (kind === 'hypothesis') {
    const ratings = evidenceOf(escalation, id).map(({ data }) => data.ratings?.[id]);
    const count = (rating: string): number => ratings.filter((one) => one === rating).length;
    if (ratings.length === 0) return [l10n.t('No evidence yet')];
    return [
      l10n.t('{0} for', count('supports')),
      l10n.t('{0} against', count('contradicts')),
      ...(count('unrated') > 0 ? [l10n.t('{0} unrated', count('unrated'))] : []),
    ];
  }
  if (kind === 'evidence') {
    const ratings = Object.values(escalation.entries.evidence.find((one) => one.id === id)?.data.ratings ?? {});
    const count = (rating: string): number => ratings.filter((one) => one === rating).length;
    return [l10n.t('supports {0}', count('supports')), l10n.t('contradicts {0}', count('contradicts'))];
  }
  if (kind === 'step') {
    const runs = escalation.entries.run.filter(({ data }) => data.steps?.includes(id) === true);
    const reproduced = runs.filter(({ data }) => data.outcome === 'reproduced').length;
    return runs.length === 0 ? [] : [l10n.t('reproduced in {0} of {1} runs', reproduced, runs.length)];
  }
  return [];
}
