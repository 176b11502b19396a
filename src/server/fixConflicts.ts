import * as l10n from '@vscode/l10n';
import type { CodeAction, Diagnostic } from 'vscode-languageserver/node';
import { type ConflictField, Conflict } from './conflict';
import type { RecordContext } from './context';
import { textFix } from './placed';

const mostFields = 20;

/** A record that git could not merge, decided field by field; a log keeps the lines of both sides. */
export function fixConflicts(context: RecordContext, diagnostic: Diagnostic): CodeAction[] {
  const { text } = context;
  const conflict = Conflict.in(text.path, text.text, text.isLog);
  if (!conflict) return [];
  const whole = text.rangeOf({ start: 0, end: text.text.length });
  const action = (title: string, newText: string | undefined, isPreferred = false): CodeAction[] =>
    newText === undefined || newText === text.text
      ? []
      : [textFix(context, title, [{ range: whole, newText }], [diagnostic], isPreferred)];
  const { ours, theirs } = conflict;
  if (text.isLog) return action(l10n.t('Keep the lines of both sides'), conflict.union(), true);
  const fields = conflict.fields.slice(0, mostFields);
  return [
    ...action(l10n.t('Merge what only one side changed'), conflict.mergeOneSided(), true),
    ...(fields.length === 0 && conflict.comparable && conflict.sameBody
      ? action(l10n.t('Both sides say the same: keep {0}', ours.label), ours.text, true)
      : []),
    ...fields.flatMap((field) => [
      ...action(choiceTitle(field, field.ours, ours.label), conflict.take(field, field.ours)),
      ...action(choiceTitle(field, field.theirs, theirs.label), conflict.take(field, field.theirs)),
    ]),
    ...action(l10n.t('Take all of {0}', ours.label), ours.text),
    ...action(l10n.t('Take all of {0}', theirs.label), theirs.text),
  ];
}

function choiceTitle({ path }: ConflictField, value: unknown, label: string): string {
  const name = path.join('.');
  if (value === undefined) return l10n.t('{0}: without it ({1})', name, label);
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  return l10n.t('{0}: “{1}” ({2})', name, shown.length > 60 ? `${shown.slice(0, 59)}…` : shown, label);
}
