import type { Span } from './problem';

/** An id as it stands in a text: in a field, in prose or in a comment. */
export interface Mention {
  /** `H-k7q2`, or `L-q8d1` for a line of the log. */
  readonly id: string;
  /** Of another escalation's entry. */
  readonly slug: string | undefined;
  /** Of the id with its slug. */
  readonly span: Span;
}

const form = /(?<![\w-])(?:(?<slug>[a-z0-9][a-z0-9-]{0,120})\/)?(?<id>[A-Z]-[0-9a-hjkmnp-tv-z]{4})(?![\w-])/gu;

export function mentionsIn(text: string): Mention[] {
  return [...text.matchAll(form)].map(({ index, groups, 0: whole }) => ({
    id: groups!['id']!,
    slug: groups!['slug'],
    span: { start: index, end: index + whole.length },
  }));
}
