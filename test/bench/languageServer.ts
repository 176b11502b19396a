import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createMessageConnection, type MessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { projectRoot } from '../support/host/installHost';
import { median, printTable, type Row } from './measure';
import { benchSlug, writeRecord } from './record';

// Our language server against `yaml-language-server` with our schema: the same protocol over the same streams, the same text, turn by turn.

const created = 'created:\n  at: "2026-02-04T09:12:33Z"\n  by: Ada Lorenz <ada@example.com>\n';
const runs = 7;

interface Diagnostic {
  readonly range: { readonly start: { readonly line: number } };
}

interface Peer {
  readonly name: string;
  readonly language: string;
  /** A fresh process that was not spoken to. */
  start(): ChildProcess;
  /** What the server asks the client's settings for. */
  readonly settings: unknown;
}

const ours: Peer = {
  name: 'ours',
  language: 'escalation-record',
  start: () => node('dist/server.js'),
  settings: null,
};

const theirs: Peer = {
  name: 'yaml-language-server',
  language: 'yaml',
  start: () => node('node_modules/yaml-language-server/bin/yaml-language-server'),
  settings: {
    validate: true,
    completion: true,
    hover: true,
    schemas: { [pathToFileURL(join(projectRoot, 'dist/schemas/followUp.json')).toString()]: ['.escalation/*/follow-up.yaml'] },
    schemaStore: { enable: false },
  },
};

function node(module: string): ChildProcess {
  return spawn(process.execPath, [join(projectRoot, module), '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] });
}

/** A client of one server, with one document. */
class Session {
  private version = 1;
  private waiting: ((diagnostics: readonly Diagnostic[]) => void) | undefined;

  private constructor(
    private readonly child: ChildProcess,
    private readonly connection: MessageConnection,
    private readonly uri: string,
    private text: string,
  ) {
    connection.onNotification(
      'textDocument/publishDiagnostics',
      (params: { uri: string; diagnostics: readonly Diagnostic[] }) => {
        if (params.uri === uri) this.waiting?.(params.diagnostics);
      },
    );
  }

  /** Starts a server and opens a file that has one problem. Resolves when that is told. */
  static async open(peer: Peer, folder: string, file: string, text: string): Promise<Session> {
    const child = peer.start();
    const connection = createMessageConnection(new StreamMessageReader(child.stdout!), new StreamMessageWriter(child.stdin!));
    const uri = pathToFileURL(file).toString();
    const session = new Session(child, connection, uri, text);
    const folderUri = pathToFileURL(folder).toString();
    // Section by section; the YAML server asks for those of others too.
    connection.onRequest('workspace/configuration', ({ items }: { items: readonly { section?: string }[] }) =>
      items.map(({ section }) => (section === 'yaml' ? peer.settings : null)),
    );
    for (const request of ['client/registerCapability', 'window/workDoneProgress/create'])
      connection.onRequest(request, () => null);
    connection.listen();
    await connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: folderUri,
      workspaceFolders: [{ uri: folderUri, name: 'bench' }],
      capabilities: {
        workspace: { configuration: true, didChangeConfiguration: { dynamicRegistration: true }, workspaceFolders: true },
        textDocument: { completion: { completionItem: { snippetSupport: true } }, publishDiagnostics: {} },
      },
    });
    await connection.sendNotification('initialized', {});
    await connection.sendNotification('workspace/didChangeConfiguration', { settings: { yaml: peer.settings } });
    const told = session.diagnostics([wrong]);
    await connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: peer.language, version: 1, text },
    });
    await told;
    return session;
  }

  /** Replaces a part of the text, as an editor tells it. */
  async replace(from: string, to: string): Promise<void> {
    const at = this.text.lastIndexOf(from);
    if (at === -1) throw new Error(`“${from}” is not in the text.`);
    this.version += 1;
    const range = { start: this.place(at), end: this.place(at + from.length) };
    this.text = this.text.slice(0, at) + to + this.text.slice(at + from.length);
    await this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: this.uri, version: this.version },
      contentChanges: [{ range, text: to }],
    });
  }

  /** Resolves when the server tells of problems in the lines of these texts, and of none in the line of another. */
  diagnostics(wanted: readonly string[], other?: string): Promise<void> {
    const line = (text: string): number => this.place(this.text.lastIndexOf(text)).line;
    return new Promise((resolve) => {
      this.waiting = (found) => {
        const lines = new Set(found.map(({ range }) => range.start.line));
        if (wanted.every((text) => lines.has(line(text))) && (other === undefined || !lines.has(line(other)))) resolve();
      };
    });
  }

  /** How many proposals there are behind this text. */
  async complete(after: string): Promise<number> {
    const result = await this.connection.sendRequest<{ items: unknown[] } | unknown[] | null>('textDocument/completion', {
      textDocument: { uri: this.uri },
      position: this.place(this.text.lastIndexOf(after) + after.length),
      context: { triggerKind: 1 },
    });
    return (Array.isArray(result) ? result : (result?.items ?? [])).length;
  }

  async close(): Promise<void> {
    const gone = new Promise((resolve) => {
      this.child.once('exit', resolve);
    });
    await this.connection.sendRequest('shutdown');
    await this.connection.sendNotification('exit');
    this.connection.dispose();
    this.child.kill();
    await gone;
  }

  private place(offset: number): { readonly line: number; readonly character: number } {
    const before = this.text.slice(0, offset);
    return { line: before.split('\n').length - 1, character: offset - (before.lastIndexOf('\n') + 1) };
  }
}

/** A follow-up of about this many bytes, with one problem in it: a time without a zone. */
function followUp(bytes: number): string {
  const entry =
    '  - good: The lead was reachable at any time\n    improve: Tell us earlier which belts stand\n    by: Petra Kern\n    at: "2026-02-05T10:00:00+01:00"\n';
  const head = 'rootCause: Reads that fail never give their connection back\nfeedback:\n';
  const count = Math.max(1, Math.round((bytes - head.length - created.length) / entry.length));
  return `${head}${entry.repeat(count)}${created}# end\n`.replace(/"2026-02-05T10:00:00\+01:00"/u, wrong);
}

const right = '"2026-02-05T10:00:00+01:00"';
const wrong = '"2026-02-05T10:00:00"';
const alsoWrong = '"2026-02-05T10:00:01"';

interface Times {
  readonly start: number[];
  readonly edit: number[];
  readonly complete: number[];
}

async function measure(peer: Peer, folder: string, file: string, text: string, times: Times): Promise<void> {
  const before = performance.now();
  const session = await Session.open(peer, folder, file, text);
  times.start.push(performance.now() - before);
  // Once without measuring: the first of a kind compiles.
  for (let run = -2; run < runs; run += 1) {
    const editing = performance.now();
    await session.replace(right, alsoWrong);
    await session.diagnostics([wrong, alsoWrong]);
    if (run >= 0) times.edit.push(performance.now() - editing);
    await session.replace(alsoWrong, right);
    await session.diagnostics([wrong], right);
    const completing = performance.now();
    await session.replace('# end\n', 'im\n# end\n');
    const proposals = await session.complete('im');
    if (run >= 0) times.complete.push(performance.now() - completing);
    if (proposals === 0) throw new Error(`${peer.name} proposes nothing.`);
    await session.replace('im\n# end\n', '# end\n');
  }
  await session.close();
}

async function compare(
  what: string,
  folder: string,
  file: string,
  text: string,
  aims: { edit?: number; complete?: number },
): Promise<Row[]> {
  const times = { ours: emptyTimes(), theirs: emptyTimes() };
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  // Processes that start anew, turn by turn, so that a load from outside hits both alike.
  for (let turn = 0; turn < 3; turn += 1) {
    await measure(ours, folder, file, text, times.ours);
    await measure(theirs, folder, file, text, times.theirs);
  }
  const row = (name: string, key: keyof Times, aim?: number): Row => ({
    what: `${what}: ${name}`,
    milliseconds: median(times.ours[key]),
    against: { what: theirs.name, milliseconds: median(times.theirs[key]) },
    aim: aim === undefined ? 'ahead' : `ahead, at most ${aim} ms`,
  });
  return [
    row('start to first diagnostics', 'start'),
    row('edit to diagnostics', 'edit', aims.edit),
    row('completion', 'complete', aims.complete),
  ];
}

function emptyTimes(): Times {
  return { start: [], edit: [], complete: [] };
}

export async function benchLanguageServer(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'escalation-bench-'));
  const rows: Row[] = [];
  try {
    for (const [name, bytes, aims] of [
      ['1 KB', 1_000, { edit: 150, complete: 30 }],
      ['10 KB', 10_000, {}],
      ['100 KB', 100_000, { edit: 300, complete: 60 }],
    ] as const) {
      const workspace = join(folder, `small-${bytes}`);
      const file = join(workspace, '.escalation', '2026-02-04-conveyor', 'follow-up.yaml');
      await mkdir(dirname(file), { recursive: true });
      await writeFile(join(dirname(file), 'escalation.yaml'), `title: Conveyor stands still\nphase: analysis\n${created}`);
      rows.push(...(await compare(name, workspace, file, followUp(bytes), aims)));
    }
    const workspace = join(folder, 'large');
    writeRecord(join(workspace, '.escalation'), 1000);
    const file = join(workspace, '.escalation', benchSlug, 'follow-up.yaml');
    rows.push(...(await compare('1 KB beside 1,000 entries', workspace, file, followUp(1_000), { edit: 150, complete: 30 })));
    printTable('The language server', rows);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
