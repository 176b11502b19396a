import type { CommitPlaces, ResolvedCommit } from '../../git/locateCommits';
import type { Candidate, SoughtCommit } from '../../git/movedCommits';
import type { CommitLink } from '../../record/links';

/** A commit of a repository, and why the active escalation names it. */
export interface LinkedCommit {
  /** Full hash of the commit as the repository has it now. */
  readonly hash: string;
  readonly links: readonly CommitLink[];
  /** Whether HEAD reaches it; undefined while that is looked up. */
  readonly reached: boolean | undefined;
  /** Hashes, as links have them, of commits whose change this one has: they were rebased, amended or picked. */
  readonly movedFrom: readonly string[];
  /** Where HEAD reaches neither it nor a copy: commits that may hold its change, the likeliest first. */
  readonly candidates: readonly Candidate[];
  /** A shallow clone ends with it: git takes all older lines for its own. */
  readonly edge: boolean;
}

/** A link whose commit the repository doesn't have; what is known of the commit is in the link. */
export interface MissingCommit extends CommitLink {
  /** `shallow`: it may lie in what a shallow clone leaves out. `ambiguous`: several begin with these letters. */
  readonly reason: 'gone' | 'shallow' | 'ambiguous';
  /** Commits that may be it, rewritten; the likeliest first. */
  readonly candidates: readonly Candidate[];
}

/** Links, and what their hashes stand for in one repository. */
export interface Located {
  readonly links: readonly CommitLink[];
  readonly resolved: ReadonlyMap<string, ResolvedCommit>;
  /** Commits with which a shallow clone ends. */
  readonly edges: ReadonlySet<string>;
}

/** The commits of the links as git is asked for them: each once, by its full hash where there is one. */
export function soughtOf({ links, resolved }: Located): SoughtCommit[] {
  const sought = new Map<string, SoughtCommit>();
  for (const { hash: written, patchId, subject, author, at } of links) {
    const found = resolved.get(written);
    const exists = found !== undefined && 'hash' in found;
    const hash = exists ? found.hash : written;
    const former = sought.get(hash);
    if (!former || (former.patchId === undefined && patchId !== undefined)) {
      sought.set(hash, { hash, exists, patchId, subject, author, at });
    }
  }
  return [...sought.values()];
}

/** Puts each link to its commit and to the copies of it. `places` is undefined while they are looked up. */
export function placeLinks(
  { links, resolved, edges }: Located,
  places: CommitPlaces | undefined,
): { readonly commits: LinkedCommit[]; readonly missing: MissingCommit[] } {
  const commits = new Map<string, { links: Set<CommitLink>; movedFrom: Set<string>; candidates: readonly Candidate[] }>();
  const missing: MissingCommit[] = [];
  const give = (hash: string, link: CommitLink, movedFrom: readonly string[], candidates: readonly Candidate[]): void => {
    const known = commits.get(hash) ?? { links: new Set(), movedFrom: new Set(), candidates };
    commits.set(hash, known);
    known.links.add(link);
    for (const former of movedFrom) known.movedFrom.add(former);
  };
  for (const link of links) {
    const found = resolved.get(link.hash) ?? { reason: 'gone' };
    const { copies, candidates } = places?.moved.get('hash' in found ? found.hash : link.hash) ?? { copies: [], candidates: [] };
    if ('hash' in found) give(found.hash, link, [], candidates);
    else if (copies.length === 0) missing.push({ ...link, reason: found.reason, candidates });
    for (const copy of copies) give(copy, link, [link.hash], []);
  }
  return {
    commits: [...commits].map(([hash, known]) => ({
      hash,
      links: [...known.links],
      // A copy is only looked for among what HEAD reaches.
      reached: places && (places.reached.has(hash) || known.movedFrom.size > 0),
      movedFrom: [...known.movedFrom],
      candidates: known.candidates,
      edge: edges.has(hash),
    })),
    missing,
  };
}

/** What is to be said of an evidence's commit, where it is not simply there. */
export type CommitStanding =
  /** HEAD has its change under these hashes. */
  | { readonly how: 'moved'; readonly to: readonly string[] }
  /** The repository has it, but HEAD reaches neither it nor a copy. */
  | { readonly how: 'unreached'; readonly candidates: readonly Candidate[] }
  | { readonly how: MissingCommit['reason']; readonly candidates: readonly Candidate[] };

/** By the evidence; nothing of those whose commits HEAD reaches, or that are still looked up. */
export function standings({
  commits,
  missing,
}: {
  readonly commits: readonly LinkedCommit[];
  readonly missing: readonly MissingCommit[];
}): Map<string, CommitStanding> {
  const found = new Map<string, CommitStanding>();
  for (const { evidence, reason, candidates } of missing) {
    if (evidence !== undefined) found.set(evidence, { how: reason, candidates });
  }
  for (const { links, reached, candidates } of commits) {
    if (reached !== false) continue;
    for (const { evidence } of links) if (evidence !== undefined) found.set(evidence, { how: 'unreached', candidates });
  }
  for (const { hash, links, movedFrom } of commits) {
    if (movedFrom.length === 0) continue;
    for (const { evidence } of links) {
      if (evidence === undefined) continue;
      const known = found.get(evidence);
      found.set(evidence, { how: 'moved', to: [...(known?.how === 'moved' ? known.to : []), hash] });
    }
  }
  return found;
}
