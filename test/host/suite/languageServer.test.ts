import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { command, freshRepository, git, records, root } from '../workspace';

const slug = '2026-02-04-conveyor';
const created = 'created: {at: "2026-02-04T09:00:00Z", by: "Ada L. <ada@example.com>"}\n';
const run = promisify(execFile);

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

/** Processes of the language server that this extension host started. */
async function serverProcesses(): Promise<number[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,args=']);
  return stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/u))
    .filter(
      ([, parent, ...args]) => Number(parent) === process.pid && args.some((arg) => arg.endsWith(join('dist', 'server.js'))),
    )
    .map(([pid]) => Number(pid));
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

  it('is not started before a record is opened', async () => {
    assert.deepEqual(await serverProcesses(), []);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(join(root, 'pool.ts')));
    assert.deepEqual(await serverProcesses(), []);
  });

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
