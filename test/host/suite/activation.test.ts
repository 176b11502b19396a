import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { serverProcesses } from '../serverProcesses';
import { freshRepository, root } from '../workspace';

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
});
