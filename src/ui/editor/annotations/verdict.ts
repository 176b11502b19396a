import type { CommitLink, LinkRating, LinkRole } from '../../../record/links';
import type { Entry, Escalation } from '../../../record/model';

/**
 * What a line's commit is said to be. `linked` is a commit that was made for the escalation, and of which no more is said; `settled` is a
 * suspicion whose hypothesis was refuted or put aside.
 */
export type VerdictKind = LinkRole | 'linked' | 'settled';

/** The gravest first: of several that concern a line, it is the one that is shown. */
export const verdictKinds: readonly VerdictKind[] = [
  'cause',
  'suspect',
  'mitigation',
  'fix',
  'revert',
  'linked',
  'exonerated',
  'settled',
];

/** What one link says of a commit, for one of its hypotheses. */
export interface Verdict {
  readonly kind: VerdictKind;
  readonly link: CommitLink;
  /** Absent where the link names none. */
  readonly hypothesis?: {
    readonly id: string;
    readonly rating: LinkRating;
    /** Undefined where the record has no such entry. */
    readonly entry: Entry<'hypothesis'> | undefined;
  };
}

const statusOrder = ['confirmed', 'testing', 'proposed', 'parked', 'refuted'];

/** What links say of a commit, the gravest first. */
export function verdictsOf(links: readonly CommitLink[], { entries }: Pick<Escalation, 'entries'>): Verdict[] {
  const verdicts = links.flatMap((link): Verdict[] => {
    if (link.hypotheses.length === 0) return [{ kind: link.role ?? 'linked', link }];
    return link.hypotheses.map(({ id, rating }) => {
      const entry = entries.hypothesis.find((one) => one.id === id);
      return { kind: kindOf(link.role, entry), link, hypothesis: { id, rating, entry } };
    });
  });
  return verdicts.sort(
    (one, other) =>
      verdictKinds.indexOf(one.kind) - verdictKinds.indexOf(other.kind) ||
      statusOrder.indexOf(statusOf(one)) - statusOrder.indexOf(statusOf(other)) ||
      (one.hypothesis?.id ?? '').localeCompare(other.hypothesis?.id ?? '') ||
      (one.link.evidence ?? '').localeCompare(other.link.evidence ?? ''),
  );
}

function kindOf(role: LinkRole | undefined, hypothesis: Entry<'hypothesis'> | undefined): VerdictKind {
  const status = hypothesis?.data.status;
  const aside = status === 'refuted' || status === 'parked';
  return aside && (role === 'suspect' || role === 'cause') ? 'settled' : (role ?? 'linked');
}

function statusOf({ hypothesis }: Verdict): string {
  return hypothesis?.entry?.data.status ?? 'proposed';
}
