import * as l10n from '@vscode/l10n';
import { oneLine } from '../plainText';
import { entryTitle } from '../views/entryTexts';
import { roleName } from './annotations/annotationTexts';
import type { Verdict } from './annotations/verdict';
import { verdictColors } from './annotations/verdictIcons';

/** What the badge of a file tells, as text, so that two can be compared. */
export interface Badge {
  readonly badge: string;
  readonly tooltip: string;
  /** Id of a theme colour. */
  readonly color: string;
}

const mostTold = 3;

/** `verdicts` with the gravest first; `marked` are the ids of evidence that marks code in the file. */
export function badgeOf(verdicts: readonly Verdict[], marked: readonly string[]): Badge {
  const [gravest] = verdicts;
  const kind = gravest?.kind ?? 'linked';
  const name = gravest ? roleName(gravest) : l10n.t('Code');
  const told = new Map<string, number>();
  for (const verdict of verdicts) {
    const text = verdictText(verdict);
    told.set(text, (told.get(text) ?? 0) + 1);
  }
  const lines = [...told].slice(0, mostTold).map(([text, count]) => (count === 1 ? text : `${text} (${count}×)`));
  if (told.size > mostTold) lines.push(l10n.t('… and {0} more', told.size - mostTold));
  if (marked.length > 0) lines.push(l10n.t('marked code: {0}', marked.join(', ')));
  // Two letters tell it without the colour.
  return { badge: Array.from(name).slice(0, 2).join(''), tooltip: lines.join('\n'), color: verdictColors[kind] };
}

function verdictText(verdict: Verdict): string {
  const { hypothesis } = verdict;
  const statement = hypothesis?.entry && oneLine(entryTitle(hypothesis.entry), 60);
  return [roleName(verdict), hypothesis?.id, statement].filter((part) => part !== undefined).join(' · ');
}
