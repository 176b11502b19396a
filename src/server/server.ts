import {
  type Connection,
  DidChangeWatchedFilesNotification,
  type FileSystemWatcher,
  type InitializeParams,
  type InitializeResult,
  TextDocumentSyncKind,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { clientNotifications, type EscalationPlace, languageIds, serverRequests } from '../protocol';
import type { Files } from '../record/files';
import { type ClientFacts, readClient } from './clientFacts';
import { ClientRequests } from './clientRequests';
import { answerRequests, featureCapabilities, type FeaturePort } from './features';
import { DiskWatch, type WatchAt } from './diskWatch';
import { findRoots } from './findRoots';
import { useLanguage } from './locale';
import { diskPath, normalUri, uriBelow } from './locations';
import { Publisher } from './publisher';
import { Refresher } from './refresher';
import { RequestContext } from './requestContext';
import { type OpenRecord, type RecordsRoot, RecordWorkspace } from './workspace';

export interface ServerPorts {
  /** The files of a records folder; undefined where it lies on no disk. */
  readonly filesAt: (root: string) => Files | undefined;
  /** Watches a records folder; undefined where the client's watcher is enough. */
  readonly watchAt: WatchAt;
  readonly now: () => Date;
  /** Folder of the bundle, beside which the translations are. */
  readonly bundleFolder: string;
}

/** The language server on a connection. Its error boundary is here: what a request throws is an answer to it, never the end. */
export class LanguageServer {
  private readonly workspace: RecordWorkspace;
  private readonly publisher: Publisher;
  private readonly documents = new Map<string, TextDocument>();
  private readonly points = new Map<string, ReadonlySet<string> | undefined>();
  private readonly asking: ClientRequests;
  private readonly refresher: Refresher;
  private client: ClientFacts | undefined;
  private active: EscalationPlace | undefined;
  private watching: { dispose(): void } | undefined;
  /** Addresses of the records folders that are watched. */
  private watched: ReadonlySet<string> = new Set();

  constructor(
    private readonly connection: Connection,
    private readonly ports: ServerPorts,
  ) {
    const diskWatch = new DiskWatch(
      ports.watchAt,
      (uris) => this.guard(() => this.changedOnDisk(uris)),
      (error) => this.report(error),
    );
    this.workspace = new RecordWorkspace(ports.filesAt, (root, slug) => diskWatch.follow(root.uri, slug));
    this.asking = new ClientRequests(connection, () => this.client);
    this.refresher = new Refresher(
      connection,
      () => this.client?.refreshes ?? [],
      (error) => this.report(error),
    );
    answerRequests(connection, this.featurePort);
    this.publisher = new Publisher(
      {
        publish: (uri, diagnostics) => void connection.sendDiagnostics({ uri, diagnostics }),
        isActive: (root, slug) => this.isActive(root, slug),
        context: (root, slug) => ({ resolvedPoints: this.points.get(keyOf(root, slug)) }),
        now: ports.now,
        other: (root, slug) => this.workspace.otherEscalation(root, slug),
      },
      (error) => this.report(error),
    );
    connection.onInitialize((params) => this.initialize(params));
    connection.onInitialized(() => this.guard(() => this.initialized()));
    connection.onShutdown(() => {
      this.publisher.dispose();
      this.refresher.dispose();
      diskWatch.dispose();
    });
    connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version, text } }) =>
      this.guard(() => {
        const document = TextDocument.create(uri, languageId, version, text);
        this.documents.set(uri, document);
        this.changed(document);
      }),
    );
    connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) =>
      this.guard(() => {
        const known = this.documents.get(uri);
        if (known) this.changed(TextDocument.update(known, contentChanges, version));
      }),
    );
    connection.onDidCloseTextDocument(({ textDocument: { uri } }) => this.guard(() => this.closed(uri)));
    connection.onDidChangeWatchedFiles(({ changes }) => this.guard(() => this.changedOnDisk(changes.map(({ uri }) => uri))));
    connection.onDidSaveTextDocument(({ textDocument: { uri } }) => this.guard(() => this.changedOnDisk([uri])));
    connection.onNotification(clientNotifications.active, (place: EscalationPlace | null) =>
      this.guard(() => this.activate(place ?? undefined)),
    );
    connection.onNotification(clientNotifications.recordsFolders, ({ folders }: { folders: string[] }) =>
      this.guard(async () => {
        for (const folder of folders) this.workspace.addRoot(folder);
        await this.watchFolders();
      }),
    );
    connection.onNotification(clientNotifications.gitChanged, (place: EscalationPlace | null) =>
      this.guard(() => this.gitChanged(place)),
    );
  }

  private get featurePort(): FeaturePort {
    return {
      context: (uri, whileTyping) => this.contextOf(uri, whileTyping),
      complaints: (uri) => {
        const record = this.workspace.record(uri);
        return record ? this.publisher.complaints(record.root, record.escalation, record.text.path) : [];
      },
      showsCommits: () => this.client?.answers.has(serverRequests.commitUri) === true,
      commitUri: (uri, hash, repository) => this.asking.commitUri(uri, hash, repository),
      escalations: async () => {
        const found = this.workspace.allRoots.map(async (root) => {
          const heads = await this.workspace.heads(root);
          return Promise.all(
            heads.map(async ({ slug }) => ({
              escalation: await this.workspace.escalation(root, slug).load(),
              uriOf: (path: string) => uriBelow(root.uri, path),
            })),
          );
        });
        return (await Promise.all(found)).flat();
      },
      report: (error) => this.report(error),
    };
  }

  private async contextOf(uri: string, whileTyping: boolean): Promise<RequestContext | undefined> {
    const record = this.workspace.record(uri);
    const client = this.client;
    if (!record || !client) return undefined;
    await record.escalation.ready();
    // What was typed in the meantime counts.
    const now = this.workspace.record(uri) ?? record;
    return new RequestContext(this.workspace, now, this.asking, this.ports.now(), client.locale ?? 'en', client, whileTyping);
  }

  listen(): void {
    this.connection.listen();
  }

  private initialize(params: InitializeParams): InitializeResult {
    const client = readClient(params);
    this.client = client;
    this.active = client.options.active ?? undefined;
    useLanguage(client.locale, this.ports.bundleFolder);
    for (const folder of client.options.recordsFolders ?? []) this.workspace.addRoot(folder);
    return {
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
        ...featureCapabilities,
      },
      serverInfo: { name: 'escalation-language-server' },
    };
  }

  private async initialized(): Promise<void> {
    const client = this.client!;
    for (const folder of client.workspaceFolders) {
      const path = diskPath(folder);
      if (path !== undefined) for (const root of await findRoots(path)) this.workspace.addRoot(root);
    }
    await this.watchFolders();
    if (client.options.active === undefined) await this.chooseActive();
    else if (this.active) this.activate(this.active);
  }

  /** The folders named `.escalation` in the workspace by one pattern, also those that come later; all others one by one. */
  private async watchFolders(): Promise<void> {
    const { watchesFiles, watchesRelative, workspaceFolders } = this.client!;
    // A folder may be known before it is told, by the active escalation or an open document.
    const added = this.workspace.allRoots.filter(({ uri }) => !this.watched.has(uri));
    if (!watchesFiles || (this.watching && added.length === 0)) return;
    this.watched = new Set(this.workspace.allRoots.map(({ uri }) => uri));
    const inWorkspace = (uri: string): boolean => workspaceFolders.some((folder) => uri.startsWith(`${normalUri(folder)}/`));
    const others = this.workspace.allRoots.filter(({ uri }) => !inWorkspace(uri) || !uri.endsWith('/.escalation'));
    const watchers: FileSystemWatcher[] = [
      { globPattern: '**/.escalation/**' },
      ...(watchesRelative ? others.map(({ uri }) => ({ globPattern: { baseUri: uri, pattern: '**' } })) : []),
    ];
    const before = this.watching;
    this.watching = await this.connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    before?.dispose();
    // What was written before somebody watched was told by nobody.
    const known = this.workspace.openRecords.filter(({ root }) => added.includes(root));
    await this.changedOnDisk(known.map(({ root, escalation }) => uriBelow(root.uri, escalation.slug)));
  }

  /** Where the client names no active escalation, the only open one is it. */
  private async chooseActive(): Promise<void> {
    const heads = await Promise.all(
      this.workspace.allRoots.map(async (root) => (await this.workspace.heads(root)).map((one) => ({ root, ...one }))),
    );
    const open = heads.flat().filter(({ head }) => head.data.phase !== 'closed');
    const [only] = open;
    if (only && open.length === 1 && !this.active) this.activate({ recordsFolder: only.root.uri, escalation: only.slug });
  }

  private changed(document: TextDocument): void {
    const isRecord = Object.values<string>(languageIds).includes(document.languageId);
    const record = this.workspace.setText(document.uri, document.getText(), isRecord);
    if (!record) return;
    this.check(record);
    // What is beside another open document may tell of this one.
    if (this.workspace.openRecords.some((other) => other !== record && other.escalation === record.escalation))
      this.refresher.schedule();
  }

  private async closed(uri: string): Promise<void> {
    this.documents.delete(uri);
    const record = await this.workspace.closeText(uri);
    this.publisher.closed(uri);
    if (record) this.check(record);
  }

  private check({ root, escalation }: Pick<OpenRecord, 'root' | 'escalation'>): void {
    if (this.client?.answers.has(serverRequests.resolvedPoints) && !this.points.has(keyOf(root, escalation.slug)))
      this.guard(() => this.askPoints(root, escalation.slug));
    this.publisher.schedule(root, escalation);
  }

  private async changedOnDisk(uris: readonly string[]): Promise<void> {
    const changed = await this.workspace.changedOnDisk(uris);
    for (const escalation of changed) this.checkAgain(escalation.slug);
    if (changed.length > 0) this.refresher.schedule();
  }

  private checkAgain(slug?: string): void {
    const active = this.active;
    const places = new Map(
      this.workspace.openRecords.map(({ root, escalation }) => [keyOf(root, escalation.slug), { root, escalation }]),
    );
    if (active) {
      const root = this.workspace.addRoot(active.recordsFolder);
      places.set(keyOf(root, active.escalation), { root, escalation: this.workspace.escalation(root, active.escalation) });
    }
    for (const place of places.values()) if (slug === undefined || place.escalation.slug === slug) this.check(place);
  }

  private activate(place: EscalationPlace | undefined): void {
    const before = this.active;
    this.active = place;
    if (before && !(place && this.isActive({ uri: normalUri(before.recordsFolder) }, before.escalation))) {
      const root = this.workspace.addRoot(before.recordsFolder);
      this.publisher.schedule(root, this.workspace.escalation(root, before.escalation));
    }
    this.checkAgain(place?.escalation);
  }

  private isActive(root: Pick<RecordsRoot, 'uri'>, slug: string): boolean {
    const { active } = this;
    return active !== undefined && active.escalation === slug && normalUri(active.recordsFolder) === root.uri;
  }

  private gitChanged(place: EscalationPlace | null): void {
    if (place) this.points.delete(keyOf({ uri: normalUri(place.recordsFolder) }, place.escalation));
    else this.points.clear();
    this.checkAgain(place?.escalation);
  }

  private async askPoints(root: RecordsRoot, slug: string): Promise<void> {
    this.points.set(keyOf(root, slug), undefined);
    const points = await this.asking.resolvedPoints({ recordsFolder: root.uri, escalation: slug });
    if (!points) return;
    this.points.set(keyOf(root, slug), points);
    this.publisher.schedule(root, this.workspace.escalation(root, slug));
  }

  /** Notifications have no answer: what they throw is told in the client's log. */
  private guard(run: () => void | Promise<void>): void {
    Promise.resolve()
      .then(run)
      .catch((error: unknown) => this.report(error));
  }

  private report(error: unknown): void {
    this.connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

function keyOf(root: Pick<RecordsRoot, 'uri'>, slug: string): string {
  return `${root.uri}\n${slug}`;
}
