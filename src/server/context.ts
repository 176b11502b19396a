import type { CommitFact } from '../protocol';
import type { Escalation } from '../record/model';
import type { RecordText } from './recordText';

/** What a feature works with: the text that it is asked about, the record around it, and the world outside. */
export interface RecordContext {
  readonly text: RecordText;
  /** As far as it has been read. */
  readonly escalation: Escalation;
  readonly now: Date;
  /** BCP 47 tag. */
  readonly language: string;
  readonly client: ClientAbilities;
  /** URI of a path below the records folder; that of the open document where it is open. */
  uriOf(path: string): string;
  /** The text of an entry or a log of any escalation of the folder. */
  textOf(path: string): Promise<RecordText | undefined>;
  /** Another escalation of the same records folder; undefined where there is none. */
  otherEscalation(slug: string): Promise<Escalation | undefined>;
  /** Slugs of the escalations in the records folder, this one among them. */
  slugs(): Promise<readonly string[]>;
  /** Recent commits, the newest first; none where the client can't tell. */
  commits(query: string): Promise<readonly CommitFact[]>;
  /** URI under which the client shows a commit. */
  commitUri(hash: string, repository: string | undefined): Promise<string | undefined>;
  /** Whether the code that this evidence marks is found no more; undefined where the client can't tell. */
  orphanedCode(): Promise<boolean | undefined>;
  /** Whether a file is there, by its URI; undefined where that can't be told. */
  exists(uri: string): Promise<boolean | undefined>;
}

export interface ClientAbilities {
  readonly snippets: boolean;
  readonly createsFiles: boolean;
  readonly renamesFiles: boolean;
  readonly commands: ReadonlySet<string>;
}
