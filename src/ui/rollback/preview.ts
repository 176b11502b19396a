import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { commitsSince, type Since } from '../../git/commits';
import { previewRestore } from '../../git/restore';
import type { Repository } from '../../git/repository';
import { type FileTrees, isSubmodule, type RestoredFile, type RestorePlan } from '../../git/restorePlan';
import { takenBack, type TakenBack } from '../../record/takenBack';
import type { Services } from '../commands/services';
import type { Compared, Comparison } from '../editor/comparison';
import { oneLine } from '../plainText';
import type { ActiveEscalation, RecordFolder } from '../records';
import { formatMoment } from '../../record/times';
import { findPoint, type FoundPoint } from './points';

/** Commits that are listed; more are counted. */
const listedCommits = 50;
/** Files that the editor for many comparisons is opened with. */
const mostCompared = 500;

/** What restoring a point would do, before it does anything. */
export interface Preview extends FoundPoint {
  readonly plan: RestorePlan;
  readonly since: Since;
  readonly takenBack: TakenBack;
  /** Sentences: why to think twice. */
  readonly warnings: readonly string[];
  /** Sentences: what stays as it is, and must be brought back by hand where it matters. */
  readonly notRestored: readonly string[];
}

export async function readPreview(
  services: Services,
  active: ActiveEscalation,
  id: string,
  signal?: AbortSignal,
): Promise<Preview> {
  const found = await findPoint(services, active, id);
  const { repository, content, entry } = found;
  const exclude = services.repositories.excluded(repository);
  const plan = await previewRestore(repository, content.commit, { exclude, signal });
  const since = await commitsSince(repository, content.head, plan.now.head, listedCommits);
  const back = takenBack(active.escalation, entry, since.hashes);
  return {
    ...found,
    plan,
    since,
    takenBack: back,
    warnings: warningsOf(plan, since, back),
    notRestored: notRestoredOf(found, plan),
  };
}

function warningsOf(plan: RestorePlan, since: Since, { changes }: TakenBack): string[] {
  const warnings = changes.map(({ id, data }) =>
    data.status === 'succeeded'
      ? l10n.t(
          '{0} “{1}” has succeeded since: restoring takes it back, and what it replaced comes back.',
          id,
          oneLine(data.title ?? ''),
        )
      : l10n.t(
          '{0} “{1}” is applied since: restoring takes it back, and what it replaced comes back.',
          id,
          oneLine(data.title ?? ''),
        ),
  );
  if (!since.ahead)
    warnings.push(l10n.t('HEAD is on another line of history than the point: another branch, or rewritten commits.'));
  if (plan.submodules.length > 0)
    warnings.push(
      l10n.t('Another commit of a submodule is recorded: {0}. Its files stay as they are.', plan.submodules.join(', ')),
    );
  return warnings;
}

function notRestoredOf({ entry }: FoundPoint, plan: RestorePlan): string[] {
  const { counts } = plan.now;
  const now = new Date();
  const sentences = (entry.data.external ?? []).map(({ what, location, verifiedAt }) =>
    verifiedAt === undefined
      ? l10n.t('{0}: restore it yourself from {1}; this backup was never verified.', what, location)
      : l10n.t(
          '{0}: restore it yourself from {1}, verified {2}.',
          what,
          location,
          formatMoment(verifiedAt, now, vscode.env.language),
        ),
  );
  if (counts.ignored > 0) sentences.push(l10n.t('Ignored files and folders that stay as they are: {0}.', counts.ignored));
  return sentences;
}

/** Each file with both sides, of two states of a repository. */
export function comparedFiles(
  services: Services,
  comparison: Comparison,
  folder: RecordFolder,
  repository: Repository,
  states: { readonly before: FileTrees; readonly after: FileTrees },
  files: readonly RestoredFile[],
): Compared[] {
  const named = { git: repository, name: services.repositories.nameOf(folder, repository) };
  const { before, after } = states;
  return files.slice(0, mostCompared).flatMap(({ path, present, recorded, untrackedNow, untrackedThen }) => {
    if (isSubmodule(present) || isSubmodule(recorded)) return [];
    const side = (tree: string | undefined, there: unknown) =>
      there === undefined || tree === undefined ? undefined : { tree, path };
    const left = side(untrackedNow ? before.untracked : before.tracked, present);
    const right = side(untrackedThen ? after.untracked : after.tracked, recorded);
    return [comparison.sides(folder, named, left, right)];
  });
}

/** What a program gets of a preview. */
export function summaryOf({ entry, plan, since, takenBack: back, warnings, notRestored }: Preview) {
  return {
    point: entry.id,
    head: plan.now.head,
    files: plan.files.map(({ path, kind }) => ({ path, kind })),
    untrackedSince: plan.untrackedSince.map(({ path }) => path),
    commits: since.commits.map(({ hash, subject }) => ({ hash, subject })),
    changes: back.changes.map(({ id }) => id),
    log: back.lines.map(({ id }) => id),
    warnings,
    notRestored,
  };
}
