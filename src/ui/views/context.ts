import * as vscode from 'vscode';
import { contextKeys } from '../contributions';
import type { Records } from '../records';
import type { Repositories } from '../repositories';
import type { CurrentSituation, Situation } from './situation';

/** Sets the context keys that welcome content and menus go by, when something that they tell has changed. */
export class ContextKeys implements vscode.Disposable {
  private readonly subscription: vscode.Disposable;
  private state: Situation['state'] | undefined;

  constructor(
    situation: CurrentSituation,
    private readonly records: Records,
    private readonly repositories: Repositories,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.subscription = situation.onDidChange((changed) => void this.set(changed));
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private async set({ state }: Situation): Promise<void> {
    if (state === this.state) return;
    this.state = state;
    // Only the welcome content asks for git, so it is told first: elsewhere a command says why it can't.
    if (state === 'empty') await this.setGitAvailable();
    await vscode.commands.executeCommand('setContext', contextKeys.state, state);
  }

  private async setGitAvailable(): Promise<void> {
    try {
      const found = await Promise.all(this.records.folders().map((folder) => this.repositories.of(folder)));
      const available = found.some((repository) => repository !== undefined);
      await vscode.commands.executeCommand('setContext', contextKeys.gitAvailable, available);
    } catch (error) {
      this.log.warn('Whether git can be used here could not be found out.', error);
    }
  }
}
