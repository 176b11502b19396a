import type { NoteLine } from '../../git/notes';
import type { Repository } from '../../git/repository';
import { noteLine } from '../../record/linkLine';
import { commitLinks } from '../../record/links';
import type { Escalation } from '../../record/model';
import type { Services } from '../commands/services';

/** What the records of the workspace say of one repository. */
export interface KnownOf {
  /** Points that were deleted: their commits by ref. */
  readonly deleted: ReadonlyMap<string, string>;
  /** A line for the note of each linked commit. */
  readonly links: readonly NoteLine[];
}

const fullHash = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u;

export async function knownOf({ records, repositories }: Services, repository: Repository): Promise<KnownOf> {
  const deleted = new Map<string, string>();
  const links: NoteLine[] = [];
  for (const folder of records.folders()) {
    const name = repositories.nameOf(folder, repository);
    if ((await repositories.named(folder, name))?.root !== repository.root) continue;
    for (const { slug } of await folder.store.escalations()) {
      const escalation = await folder.store.escalation(slug);
      for (const [ref, commit] of deletedPoints(escalation, name)) deleted.set(ref, commit);
      links.push(...noteLines(escalation, name));
    }
  }
  return { deleted, links };
}

function deletedPoints({ entries }: Escalation, name: string): [string, string][] {
  return entries.rollbackPoint.flatMap(({ data }): [string, string][] => {
    const { ref, commit, deletedAt, repository = '.' } = data;
    return ref !== undefined && commit !== undefined && deletedAt !== undefined && repository === name ? [[ref, commit]] : [];
  });
}

function noteLines(escalation: Escalation, name: string): NoteLine[] {
  return commitLinks(escalation)
    .filter(({ repository, hash }) => repository === name && fullHash.test(hash))
    .flatMap(({ hash, role, hypotheses }) =>
      hypotheses.map(({ id, rating }) => ({ commit: hash, line: noteLine(escalation.slug, id, role ?? 'suspect', rating) })),
    );
}
