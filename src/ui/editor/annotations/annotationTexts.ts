import * as l10n from '@vscode/l10n';
import type { LinkedCommit } from '../linkPlaces';
import { hypothesisStatusItems, roleItems } from '../../choiceItems';
import { oneLine, shortName } from '../../plainText';
import { formatAge } from '../../../record/times';
import { nameIn } from '../../views/statusNames';
import type { Verdict } from './verdict';
import { verdictSigns } from './verdictIcons';

/** What is known of a commit; a record may tell less than git. */
export interface CommitFacts {
  readonly hash: string;
  readonly subject: string | undefined;
  readonly author: string | undefined;
  /** ISO 8601 with zone. */
  readonly at: string | undefined;
}

/** Longest text behind a line. */
const longest = 110;

export function factsOf({ hash, links }: LinkedCommit): CommitFacts {
  const known = (field: 'subject' | 'author' | 'at'): string | undefined =>
    links.find((link) => link[field] !== undefined)?.[field];
  return { hash, subject: known('subject'), author: known('author'), at: known('at') };
}

/** What the commit is said to be: `Suspect`. */
export function roleName({ link: { role } }: Verdict): string {
  return role === undefined ? l10n.t('Linked by its message') : nameIn(roleItems(), role);
}

/** Id and status of the hypothesis: `H-k7q2 Testing`; undefined where the link names none. */
export function hypothesisName({ hypothesis }: Verdict): string | undefined {
  if (!hypothesis) return undefined;
  const status = hypothesis.entry?.data.status;
  return status === undefined ? hypothesis.id : `${hypothesis.id} ${nameIn(hypothesisStatusItems(), status)}`;
}

/** The text behind the cursor’s line: `◆ H-k7q2 Testing · Suspect · 1a2b3c4d Ada Lorenz, 3 weeks ago`. */
export function lineText(verdicts: readonly Verdict[], commit: CommitFacts, now: Date, language: string): string {
  const [first] = verdicts;
  if (!first) return '';
  const author = commit.author === undefined ? undefined : shortName(commit.author);
  const age = commit.at === undefined ? undefined : formatAge(commit.at, now, language);
  const who = [author, age].filter((part) => part !== undefined).join(', ');
  const more = verdicts.length > 1 ? ` (+${verdicts.length - 1})` : '';
  const names = [hypothesisName(first), roleName(first)].filter((name) => name !== undefined);
  const parts = [
    `${verdictSigns[first.kind]} ${names[0]}${more}`,
    ...names.slice(1),
    `${commit.hash.slice(0, 8)} ${who}`.trimEnd(),
  ];
  return oneLine(parts.join(' · '), longest);
}
