// What extension and language server say to each other beyond the Language Server Protocol. A client that knows none of it is served
// all the same: every request goes to clients that say they answer it, every option may be missing.

/** Languages of the documents that the server looks after. */
export const languageIds = {
  record: 'escalation-record',
  log: 'escalation-log',
  /** A status update: Markdown with YAML front matter. */
  update: 'escalation-update',
} as const;

/** Requests from the server to the client. A client names those it answers in its initialization options. */
export const serverRequests = {
  /** `CommitsParams` → `CommitFact[]`, the newest first. */
  commits: 'escalation/commits',
  /** `CommitUriParams` → URI as text, or null where there is no such commit. */
  commitUri: 'escalation/commitUri',
  /** `EscalationPlace` → ids of the rollback points that git finds, or null where git may not be asked. */
  resolvedPoints: 'escalation/resolvedPoints',
  /** `OrphanedCodeParams` → whether the code that an evidence marks is found no more, or null where that can't be told. */
  orphanedCode: 'escalation/orphanedCode',
} as const;

export type ServerRequest = (typeof serverRequests)[keyof typeof serverRequests];

/** Notifications from the client to the server. */
export const clientNotifications = {
  /** `EscalationPlace | null`: the escalation that the person works on. Its files are checked without being open. */
  active: 'escalation/active',
  /** `{ folders: string[] }`: URIs of the records folders. */
  recordsFolders: 'escalation/recordsFolders',
  /** `EscalationPlace | null`: git facts changed (points, commits); of one escalation, or of any. */
  gitChanged: 'escalation/gitChanged',
} as const;

/** Commands of the client that the server's code actions and lenses may name. A client names those it has. */
export const clientCommands = {
  /** `{ evidence }` */
  reattachCode: 'escalation.reattachCode',
  /** URI, position and locations, as the protocol writes them. VS Code has this command, with its own types. */
  showReferences: 'editor.action.showReferences',
} as const;

export interface InitializationOptions {
  /** URIs of records folders. The server finds folders named `.escalation` by itself. */
  readonly recordsFolders?: readonly string[];
  /** BCP 47 tag of the person's language; that of the protocol's `initialize` is taken where it is missing. */
  readonly locale?: string;
  /** Requests that the client answers. */
  readonly answers?: readonly ServerRequest[];
  /** Ids of commands that the client runs. */
  readonly commands?: readonly string[];
  readonly active?: EscalationPlace | null;
}

export interface EscalationPlace {
  /** URI of the records folder. */
  readonly recordsFolder: string;
  /** The escalation's slug. */
  readonly escalation: string;
}

export interface CommitsParams {
  /** URI of the record that is edited. */
  readonly uri: string;
  /** Beginning of a hash, or a part of a subject. */
  readonly query?: string;
  readonly limit: number;
}

export interface CommitFact {
  readonly hash: string;
  readonly subject: string;
  readonly author: string;
  /** ISO 8601 with zone. */
  readonly at: string;
  /** The escalation links it. */
  readonly linked?: boolean;
}

export interface CommitUriParams {
  /** URI of the record that names the commit. */
  readonly uri: string;
  readonly hash: string;
  /** The record's `repository`. */
  readonly repository?: string;
}

export interface OrphanedCodeParams {
  /** URI of the evidence. */
  readonly uri: string;
  readonly evidence: string;
}
