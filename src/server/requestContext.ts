import { stat } from 'node:fs/promises';
import type { CommitFact } from '../protocol';
import type { Escalation } from '../record/model';
import type { ClientAbilities, RecordContext } from './context';
import { diskPath, uriBelow } from './locations';
import type { RecordText } from './recordText';
import type { OpenRecord, RecordWorkspace } from './workspace';

/** What requests to the client need. */
export interface AskClient {
  commits(uri: string, query: string): Promise<readonly CommitFact[]>;
  commitUri(uri: string, hash: string, repository: string | undefined): Promise<string | undefined>;
  orphanedCode(uri: string, evidence: string): Promise<boolean | undefined>;
}

/** The world of one request: a document as it is now, and the record around it. */
export class RequestContext implements RecordContext {
  constructor(
    private readonly workspace: RecordWorkspace,
    private readonly record: OpenRecord,
    private readonly asking: AskClient,
    readonly now: Date,
    readonly language: string,
    readonly client: ClientAbilities,
    /** While typing, the record as it was a moment ago is enough. */
    private readonly whileTyping = false,
  ) {}

  get text(): RecordText {
    return this.record.text;
  }

  get escalation(): Escalation {
    return this.whileTyping ? this.record.escalation.recent : this.record.escalation.escalation;
  }

  uriOf(path: string): string {
    const open = this.workspace.openRecords.find(({ root, text }) => root === this.record.root && text.path === path);
    return open?.text.uri ?? uriBelow(this.record.root.uri, path);
  }

  async textOf(path: string): Promise<RecordText | undefined> {
    const slug = path.split('/')[0]!;
    const escalation = this.workspace.escalation(this.record.root, slug);
    await escalation.ready();
    return escalation.text(path);
  }

  async otherEscalation(slug: string): Promise<Escalation | undefined> {
    return this.workspace.otherEscalation(this.record.root, slug);
  }

  async slugs(): Promise<readonly string[]> {
    const found = await this.workspace.heads(this.record.root);
    return [...new Set([this.escalation.slug, ...found.map(({ slug }) => slug)])];
  }

  commits(query: string): Promise<readonly CommitFact[]> {
    return this.asking.commits(this.text.uri, query);
  }

  commitUri(hash: string, repository: string | undefined): Promise<string | undefined> {
    return this.asking.commitUri(this.text.uri, hash, repository);
  }

  orphanedCode(): Promise<boolean | undefined> {
    return this.asking.orphanedCode(this.text.uri, this.text.place.id);
  }

  async exists(uri: string): Promise<boolean | undefined> {
    const path = diskPath(uri);
    if (path === undefined) return undefined;
    return stat(path).then(
      () => true,
      () => false,
    );
  }
}
