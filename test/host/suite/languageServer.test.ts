import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { GitFacts } from '../../../src/ui/gitFacts';
import { LanguageSupport } from '../../../src/ui/languageSupport';
import { type RecordFolder, Records } from '../../../src/ui/records';
import { Repositories } from '../../../src/ui/repositories';
import { Memory } from '../memory';
import { serverProcesses } from '../serverProcesses';
import { command, freshRepository, git, records, root } from '../workspace';

const slug = '2026-02-04-conveyor';
const created = 'created: {at: "2026-02-04T09:00:00Z", by: "Ada L. <ada@example.com>"}\n';

const files = {
  'escalation.yaml': `title: "Conveyor stands"\nphase: analysis\nseverity: 1\n${created}`,
  'hypotheses/H-aaaa-pool.yaml': `statement: "Pool runs dry"\nstatus: testing\nprediction: "Eight wait"\nowner: "Ada"\n${created}`,
  'hypotheses/H-bbbb-net.yaml': `statement: "Packets are lost"\nstatus: proposed\n${created}`,
  'evidence/E-aaaa-log.yaml': `type: observation\ntitle: "Eight of eight busy"\nratings:\n  H-aaaa: supports\n  H-bbbb: contradicts\n${created}`,
  'log.yaml': '- {id: L-aaaa, at: 2026-02-04T09:00:00Z, by: "Ada", did: hypothesis.added, on: H-aaaa}\n',
} as const;

function uriOf(path: string): vscode.Uri {
  return vscode.Uri.file(join(records, slug, path));
}

async function show(path: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uriOf(path)));
}

/** Makes the editor hold this text; the bar stands where the cursor is to be. Returns its place. */
async function type(editor: vscode.TextEditor, marked: string): Promise<vscode.Position> {
  const at = marked.indexOf('|');
  const { document } = editor;
  const whole = new vscode.Range(0, 0, document.lineCount, 0);
  await editor.edit((edit) => edit.replace(whole, marked.replace('|', '')));
  const position = document.positionAt(Math.max(at, 0));
  editor.selection = new vscode.Selection(position, position);
  return position;
}

/** The diagnostics of a file, once they are as wanted. */
async function diagnostics(
  uri: vscode.Uri,
  wanted: (found: readonly vscode.Diagnostic[]) => boolean,
): Promise<readonly vscode.Diagnostic[]> {
  const now = (): readonly vscode.Diagnostic[] => vscode.languages.getDiagnostics(uri);
  if (wanted(now())) return now();
  return new Promise((resolve) => {
    const subscription = vscode.languages.onDidChangeDiagnostics(({ uris }) => {
      if (!uris.some((one) => one.toString() === uri.toString()) || !wanted(now())) return;
      subscription.dispose();
      resolve(now());
    });
  });
}

function codes(found: readonly vscode.Diagnostic[]): unknown[] {
  return found.map(({ code }) => (typeof code === 'object' ? code.value : code));
}

describe('the language server, in VS Code', () => {
  before(async () => {
    await freshRepository();
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(records, slug, path)), { recursive: true });
      await writeFile(join(records, slug, path), content);
    }
    await writeFile(join(root, 'pool.ts'), 'export const size = 8;\n');
    await git('add', '-A');
    await git('commit', '-qm', 'Shrink the pool');
    await command('escalation.refresh', {});
    await command('escalation.open', { escalation: slug });
  });

  afterEach(() => vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor'));

  it('underlines a reference to an entry that is not there, and takes it back when it is corrected', async () => {
    const editor = await show('evidence/E-aaaa-log.yaml');
    const { document } = editor;
    await diagnostics(document.uri, (found) => found.length === 0);
    assert.equal((await serverProcesses()).length, 1);
    await type(editor, files['evidence/E-aaaa-log.yaml'].replace('H-bbbb', 'H-zzzz'));
    const [problem] = await diagnostics(document.uri, (found) => codes(found).includes('unknownReference'));
    assert.equal(document.getText(problem!.range), 'H-zzzz');
    await type(editor, files['evidence/E-aaaa-log.yaml']);
    await diagnostics(document.uri, (found) => found.length === 0);
  });

  describe('answers in the editor', () => {
    const text = files['evidence/E-aaaa-log.yaml'];
    let editor: vscode.TextEditor;
    let uri: vscode.Uri;
    const ask = <T>(what: string, ...args: unknown[]): Thenable<T> =>
      vscode.commands.executeCommand<T>(`vscode.${what}`, uri, ...args);
    const at = (part: string): vscode.Position => editor.document.positionAt(editor.document.getText().indexOf(part) + 2);

    beforeEach(async () => {
      editor = await show('evidence/E-aaaa-log.yaml');
      uri = editor.document.uri;
      await diagnostics(uri, (found) => found.length === 0);
    });

    it('completion with fields, states and hypotheses by their statement', async () => {
      const labels = async (marked: string): Promise<string[]> => {
        const position = await type(editor, marked);
        const { items } = await ask<vscode.CompletionList>('executeCompletionItemProvider', position);
        return items.map(({ label }) => (typeof label === 'string' ? label : `${label.label} ${label.description ?? ''}`.trim()));
      };
      const fields = await labels(text.replace('created', '|\ncreated'));
      assert.ok(fields.includes('role') && fields.includes('note') && !fields.includes('title'), fields.join());
      const ratings = await labels(text.replace('H-aaaa: supports', 'H-aaaa: |'));
      for (const rating of ['supports', 'contradicts', 'neutral', 'unrated']) assert.ok(ratings.includes(rating), ratings.join());
      const ids = await labels(text.replace('  H-aaaa: supports\n', '  |\n'));
      assert.ok(ids.includes('H-aaaa Pool runs dry'), ids.join());
    });

    it('completion with commits that git knows, newest first', async () => {
      const position = await type(editor, `${text}commit:\n  hash: |`);
      const { items } = await ask<vscode.CompletionList>('executeCompletionItemProvider', position);
      const hash = await git('rev-parse', 'HEAD');
      const commit = items.find(({ label }) => typeof label === 'object' && label.description === 'Shrink the pool');
      assert.ok(commit, 'the commit with its subject');
      assert.ok(typeof commit.insertText === 'string' && commit.insertText.includes(hash));
    });

    it('hover with what a reference is, and nothing in it is a command', async () => {
      const [hover] = await ask<vscode.Hover[]>('executeHoverProvider', at('H-aaaa'));
      const [content] = hover!.contents as vscode.MarkdownString[];
      assert.match(content!.value, /H-aaaa.*testing/u);
      assert.match(content!.value, /Pool runs dry/u);
      assert.equal(content!.isTrusted ?? false, false);
    });

    it('definition and references', async () => {
      const [definition] = await ask<vscode.Location[]>('executeDefinitionProvider', at('H-aaaa'));
      const target = definition as unknown as { uri?: vscode.Uri; targetUri?: vscode.Uri };
      assert.equal((target.targetUri ?? target.uri)?.path, uriOf('hypotheses/H-aaaa-pool.yaml').path);
      const references = await ask<vscode.Location[]>('executeReferenceProvider', at('H-aaaa'));
      const paths = references.map((one) => one.uri.path.slice(uriOf('').path.length));
      assert.ok(
        paths.some((path) => path.endsWith('E-aaaa-log.yaml')) && paths.some((path) => path.endsWith('log.yaml')),
        paths.join(),
      );
    });

    it('rename of an entry’s readable name, which moves its file and leaves the id', async () => {
      const edit = await ask<vscode.WorkspaceEdit>('executeDocumentRenameProvider', at('H-bbbb'), 'lost packets');
      assert.ok(await vscode.workspace.applyEdit(edit));
      const moved = uriOf('hypotheses/H-bbbb-lost-packets.yaml');
      assert.equal(Buffer.from(await vscode.workspace.fs.readFile(moved)).toString('utf8'), files['hypotheses/H-bbbb-net.yaml']);
      await vscode.workspace.fs.rename(moved, uriOf('hypotheses/H-bbbb-net.yaml'));
    });

    it('symbols of the document and of the workspace', async () => {
      const symbols = await ask<vscode.DocumentSymbol[]>('executeDocumentSymbolProvider');
      assert.ok(symbols.length > 0);
      const found = await vscode.commands.executeCommand<vscode.SymbolInformation[]>(
        'vscode.executeWorkspaceSymbolProvider',
        'pool runs',
      );
      assert.ok(found.some(({ location }) => location.uri.path.endsWith('H-aaaa-pool.yaml')));
    });

    it('links to commits, which show the commit', async () => {
      const hash = await git('rev-parse', 'HEAD');
      await type(editor, `${text}commit:\n  hash: ${hash}\n`);
      const links = await ask<vscode.DocumentLink[]>('executeLinkProvider', 10);
      const target = links.find(({ range }) => editor.document.getText(range) === hash)?.target;
      assert.equal(target?.scheme, 'command');
      const [args] = JSON.parse(decodeURIComponent(target.query)) as [{ commit: string }];
      assert.equal(await command(target.path, args), hash);
    });

    it('code lenses, inlay hints, folding and selection ranges', async () => {
      const lenses = await ask<vscode.CodeLens[]>('executeCodeLensProvider', 10);
      assert.deepEqual(
        lenses.map((lens) => lens.command?.title),
        ['supports 1', 'contradicts 1'],
      );
      const [, place, targets] = lenses[1]!.command!.arguments as [vscode.Uri, vscode.Position, vscode.Location[]];
      assert.ok(place.isEqual(lenses[1]!.range.start));
      // Another one under a readable name that a test gave it may be there too.
      const lines = new Map(targets.map(({ uri, range }) => [uri.path, range.start.line]));
      assert.equal(lines.get(uriOf('hypotheses/H-bbbb-net.yaml').path), 0);
      const whole = new vscode.Range(0, 0, editor.document.lineCount, 0);
      const hints = await ask<vscode.InlayHint[]>('executeInlayHintProvider', whole);
      assert.deepEqual(
        hints.map(({ label }) => label),
        ['Pool runs dry', 'Packets are lost'],
      );
      const folds = await ask<vscode.FoldingRange[]>('executeFoldingRangeProvider');
      assert.ok(folds.some(({ start, end }) => start === 2 && end === 4));
      const [selection] = await ask<vscode.SelectionRange[]>('executeSelectionRangeProvider', [at('supports')]);
      assert.equal(editor.document.getText(selection!.range), 'supports');
    });

    it('semantic tokens for ids, states and times', async () => {
      const legend = await ask<vscode.SemanticTokensLegend>('provideDocumentSemanticTokensLegend');
      const { data } = await ask<vscode.SemanticTokens>('provideDocumentSemanticTokens');
      const types = new Set(Array.from({ length: data.length / 5 }, (_, index) => legend.tokenTypes[data[index * 5 + 3]!]));
      assert.deepEqual(
        [...types].sort((one, other) => (one! < other! ? -1 : 1)),
        ['class', 'enumMember', 'number'],
      );
    });

    it('formatting that keeps comments', async () => {
      const untidy = text
        .replace('  H-aaaa: supports', '      H-aaaa:   supports # as of today')
        .replace('  H-bbbb', '      H-bbbb');
      await type(editor, untidy);
      const edits = await ask<vscode.TextEdit[]>('executeFormatDocumentProvider', { tabSize: 2, insertSpaces: true });
      const workspaceEdit = new vscode.WorkspaceEdit();
      workspaceEdit.set(uri, edits);
      await vscode.workspace.applyEdit(workspaceEdit);
      assert.match(editor.document.getText(), /ratings:\n {2}H-aaaa: supports # as of today\n {2}H-bbbb: contradicts\n/u);
    });

    it('a quick fix that adds what is missing', async () => {
      await type(editor, text.replace(/title:.*\n/u, ''));
      const [problem] = await diagnostics(uri, (found) => codes(found).includes('missingField'));
      const actions = await ask<vscode.CodeAction[]>('executeCodeActionProvider', problem!.range);
      const fix = actions.find(({ title }) => title.includes('title'));
      assert.ok(fix?.edit, actions.map(({ title }) => title).join());
      assert.ok(await vscode.workspace.applyEdit(fix.edit));
      assert.match(editor.document.getText(), /^title:/mu);
    });
  });

  it('offers to attach code anew only where it is found no more', async () => {
    const blob = await git('rev-parse', 'HEAD:pool.ts');
    const offered = async (id: string, marked: string): Promise<boolean> => {
      const path = `evidence/${id}-code.yaml`;
      const code = `code:\n  path: pool.ts\n  blob: "${blob}"\n  range: {start: 1, end: 1}\n  text: "${marked}"\n`;
      const content = `type: code\ntitle: "Pool size"\nratings: {H-aaaa: supports}\n${code}${created}`;
      await vscode.workspace.fs.writeFile(uriOf(path), Buffer.from(content));
      await command('escalation.refresh', {});
      const { document } = await show(path);
      const range = new vscode.Range(3, 0, 3, 4);
      const ask = 'vscode.executeCodeActionProvider';
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(ask, document.uri, range);
      await vscode.workspace.fs.delete(document.uri);
      return actions.some((action) => action.command?.command === 'escalation.reattachCode');
    };
    assert.ok(await offered('E-bbbb', 'what was never there'));
    assert.equal(await offered('E-cccc', 'export const size = 8;'), false);
  });

  it('tells of problems in the other files of the active escalation, without their being open', async () => {
    await show('escalation.yaml');
    const broken = uriOf('findings/F-aaaa-x.yaml');
    await vscode.workspace.fs.writeFile(broken, Buffer.from(`kind: rumour\ntext: "x"\nstatus: unverified\n${created}`));
    await diagnostics(broken, (found) => codes(found).includes('notAChoice'));
    await vscode.workspace.fs.delete(broken);
    await diagnostics(broken, (found) => found.length === 0);
  });

  it('comes back with the documents when its process is killed', async () => {
    const editor = await show('hypotheses/H-bbbb-net.yaml');
    await type(editor, files['hypotheses/H-bbbb-net.yaml'].replace('proposed', 'maybe'));
    await diagnostics(editor.document.uri, (found) => codes(found).includes('notAChoice'));
    const [before] = await serverProcesses();
    process.kill(before!, 'SIGKILL');
    await diagnostics(editor.document.uri, (found) => found.length === 0);
    await diagnostics(editor.document.uri, (found) => codes(found).includes('notAChoice'));
    const [after] = await serverProcesses();
    assert.notEqual(after, before);
  });

  it('comes back when its process is killed before it has come up', async () => {
    const restart = (): Thenable<unknown> => vscode.commands.executeCommand('escalation.restartLanguageServer', {});
    await restart();
    const editor = await show('hypotheses/H-bbbb-net.yaml');
    await type(editor, files['hypotheses/H-bbbb-net.yaml'].replace('proposed', 'maybe'));
    await diagnostics(editor.document.uri, (found) => codes(found).includes('notAChoice'));
    const killed = new Set<number>();
    while (killed.size < 3)
      for (const id of await serverProcesses()) {
        if (killed.has(id)) continue;
        killed.add(id);
        process.kill(id, 'SIGKILL');
      }
    await diagnostics(editor.document.uri, (found) => found.length === 0);
    await diagnostics(editor.document.uri, (found) => codes(found).includes('notAChoice'));
    assert.equal((await serverProcesses()).filter((id) => !killed.has(id)).length, 1);
    // Forgets how often it ended.
    await restart();
  });

  describe('of a window', () => {
    const log = vscode.window.createOutputChannel('language server test', { log: true });
    const lines: string[] = [];
    let parts: vscode.Disposable;
    let language: LanguageSupport;

    beforeEach(() => {
      const records = new Records(
        new Memory(),
        () => undefined,
        () => Promise.resolve('Ada'),
      );
      const never = new vscode.EventEmitter<RecordFolder>();
      const note = (line: string): void => void lines.push(line);
      const extensionPath = vscode.extensions.getExtension('third-level.escalation-workbench')!.extensionPath;
      language = new LanguageSupport({
        extensionPath,
        records,
        facts: new GitFacts(records, new Repositories(log), { find: () => Promise.reject(new Error('not asked for')) }, log),
        onDidChangeRefs: never.event,
        log: new Proxy(log, { get: (channel, name) => (name === 'info' ? note : (Reflect.get(channel, name) as unknown)) }),
      });
      parts = vscode.Disposable.from(never, records);
    });

    afterEach(() => {
      language.dispose();
      parts.dispose();
    });

    it('ends when the extension does', async () => {
      await show('hypotheses/H-bbbb-net.yaml');
      await language.restart();
      const running = await serverProcesses();
      assert.equal(running.length, 2);
      const [own] = running.slice(-1);
      language.dispose();
      while ((await serverProcesses()).includes(own!)) await new Promise((resolve) => setImmediate(resolve));
      assert.equal((await serverProcesses()).length, 1);
    });

    it('tells the log what it is asked as long as the setting for it is on', async () => {
      const settings = vscode.workspace.getConfiguration('escalation');
      const traced = (wanted: boolean): boolean => lines.some((line) => /textDocument\/hover/u.test(line)) === wanted;
      const hover = (): Thenable<unknown> =>
        vscode.commands.executeCommand(
          'vscode.executeHoverProvider',
          uriOf('hypotheses/H-bbbb-net.yaml'),
          new vscode.Position(1, 2),
        );
      await show('hypotheses/H-bbbb-net.yaml');
      await language.restart();
      await hover();
      assert.ok(traced(false), lines.join('\n'));
      await settings.update('server.trace', 'messages', vscode.ConfigurationTarget.Workspace);
      try {
        await hover();
        assert.ok(traced(true), lines.join('\n'));
      } finally {
        await settings.update('server.trace', undefined, vscode.ConfigurationTarget.Workspace);
      }
      lines.length = 0;
      await hover();
      assert.ok(traced(false), lines.join('\n'));
    });
  });

  it('is ended and started again by a command', async () => {
    const editor = await show('hypotheses/H-bbbb-net.yaml');
    const [before] = await serverProcesses();
    await command('escalation.restartLanguageServer', {});
    const [after, ...others] = await serverProcesses();
    assert.notEqual(after, before);
    assert.deepEqual(others, []);
    await type(editor, files['hypotheses/H-bbbb-net.yaml'].replace('proposed', 'maybe'));
    await diagnostics(editor.document.uri, (found) => codes(found).includes('notAChoice'));
  });
});
