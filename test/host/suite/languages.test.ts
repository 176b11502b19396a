import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { command, freshRepository, root } from '../workspace';

async function open(path: string, content: string): Promise<vscode.TextDocument> {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  return vscode.workspace.openTextDocument(vscode.Uri.file(file));
}

/** Resolves when a file is open in this language: VS Code closes and opens the document for it. */
async function languageBecomes(document: vscode.TextDocument, language: string): Promise<void> {
  if (document.languageId === language) return;
  await new Promise<void>((resolve) => {
    const subscription = vscode.workspace.onDidOpenTextDocument((opened) => {
      if (opened.uri.toString() !== document.uri.toString() || opened.languageId !== language) return;
      subscription.dispose();
      resolve();
    });
  });
}

const created = 'created: {at: "2026-02-04T09:00:00Z", by: "Ada"}\n';
const hypothesis = `statement: "x"\nstatus: testing\n${created}`;

describe('record files', () => {
  before(freshRepository);
  after(async () => {
    await vscode.workspace
      .getConfiguration('escalation')
      .update('recordsFolder', undefined, vscode.ConfigurationTarget.Workspace);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(join(root, 'records'), { recursive: true, force: true });
    await rm(join(root, '.escalation'), { recursive: true, force: true });
  });

  it('have languages of their own by their place', async () => {
    const languages = await Promise.all(
      [
        ['.escalation/slug/escalation.yaml', `title: "x"\nphase: new\n${created}`],
        ['.escalation/slug/hypotheses/H-aaaa-x.yaml', hypothesis],
        ['.escalation/slug/log.yaml', ''],
        ['.escalation/slug/updates/U-aaaa-x.md', '---\nstatus: draft\n---\n'],
        ['deploy/escalation.yaml', 'title: "x"\n'],
      ].map(async ([path, content]) => (await open(path!, content!)).languageId),
    );
    assert.deepEqual(languages, ['escalation-record', 'escalation-record', 'escalation-log', 'escalation-update', 'yaml']);
  });

  it('get comments by the command for comments, and fold by indentation', async () => {
    const document = await open('.escalation/slug/hypotheses/H-bbbb-x.yaml', hypothesis);
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(1, 0, 1, 0);
    await vscode.commands.executeCommand('editor.action.commentLine');
    assert.equal(document.lineAt(1).text, '# status: testing');
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('get their language in a records folder that the setting names, and keep one that a person chose', async () => {
    await vscode.workspace
      .getConfiguration('escalation')
      .update('recordsFolder', 'records', vscode.ConfigurationTarget.Workspace);
    await command('escalation.refresh', {});
    const document = await open('records/slug/hypotheses/H-cccc-x.yaml', hypothesis);
    await languageBecomes(document, 'escalation-record');
    const log = await open('records/slug/log.yaml', '');
    await languageBecomes(log, 'escalation-log');
    const other = await open('records/slug/notes/H-cccc-x.yaml', hypothesis);
    assert.equal(other.languageId, 'yaml');
    const chosen = await vscode.languages.setTextDocumentLanguage(document, 'yaml');
    await languageBecomes(await open('records/slug/hypotheses/H-dddd-x.yaml', hypothesis), 'escalation-record');
    assert.equal(chosen.languageId, 'yaml');
  });

  it('are checked there, and followed when they change on the disk, in folders that came all at once', async () => {
    await rm(join(root, 'records'), { recursive: true, force: true });
    // Too fast for the watcher of the editor, which does not look into folders that are new.
    mkdirSync(join(root, 'records/slug/hypotheses'), { recursive: true });
    await vscode.workspace
      .getConfiguration('escalation')
      .update('recordsFolder', 'records', vscode.ConfigurationTarget.Workspace);
    await open('records/slug/escalation.yaml', `title: "x"\nphase: analysis\n${created}`);
    await command('escalation.refresh', {});
    await command('escalation.open', { escalation: 'slug' });
    const document = await open('records/slug/hypotheses/H-eeee-x.yaml', hypothesis);
    await languageBecomes(document, 'escalation-record');
    const other = vscode.Uri.file(join(root, 'records/slug/hypotheses/H-ffff-x.yaml'));
    /** Resolves when a file's problems are so. */
    const told = async (uri: vscode.Uri, holds: (codes: readonly unknown[]) => boolean): Promise<void> => {
      const now = (): boolean => holds(vscode.languages.getDiagnostics(uri).map(({ code }) => code));
      if (now()) return;
      await new Promise<void>((resolve) => {
        const subscription = vscode.languages.onDidChangeDiagnostics(() => {
          if (!now()) return;
          subscription.dispose();
          resolve();
        });
      });
    };
    await vscode.window.showTextDocument(document);
    await told(document.uri, (codes) => codes.includes('gate.owner'));
    await writeFile(other.fsPath, hypothesis.replace('testing', 'maybe'));
    await told(other, (codes) => codes.includes('notAChoice'));
    await writeFile(other.fsPath, hypothesis);
    await told(other, (codes) => !codes.includes('notAChoice'));
  });
});
