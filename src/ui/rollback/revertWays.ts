import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Repository } from '../../git/repository';
import { abortRevert, continueRevert, findWaitingRevert, type WaitingRevert } from '../../git/waitingRevert';
import { withProgress } from '../progress';
import type { ActiveEscalation } from '../records';

type Standing = Omit<WaitingRevert, 'from'>;

/** Where a revert stands that stopped at a conflict or was interrupted, and the ways out. `safety` is the point that holds the state before. */
export class RevertWays {
  constructor(
    private readonly active: ActiveEscalation,
    private readonly repository: Repository,
    private readonly safety: string,
  ) {}

  /** Conflicts are the person's; nothing of them is thrown away here. */
  async tell(revert: Standing): Promise<void> {
    if (revert.conflicts.length === 0) return this.offer(revert);
    const show = l10n.t('Show Conflicts');
    const sentence = l10n.t(
      'The revert stopped at a conflict in {0}. Commits reverted: {1}; still to come: {2}. Resolve it, stage it and run “git revert --continue”. “git revert --abort” goes back to the state before, {3}.',
      revert.conflicts.join(', '),
      revert.reverted,
      revert.left,
      this.safety,
    );
    if ((await vscode.window.showWarningMessage(sentence, show)) === show)
      await vscode.commands.executeCommand('workbench.view.scm');
  }

  private async offer({ reverted, left, canContinue, canGoBack }: Standing): Promise<void> {
    const [goOn, goBack] = [l10n.t('Go On'), l10n.t('Go Back to {0}', this.safety)];
    const sentence = l10n.t(
      'Reverting commits was interrupted. Commits reverted: {0}; still to come: {1}. The state before is {2}. Nothing is lost.',
      reverted,
      left,
      this.safety,
    );
    const ways = [...(canContinue ? [goOn] : []), ...(canGoBack ? [goBack] : [])];
    const chosen = await vscode.window.showWarningMessage(sentence, ...ways);
    // It may have come to its end in a terminal meanwhile, or to a conflict.
    const now = chosen === undefined ? undefined : await findWaitingRevert(this.repository);
    if (!now) return;
    if (now.conflicts.length > 0) return this.tell(now);
    if (chosen === goBack) {
      await abortRevert(this.repository, now);
      await this.log(l10n.t('Went back from the interrupted revert'));
      return;
    }
    const waiting = await withProgress(l10n.t('Reverting commits'), () => continueRevert(this.repository));
    if (waiting) return this.tell(waiting);
    await this.log(l10n.t('Finished the interrupted revert'));
  }

  private async log(note: string): Promise<void> {
    const { folder, escalation } = this.active;
    await folder.journal.log(escalation.slug, { did: 'rollbackPoint.restored', on: this.safety, note });
    void vscode.window.showInformationMessage(note);
  }
}
