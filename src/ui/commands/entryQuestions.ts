import * as l10n from '@vscode/l10n';
import { rankHypotheses } from '../../record/matrix';
import type { Entry, IdKind } from '../../record/model';
import type { Item } from '../dialogs';
import type { Question } from '../form';
import { hypothesisStatusItems } from '../choiceItems';
import { lookup } from '../questions';
import { oneLine } from '../plainText';
import type { ActiveEscalation } from '../records';
import { entryOf } from './services';

/** Which hypothesis is meant: best first. */
export function hypothesisQuestion(active: ActiveEscalation): Question<string, true> {
  return lookup({
    placeholder: l10n.t('Which hypothesis?'),
    none: l10n.t('There is no hypothesis yet. Add one first (“Escalation: Add Hypothesis”).'),
    items: () => Promise.resolve(hypothesisItems(active)),
    check: (_name, value) => entryOf(active, 'hypothesis', String(value)).id,
  });
}

export function hypothesisItems(active: ActiveEscalation): Item<string>[] {
  const names = new Map(hypothesisStatusItems().map(({ value, label }) => [value, label]));
  return rankHypotheses(active.escalation)
    .filter(({ readable }) => readable)
    .map(({ id, data }) => ({
      label: oneLine(data.statement ?? id),
      description: `${id} · ${data.status ? (names.get(data.status) ?? '') : ''}`,
      value: id,
    }));
}

/** Which entry of a kind is meant: newest first. */
export function entryQuestion<K extends IdKind>(
  active: ActiveEscalation,
  kind: K,
  texts: { readonly placeholder: string; readonly none: string },
  title: (entry: Entry<K>) => string | undefined,
): Question<string, true> {
  return lookup({
    ...texts,
    items: () => {
      const entries: readonly Entry<K>[] = active.escalation.entries[kind];
      const items = entries
        .filter(({ readable }) => readable)
        .map((entry) => ({ label: oneLine(title(entry) ?? entry.id), description: entry.id, value: entry.id }));
      return Promise.resolve(items.toReversed());
    },
    check: (_name, value) => entryOf(active, kind, String(value)).id,
  });
}
