import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { serverProcesses } from '../serverProcesses';
import { commandIds } from '../../../src/ui/contributions';
import { freshRepository, root } from '../workspace';

/** The files of the extension's build that were loaded. */
function loadedParts(): string[] {
  const extension = vscode.extensions.getExtension('third-level.escalation-workbench')!;
  const dist = join(extension.extensionPath, 'dist');
  return Object.keys(require.cache)
    .filter((path) => dirname(path) === dist)
    .map((path) => basename(path))
    .filter((name) => !name.startsWith('shared-'))
    .sort();
}

// No other suite has opened a record yet: the runner takes the files in this order.
describe('At the start', () => {
  it('no language server runs, before a record is opened', async () => {
    await freshRepository();
    await writeFile(join(root, 'pool.ts'), 'export const size = 8;\n');
    await vscode.extensions.getExtension('third-level.escalation-workbench')!.activate();
    assert.deepEqual(await serverProcesses(), []);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(join(root, 'pool.ts')));
    assert.deepEqual(await serverProcesses(), []);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('nothing is loaded but what the views need, and the commands with the first of them', async () => {
    assert.deepEqual(loadedParts(), ['extension.js']);
    await vscode.commands.executeCommand(commandIds.refresh);
    assert.deepEqual(loadedParts(), ['commands.js', 'extension.js']);
  });
});
