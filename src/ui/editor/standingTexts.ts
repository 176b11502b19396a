import * as l10n from '@vscode/l10n';
import type { CommitStanding } from './linkPlaces';

/** Where the commit of an evidence is, in a word. */
export function standingText(standing: CommitStanding): string {
  if (standing.how === 'moved') return l10n.t('now {0}', shortly(standing.to));
  if (standing.candidates.length > 0) return l10n.t('rewritten?');
  return standing.how === 'unreached' ? l10n.t('not in HEAD') : l10n.t('commit not found');
}

/** The same as a sentence or two. */
export function standingSentence(standing: CommitStanding): string {
  if (standing.how === 'moved') return l10n.t('HEAD has its change as {0}.', shortly(standing.to));
  const candidates = standing.candidates.map(({ hash, subject }) => `${hash.slice(0, 8)} ${subject}`).join('; ');
  return [reason(standing.how), candidates === '' ? '' : l10n.t('Perhaps it was rewritten as: {0}', candidates)].join(' ').trim();
}

function reason(how: Exclude<CommitStanding['how'], 'moved'>): string {
  switch (how) {
    case 'unreached':
      return l10n.t('HEAD does not reach it.');
    case 'gone':
      return l10n.t('git does not have it in this repository.');
    case 'shallow':
      return l10n.t('It may lie in what this shallow clone leaves out; “Escalation: Fetch Missing History” fetches that.');
    case 'ambiguous':
      return l10n.t('Several commits begin with these letters.');
  }
}

function shortly(hashes: readonly string[]): string {
  return hashes.map((hash) => hash.slice(0, 8)).join(', ');
}
