import type { Connection } from 'vscode-languageserver/node';
import {
  type CommitFact,
  type CommitsParams,
  type CommitUriParams,
  type EscalationPlace,
  type OrphanedCodeParams,
  type ServerRequest,
  serverRequests,
} from '../protocol';
import type { ClientFacts } from './clientFacts';
import type { AskClient } from './requestContext';

/** Longer than git needs for what is asked, and short enough that nobody waits for a client that does not answer (ms). */
const patience = 1_500;
const mostCommits = 50;

/** Git facts, asked of clients that say they answer; of others there are none. */
export class ClientRequests implements AskClient {
  constructor(
    private readonly connection: Connection,
    private readonly client: () => ClientFacts | undefined,
  ) {}

  async commits(uri: string, query: string): Promise<readonly CommitFact[]> {
    const params: CommitsParams = { uri, query, limit: mostCommits };
    const found = await this.ask<readonly CommitFact[]>(serverRequests.commits, params);
    return Array.isArray(found) ? found : [];
  }

  async commitUri(uri: string, hash: string, repository: string | undefined): Promise<string | undefined> {
    const params: CommitUriParams = { uri, hash, ...(repository === undefined ? {} : { repository }) };
    const found = await this.ask<string>(serverRequests.commitUri, params);
    return typeof found === 'string' ? found : undefined;
  }

  async orphanedCode(uri: string, evidence: string): Promise<boolean | undefined> {
    const params: OrphanedCodeParams = { uri, evidence };
    const found = await this.ask<boolean>(serverRequests.orphanedCode, params);
    return typeof found === 'boolean' ? found : undefined;
  }

  async resolvedPoints(place: EscalationPlace): Promise<ReadonlySet<string> | undefined> {
    const ids = await this.ask<readonly string[]>(serverRequests.resolvedPoints, place);
    return Array.isArray(ids) ? new Set(ids as string[]) : undefined;
  }

  /** Undefined where the client does not answer, or answers with an error; the record is served without git then. */
  private async ask<R>(method: ServerRequest, params: object): Promise<R | null | undefined> {
    if (this.client()?.answers.has(method) !== true) return undefined;
    const request = this.connection.sendRequest<R | null>(method, params).catch((error: unknown) => {
      this.connection.console.warn(`${method}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    });
    const timer: { id?: NodeJS.Timeout } = {};
    const enough = new Promise<undefined>((resolve) => {
      timer.id = setTimeout(() => resolve(undefined), patience);
    });
    return Promise.race([request, enough]).finally(() => clearTimeout(timer.id));
  }
}
