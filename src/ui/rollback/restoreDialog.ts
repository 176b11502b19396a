import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { readChangedFiles } from '../../git/changedFiles';
import type { CommitInfo } from '../../git/commits';
import type { RestoredFile } from '../../git/restorePlan';
import type { Services } from '../commands/services';
import { commandIds } from '../contributions';
import { askLine, askOnce } from '../dialogs';
import type { Compared, Comparison } from '../editor/comparison';
import { oneLine } from '../plainText';
import { withProgress } from '../progress';
import type { ActiveEscalation } from '../records';
import { comparedFiles, type Preview, readPreview } from './preview';
import type { RestoreChoices, Restorer } from './restorer';
import { RevertWays } from './revertWays';
import { askSheet, type Way } from './sheet';

export interface WayChoices extends RestoreChoices {
  /** Name of the branch, for the way that makes one. */
  readonly branch: string;
}

/** What came of a way. */
interface Gone {
  /** The point that holds the state before; of a branch, its commit. */
  readonly id: string;
  /** Paths on which git waits for the person. */
  readonly conflicts: readonly string[];
}

/** Shows what a restore would do, asks for the way and the reason, and does it. */
export class RestoreDialog {
  constructor(
    private readonly services: Services,
    private readonly comparison: Comparison,
    private readonly restorer: Restorer,
  ) {}

  look(active: ActiveEscalation, id: string): Promise<Preview> {
    return withProgress(l10n.t('Comparing with {0}', id), (signal) => readPreview(this.services, active, id, signal));
  }

  async showAll(active: ActiveEscalation, preview: Preview): Promise<void> {
    const title = l10n.t('{0}: now, and after restoring', preview.entry.id);
    await this.comparison.show(active.folder, title, this.compared(active, preview, preview.plan.files));
  }

  /** Returns the id of the point that holds the state before; undefined where the person looked at something instead. */
  async ask(active: ActiveEscalation, preview: Preview): Promise<string | undefined> {
    const chosen = await askSheet(preview);
    if ('do' in chosen) {
      const { id, conflicts } = await this.go(active, preview, chosen.do, await this.askChoices(preview, chosen.do));
      if (conflicts.length === 0) void this.tell(preview.entry.id, chosen.do, id);
      return id;
    }
    if (chosen.show === 'all') await this.showAll(active, preview);
    else if (chosen.show === 'commit') await this.showCommit(active, preview, chosen.commit);
    else {
      const files = this.compared(active, preview, [chosen.file]);
      await this.comparison.show(active.folder, `${preview.entry.id} ${chosen.file.path}`, files);
    }
    return undefined;
  }

  /** Goes a way to the point. */
  async go(active: ActiveEscalation, preview: Preview, way: Way, choices: WayChoices): Promise<Gone> {
    switch (way) {
      case 'workingTree':
        return { id: await this.restorer.toPoint(active, preview, choices), conflicts: [] };
      case 'commit':
        return { id: await this.restorer.byCommit(active, preview, choices), conflicts: [] };
      case 'branch':
        return { id: await this.restorer.toBranch(active, preview, choices.branch), conflicts: [] };
      case 'revert': {
        const { safety, reverted } = await this.restorer.byReverts(active, preview, choices);
        if (reverted.waiting) void new RevertWays(active, preview.repository, safety).tell(reverted.waiting);
        return { id: safety, conflicts: reverted.waiting?.conflicts ?? [] };
      }
    }
  }

  private compared(
    { folder }: ActiveEscalation,
    { repository, plan, content }: Preview,
    files: readonly RestoredFile[],
  ): Compared[] {
    return comparedFiles(this.services, this.comparison, folder, repository, { before: plan.now, after: content }, files);
  }

  private async askChoices(preview: Preview, way: Way): Promise<WayChoices> {
    const { entry, plan, warnings } = preview;
    const title = l10n.t('Restore {0} “{1}”', entry.id, oneLine(entry.data.title ?? ''));
    const expectedHead = plan.now.head;
    if (way === 'branch') {
      const branch = await askLine(title, l10n.t('Name of the new branch'), `escalation/${entry.id}`);
      return { reason: '', branch, mayRemove: () => false, expectedHead };
    }
    const removes =
      plan.untrackedSince.length > 0 && way !== 'revert' && (await this.askRemoval(title, plan.untrackedSince.length));
    const question =
      warnings.length === 0
        ? l10n.t('Why? The reason is recorded as a decision.')
        : l10n.t('Decide: why is it right all the same? {0} The reason is recorded as a decision.', warnings.join(' '));
    return { reason: await askLine(title, question), branch: '', mayRemove: () => removes, expectedHead };
  }

  private askRemoval(title: string, count: number): Promise<boolean> {
    return askOnce(title, l10n.t('Untracked files made since the point: {0}.', count), [
      { label: `$(check) ${l10n.t('Keep them')}`, value: false },
      {
        label: `$(trash) ${l10n.t('Remove them')}`,
        description: l10n.t('they stay in the point that holds the state before'),
        value: true,
      },
    ]);
  }

  private async showCommit({ folder }: ActiveEscalation, { repository }: Preview, commit: CommitInfo): Promise<void> {
    const [parent] = commit.parents;
    const named = { git: repository, name: this.services.repositories.nameOf(folder, repository) };
    const files = await readChangedFiles(repository, parent, commit.hash);
    const compared = files.map(({ path, formerPath, status }) =>
      this.comparison.sides(
        folder,
        named,
        parent === undefined || status === 'added' ? undefined : { tree: parent, path: formerPath ?? path },
        status === 'deleted' ? undefined : { tree: commit.hash, path },
      ),
    );
    await this.comparison.show(folder, `${commit.hash.slice(0, 8)} ${oneLine(commit.subject)}`, compared);
  }

  private async tell(id: string, way: Way, safety: string): Promise<void> {
    if (way === 'branch') {
      await vscode.window.showInformationMessage(l10n.t('{0} is on a branch now; nothing else was changed.', id));
      return;
    }
    const undo = l10n.t('Undo Restore');
    const chosen = await vscode.window.showInformationMessage(
      l10n.t('{0} is restored. The state before is {1}.', id, safety),
      undo,
    );
    if (chosen === undo) await vscode.commands.executeCommand(commandIds.undoRestore);
  }
}
