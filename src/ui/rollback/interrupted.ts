import * as vscode from 'vscode';
import { findInterrupted } from '../../git/restoreMarker';
import type { Repository } from '../../git/repository';
import type { Services } from '../commands/services';
import { explain } from '../explain';
import type { ActiveEscalation } from '../records';
import type { CurrentSituation } from '../views/situation';

/** Finds a restore that was killed or failed halfway, when its escalation is shown first: says where it stands, and offers the ways out. */
export class InterruptedRestores implements vscode.Disposable {
  private readonly done = new Set<string>();
  private readonly subscription: vscode.Disposable;

  constructor(
    situation: Pick<CurrentSituation, 'onDidChange'>,
    private readonly services: Services,
  ) {
    this.subscription = situation.onDidChange((changed) => {
      if (changed.state === 'active') void this.look(changed.active);
    });
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private async look(active: ActiveEscalation): Promise<void> {
    const { folder, escalation } = active;
    const points = escalation.entries.rollbackPoint;
    // No git runs for an escalation without points.
    if (points.length === 0 || folder.readOnly || !vscode.workspace.isTrusted) return;
    const key = `${folder.root.toString()}\0${escalation.slug}`;
    if (this.done.has(key)) return;
    this.done.add(key);
    try {
      for (const name of new Set(points.map(({ data }) => data.repository))) {
        const repository = await this.services.repositories.named(folder, name);
        if (!repository) continue;
        await this.lookForRevert(active, repository);
        const found = await findInterrupted(repository.gitDir);
        if (found?.safety.startsWith(`refs/escalation/${escalation.slug}/`) !== true) continue;
        const { WaysOut } = await import('./waysOut');
        await new WaysOut(this.services).offer(active, repository, found);
      }
    } catch (error) {
      const sentence = explain(error);
      this.services.log.error(sentence, error);
      void vscode.window.showErrorMessage(sentence);
    }
  }

  /** Of reverts that this escalation began the state before is one of its points. */
  private async lookForRevert(active: ActiveEscalation, repository: Repository): Promise<void> {
    if (repository.state() !== 'revert') return;
    const { findWaitingRevert } = await import('../../git/waitingRevert');
    const waiting = await findWaitingRevert(repository);
    const safety = active.escalation.entries.rollbackPoint.findLast(
      ({ data }) => data.restores !== undefined && data.head === waiting?.from,
    );
    if (!waiting || !safety) return;
    const { RevertWays } = await import('./revertWays');
    await new RevertWays(active, repository, safety.id).tell(waiting);
  }
}
