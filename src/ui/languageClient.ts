import type * as vscode from 'vscode';
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  type LanguageClientOptions,
  type Location,
  type Position,
  RevealOutputChannelOn,
  Trace,
  TransportKind,
} from 'vscode-languageclient/node';
import { clientCommands, type InitializationOptions, type ServerRequest } from '../protocol';

// A bundle of its own, loaded when the first record is opened: the library is larger than all that the views need. It says nothing to
// people; what is to be told, `languageSupport.ts` tells.

export type TraceLevel = 'off' | 'messages' | 'verbose';

type ShowReferences = readonly [uri: string, position: Position, places: readonly Location[]];

export interface LanguageClientSetUp {
  /** The server's bundle. */
  readonly serverModule: string;
  readonly languages: readonly string[];
  readonly log: vscode.LogOutputChannel;
  /** Asked at every start, also after a crash. */
  readonly options: () => InitializationOptions;
  readonly answers: { readonly [R in ServerRequest]: (params: never) => Promise<unknown> };
  /** The server ended by itself; this client is of no use any more. */
  readonly ended: () => void;
}

/** Writes faults into the log, and leaves it to others to tell people of them. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

/** The connection to one language server, which it starts as a process of its own. */
export class RecordLanguageClient {
  private readonly client: LanguageClient;
  private traceLevel: TraceLevel = 'off';

  constructor({ serverModule, languages, log, options, answers, ended }: LanguageClientSetUp) {
    const clientOptions: LanguageClientOptions = {
      documentSelector: languages.map((language) => ({ scheme: 'file', language })),
      outputChannel: log,
      traceOutputChannel: visibleTrace(log),
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions: options,
      // Told by whoever started it, so that a person reads one message and not three.
      initializationFailedHandler: () => false,
      errorHandler: {
        error: (error) => {
          log.warn('The connection to the language server has an error.', error);
          return { action: ErrorAction.Continue, handled: true };
        },
        closed: () => {
          // Not started again by the library, which clears up after a start that failed while the next is under way.
          ended();
          return { action: CloseAction.DoNotRestart, handled: true };
        },
      },
      middleware: {
        provideCodeLenses: async (document, token, next) =>
          (await next(document, token))?.map((lens) => this.withOwnTypes(lens)) ?? null,
      },
      // What stands in a record is never run.
      markdown: { isTrusted: false, supportHtml: false },
    };
    const server = { module: serverModule, transport: TransportKind.ipc };
    this.client = new QuietClient('escalation.server', 'Escalation', { run: server, debug: server }, clientOptions);
    for (const [request, answer] of Object.entries(answers))
      this.client.onRequest(request, (params: unknown) => answer(params as never));
  }

  /** The editor's command for references takes the editor's types, not the protocol's. */
  private withOwnTypes(lens: vscode.CodeLens): vscode.CodeLens {
    const { command } = lens;
    if (command?.command !== clientCommands.showReferences || !command.arguments) return lens;
    const [uri, , places] = command.arguments as unknown as ShowReferences;
    const { protocol2CodeConverter: convert } = this.client;
    const found = places.map((place) => convert.asLocation(place));
    lens.command = { ...command, arguments: [convert.asUri(uri), lens.range.start, found] };
    return lens;
  }

  async start(): Promise<void> {
    await this.client.start();
    await this.trace(this.traceLevel);
  }

  /** Says nothing where the server isn't there to hear it: it is told everything when it starts. */
  async notify(notification: string, params: unknown): Promise<void> {
    if (this.client.isRunning()) await this.client.sendNotification(notification, params);
  }

  async trace(level: TraceLevel): Promise<void> {
    this.traceLevel = level;
    if (this.client.isRunning()) await this.client.setTrace(Trace.fromString(level));
  }

  async stop(): Promise<void> {
    if (this.client.needsStop()) await this.client.stop();
  }
}

/** What is traced was asked for by a setting, so it is shown whatever the channel's level is. */
function visibleTrace(log: vscode.LogOutputChannel): vscode.LogOutputChannel {
  return new Proxy(log, {
    get: (channel, name) => (name === 'trace' ? channel.info.bind(channel) : (Reflect.get(channel, name) as unknown)),
  });
}
