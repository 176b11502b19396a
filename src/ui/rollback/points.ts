import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { GitError } from '../../git/gitError';
import type { Repository } from '../../git/repository';
import { type PointContent, readPoint, type RecordedPoint } from '../../git/rollbackPoints';
import { newId } from '../../record/layout';
import type { Entry } from '../../record/model';
import type { Services } from '../commands/services';
import { entryOf } from '../commands/services';
import type { Item } from '../dialogs';
import { ArgumentError, type Question } from '../form';
import { oneLine } from '../plainText';
import { lookup } from '../questions';
import type { ActiveEscalation, RecordFolder } from '../records';
import { formatMoment } from '../../record/times';

/** A rollback point of the record, found in git. */
export interface FoundPoint {
  readonly entry: Entry<'rollbackPoint'>;
  readonly repository: Repository;
  readonly content: PointContent;
}

/** Throws a sentence where the point, its repository or its commit is not there. */
export async function findPoint(services: Services, { folder, escalation }: ActiveEscalation, id: string): Promise<FoundPoint> {
  const entry = entryOf({ folder, escalation }, 'rollbackPoint', id);
  const { ref, commit, repository: name, deletedAt } = entry.data;
  if (deletedAt !== undefined) throw new ArgumentError(l10n.t('The rollback point {0} was deleted.', id));
  const repository = await services.repositories.named(folder, name);
  if (!repository) throw new GitError('notARepository', name ?? '.');
  for (const revision of [ref, commit]) {
    if (revision === undefined) continue;
    try {
      return { entry, repository, content: await readPoint(repository, revision) };
    } catch (error) {
      if (!(error instanceof GitError) || error.reason !== 'unknownRevision') throw error;
    }
  }
  throw new ArgumentError(
    l10n.t('The rollback point {0} is not in this clone. If a colleague recorded it: “Escalation: Sync” fetches it.', id),
  );
}

/** Which point is meant: newest first. Points that were deleted are not offered. */
export function pointQuestion(active: ActiveEscalation, placeholder: string): Question<string, true> {
  return lookup({
    placeholder,
    none: l10n.t('There is no rollback point yet. Record one first (“Escalation: Record Rollback Point”).'),
    items: () => Promise.resolve(pointItems(active)),
    check: (_name, value) => entryOf(active, 'rollbackPoint', String(value)).id,
  });
}

export function pointItems({ escalation }: Pick<ActiveEscalation, 'escalation'>): Item<string>[] {
  const now = new Date();
  return escalation.entries.rollbackPoint
    .filter(({ readable, data }) => readable && data.deletedAt === undefined)
    .toSorted((one, other) => Date.parse(other.data.created?.at ?? '') - Date.parse(one.data.created?.at ?? ''))
    .map(({ id, data }) => ({
      label: `$(history) ${oneLine(data.title ?? id)}`,
      description: [id, data.branch].filter((part) => part !== undefined).join(' · '),
      detail: formatMoment(data.created?.at ?? '', now, vscode.env.language),
      value: id,
    }));
}

/** A point that is about to be recorded: its id is needed for the ref. */
export function newPointId({ escalation }: Pick<ActiveEscalation, 'escalation'>): { readonly id: string; readonly ref: string } {
  const taken = new Set(escalation.entries.rollbackPoint.map((point) => point.id));
  let id = newId('P');
  while (taken.has(id)) id = newId('P');
  return { id, ref: `refs/escalation/${escalation.slug}/${id}` };
}

/** Writes the entry of a point whose ref is there. */
export async function addPointEntry(
  services: Services,
  folder: RecordFolder,
  slug: string,
  point: {
    readonly id: string;
    readonly ref: string;
    readonly title: string;
    readonly repository: Repository;
    readonly recorded: RecordedPoint;
    /** The point before whose restoring this one was recorded. */
    readonly restores?: string;
  } & Pick<Entry<'rollbackPoint'>['data'], 'change' | 'environment' | 'external'>,
): Promise<void> {
  const { id, ref, title, repository, recorded, restores, change, environment, external } = point;
  await folder.journal.add(
    slug,
    'rollbackPoint',
    {
      title,
      repository: services.repositories.nameOf(folder, repository),
      ref,
      ...recorded,
      ...(change === undefined ? {} : { change }),
      ...(environment === undefined ? {} : { environment }),
      ...(external === undefined ? {} : { external }),
      ...(restores === undefined ? {} : { restores }),
    },
    { id },
  );
}
