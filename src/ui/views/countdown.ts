import * as l10n from '@vscode/l10n';
import type { Data } from '../../record/model';
import { formatLength } from '../../record/times';
import type { Reading } from './entryTexts';

/** What the status bar says: `S1 · Update in 12 min`. Holds no text of the record. */
export function countdown(
  { severity, nextUpdateAt }: Partial<Data<'escalation'>>,
  { now, language }: Reading,
): { readonly icon: 'flame' | 'warning'; readonly text: string; readonly overdue: boolean } {
  const rank = severity === undefined ? l10n.t('Not rated') : `S${severity}`;
  const due = nextUpdateAt === undefined ? Number.NaN : Date.parse(nextUpdateAt);
  if (Number.isNaN(due)) return { icon: 'flame', text: l10n.t('{0} · No update promised', rank), overdue: false };
  const left = due - now.getTime();
  const length = formatLength(left, language);
  if (left < 0) return { icon: 'warning', text: l10n.t('{0} · Update overdue {1}', rank, length), overdue: true };
  return { icon: 'flame', text: l10n.t('{0} · Update in {1}', rank, length), overdue: false };
}
