import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { logPath } from '../record/layout';
import { describeMended } from '../record/repair';
import type { ActiveEscalation, Records } from './records';
import type { CurrentSituation } from './views/situation';

/** More than these are told as a number. */
const toldAtMost = 3;

/**
 * Mends an escalation the first time it is loaded: a crash may have left an entry without its log line, or half a file. What was mended is
 * said, never done in silence. Nothing is written in an untrusted or a virtual workspace.
 */
export class Mending implements vscode.Disposable {
  private readonly done = new Set<string>();
  private readonly subscription: vscode.Disposable;

  constructor(
    situation: Pick<CurrentSituation, 'onDidChange'>,
    private readonly records: Pick<Records, 'uriOf'>,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.subscription = situation.onDidChange((changed) => {
      if (changed.state === 'active') void this.mend(changed.active);
    });
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private async mend({ folder, escalation: { slug } }: ActiveEscalation): Promise<void> {
    const key = `${folder.root.toString()}\0${slug}`;
    if (this.done.has(key) || folder.readOnly || !vscode.workspace.isTrusted) return;
    this.done.add(key);
    try {
      const mended = await folder.store.repair(slug, 'Escalation Workbench', new Date());
      if (mended.length === 0) return;
      const sentences = mended.map(describeMended);
      for (const sentence of sentences) this.log.info(`${slug}: ${sentence}`);
      const told = sentences.slice(0, toldAtMost);
      if (sentences.length > told.length) told.push(l10n.t('{0} more: see the log.', sentences.length - told.length));
      const open = l10n.t('Open Change Log');
      const chosen = await vscode.window.showInformationMessage(
        l10n.t('A write was interrupted; the record was mended. {0}', told.join(' ')),
        open,
      );
      if (chosen === open) await vscode.window.showTextDocument(this.records.uriOf(folder, logPath(slug)));
    } catch (error) {
      // The record is shown all the same; what could not be mended is mended the next time.
      this.log.warn(`${slug}: what an interrupted write left could not be mended.`, error);
    }
  }
}
