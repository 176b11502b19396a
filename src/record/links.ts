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
  readonly role: LinkRole;
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
