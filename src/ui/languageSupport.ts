import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import {
  clientCommands,
  clientNotifications,
  type EscalationPlace,
  type InitializationOptions,
  languageIds,
  serverRequests,
} from '../protocol';
import { commandIds, settings } from './contributions';
import { explain } from './explain';
import type { GitFacts } from './gitFacts';
import type { RecordLanguageClient, TraceLevel } from './languageClient';
import type { RecordFolder, Records } from './records';

const languages: readonly string[] = Object.values(languageIds);

/** As many ends in as many milliseconds, and the server is not started again by itself. */
const patience = { crashes: 4, milliseconds: 3 * 60_000 };

export interface LanguageSupportPorts {
  /** Folder of the extension. */
  readonly extensionPath: string;
  readonly records: Pick<Records, 'folders' | 'activeHead' | 'onDidChange'>;
  readonly facts: GitFacts;
  /** Refs or HEAD moved. */
  readonly onDidChangeRefs: vscode.Event<RecordFolder>;
  readonly log: vscode.LogOutputChannel;
}

/** Starts the language server when the first record is opened, keeps it informed, and starts it again when it crashed. */
export class LanguageSupport implements vscode.Disposable {
  private starting: Promise<RecordLanguageClient> | undefined;
  private telling: Promise<void> = Promise.resolve();
  private crashes: number[] = [];
  private active: EscalationPlace | null = null;
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly ports: LanguageSupportPorts) {
    const { records, onDidChangeRefs } = ports;
    this.subscriptions = [
      vscode.workspace.onDidOpenTextDocument((document) => this.opened(document)),
      records.onDidChange(() => this.tell((client) => this.tellRecords(client))),
      onDidChangeRefs(() => this.tell((client) => client.notify(clientNotifications.gitChanged, null))),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.tell((client) => client.notify(clientNotifications.gitChanged, null))),
      // Of every setting: the library falls back to its own level at each change of any.
      vscode.workspace.onDidChangeConfiguration(() => this.tell((client) => client.trace(traceLevel()))),
    ];
    for (const document of vscode.workspace.textDocuments) this.opened(document);
  }

  /** Ends the server, if it runs, and starts a new one. */
  async restart(): Promise<void> {
    this.crashes = [];
    await this.stop();
    await this.start();
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    void this.stop();
  }

  private opened({ languageId, uri }: vscode.TextDocument): void {
    if (this.starting || uri.scheme !== 'file' || !languages.includes(languageId)) return;
    this.begin();
  }

  private begin(): void {
    const starting = this.start();
    starting.catch((error: unknown) => {
      this.ports.log.error('The language server did not start.', error);
      // One that ended meanwhile was told of.
      if (this.starting === starting)
        this.offerRestart(l10n.t('The language server for records did not start: {0}', explain(error)));
    });
  }

  private start(): Promise<RecordLanguageClient> {
    this.starting ??= this.create();
    return this.starting;
  }

  private async create(): Promise<RecordLanguageClient> {
    const { RecordLanguageClient: Client } = await import('./languageClient');
    const { extensionPath, log, facts } = this.ports;
    this.active = await this.activePlace();
    const client = new Client({
      serverModule: join(extensionPath, 'dist', 'server.js'),
      languages,
      log,
      options: () => this.options(),
      answers: {
        [serverRequests.commits]: (params) => facts.commits(params),
        [serverRequests.commitUri]: (params) => facts.commitUri(params),
        [serverRequests.resolvedPoints]: (params) => facts.resolvedPoints(params),
        [serverRequests.orphanedCode]: (params) => facts.orphanedCode(params),
      },
      ended: () => this.ended(),
    });
    void client.trace(traceLevel());
    await client.start();
    return client;
  }

  private options(): InitializationOptions {
    return {
      recordsFolders: this.rootUris(),
      locale: vscode.env.language,
      answers: Object.values(serverRequests),
      commands: [...Object.values(commandIds), clientCommands.showReferences],
      active: this.active,
    };
  }

  private rootUris(): string[] {
    return this.ports.records
      .folders()
      .filter(({ readOnly }) => !readOnly)
      .map(({ root }) => root.toString());
  }

  /** Null too where a records folder can't be read: the server tells of the files that are open all the same. */
  private async activePlace(): Promise<EscalationPlace | null> {
    const head = await this.ports.records.activeHead().catch((error: unknown) => {
      this.ports.log.warn('Which escalation is active is not known to the language server.', error);
      return undefined;
    });
    return head ? { recordsFolder: head.folder.root.toString(), escalation: head.slug } : null;
  }

  private async tellRecords(client: RecordLanguageClient): Promise<void> {
    await client.notify(clientNotifications.recordsFolders, { folders: this.rootUris() });
    const active = await this.activePlace();
    if (active?.escalation === this.active?.escalation && active?.recordsFolder === this.active?.recordsFolder) return;
    this.active = active;
    await client.notify(clientNotifications.active, active);
  }

  /** To a server that was started; one that wasn't needs no news. */
  private tell(news: (client: RecordLanguageClient) => Promise<void>): void {
    const { starting } = this;
    if (!starting) return;
    // One after the other: what was found out first must not be told last.
    this.telling = this.telling
      .then(async () => news(await starting))
      .catch((error: unknown) => this.ports.log.warn('The language server could not be told of a change.', error));
  }

  /** A new client takes over, with the documents that are open. */
  private ended(): void {
    const now = Date.now();
    this.crashes = [...this.crashes.filter((time) => now - time < patience.milliseconds), now];
    this.ports.log.warn(`The language server ended by itself, ${this.crashes.length} times of late.`);
    this.starting = undefined;
    if (this.crashes.length < patience.crashes) this.begin();
    else
      this.offerRestart(
        l10n.t('The language server for records ended {0} times in a short while and is not started again.', this.crashes.length),
      );
  }

  private offerRestart(sentence: string): void {
    const [restart, showLog] = [l10n.t('Start Again'), l10n.t('Show Log')];
    void vscode.window.showErrorMessage(sentence, restart, showLog).then((chosen) => {
      if (chosen === showLog) this.ports.log.show();
      if (chosen === restart) void vscode.commands.executeCommand(commandIds.restartLanguageServer);
    });
  }

  private async stop(): Promise<void> {
    const client = await this.starting?.catch(() => undefined);
    this.starting = undefined;
    await client?.stop();
  }
}

function traceLevel(): TraceLevel {
  return vscode.workspace.getConfiguration(settings.section).get<TraceLevel>(settings.trace) ?? 'off';
}
