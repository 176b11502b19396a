import type { LinkLine } from './linkLine';
import type { Data, Escalation } from './model';

export type LinkRole = NonNullable<Data<'evidence'>['role']>;
export type LinkRating = Data<'evidence'>['ratings'][string];

/** That a commit plays a part in an escalation: its evidence says so, or the trailer of the commit's own message. */
export interface CommitLink {
  readonly escalation: string;
  /** The evidence that names the commit; undefined where the trailer of its message does. */
  readonly evidence: string | undefined;
  /** The hypotheses that it is linked to, with what it says about each. */
  readonly hypotheses: readonly { readonly id: string; readonly rating: LinkRating }[];
  /** Undefined where the trailer names none: the commit was made for the escalation, and no more is said of it. */
  readonly role: LinkRole | undefined;
  /** As records store it: path from the workspace folder, `.` for its own. */
  readonly repository: string;
  /** Hash of the commit when it was linked; as a person may have written it, so perhaps short. */
  readonly hash: string;
  /** Stable patch-id, by which the commit is found again after a rebase. */
  readonly patchId: string | undefined;
  /** What is known of the commit should git no longer have it. */
  readonly subject: string | undefined;
  readonly author: string | undefined;
  readonly at: string | undefined;
}

/** The links of an escalation's evidence: commits, and the first bad commits that a bisect found. */
export function commitLinks({ slug, entries }: Pick<Escalation, 'slug' | 'entries'>): CommitLink[] {
  return entries.evidence.flatMap(({ id, data }): CommitLink[] => {
    const { type, commit, ratings } = data;
    if (commit === undefined || (type !== 'commit' && type !== 'bisect')) return [];
    return [
      {
        escalation: slug,
        evidence: id,
        hypotheses: Object.entries(ratings ?? {}).map(([hypothesis, rating]) => ({ id: hypothesis, rating })),
        role: data.role ?? (type === 'bisect' ? 'cause' : 'suspect'),
        repository: data.repository ?? '.',
        hash: commit.hash,
        patchId: commit.patchId,
        subject: commit.subject,
        author: commit.author,
        at: commit.at,
      },
    ];
  });
}

/** A commit whose message names escalations. */
export interface TrailerCommit {
  /** Full hash. */
  readonly hash: string;
  readonly subject: string;
  readonly author: string;
  /** Author date, ISO 8601. */
  readonly at: string;
  readonly lines: readonly LinkLine[];
}

/** The links that commits make by themselves, but for those that evidence makes already. A hypothesis that is unknown here is kept by its id. */
export function trailerLinks(
  escalation: Pick<Escalation, 'slug' | 'entries'>,
  repository: string,
  commits: readonly TrailerCommit[],
): CommitLink[] {
  const evident = commitLinks(escalation).filter((link) => link.repository === repository);
  return commits.flatMap(({ hash, subject, author, at, lines }) => {
    const known = evident.filter((link) => link.hash !== '' && hash.startsWith(link.hash));
    const told = new Set(known.flatMap(({ hypotheses }) => hypotheses.map(({ id }) => id)));
    return lines.flatMap(({ escalation: slug, hypothesis, role, rating }): CommitLink[] => {
      const tells = hypothesis === undefined ? known.length > 0 : told.has(hypothesis);
      if (slug !== escalation.slug || tells) return [];
      if (hypothesis !== undefined) told.add(hypothesis);
      const hypotheses = hypothesis === undefined ? [] : [{ id: hypothesis, rating: rating ?? ('unrated' as const) }];
      return [
        { escalation: slug, evidence: undefined, hypotheses, role, repository, hash, patchId: undefined, subject, author, at },
      ];
    });
  });
}
