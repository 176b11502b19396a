import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { spawn } from 'node:child_process';
import type {
  CodeAction,
  CompletionList,
  Diagnostic,
  DocumentLink,
  Hover,
  Location,
  PrepareRenameResult,
  SemanticTokens,
  WorkspaceEdit,
  WorkspaceSymbol,
} from 'vscode-languageserver/node';
import { clientNotifications, serverRequests } from '../../../src/protocol';
import { buildServer, LspClient, serverPath, withLimit } from '../../support/server/lspClient';
import { slug, smallRecord } from '../../support/server/recordContext';

const hypothesis = 'hypotheses/H-k7q2-pool-too-small.yaml';
const change = 'changes/C-8r2w-larger-pool.yaml';
const evidence = 'evidence/E-04tz-pool-of-eight.yaml';
const full = {
  workspace: { workspaceEdit: { documentChanges: true, resourceOperations: ['create', 'rename'] } },
  textDocument: { completion: { completionItem: { snippetSupport: true } } },
};

describe('language server', () => {
  const folders: string[] = [];
  const clients: LspClient[] = [];

  before(buildServer);

  afterEach(async () => {
    for (const client of clients.splice(0)) if (client.process.exitCode === null) client.process.kill();
  });

  after(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  function makeFolder(more: Readonly<Record<string, string>> = {}, records = '.escalation'): string {
    const folder = mkdtempSync(join(tmpdir(), 'escalation-server-'));
    folders.push(folder);
    for (const [path, text] of Object.entries({ ...smallRecord, ...more })) write(folder, path, text, records);
    return folder;
  }

  function write(folder: string, path: string, text: string, records = '.escalation'): void {
    const file = join(folder, records, slug, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  function uriOf(folder: string, path: string, records = '.escalation'): string {
    return pathToFileURL(join(folder, records, slug, path)).href;
  }

  async function start(options: Parameters<typeof LspClient.start>[0]): Promise<LspClient> {
    const client = await LspClient.start(options);
    clients.push(client);
    return client;
  }

  const codes = (diagnostics: readonly Diagnostic[]): unknown[] => diagnostics.map(({ code }) => code);
  const has =
    (code: string) =>
    (diagnostics: readonly Diagnostic[]): boolean =>
      codes(diagnostics).includes(code);

  it('tells an editor that knows nothing of the extension what is wrong, at its place, and takes it back when it is mended', async () => {
    const folder = makeFolder();
    const client = await start({ folder });
    const uri = uriOf(folder, hypothesis);
    const good = smallRecord[hypothesis]!;
    await client.open(uri, good);
    assert.deepEqual(await client.diagnosticsOf(uri), []);
    await client.change(uri, good.replace('status: testing', 'status: tested'));
    const [wrong] = await client.diagnosticsOf(uri, has('notAChoice'));
    assert.deepEqual(wrong?.range, { start: { line: 1, character: 8 }, end: { line: 1, character: 14 } });
    assert.equal(wrong?.severity, 1);
    await client.change(uri, good.replace('status: testing', 'status: [testing'));
    assert.deepEqual(codes(await client.diagnosticsOf(uri, has('syntax'))), ['syntax']);
    await client.change(uri, good);
    assert.deepEqual(await client.diagnosticsOf(uri, (found) => found.length === 0), []);
  });

  it('checks the rest of the only open escalation, by what is open and not by what is on the disk', async () => {
    const folder = makeFolder();
    const client = await start({ folder });
    const [changeUri, hypothesisUri] = [uriOf(folder, change), uriOf(folder, hypothesis)];
    await client.open(hypothesisUri, smallRecord[hypothesis]!.replace('owner: Ada Lorenz\n', ''));
    assert.deepEqual(codes(await client.diagnosticsOf(hypothesisUri, has('gate.owner'))), ['gate.owner']);
    const missing = await client.diagnosticsOf(uriOf(folder, 'escalation.yaml'), has('gate.question'));
    assert.equal(missing.filter(({ code }) => code === 'gate.question').length, 3);
    await client.open(changeUri, smallRecord[change]!.replace('H-k7q2', 'H-zzzz'));
    assert.deepEqual(codes(await client.diagnosticsOf(changeUri, (found) => found.length > 0)), ['unknownReference']);
  });

  it('notices what changes on the disk, and tells of files that are gone no more', async () => {
    const folder = makeFolder();
    const client = await start({ folder });
    const uri = uriOf(folder, hypothesis);
    await client.open(uri, smallRecord[hypothesis]!);
    await client.diagnosticsOf(uri);
    write(folder, change, smallRecord[change]!.replace('draft', 'assessed'));
    const changed = [{ uri: uriOf(folder, change), type: 2 }];
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: changed });
    assert.equal((await client.diagnosticsOf(uriOf(folder, change), has('gate.riskAffected'))).length, 8);
    rmSync(join(folder, '.escalation', slug, change));
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: changed });
    await client.diagnosticsOf(uriOf(folder, change), (found) => found.length === 0);
  });

  it('follows files by itself where the editor does not, also in folders that came all at once', async function () {
    if (process.platform !== 'linux') this.skip();
    const folder = makeFolder();
    const client = await start({ folder });
    const uri = uriOf(folder, hypothesis);
    await client.open(uri, smallRecord[hypothesis]!);
    await client.diagnosticsOf(uri);
    const wrong = smallRecord[change]!.replace('draft', 'assessed');
    write(folder, change, wrong);
    await client.diagnosticsOf(uriOf(folder, change), has('gate.riskAffected'));
    rmSync(join(folder, '.escalation'), { recursive: true });
    await client.diagnosticsOf(uriOf(folder, change), (found) => found.length === 0);
    for (const [path, text] of Object.entries({ ...smallRecord, [change]: wrong })) write(folder, path, text);
    await client.diagnosticsOf(uriOf(folder, change), has('gate.riskAffected'));
    write(folder, change, smallRecord[change]!);
    await client.diagnosticsOf(uriOf(folder, change), (found) => found.length === 0);
  });

  it('knows the active escalation from the extension, and its records folder outside of the workspace', async () => {
    const folder = makeFolder({}, 'records');
    const recordsFolder = pathToFileURL(join(folder, 'records')).href;
    const client = await start({ initializationOptions: { recordsFolders: [recordsFolder], active: null } });
    const uri = uriOf(folder, hypothesis, 'records');
    await client.open(uri, smallRecord[hypothesis]!, 'escalation-record');
    assert.deepEqual(await client.diagnosticsOf(uri), []);
    assert.equal(client.diagnostics.has(uriOf(folder, 'escalation.yaml', 'records')), false);
    await client.connection.sendNotification(clientNotifications.active, { recordsFolder, escalation: slug });
    await client.diagnosticsOf(uriOf(folder, 'escalation.yaml', 'records'), has('gate.finding'));
    await client.connection.sendNotification(clientNotifications.active, null);
    await client.diagnosticsOf(uriOf(folder, 'escalation.yaml', 'records'), (found) => found.length === 0);
  });

  it('asks for git facts where the client has them', async () => {
    const point = `title: x\nrepository: .\nref: r\ncommit: c\nhead: h\ntree: t\nstaged: 0\nunstaged: 0\nuntracked: 0\nignored: 0\nchange: C-8r2w\ncreated: {at: "2026-02-04T09:00:00Z", by: Ada}\n`;
    const approved = `title: Larger pool\nkind: mitigation\nstatus: applied\nrollbackPoint: P-1111\ncreated: {at: "2026-02-04T09:00:00Z", by: Ada}\n`;
    const folder = makeFolder({ 'rollback-points/P-1111-x.yaml': point, [change]: approved });
    const answers = [serverRequests.commits, serverRequests.resolvedPoints, serverRequests.commitUri];
    const client = await start({ folder, initializationOptions: { answers } });
    const found = { points: [] as string[] };
    client.connection.onRequest(serverRequests.resolvedPoints, () => found.points);
    client.connection.onRequest(serverRequests.commits, ({ query }: { query: string }) => [
      { hash: 'abcdef1234567890', subject: `about ${query}`, author: 'Tom', at: '2026-02-04T08:00:00Z' },
    ]);
    client.connection.onRequest(serverRequests.commitUri, ({ hash }: { hash: string }) => `git:${hash}`);
    const uri = uriOf(folder, change);
    await client.open(uri, approved);
    await client.diagnosticsOf(uri, has('gate.rollbackPoint'));
    found.points = ['P-1111'];
    await client.connection.sendNotification(clientNotifications.gitChanged, null);
    await client.diagnosticsOf(uri, (now) => !has('gate.rollbackPoint')(now));
    const text = `${approved}commits:\n  - pool`;
    await client.change(uri, text);
    const position = { line: 6, character: 8 };
    const { items } = await client.request<CompletionList>('textDocument/completion', uri, { position });
    assert.ok(items.some(({ labelDetails }) => labelDetails?.description === 'about pool'));
    const evidenceUri = uriOf(folder, evidence);
    await client.open(evidenceUri, smallRecord[evidence]!);
    const [link] = await client.request<DocumentLink[]>('textDocument/documentLink', evidenceUri);
    assert.equal(
      (await client.ask<DocumentLink>('documentLink/resolve', link!)).target,
      'git:0123456789abcdef0123456789abcdef01234567',
    );
  });

  it('answers every request of an editor', async () => {
    const folder = makeFolder();
    const client = await start({ folder, capabilities: full });
    const uri = uriOf(folder, change);
    await client.open(uri, smallRecord[change]!);
    const position = { line: 3, character: 14 };
    const at = <R>(method: string, params: object = {}): Promise<R> =>
      client.request<R>(`textDocument/${method}`, uri, { position, ...params });
    assert.equal((await at<CompletionList>('completion')).items[0]?.label, 'H-9dd1');
    assert.match((await at<Hover & { contents: { value: string } }>('hover')).contents.value, /connection pool/u);
    assert.equal((await at<Location>('definition')).uri, uriOf(folder, hypothesis));
    assert.equal((await at<Location[]>('references', { context: { includeDeclaration: true } })).length, 4);
    assert.equal((await at<unknown[]>('documentHighlight')).length, 1);
    assert.deepEqual((await at<PrepareRenameResult & { placeholder: string }>('prepareRename')).placeholder, 'pool-too-small');
    assert.equal((await at<WorkspaceEdit>('rename', { newName: 'pool of 8' })).documentChanges?.length, 1);
    assert.equal((await at<unknown[]>('documentSymbol')).length, 5);
    assert.equal((await at<unknown[]>('foldingRange')).length, 1);
    assert.equal((await at<unknown[]>('selectionRange', { positions: [position] })).length, 1);
    assert.deepEqual(await at<unknown[]>('codeLens'), []);
    const range = { start: { line: 0, character: 0 }, end: { line: 20, character: 0 } };
    assert.equal((await at<unknown[]>('inlayHint', { range })).length, 1);
    assert.ok((await at<SemanticTokens>('semanticTokens/full')).data.length >= 15);
    assert.ok((await at<SemanticTokens>('semanticTokens/range', { range })).data.length >= 15);
    assert.deepEqual(await at<unknown[]>('formatting', { options: { tabSize: 2, insertSpaces: true } }), []);
    const symbols = await client.ask<WorkspaceSymbol[]>('workspace/symbol', { query: 'larger' });
    assert.deepEqual(
      symbols.map(({ location }) => location.uri),
      [uri],
    );
    await client.change(uri, smallRecord[change]!.replace('status:', 'statsu:'));
    await client.diagnosticsOf(uri, has('unknownField'));
    const actions = await at<CodeAction[]>('codeAction', { range, context: { diagnostics: [] } });
    assert.ok(actions.some(({ title }) => title === 'Change to status'));
    assert.deepEqual(client.messages, []);
  });

  it('asks the editor to show titles and counts anew when another file changed', async () => {
    const folder = makeFolder();
    const client = await start({ folder, capabilities: { workspace: { inlayHint: { refreshSupport: true } } } });
    const asked = new Promise<void>((resolve) => {
      client.connection.onRequest('workspace/inlayHint/refresh', () => {
        resolve();
        return null;
      });
    });
    const uri = uriOf(folder, change);
    await client.open(uri, smallRecord[change]!);
    const range = { start: { line: 0, character: 0 }, end: { line: 20, character: 0 } };
    const hints = (): Promise<{ label: string }[]> => client.request('textDocument/inlayHint', uri, { range });
    assert.deepEqual(
      (await hints()).map(({ label }) => label),
      ['The connection pool is too small'],
    );
    write(folder, hypothesis, smallRecord[hypothesis]!.replace('too small', 'empty'));
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: uriOf(folder, hypothesis), type: 2 }],
    });
    await withLimit(asked, 20_000, 'refresh');
    assert.deepEqual(
      (await hints()).map(({ label }) => label),
      ['The connection pool is empty'],
    );
  });

  it('knows nothing of documents that are no records', async () => {
    const folder = makeFolder();
    const client = await start({ folder });
    const uri = pathToFileURL(join(folder, 'docker-compose.yaml')).href;
    await client.open(uri, 'services: [');
    assert.equal(await client.request('textDocument/hover', uri, { position: { line: 0, character: 2 } }), null);
    assert.deepEqual(await client.request('textDocument/completion', uri, { position: { line: 0, character: 2 } }), null);
    assert.equal(client.diagnostics.has(uri), false);
  });

  it('looks at the text of an update: ids that are not there, and a merge that is not done', async () => {
    const folder = makeFolder();
    const client = await start({ folder });
    const update = uriOf(folder, 'updates/U-1111-first.md');
    const front = `---\naudience: customer\nlanguage: en\nnumber: 1\nstatus: draft\nsubject: x\ncreated: {at: "2026-02-04T09:00:00Z", by: Ada}\n---\n`;
    const body = 'Heading\n=======\n\nH-k7q2 is likely, H-zzzz is not; see L-7777.\n';
    await client.open(update, front + body, 'escalation-update');
    const [unknown, ...others] = await client.diagnosticsOf(update, (found) => found.length > 0);
    assert.deepEqual(others, []);
    assert.equal(unknown?.code, 'unknownMention');
    assert.deepEqual(unknown?.range, { start: { line: 11, character: 18 }, end: { line: 11, character: 24 } });
    await client.change(update, `${front}Dear all\n<<<<<<< HEAD\none\n=======\ntwo\n>>>>>>> other\n`);
    const [merge] = await client.diagnosticsOf(update, has('conflictMarkers'));
    assert.deepEqual(merge?.range.start, { line: 9, character: 0 });
  });

  it('checks the front matter of an update, and the lines of a log', async () => {
    const folder = makeFolder();
    const client = await start({ folder });
    const update = uriOf(folder, 'updates/U-1111-first.md');
    await client.open(
      update,
      '---\naudience: everybody\nlanguage: en\nnumber: 1\nstatus: draft\nsubject: x\n---\n\nDear all\n',
      'escalation-update',
    );
    const found = await client.diagnosticsOf(update, has('notAChoice'));
    assert.deepEqual(found.find(({ code }) => code === 'notAChoice')?.range.start, { line: 1, character: 10 });
    const log = uriOf(folder, 'log.yaml');
    await client.open(log, `${smallRecord['log.yaml']!}- {id: L-1111, at: yesterday}\n<<<<<<< HEAD\n`);
    assert.deepEqual(
      (await client.diagnosticsOf(log, (all) => all.length > 0)).map(({ code, range }) => [code, range.start.line]),
      [
        ['damagedLogLine', 2],
        ['conflictMarkers', 3],
      ],
    );
  });

  it('speaks German where the client asks for it, by its own option or by the protocol’s', async () => {
    const folder = makeFolder();
    const uri = uriOf(folder, change);
    for (const options of [{ locale: 'de-AT' }, { locale: 'en', initializationOptions: { locale: 'de' } }]) {
      const client = await start({ folder, ...options });
      await client.open(uri, smallRecord[change]!.replace('draft', 'fertig'));
      const [wrong] = await client.diagnosticsOf(uri, has('notAChoice'));
      assert.match(JSON.stringify(wrong), /muss aber eines davon sein/u);
    }
  });

  it('outlives options, positions and documents that make no sense', async () => {
    const folder = makeFolder();
    const client = await start({ folder, initializationOptions: { recordsFolders: 7, answers: {}, active: 'x', locale: [] } });
    const uri = uriOf(folder, change);
    await client.open(uri, smallRecord[change]!);
    for (const position of [
      { line: 9_999, character: 0 },
      { line: 0, character: 9_999 },
    ])
      await client.request('textDocument/completion', uri, { position });
    await assert.rejects(
      client.request('textDocument/rename', uri, { position: { line: 1, character: 2 }, newName: 'x' }),
      /put the cursor/u,
    );
    await client.change('file:///nowhere/.escalation/x/escalation.yaml', 'title: x');
    await client.close('file:///nowhere/.escalation/x/escalation.yaml');
    assert.match(
      (
        await client.request<Hover & { contents: { value: string } }>('textDocument/hover', uri, {
          position: { line: 3, character: 14 },
        })
      ).contents.value,
      /pool/u,
    );
  });

  it('leaves every file as it was', async () => {
    const folder = makeFolder();
    const client = await start({ folder, capabilities: full });
    const uri = uriOf(folder, change);
    await client.open(uri, 'title: [');
    await client.diagnosticsOf(uri, (found) => found.length > 0);
    await client.close(uri);
    await client.diagnosticsOf(uri, (found) => found.length === 0);
    assert.equal(readFileSync(join(folder, '.escalation', slug, change), 'utf8'), smallRecord[change]);
  });

  describe('its end', () => {
    it('comes with code 0 when the editor says so', async () => {
      const client = await LspClient.start();
      assert.equal(await client.stop(), 0);
    });

    it('comes when the stream closes', async () => {
      const client = await LspClient.start();
      const ended = once(client.process, 'exit');
      client.process.stdin!.end();
      await withLimit(ended, 20_000, 'the end');
      client.connection.dispose();
    });

    it('comes when its parent dies without a word', async () => {
      // The parent keeps the pipe's other end in a child of its own, so that only its death tells.
      const script = `
        const { spawn } = require('node:child_process');
        const server = spawn(process.execPath, [${JSON.stringify(serverPath)}, '--stdio'], { stdio: ['inherit', 'ignore', 'ignore'] });
        process.stdout.write(String(server.pid) + '\\n');
      `;
      const parent = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
      const [chunk] = (await once(parent.stdout, 'data')) as [Buffer];
      const server = Number(chunk.toString());
      const body = JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'initialize',
        params: { processId: parent.pid, rootUri: null, capabilities: {} },
      });
      parent.stdin.write(`Content-Length: ${body.length}\r\n\r\n${body}`);
      parent.kill('SIGKILL');
      await once(parent, 'exit');
      const isRunning = (): boolean => {
        try {
          process.kill(server, 0);
          return true;
        } catch {
          return false;
        }
      };
      const looking = new AbortController();
      const gone = (async () => {
        while (isRunning() && !looking.signal.aborted) await new Promise((resolve) => setTimeout(resolve, 100));
      })();
      try {
        await withLimit(gone, 20_000, 'the end of the orphan');
      } finally {
        // A process that stays, or a look for it, would keep the tests from ending.
        looking.abort();
        if (isRunning()) process.kill(server, 'SIGKILL');
        parent.stdin.destroy();
      }
    });

    it('never begins without a transport: the usage is printed', async () => {
      const child = spawn(process.execPath, [serverPath], { stdio: ['ignore', 'ignore', 'pipe'] });
      const [chunk] = (await once(child.stderr, 'data')) as [Buffer];
      assert.match(chunk.toString(), /--stdio/u);
      assert.deepEqual(await once(child, 'exit'), [2, null]);
    });
  });
});
