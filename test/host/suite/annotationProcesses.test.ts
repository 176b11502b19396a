import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { AnnotatedFolder } from '../../support/annotatedFolder';
import { GitWrapper } from '../../support/gitWrapper';
import { expect } from '../../support/ui/expect';
import { freshRepository, root } from '../workspace';

const count = 50;
const name = (index: number): string => `folder${index % 7}/file${index}.txt`;

describe('git while annotations are made', function () {
  this.timeout(120_000);
  let folder: string;
  let wrapper: GitWrapper;
  const path = process.env['PATH'];
  const git = vscode.workspace.getConfiguration('git');

  before(async function () {
    if (process.platform !== 'linux') this.skip();
    folder = await mkdtemp(join(tmpdir(), 'escalation-processes-'));
    // Emptied: the folder belongs to all suites.
    await freshRepository();
    const annotated = new AnnotatedFolder(root);
    for (let index = 0; index < count; index += 1) annotated.commit(name(index), ['one', 'two'], `File ${index}`);
    await annotated.start('The belt stands', 'One of fifty files');
    for (let index = 0; index < count; index += 1) {
      await annotated.link(annotated.commit(name(index), ['one', 'suspicious'], `Change ${index}`), 'suspect');
    }
    wrapper = new GitWrapper(folder);
    // Without VS Code’s own git, this extension takes the one on the PATH, and every process is its own.
    await git.update('enabled', false, vscode.ConfigurationTarget.Global);
    process.env['PATH'] = `${wrapper.folder}:${path}`;
  });

  after(async () => {
    process.env['PATH'] = path;
    await git.update('enabled', undefined, vscode.ConfigurationTarget.Global);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(folder, { recursive: true, force: true });
  });

  it('runs at most four times at once, and not any more when fifty files have been opened', async () => {
    await vscode.commands.executeCommand('escalation.refresh');
    const documents = await Promise.all(
      Array.from({ length: count }, (_unused, index) =>
        vscode.workspace.openTextDocument(vscode.Uri.file(join(root, name(index)))),
      ),
    );
    // Each is shown before the one before it has come up, and some never do.
    await Promise.allSettled(documents.map((document) => vscode.window.showTextDocument(document, { preview: false })));
    const hovers = await Promise.all(
      documents.map(({ uri }) =>
        vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', uri, new vscode.Position(1, 0)),
      ),
    );
    const told = hovers.filter((some) =>
      some.some(({ contents }) =>
        contents.some((content) => content instanceof vscode.MarkdownString && content.value.includes('Suspect')),
      ),
    );
    assert.equal(told.length, count);
    const started = wrapper.started();
    assert.ok(
      started.some(({ args }) => args.includes('blame')),
      `${started.length} processes were started`,
    );
    const most = Math.max(...started.map(({ running }) => running));
    assert.ok(most <= 4, `${most} ran at once`);
    await expect(() => Promise.resolve(wrapper.running() === 0), 'no process of git');
  });

  it('does not run while a person types', async () => {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(join(root, name(0))));
    const editor = await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('vscode.executeHoverProvider', document.uri, new vscode.Position(1, 0));
    const before = wrapper.started().length;
    for (const letter of 'typed\nby a person\n') {
      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), letter));
      await vscode.commands.executeCommand('vscode.executeHoverProvider', document.uri, new vscode.Position(1, 0));
    }
    assert.deepEqual(wrapper.started().slice(before), []);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });
});
