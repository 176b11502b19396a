import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { branchFromPoint, commitTowards, moveHead, revertSince, type Reverted } from '../../git/pointOnBranch';
import type { Repository } from '../../git/repository';
import { restorePoint, type RestoreResult } from '../../git/restore';
import type { RestoredFile } from '../../git/restorePlan';
import { readPoint, type RecordedPoint } from '../../git/rollbackPoints';
import { diffTrees } from '../../git/treeDiff';
import { lastBeforeRestore } from '../../record/takenBack';
import type { Services } from '../commands/services';
import { ArgumentError } from '../form';
import { withZone } from '../../record/moments';
import { oneLine } from '../plainText';
import { withProgress } from '../progress';
import { type ActiveEscalation, pathBelow } from '../records';
import { addPointEntry, findPoint, type FoundPoint, newPointId } from './points';
import { countsText } from './sheet';

export interface RestoreChoices {
  /** Why; it becomes a decision. */
  readonly reason: string;
  readonly mayRemove: (file: RestoredFile) => boolean;
  /** HEAD when the person looked at the preview. */
  readonly expectedHead?: string | undefined;
}

/** Restores points, and writes down that it did: the state before as a point, the reason as a decision, the result in the log. */
export class Restorer {
  constructor(private readonly services: Services) {}

  /** Brings working tree and index to the point; no branch moves. Returns the id of the point that holds the state before. */
  async toPoint(active: ActiveEscalation, point: FoundPoint, choices: RestoreChoices): Promise<string> {
    const { safety, result } = await this.run(active, point, choices);
    await this.writeDown(
      active,
      point,
      choices.reason,
      l10n.t('{0}; the state before is {1}; verified', countsOf(result), safety),
    );
    return safety;
  }

  /** Brings the branch that is checked out to the point by one commit. */
  async byCommit(active: ActiveEscalation, point: FoundPoint, choices: RestoreChoices): Promise<string> {
    const { repository, content, entry } = point;
    const head = await repository.resolve('HEAD');
    const message = `${l10n.t('Return to {0} “{1}”', entry.id, oneLine(entry.data.title ?? ''))}\n\n${choices.reason}`;
    const exclude = this.services.repositories.excluded(repository);
    const commit = await commitTowards(repository, content, head, { exclude, message });
    const move = (): Promise<void> => moveHead(repository, commit, head, `escalation: return to ${entry.id}`);
    const { safety } = await this.run(active, point, { ...choices, expectedHead: head }, move);
    await this.writeDown(
      active,
      point,
      choices.reason,
      l10n.t('commit {0}; the state before is {1}', commit.slice(0, 8), safety),
    );
    return safety;
  }

  /** Reverts the commits since the point. Conflicts are left for the person, in git's own state of a revert under way. */
  async byReverts(
    active: ActiveEscalation,
    point: FoundPoint,
    { reason, expectedHead }: Omit<RestoreChoices, 'mayRemove'>,
  ): Promise<{ safety: string; reverted: Reverted }> {
    const { repository, content } = point;
    const { id, ref } = newPointId(active);
    const title = titleBefore(point);
    const exclude = this.services.repositories.excluded(repository);
    refuseUnsaved(repository, exclude);
    const reverted = await withProgress(l10n.t('Restoring {0}', point.entry.id), (signal) =>
      revertSince(repository, content, {
        safety: { ref, message: title, exclude, signal },
        expectedHead,
        onRecorded: (recorded) => this.addSafety(active, point, { id, ref, title, recorded }),
      }),
    );
    const result =
      reverted.waiting === undefined
        ? l10n.t('commits reverted: {0}; the state before is {1}', reverted.reverted, id)
        : l10n.t(
            'commits reverted: {0}, then stopped at a conflict in {1}; the state before is {2}',
            reverted.reverted,
            reverted.waiting.conflicts.join(', '),
            id,
          );
    await this.writeDown(active, point, reason, result);
    return { safety: id, reverted };
  }

  /** Puts the point on a branch of its own. Returns its commit. */
  async toBranch({ folder, escalation }: ActiveEscalation, point: FoundPoint, name: string): Promise<string> {
    const { repository, content, entry } = point;
    const message = l10n.t('State of {0} “{1}”', entry.id, oneLine(entry.data.title ?? ''));
    const commit = await branchFromPoint(repository, content.commit, { name, message });
    await folder.journal.log(escalation.slug, {
      did: 'rollbackPoint.branched',
      on: entry.id,
      note: `${name} ${commit.slice(0, 8)}`,
    });
    return commit;
  }

  /** Goes back to the state before the last restore. What that restore brought and nobody changed since goes again. */
  async undo(active: ActiveEscalation): Promise<string> {
    const last = lastBeforeRestore(active.escalation);
    if (!last) throw new ArgumentError(l10n.t('Nothing has been restored in this escalation, so there is nothing to undo.'));
    const point = await findPoint(this.services, active, last.id);
    const reason = l10n.t('Undo the restore of {0}', last.data.restores ?? '');
    return this.toPoint(active, point, { reason, mayRemove: await this.broughtBy(active, last.data.restores) });
  }

  /** Which untracked files came with a point, and are still as it brought them. */
  async broughtBy(active: ActiveEscalation, id: string | undefined): Promise<(file: RestoredFile) => boolean> {
    const restored = active.escalation.entries.rollbackPoint.find((one) => one.id === id);
    if (!restored) return () => false;
    const { repository, content } = await findPoint(this.services, active, restored.id);
    const { brought } = await diffTrees(repository, { brought: [undefined, content.untracked] });
    const hashes = new Map(brought.map(({ path, after }) => [path, after?.hash]));
    return ({ path, present }) => present !== undefined && hashes.get(path) === present.hash;
  }

  private async run(
    active: ActiveEscalation,
    point: FoundPoint,
    { mayRemove, expectedHead }: RestoreChoices,
    /** Moves the branch to a commit of all of it. */
    move?: () => Promise<void>,
  ): Promise<{ safety: string; result: RestoreResult }> {
    const { repository, content } = point;
    const { id, ref } = newPointId(active);
    const title = titleBefore(point);
    const exclude = this.services.repositories.excluded(repository);
    refuseUnsaved(repository, exclude);
    const result = await withProgress(l10n.t('Restoring {0}', point.entry.id), (signal) =>
      restorePoint(repository, content.commit, {
        exclude,
        safety: { ref, message: title },
        expectedHead,
        mayRemove,
        signal,
        ...(move === undefined ? {} : { everythingStaged: true, onRestored: move }),
        onRecorded: (recorded) => this.addSafety(active, point, { id, ref, title, recorded }),
      }),
    );
    return { safety: id, result };
  }

  private addSafety(
    { folder, escalation }: ActiveEscalation,
    { repository, entry }: FoundPoint,
    point: { readonly id: string; readonly ref: string; readonly title: string; readonly recorded: RecordedPoint },
  ): Promise<void> {
    return addPointEntry(this.services, folder, escalation.slug, { ...point, repository, restores: entry.id });
  }

  private async writeDown(
    { folder, escalation }: ActiveEscalation,
    { entry }: FoundPoint,
    reason: string,
    result: string,
  ): Promise<void> {
    const title = l10n.t('Restore {0} “{1}”', entry.id, oneLine(entry.data.title ?? ''));
    const decider = await this.services.author(folder);
    await folder.journal.add(escalation.slug, 'decision', {
      title,
      decision: reason,
      decider,
      decidedAt: withZone(new Date()),
      facts: result,
    });
    await folder.journal.log(escalation.slug, {
      did: 'rollbackPoint.restored',
      on: entry.id,
      note: `${oneLine(reason)}: ${result}`,
    });
  }
}

/** The state that an interrupted restore was to reach, or that it came from, by ref or commit. */
export async function pointAt(
  services: Services,
  active: ActiveEscalation,
  repository: Repository,
  revision: string,
): Promise<FoundPoint | undefined> {
  const content = await readPoint(repository, revision);
  const entry = active.escalation.entries.rollbackPoint.find(({ data }) => data.commit === content.commit);
  return entry && findPoint(services, active, entry.id);
}

/** What is typed and not saved is in no rollback point. */
export function refuseUnsaved({ root }: Repository, exclude: readonly string[]): void {
  const unsaved = vscode.workspace.textDocuments.filter(({ isDirty, uri }) => {
    const path = isDirty && uri.scheme === 'file' ? pathBelow(root, uri.fsPath) : undefined;
    return path !== undefined && !exclude.some((folder) => path.startsWith(`${folder}/`));
  });
  if (unsaved.length === 0) return;
  const names = unsaved.map(({ uri }) => vscode.workspace.asRelativePath(uri)).join(', ');
  throw new ArgumentError(
    l10n.t('Save or revert {0} first: what is not saved would be in no rollback point. Nothing was changed.', names),
  );
}

function titleBefore({ entry }: FoundPoint): string {
  return l10n.t('Before restoring {0} “{1}”', entry.id, oneLine(entry.data.title ?? ''));
}

function countsOf({ plan, removed }: RestoreResult): string {
  const counts = countsText(plan.files);
  return removed.length === 0 ? counts : l10n.t('{0}; untracked files removed: {1}', counts, removed.length);
}
