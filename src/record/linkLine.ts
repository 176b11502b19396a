import type { LinkRating, LinkRole } from './links';
import { isId } from './layout';

/**
 * One link as text, in notes and behind the trailer `Escalation:` alike: `<slug>/H-k7q2 role rating`. A trailer may leave out role and
 * rating, and may name an escalation alone.
 */
export interface LinkLine {
  readonly escalation: string;
  readonly hypothesis: string | undefined;
  readonly role: LinkRole | undefined;
  readonly rating: LinkRating | undefined;
}

export const linkRoles: readonly LinkRole[] = ['suspect', 'exonerated', 'cause', 'mitigation', 'fix', 'revert'];
const ratings: readonly LinkRating[] = ['supports', 'contradicts', 'neutral', 'unrated'];
const form = /^(?<escalation>[\p{L}\p{N}][\p{L}\p{N}._-]*)(?:\/(?<hypothesis>\S+))?(?<words>(?:\s+\S+)*)$/u;

/** Undefined where a line is no link. Words that are neither role nor rating are left for later versions; `(fix)` is read as `fix`. */
export function readLinkLine(line: string): LinkLine | undefined {
  const { escalation, hypothesis, words = '' } = form.exec(line.trim())?.groups ?? {};
  if (escalation === undefined || (hypothesis !== undefined && !(isId(hypothesis) && hypothesis.startsWith('H-'))))
    return undefined;
  const said = words.split(/\s+/u).map((word) => word.replaceAll(/^\(|\)$/gu, '').toLowerCase());
  return {
    escalation,
    hypothesis,
    role: linkRoles.find((role) => said.includes(role)),
    rating: ratings.find((rating) => said.includes(rating)),
  };
}

/** What the trailer of a commit message says. */
export function trailerValue(escalation: string, hypothesis: string | undefined): string {
  return hypothesis === undefined ? escalation : `${escalation}/${hypothesis}`;
}

/** A note's line. */
export function noteLine(escalation: string, hypothesis: string, role: LinkRole, rating: LinkRating): string {
  return `${escalation}/${hypothesis} ${role} ${rating}`;
}
