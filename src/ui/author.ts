import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { settings } from './contributions';
import { askLine } from './dialogs';
import type { Repositories } from './repositories';

/** Who writes: the setting, or git's `user.name` and `user.email`; where neither is set the person is asked once. As `Ada L. <ada@example.com>`. */
export class Author {
  private asking: Promise<string> | undefined;

  constructor(private readonly repositories: Repositories) {}

  async name(folder: vscode.WorkspaceFolder): Promise<string> {
    const configured = vscode.workspace.getConfiguration(settings.section, folder).get<string>(settings.author)?.trim();
    return configured || (await this.fromGit(folder)) || this.ask();
  }

  private async fromGit(folder: vscode.WorkspaceFolder): Promise<string | undefined> {
    const identity = await this.repositories.identity(folder);
    if (!identity?.name) return undefined;
    return identity.email ? `${identity.name} <${identity.email}>` : identity.name;
  }

  /** Two commands that start at once ask one question. */
  private ask(): Promise<string> {
    this.asking ??= this.askAndRemember().finally(() => {
      this.asking = undefined;
    });
    return this.asking;
  }

  private async askAndRemember(): Promise<string> {
    const name = await askLine(
      l10n.t('Your Name'),
      l10n.t(
        'Entries carry the name of who wrote them: name and mail address, for example Ada L. <ada@example.com>. Asked once.',
      ),
    );
    await vscode.workspace.getConfiguration(settings.section).update(settings.author, name, vscode.ConfigurationTarget.Global);
    return name;
  }
}
