import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Repository } from '../../git/repository';
import { forgetInterrupted, type InterruptedRestore } from '../../git/restoreMarker';
import { describePoint, pointExists } from '../../git/rollbackPoints';
import type { Services } from '../commands/services';
import type { ActiveEscalation } from '../records';
import { addPointEntry, type FoundPoint } from './points';
import { pointAt, Restorer } from './restorer';

type Way = 'finish' | 'back' | 'leave';

/** The ways out of a restore that was interrupted: finish it, go back, or leave everything as it is. */
export class WaysOut {
  private readonly restorer: Restorer;

  constructor(private readonly services: Services) {
    this.restorer = new Restorer(services);
  }

  /** Asks, and does it. Throws where git or the record refuses. */
  async offer(active: ActiveEscalation, repository: Repository, { point, safety }: InterruptedRestore): Promise<void> {
    // Killed before the present state was recorded, so before anything was touched.
    if (!(await pointExists(repository, safety))) return forgetInterrupted(repository.gitDir);
    const before = await this.stateBefore(active, repository, safety);
    const target = await pointAt(this.services, active, repository, point).catch(() => undefined);
    const way = await this.ask(target, before);
    if (way === undefined) return;
    if (way === 'leave') return forgetInterrupted(repository.gitDir);
    const goal = way === 'finish' ? target : before;
    if (!goal) return;
    const mayRemove = way === 'finish' ? () => false : await this.restorer.broughtBy(active, target?.entry.id);
    const reason = way === 'finish' ? l10n.t('Finish the interrupted restore') : l10n.t('Go back from the interrupted restore');
    const id = await this.restorer.toPoint(active, goal, { reason, mayRemove });
    void vscode.window.showInformationMessage(l10n.t('{0} is restored. The state before is {1}.', goal.entry.id, id));
  }

  private async ask(target: FoundPoint | undefined, before: FoundPoint | undefined): Promise<Way | undefined> {
    const ways: (vscode.MessageItem & { readonly way: Way })[] = [
      ...(target ? [{ title: l10n.t('Finish Restoring {0}', target.entry.id), way: 'finish' as const }] : []),
      ...(before ? [{ title: l10n.t('Go Back to {0}', before.entry.id), way: 'back' as const }] : []),
      { title: l10n.t('Leave It as It Is'), way: 'leave' },
    ];
    const sentence = l10n.t(
      'Restoring {0} was interrupted: some files may be as the point has them, others as before. The state before is kept in {1}. Nothing is lost.',
      target?.entry.id ?? '?',
      before?.entry.id ?? '?',
    );
    return (await vscode.window.showWarningMessage(sentence, ...ways))?.way;
  }

  /** The state before, whose entry may not have been written yet. */
  private async stateBefore(active: ActiveEscalation, repository: Repository, ref: string): Promise<FoundPoint | undefined> {
    const known = await pointAt(this.services, active, repository, ref);
    if (known) return known;
    const { folder, escalation } = active;
    const recorded = await describePoint(repository, ref);
    const id = ref.slice(ref.lastIndexOf('/') + 1);
    const title = l10n.t('Before an interrupted restore');
    await addPointEntry(this.services, folder, escalation.slug, { id, ref, title, repository, recorded });
    return pointAt(this.services, { folder, escalation: await folder.store.escalation(escalation.slug) }, repository, ref);
  }
}
