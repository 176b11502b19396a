import * as l10n from '@vscode/l10n';
import type { ViewBadge } from 'vscode';
import { formatRelative } from '../../record/times';
import type { Reading } from './entryTexts';
import type { OverduePromise } from './overdue';

const listed = 5;

/** The view's badge: how many promises are overdue, and which. */
export function badgeOf(overdue: readonly OverduePromise[], reading: Reading): ViewBadge | undefined {
  if (overdue.length === 0) return undefined;
  const head = overdue.length === 1 ? l10n.t('1 promise is overdue') : l10n.t('{0} promises are overdue', overdue.length);
  const lines = overdue.slice(0, listed).map((promise) => describe(promise, reading));
  return { value: overdue.length, tooltip: [head, ...lines, ...(overdue.length > listed ? ['…'] : [])].join('\n') };
}

function describe({ what, id, due }: OverduePromise, { now, language }: Reading): string {
  const when = formatRelative(due, now, language);
  switch (what) {
    case 'update':
      return l10n.t('Status update was due {0}', when);
    case 'decision':
      return l10n.t('Decision {0} was to be checked {1}', id ?? '', when);
    case 'action':
      return l10n.t('Preventive action {0} was due {1}', id ?? '', when);
    case 'mitigation':
      return l10n.t('Mitigation {0} was to be removed {1}', id ?? '', when);
  }
}
