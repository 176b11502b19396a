import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createMessageConnection, type MessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import type { Diagnostic, InitializeResult, PublishDiagnosticsParams } from 'vscode-languageserver/node';
import { repositoryRoot } from '../sourceFiles';

/** The package's programs, made for one test process, since others may be making theirs at the same time. */
const builtFolder = mkdtempSync(join(tmpdir(), 'escalation-programs-'));
export const serverPath = join(builtFolder, 'dist', 'server.js');
export const lintPath = join(builtFolder, 'dist', 'lint.js');

process.on('exit', () => rmSync(builtFolder, { recursive: true, force: true }));

/** Builds server and lint as the package has them, with the translations beside them. */
export function buildServer(): void {
  if (existsSync(serverPath)) return;
  const outdir = join(builtFolder, 'dist');
  execFileSync(process.execPath, ['build.mjs', '--programs', `--outdir=${outdir}`], { cwd: repositoryRoot, stdio: 'inherit' });
  cpSync(join(repositoryRoot, 'l10n'), join(builtFolder, 'l10n'), { recursive: true });
}

/** Longer than any answer may take on a busy machine (ms); a request that hangs fails by this. */
const patience = 20_000;

export interface ClientOptions {
  readonly folder?: string;
  readonly capabilities?: object;
  readonly initializationOptions?: object;
  readonly locale?: string;
  readonly env?: NodeJS.ProcessEnv;
}

interface Waiter {
  readonly uri: string;
  readonly wanted: (diagnostics: Diagnostic[]) => boolean;
  readonly found: (diagnostics: Diagnostic[]) => void;
}

/** An editor as the server sees it: a process of its own behind streams, and nothing of ours but the protocol. */
export class LspClient {
  /** What was told last, by document. */
  readonly diagnostics = new Map<string, Diagnostic[]>();
  /** What the server wrote into the editor's log. */
  readonly messages: string[] = [];
  private readonly waiters = new Set<Waiter>();
  private readonly versions = new Map<string, number>();

  private constructor(
    readonly process: ChildProcess,
    readonly connection: MessageConnection,
    readonly initialized: InitializeResult,
  ) {}

  static async start({ folder, capabilities = {}, initializationOptions, locale, env }: ClientOptions = {}): Promise<LspClient> {
    const child = spawn(process.execPath, [serverPath, '--stdio'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      ...(env ? { env: { ...process.env, ...env } } : {}),
    });
    const connection = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
    const early: PublishDiagnosticsParams[] = [];
    const tell: { client?: LspClient } = {};
    connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      if (tell.client) tell.client.told(params);
      else early.push(params);
    });
    const messages: string[] = [];
    connection.onNotification('window/logMessage', ({ message }: { message: string }) => void messages.push(message));
    connection.onRequest('client/registerCapability', () => null);
    connection.listen();
    const asked = connection.sendRequest<InitializeResult>('initialize', {
      processId: process.pid,
      rootUri: null,
      workspaceFolders: folder === undefined ? null : [{ uri: pathToFileURL(folder).href, name: 'folder' }],
      capabilities,
      initializationOptions,
      locale,
    });
    const initialized = await withLimit(asked, patience, 'the start').catch((error: unknown) => {
      // Nobody else knows of it, and a child that lives keeps the tests from ending.
      child.kill();
      throw error;
    });
    const client = new LspClient(child, connection, initialized);
    tell.client = client;
    client.messages.push(...messages);
    for (const params of early) client.told(params);
    await connection.sendNotification('initialized', {});
    return client;
  }

  async open(uri: string, text: string, languageId = 'yaml'): Promise<void> {
    this.versions.set(uri, 1);
    await this.connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
  }

  async change(uri: string, text: string): Promise<void> {
    const version = (this.versions.get(uri) ?? 0) + 1;
    this.versions.set(uri, version);
    await this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ text }],
    });
  }

  async close(uri: string): Promise<void> {
    await this.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
  }

  /** The answer to a request about a document. Fails where it takes too long. */
  request<R>(method: string, uri: string, params: object = {}, limit = patience): Promise<R> {
    return this.ask(method, { textDocument: { uri }, ...params }, limit);
  }

  async ask<R>(method: string, params: object, limit = patience): Promise<R> {
    return withLimit(this.connection.sendRequest<R>(method, params), limit, method);
  }

  /** The next diagnostics of a document that are as wanted, those that were told already included. */
  async diagnosticsOf(uri: string, wanted: (diagnostics: Diagnostic[]) => boolean = () => true): Promise<Diagnostic[]> {
    const known = this.diagnostics.get(uri);
    if (known && wanted(known)) return known;
    const waiter: { stop: () => void } = { stop: () => undefined };
    const found = new Promise<Diagnostic[]>((resolve) => {
      const one: Waiter = { uri, wanted, found: resolve };
      this.waiters.add(one);
      waiter.stop = () => this.waiters.delete(one);
    });
    const last = (): string => JSON.stringify(this.diagnostics.get(uri)?.map(({ code }) => code));
    return withLimit(found, patience, () => `diagnostics of ${uri}; the last were ${last()}`).finally(waiter.stop);
  }

  /** Ends the server as editors do. Returns its exit code. */
  async stop(): Promise<number | null> {
    const ended = once(this.process, 'exit');
    await this.ask('shutdown', {});
    await this.connection.sendNotification('exit');
    const [code] = (await withLimit(ended, patience, 'the end')) as [number | null];
    this.connection.dispose();
    return code;
  }

  private told({ uri, diagnostics }: PublishDiagnosticsParams): void {
    this.diagnostics.set(uri, diagnostics);
    for (const waiter of this.waiters) if (waiter.uri === uri && waiter.wanted(diagnostics)) waiter.found(diagnostics);
  }
}

export async function withLimit<T>(promise: Promise<T>, limit: number, what: string | (() => string)): Promise<T> {
  const timer: { id?: NodeJS.Timeout } = {};
  const late = new Promise<never>((_resolve, reject) => {
    timer.id = setTimeout(() => {
      reject(new assert.AssertionError({ message: `no answer within ${limit} ms: ${typeof what === 'string' ? what : what()}` }));
    }, limit);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer.id));
}
