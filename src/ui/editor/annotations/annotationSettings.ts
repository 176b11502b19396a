import * as vscode from 'vscode';
import { contextKeys, settings } from '../../contributions';
import type { Comparison } from './baseText';

const offKey = 'escalation.annotationsOff';

/** Whether and how annotations are shown: the switch of this workspace, and the settings. */
export class AnnotationSettings implements vscode.Disposable {
  private readonly changeEmitter = new vscode.EventEmitter<void>();
  private readonly subscription: vscode.Disposable;

  readonly onDidChange = this.changeEmitter.event;

  constructor(private readonly memory: vscode.Memento) {
    this.subscription = vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`${settings.section}.annotations`)) this.changeEmitter.fire();
    });
    void this.tellContext();
  }

  /** Whether the switch of this workspace is on. */
  get on(): boolean {
    return !this.memory.get(offKey, false);
  }

  /** Returns whether it is on now. */
  async toggle(): Promise<boolean> {
    await this.memory.update(offKey, this.on ? true : undefined);
    await this.tellContext();
    this.changeEmitter.fire();
    return this.on;
  }

  shows(resource: vscode.Uri): boolean {
    return this.on && this.read(resource, settings.annotationsEnabled, true);
  }

  lineText(resource: vscode.Uri): boolean {
    return this.read(resource, settings.annotationsLineText, true);
  }

  codeLens(resource: vscode.Uri): boolean {
    return this.shows(resource) && this.read(resource, settings.annotationsCodeLens, false);
  }

  comparison(resource: vscode.Uri): Comparison {
    return { ignoreWhitespace: this.read(resource, settings.annotationsIgnoreWhitespace, false) };
  }

  /** How git is asked for a document's lines. */
  blame(resource: vscode.Uri): Comparison & { readonly copies: boolean } {
    return { ...this.comparison(resource), copies: this.read(resource, settings.annotationsFollowCopies, false) };
  }

  /** Lines above which a document is not annotated. */
  maximumLines(resource: vscode.Uri): number {
    return this.read(resource, settings.annotationsMaximumLines, 100_000);
  }

  dispose(): void {
    this.subscription.dispose();
    this.changeEmitter.dispose();
  }

  private read<T>(resource: vscode.Uri, name: string, otherwise: T): T {
    return vscode.workspace.getConfiguration(settings.section, resource).get<T>(name) ?? otherwise;
  }

  private async tellContext(): Promise<void> {
    await vscode.commands.executeCommand('setContext', contextKeys.annotationsOn, this.on);
  }
}
