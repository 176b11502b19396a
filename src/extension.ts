import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { Author } from './ui/author';
import { registerCommand } from './ui/command';
import { attachCode } from './ui/commands/attachCode';
import { attachCommits } from './ui/commands/attachCommits';
import { attachDiff } from './ui/commands/attachDiff';
import { attachLog } from './ui/commands/attachLog';
import { escalationCommands } from './ui/commands/escalationCommands';
import { evidenceCommands } from './ui/commands/evidenceCommands';
import { findingCommands } from './ui/commands/findingCommands';
import { hypothesisCommands } from './ui/commands/hypothesisCommands';
import { leadCommands } from './ui/commands/leadCommands';
import { logCommands } from './ui/commands/logCommands';
import { navigationCommands } from './ui/commands/navigationCommands';
import { rollbackCommands } from './ui/commands/rollbackCommands';
import type { Services } from './ui/commands/services';
import { stepCommands } from './ui/commands/stepCommands';
import { Records } from './ui/records';
import { Repositories } from './ui/repositories';

/** Builds every part, hands each what it needs, and registers it. Nothing is read and no git runs before a view or a command asks. */
export function activate(context: vscode.ExtensionContext): void {
  if (vscode.l10n.bundle) l10n.config({ contents: vscode.l10n.bundle });
  const log = vscode.window.createOutputChannel('Escalation Workbench', { log: true });
  const repositories = new Repositories(log);
  const author = new Author(repositories);
  const records = new Records(context.workspaceState, indexIn(context.storageUri), (folder) => author.name(folder));
  repositories.useRecords(records);
  const services: Services = { records, repositories, author: (folder) => author.name(folder.workspaceFolder), log };
  const commands = [
    ...escalationCommands(services),
    ...leadCommands(services),
    ...findingCommands(services),
    ...hypothesisCommands(services),
    attachDiff(services),
    attachCommits(services),
    attachCode(services),
    attachLog(services),
    ...evidenceCommands(services),
    ...stepCommands(services),
    ...rollbackCommands(services),
    ...logCommands(services),
    ...navigationCommands(services, opener, mover),
  ];
  context.subscriptions.push(log, records, ...commands.map((command) => registerCommand(command, log)));
}
