import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { viewIds } from '../contributions';
import { entryTitle } from './entryTexts';
import { escapeMarkdown, oneLine } from '../plainText';
import { situationFacts } from './rowTexts';
import type { CurrentSituation, Situation } from './situation';
import { countdown } from './countdown';
import { readingNow, untrustedMarkdown } from './treeItems';

/** One status-bar item: severity, and how long until the next update is due. Hidden without an active, open escalation. */
export class StatusBar implements vscode.Disposable {
  private readonly item: vscode.StatusBarItem;
  private readonly subscription: vscode.Disposable;

  constructor(situation: CurrentSituation) {
    this.item = vscode.window.createStatusBarItem('escalation.status', vscode.StatusBarAlignment.Left, 50);
    this.item.name = l10n.t('Escalation');
    this.item.command = `${viewIds.active}.focus`;
    this.subscription = situation.onDidChange((changed) => this.show(changed));
  }

  dispose(): void {
    this.subscription.dispose();
    this.item.dispose();
  }

  private show(situation: Situation): void {
    const head = situation.state === 'active' ? situation.active.escalation.head : undefined;
    if (!head || head.data.phase === 'closed') {
      this.item.hide();
      return;
    }
    const reading = readingNow();
    const { icon, text, overdue } = countdown(head.data, reading);
    const title = oneLine(entryTitle(head));
    this.item.text = `$(${icon}) ${text}`;
    this.item.backgroundColor = overdue ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    this.item.accessibilityInformation = { label: l10n.t('Escalation {0}: {1}', title, text) };
    const facts = situationFacts(head, reading).join(' · ');
    this.item.tooltip = untrustedMarkdown(`**${escapeMarkdown(title)}**\n\n${escapeMarkdown(facts)}`);
    this.item.show();
  }
}
