import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { commandIds } from '../../../src/ui/contributions';
import { command, freshRepository, git, records, root } from '../workspace';

async function linksOf(document: vscode.TextDocument): Promise<{ readonly text: string; readonly target: string }[]> {
  const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>('vscode.executeLinkProvider', document.uri, 100);
  return links
    .filter(({ target }) => target?.path.includes('.escalation'))
    .map(({ range, target }) => ({ text: document.getText(range), target: target!.fsPath }));
}

async function hoverAt(document: vscode.TextDocument, text: string): Promise<string> {
  const position = document.positionAt(document.getText().indexOf(text) + 2);
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, position);
  return hovers
    .flatMap(({ contents }) => contents)
    .map((content) => (typeof content === 'string' ? content : content.value))
    .join('\n');
}

describe('ids outside the record', () => {
  let slug: string;
  let hypothesis: string;

  before(async () => {
    await freshRepository();
    await writeFile(join(root, 'belt.ts'), 'export const speed = 1;\n');
    await git('add', '-A');
    await git('commit', '-qm', 'First');
    slug = await command(commandIds.start, { title: 'Belt stands still' });
    hypothesis = await command(commandIds.addHypothesis, { statement: 'The pool *is* exhausted', owner: 'Jo' });
    await command(commandIds.attachLog, { hypothesis, text: 'timeout', rating: 'supports' });
    await command(commandIds.attachLog, { hypothesis, text: 'fine', rating: 'contradicts' });
  });

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('link from Markdown to the entry, with and without the escalation, and only where there is one', async () => {
    const path = join(root, 'notes.md');
    await writeFile(path, `See ${hypothesis} and ${slug}/${hypothesis}, not H-zzzz, nor X${hypothesis}.\n`);
    const document = await vscode.workspace.openTextDocument(path);
    const links = await linksOf(document);
    assert.deepEqual(
      links.map(({ text }) => text),
      [hypothesis, `${slug}/${hypothesis}`],
    );
    assert.ok(links.every(({ target }) => target.startsWith(join(records, slug, 'hypotheses', hypothesis))));
  });

  it('tell what the entry says, its status, owner and evidence, and nothing that could be run', async () => {
    const document = await vscode.workspace.openTextDocument({
      language: 'git-commit',
      content: `Wait longer\n\nEscalation: ${slug}/${hypothesis}\n`,
    });
    const text = await hoverAt(document, hypothesis);
    assert.match(text, /The pool \\\*is\\\* exhausted/u);
    assert.match(text, /Proposed/u);
    assert.match(text, /Jo/u);
    assert.match(text, /1 supporting, 1 contradicting/u);
    assert.equal((await linksOf(document)).length, 1);
  });

  it('are looked for in comments of code, not in code', async () => {
    const path = join(root, 'pool.ts');
    await writeFile(path, `// see ${hypothesis}\nconst text = '${hypothesis}';\n/*\n * ${hypothesis} again\n */\n`);
    const document = await vscode.workspace.openTextDocument(path);
    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>('vscode.executeLinkProvider', document.uri, 100);
    assert.deepEqual(
      links.filter(({ target }) => target?.path.includes('.escalation')).map(({ range }) => range.start.line),
      [0, 3],
    );
  });

  it('are left to the language server in record files', async () => {
    const document = await vscode.workspace.openTextDocument(join(records, slug, 'log.yaml'));
    assert.ok(document.getText().includes(hypothesis));
    const hovers = await hoverAt(document, hypothesis);
    assert.ok(!hovers.includes('1 supporting, 1 contradicting'), hovers);
  });

  it('tell of marked code at its lines, where they are now', async () => {
    const path = join(root, 'marked.ts');
    await writeFile(path, 'export const first = openConnections();\nexport const second = closeConnections();\n');
    await git('add', 'marked.ts');
    await git('commit', '-qm', 'Marked');
    const evidence = await command(commandIds.attachCode, { hypothesis, uri: path, range: { start: 2, end: 2 } });
    const document = await vscode.workspace.openTextDocument(path);
    await vscode.window.showTextDocument(document);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), '// above\n');
    await vscode.workspace.applyEdit(edit);
    const text = await hoverAt(document, 'second');
    assert.match(text, new RegExp(evidence, 'u'));
    assert.match(text, /moved to marked\\\.ts\\:3/u);
    assert.doesNotMatch(await hoverAt(document, 'first'), new RegExp(evidence, 'u'));
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });
});
