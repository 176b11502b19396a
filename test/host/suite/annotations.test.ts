import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { builtInGit } from '../../../src/ui/builtInGit';
import { expect } from '../../support/ui/expect';
import { command, freshRepository, git, root } from '../workspace';

const file = (name: string): vscode.Uri => vscode.Uri.file(join(root, name));
const numbered = (count: number): string[] => Array.from({ length: count }, (_unused, line) => `line ${line + 1}`);
const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

async function commit(path: string, content: string | Uint8Array, message: string, folder = root): Promise<string> {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), content);
  execFileSync('git', ['-C', folder, 'add', '--', path]);
  execFileSync('git', ['-C', folder, 'commit', '-qm', message]);
  return execFileSync('git', ['-C', folder, 'rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
}

async function open(uri: vscode.Uri): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: false });
}

/** What the annotation's hover says of a line (from 1); empty where there is none. Waits for git as a person would. */
async function hoverAt(uri: vscode.Uri, line: number): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    uri,
    new vscode.Position(line - 1, 0),
  );
  return hovers
    .flatMap(({ contents }) => contents)
    .map((content) => (content instanceof vscode.MarkdownString ? content.value : ''))
    .filter((value) => value.includes('escalation.showLineHistory'))
    .join('\n');
}

/** Lines that are annotated, with the first word said of each: `2 Suspect`. */
async function annotated(uri: vscode.Uri): Promise<string[]> {
  const { lineCount } = await vscode.workspace.openTextDocument(uri);
  const said: string[] = [];
  for (let line = 1; line <= lineCount; line += 1) {
    const role = /^\*\*\S+ ([^*]+)\*\*/u.exec(await hoverAt(uri, line))?.[1];
    if (role) said.push(`${line} ${role}`);
  }
  return said;
}

async function shows(uri: vscode.Uri, lines: readonly string[]): Promise<void> {
  let last: string[] = [];
  await expect(async () => {
    last = await annotated(uri);
    return last.join() === lines.join();
  }, `${lines.join()} annotated`).catch((error: unknown) => {
    throw new Error(`Annotated are ${last.join()}, not ${lines.join()}.`, { cause: error });
  });
}

describe('annotations at the lines', function () {
  this.timeout(120_000);
  const belt = file('src/belt.txt');
  const settings = vscode.workspace.getConfiguration('escalation', belt);
  const log = vscode.window.createOutputChannel('Annotations', { log: true });
  let hypothesis: string;
  let suspect: string;
  let fix: string;

  before(async () => {
    await freshRepository();
    const lines = numbered(12);
    await commit('src/belt.txt', text(lines), 'Start the belt');
    lines[3] = 'suspicious 4';
    lines[4] = 'suspicious 5';
    suspect = await commit('src/belt.txt', text(lines), 'Read the timeout <b>anew</b>');
    lines[9] = 'mended 10';
    fix = await commit('src/belt.txt', text(lines), 'Mend the belt');
    await command('escalation.start', { title: 'The belt stands' });
    hypothesis = await command('escalation.addHypothesis', {
      statement: 'The timeout [is](command:workbench.action.quit) <img src="x"> $(alert) too short',
      prediction: 'Late labels',
    });
    await command<string[]>('escalation.attachCommits', { hypothesis, commits: [suspect], role: 'suspect', rating: 'supports' });
    await command<string[]>('escalation.attachCommits', { hypothesis, commits: [fix], role: 'fix' });
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  after(() => log.dispose());

  it('tell hypothesis, evidence and commit of the lines that linked commits last touched', async () => {
    await open(belt);
    await shows(belt, ['4 Suspect', '5 Suspect', '10 Fix']);
    const hover = await hoverAt(belt, 4);
    assert.match(hover, new RegExp(`\\[${hypothesis.replace('-', '\\\\-')}\\]\\(command:escalation\\.openRecord`, 'u'));
    assert.match(hover, /Proposed/u);
    assert.match(hover, /Supports/u);
    assert.match(hover, new RegExp(suspect.slice(0, 8), 'u'));
    assert.match(hover, /Ada Lorenz/u);
  });

  it('run nothing that a record or a commit says', async () => {
    await open(belt);
    const [hover] = (
      await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', belt, new vscode.Position(3, 0))
    ).flatMap(({ contents }) => contents.filter((content) => content instanceof vscode.MarkdownString));
    assert.ok(hover);
    assert.notEqual(hover.isTrusted, true);
    assert.notEqual(hover.supportHtml, true);
    const commands = [...hover.value.matchAll(/\]\(command:([\w.]+)/gu)].map(([, id]) => id);
    assert.deepEqual(
      [...new Set(commands)],
      ['escalation.openRecord', 'escalation.showLinkedCommit', 'escalation.showLineHistory'],
    );
    assert.doesNotMatch(hover.value, /<img|<b>|\$\(alert\)/u);
  });

  it('follow typing, pasting, replacing and undoing in a dirty file', async () => {
    const editor = await open(belt);
    await shows(belt, ['4 Suspect', '5 Suspect', '10 Fix']);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'new\nnew too\n'));
    assert.deepEqual(await annotated(belt), ['6 Suspect', '7 Suspect', '12 Fix']);
    await editor.edit((edit) => edit.insert(new vscode.Position(5, 3), 'x'));
    assert.deepEqual(await annotated(belt), ['7 Suspect', '12 Fix']);
    await vscode.commands.executeCommand('undo');
    assert.deepEqual(await annotated(belt), ['6 Suspect', '7 Suspect', '12 Fix']);
    const whole = new vscode.Range(0, 0, editor.document.lineCount, 0);
    await editor.edit((edit) =>
      edit.replace(whole, editor.document.getText().replace('new too\n', '').replaceAll('line', 'Line')),
    );
    assert.deepEqual(await annotated(belt), ['5 Suspect', '6 Suspect', '11 Fix']);
    await editor.edit((edit) => edit.setEndOfLine(vscode.EndOfLine.CRLF));
    assert.deepEqual(await annotated(belt), ['5 Suspect', '6 Suspect', '11 Fix']);
    await editor.edit((edit) => {
      for (const line of [4, 5, 10]) edit.insert(new vscode.Position(line, 0), '> ');
    });
    assert.deepEqual(await annotated(belt), []);
    for (let step = 0; step < 5; step += 1) await vscode.commands.executeCommand('undo');
    assert.deepEqual(await annotated(belt), ['4 Suspect', '5 Suspect', '10 Fix']);
  });

  it('stay through a formatter that writes the whole file anew when it is saved', async () => {
    const formatter = vscode.languages.registerDocumentFormattingEditProvider(
      { scheme: 'file', pattern: '**/belt.txt' },
      {
        provideDocumentFormattingEdits: (document) => [
          vscode.TextEdit.replace(
            new vscode.Range(0, 0, document.lineCount, 0),
            document.getText().replace(/^line/gmu, '  line'),
          ),
        ],
      },
    );
    const editor = vscode.workspace.getConfiguration('editor', belt);
    await editor.update('formatOnSave', true, vscode.ConfigurationTarget.Workspace);
    try {
      const { document } = await open(belt);
      await shows(belt, ['4 Suspect', '5 Suspect', '10 Fix']);
      await vscode.window.activeTextEditor!.edit((edit) => edit.insert(new vscode.Position(0, 0), 'line 0\n'));
      await document.save();
      assert.match(document.getText(), /^ {2}line 1$/mu);
      await shows(belt, ['5 Suspect', '6 Suspect', '11 Fix']);
    } finally {
      formatter.dispose();
      await editor.update('formatOnSave', undefined, vscode.ConfigurationTarget.Workspace);
      await git('checkout', '--', 'src/belt.txt');
    }
  });

  it('follow a commit, a branch and a rebase that come from outside', async () => {
    await open(belt);
    await shows(belt, ['4 Suspect', '5 Suspect', '10 Fix']);
    // The text stays as it is, so nothing but the ref tells of this.
    await git('reset', '-q', '--soft', suspect);
    await shows(belt, ['4 Suspect', '5 Suspect']);
    await git('reset', '-q', '--soft', fix);
    await shows(belt, ['4 Suspect', '5 Suspect', '10 Fix']);
    await git('switch', '-q', '-c', 'before-the-fix', suspect);
    await shows(belt, ['4 Suspect', '5 Suspect']);
    const lines = numbered(12);
    lines.splice(0, 3);
    await commit('src/belt.txt', text(['new', ...lines.with(0, 'suspicious 4').with(1, 'overwritten')]), 'Overwrite a line');
    await shows(belt, ['2 Suspect']);
    await git('switch', '-q', 'main');
    await shows(belt, ['4 Suspect', '5 Suspect', '10 Fix']);
    await git('branch', '-qD', 'before-the-fix');
  });

  it('say what the record says now', async () => {
    await open(belt);
    await shows(belt, ['4 Suspect', '5 Suspect', '10 Fix']);
    assert.match(await hoverAt(belt, 4), /◆/u);
    await command('escalation.setHypothesisStatus', { hypothesis, status: 'parked', reason: 'later', override: 'test' });
    await expect(async () => (await hoverAt(belt, 4)).includes('◇'), 'a suspicion that is settled');
    await command('escalation.setHypothesisStatus', { hypothesis, status: 'proposed', reason: 'again', override: 'test' });
    await expect(async () => (await hoverAt(belt, 4)).includes('◆'), 'a suspicion again');
  });

  it('leave alone what is in no commit: untracked, record and outside files', async () => {
    await writeFile(join(root, 'untracked.ts'), 'suspicious 4\n');
    const [record] = await vscode.workspace.findFiles('.escalation/*/escalation.yaml');
    const outside = join(await mkdtemp(join(tmpdir(), 'escalation-outside-')), 'outside.ts');
    await writeFile(outside, 'suspicious 4\n');
    for (const uri of [file('untracked.ts'), record!, vscode.Uri.file(outside)]) {
      await open(uri);
      assert.deepEqual(await annotated(uri), [], uri.fsPath);
    }
  });

  it('stand in the repository that holds the file, be it inside of another one or a working tree of its own', async () => {
    const nested = join(root, 'nested');
    await mkdir(nested);
    execFileSync('git', ['init', '-q', '-b', 'main', nested]);
    execFileSync('git', ['-C', nested, 'config', 'user.name', 'Bo']);
    execFileSync('git', ['-C', nested, 'config', 'user.email', 'bo@example.com']);
    await commit('inner.ts', text(numbered(3)), 'Start inside', nested);
    const inner = await commit('inner.ts', text(['line 1', 'inner 2', 'line 3']), 'Change inside', nested);
    await command<string[]>('escalation.attachCommits', { hypothesis, commits: [inner], role: 'cause', repository: nested });
    await open(file('nested/inner.ts'));
    await shows(file('nested/inner.ts'), ['2 Cause']);
    await git('worktree', 'add', '-q', '--detach', 'tree', suspect);
    await open(file('tree/src/belt.txt'));
    await shows(file('tree/src/belt.txt'), ['4 Suspect', '5 Suspect']);
    await git('worktree', 'remove', '--force', 'tree');
  });

  it('stand in files that are not UTF-8', async () => {
    const latin = (some: string): Buffer => Buffer.from(some, 'latin1');
    await commit('latin.txt', latin('Förderband\nläuft\n'), 'Start in Latin');
    const changed = await commit('latin.txt', latin('Förderband\nhält\n'), 'Stop in Latin');
    await command<string[]>('escalation.attachCommits', { hypothesis, commits: [changed], role: 'cause' });
    const document = await vscode.workspace.openTextDocument(file('latin.txt'), { encoding: 'iso88591' });
    assert.match(document.getText(), /Förderband/u);
    await vscode.window.showTextDocument(document);
    await shows(file('latin.txt'), ['2 Cause']);
  });

  it('stand in files at a commit, as VS Code’s own comparison shows them', async () => {
    const uri = belt.with({ scheme: 'git', query: JSON.stringify({ path: belt.fsPath, ref: suspect }) });
    // VS Code's git reads files of repositories that it knows. Told of the folder's emptying after the next repository was made in it, it
    // knows none there any more.
    await expect(async () => {
      await (await builtInGit(log))?.openRepository?.(vscode.Uri.file(root));
      return (await open(uri)).document.getText().includes('suspicious 4');
    }, 'the file at the commit');
    await shows(uri, ['4 Suspect', '5 Suspect']);
  });

  it('lead from one to the next and back, round the end of the file', async () => {
    const editor = await open(belt);
    const next = async (id: string): Promise<[number | undefined, number]> => [
      await command<number | undefined>(id, {}),
      editor.selection.active.line + 1,
    ];
    assert.deepEqual(await next('escalation.nextLinkedLine'), [4, 4]);
    assert.deepEqual(await next('escalation.nextLinkedLine'), [10, 10]);
    assert.deepEqual(await next('escalation.nextLinkedLine'), [4, 4]);
    assert.deepEqual(await next('escalation.previousLinkedLine'), [10, 10]);
    await open(file('nested/inner.ts'));
    await editor.document.save();
  });

  it('are hidden and shown for the workspace, and by setting', async () => {
    await open(belt);
    await shows(belt, ['4 Suspect', '5 Suspect', '10 Fix']);
    assert.equal(await command('escalation.toggleAnnotations', {}), false);
    await shows(belt, []);
    await assert.rejects(async () => command('escalation.nextLinkedLine', {}), /Annotations are off here/u);
    assert.equal(await command('escalation.toggleAnnotations', {}), true);
    await shows(belt, ['4 Suspect', '5 Suspect', '10 Fix']);
    await settings.update('annotations.enabled', false, vscode.ConfigurationTarget.Workspace);
    await shows(belt, []);
    await settings.update('annotations.enabled', undefined, vscode.ConfigurationTarget.Workspace);
    await shows(belt, ['4 Suspect', '5 Suspect', '10 Fix']);
  });

  it('pause for a file that is longer than the limit, also when it grows while it is open', async () => {
    const long = await commit('long.txt', text(numbered(990)), 'A long file');
    await command<string[]>('escalation.attachCommits', { hypothesis, commits: [long], role: 'revert' });
    await settings.update('annotations.maximumLines', 1000, vscode.ConfigurationTarget.Workspace);
    try {
      const editor = await open(file('long.txt'));
      await expect(async () => (await hoverAt(file('long.txt'), 1)) !== '', 'an annotation');
      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '\n'.repeat(20)));
      await expect(async () => (await hoverAt(file('long.txt'), 30)) === '', 'none any more');
      await vscode.commands.executeCommand('undo');
      await expect(async () => (await hoverAt(file('long.txt'), 1)) !== '', 'an annotation again');
    } finally {
      await settings.update('annotations.maximumLines', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it('are told above functions where a person wants it', async () => {
    const before = 'export function steady() {\n  return 1;\n}\n';
    await commit('lens.txt', `${before}export function belt() {\n  return 1;\n}\n`, 'Two functions');
    const changed = await commit('lens.txt', `${before}export function belt() {\n  return 2;\n}\n`, 'Change one');
    await command<string[]>('escalation.attachCommits', { hypothesis, commits: [changed], role: 'suspect' });
    const symbols = vscode.languages.registerDocumentSymbolProvider(
      { scheme: 'file', pattern: '**/lens.txt' },
      {
        provideDocumentSymbols: () =>
          [0, 3].map((line) => {
            const range = new vscode.Range(line, 0, line + 2, 1);
            return new vscode.DocumentSymbol('f', '', vscode.SymbolKind.Function, range, range);
          }),
      },
    );
    const lenses = async (): Promise<string[]> =>
      (await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', file('lens.txt')))
        .filter(({ command: target }) => target?.command === 'escalation.showLinkedCommit')
        .map(({ range, command: target }) => `${range.start.line + 1} ${target!.title}`);
    try {
      await open(file('lens.txt'));
      assert.deepEqual(await lenses(), []);
      await settings.update('annotations.codeLens', true, vscode.ConfigurationTarget.Workspace);
      await expect(async () => (await lenses()).length > 0, 'a lens');
      assert.deepEqual(await lenses(), [`4 ◆ 1 line: Suspect (${hypothesis})`]);
    } finally {
      symbols.dispose();
      await settings.update('annotations.codeLens', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it('lead to the commit, to the change of a line, and to the record', async () => {
    await open(belt);
    assert.equal(await command('escalation.showLinkedCommit', { commit: suspect, path: 'src/belt.txt' }), suspect);
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    assert.ok(tab instanceof vscode.TabInputTextDiff);
    assert.match((await vscode.workspace.openTextDocument(tab.modified)).getText(), /suspicious 4/u);
    assert.equal(await command('escalation.showLineHistory', { uri: belt.toString(), line: 4, commit: suspect }), suspect);
    await assert.rejects(
      async () => command('escalation.showLineHistory', { uri: belt.toString(), line: 4, commit: fix }),
      /did not touch this line/u,
    );
    await command('escalation.openRecord', { entry: hypothesis });
    assert.match(vscode.window.activeTextEditor?.document.uri.path ?? '', new RegExp(`${hypothesis}-[^/]*\\.yaml$`, 'u'));
    await assert.rejects(async () => command('escalation.openRecord', { entry: 'H-none' }), /no entry H-none/u);
  });

  it('pass over whitespace where the setting says so', async () => {
    await commit('space.txt', 'a\n  b\n', 'Start with space');
    const indented = await commit('space.txt', 'a\n    b\n', 'Indent');
    await command<string[]>('escalation.attachCommits', { hypothesis, commits: [indented], role: 'cause' });
    await open(file('space.txt'));
    await shows(file('space.txt'), ['2 Cause']);
    await settings.update('annotations.ignoreWhitespace', true, vscode.ConfigurationTarget.Workspace);
    await shows(file('space.txt'), []);
    await settings.update('annotations.ignoreWhitespace', undefined, vscode.ConfigurationTarget.Workspace);
    await shows(file('space.txt'), ['2 Cause']);
  });

  it('follow copied lines where the setting says so', async () => {
    const source = numbered(30).map((line) => `${line} of a block that is long enough to be known again`);
    const written = await commit('source.txt', text(source), 'Write a block');
    await command<string[]>('escalation.attachCommits', { hypothesis, commits: [written], role: 'cause' });
    await writeFile(join(root, 'source.txt'), text(['# changed too', ...source]));
    await git('add', 'source.txt');
    await commit('target.txt', text(source.slice(0, 3)), 'Copy three lines');
    await open(file('target.txt'));
    await shows(file('target.txt'), []);
    await settings.update('annotations.followCopies', true, vscode.ConfigurationTarget.Workspace);
    await shows(file('target.txt'), ['1 Cause', '2 Cause', '3 Cause']);
    await settings.update('annotations.followCopies', undefined, vscode.ConfigurationTarget.Workspace);
    await shows(file('target.txt'), []);
  });
});
