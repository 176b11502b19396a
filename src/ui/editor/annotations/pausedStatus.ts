import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { GitError } from '../../../git/gitError';
import { commandIds, settings } from '../../contributions';
import { explain } from '../../explain';
import type { Obstacle } from './annotatedDocument';
import type { Annotations } from './annotations';
import { annotatedFiles } from './places';

/** Says in the language status of the editor why a file has no annotations although it might. */
export class PausedStatus implements vscode.Disposable {
  private readonly subscriptions: vscode.Disposable[];
  private item: vscode.LanguageStatusItem | undefined;
  private shown: Obstacle | undefined;

  constructor(private readonly annotations: Pick<Annotations, 'known' | 'onDidChange'>) {
    this.subscriptions = [
      annotations.onDidChange(() => this.show()),
      vscode.window.onDidChangeActiveTextEditor(() => this.show()),
    ];
  }

  dispose(): void {
    this.item?.dispose();
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private show(): void {
    const document = vscode.window.activeTextEditor?.document;
    const obstacle = document && this.annotations.known(document)?.obstacle;
    if (obstacle === this.shown) return;
    this.shown = obstacle;
    if (obstacle) tell((this.item ??= create()), obstacle);
    // It is kept for the next time, and shown nowhere.
    else if (this.item) this.item.selector = [];
  }
}

function create(): vscode.LanguageStatusItem {
  const item = vscode.languages.createLanguageStatusItem('escalation.annotations', annotatedFiles);
  item.name = l10n.t('Escalation: Annotations');
  item.severity = vscode.LanguageStatusSeverity.Warning;
  return item;
}

function tell(item: vscode.LanguageStatusItem, obstacle: Obstacle): void {
  item.selector = annotatedFiles;
  if (obstacle.reason === 'tooLong') {
    item.text = l10n.t('Annotations are paused');
    item.detail = l10n.t('The file has {0} lines; the limit is {1}.', obstacle.lines, obstacle.limit);
    const setting = `${settings.section}.${settings.annotationsMaximumLines}`;
    item.command = { title: l10n.t('Open Setting'), command: 'workbench.action.openSettings', arguments: [setting] };
  } else if (obstacle.error instanceof GitError && obstacle.error.reason === 'notFetched') {
    item.text = l10n.t('Annotations need older contents');
    // What is longer would push the command out of sight.
    item.detail = l10n.t('This partial clone lacks them.');
    item.command = { title: l10n.t('Fetch'), command: commandIds.fetchHistory };
  } else {
    item.text = l10n.t('Annotations failed');
    item.detail = explain(obstacle.error);
    item.command = { title: l10n.t('Show Log'), command: commandIds.showLog };
  }
}
