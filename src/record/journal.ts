import { attachmentPath, entryPath, escalationSlug, followUpPath, headPath, letterOf, logPath, newId, slugify } from './layout';
import { editFields, EditError, type FieldChange, fieldEdits, type TextEdit } from './edit';
import { type Files, FilesError } from './files';
import { writeLogLine } from './log';
import { type FieldConflict, mergeFields } from './merge';
import type { Draft, IdKind, Kind, LogLine } from './model';
import { entryLimit, readEntry } from './parse';
import type { Problem } from './problem';
import type { RecordStore } from './store';
import { writeEntry } from './write';

/** Record files that a person has open with unsaved changes. */
export interface OpenEditors {
  /** The unsaved text; undefined where the file is not open or has no unsaved changes. */
  text(path: string): string | undefined;
  /** Changes the open file and saves it; false where it no longer holds `expected`. */
  edit(path: string, edits: readonly TextEdit[], expected: string): Promise<boolean>;
}

export type JournalReason = 'conflict' | 'invalid' | 'cannotEdit' | 'unknownEntry' | 'busy';

/** An entry could not be written. */
export class JournalError extends Error {
  readonly conflicts: readonly FieldConflict[];
  readonly problems: readonly Problem[];

  constructor(
    readonly reason: JournalReason,
    /** The file, or the id that was not found. */
    readonly path: string,
    options: ErrorOptions & { readonly conflicts?: readonly FieldConflict[]; readonly problems?: readonly Problem[] } = {},
  ) {
    super(`${reason}: ${path}`, options);
    this.name = 'JournalError';
    this.conflicts = options.conflicts ?? [];
    this.problems = options.problems ?? [];
  }
}

export interface AddOptions {
  /** Given where something outside the record already carries the id. */
  readonly id?: string;
  readonly did?: string;
  readonly note?: string;
  /** A file beside the entry's; its name is filled into the entry. */
  readonly attachment?: { readonly extension: 'patch' | 'log'; readonly content: Uint8Array };
}

/** What a log line says; id, author and, where it is not given, the time are filled in. */
export type LogDraft = Omit<LogLine, 'id' | 'at' | 'by'> & { readonly at?: string };

/** More than the ids that four characters give would ever collide. */
const mostDraws = 20;
const mostRetries = 5;

const verbs: { readonly [K in IdKind]: string } = {
  finding: 'added',
  step: 'added',
  run: 'recorded',
  hypothesis: 'added',
  evidence: 'attached',
  change: 'planned',
  rollbackPoint: 'recorded',
  decision: 'made',
  update: 'drafted',
  action: 'added',
  participant: 'added',
};

/** Writes the record: entries first, then their line in the log. */
export class Journal {
  private readonly added = new Set<string>();

  constructor(
    private readonly files: Files,
    private readonly store: RecordStore,
    private readonly who: () => Promise<string>,
    private readonly editors?: OpenEditors,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** Begins an escalation. Returns its slug. */
  async start(draft: Omit<Draft<'escalation'>, 'phase'>): Promise<string> {
    const by = await this.who();
    const now = this.now();
    const base = escalationSlug(draft.title, now, draft.ticket?.id);
    const text = this.checked('escalation', headPath(base), { ...draft, phase: 'new', created: { at: timeOf(now), by } });
    await this.shareLogMerges();
    for (let number = 1; ; number += 1) {
      const slug = number === 1 ? base : `${base}-${number}`;
      try {
        await this.files.create(headPath(slug), encode(text));
      } catch (error) {
        if (error instanceof FilesError && error.reason === 'exists' && number < mostDraws) continue;
        throw error;
      }
      await this.appendLine(slug, { id: newId('L'), at: timeOf(now), by, did: 'escalation.started', note: draft.title });
      this.store.changed([slug]);
      return slug;
    }
  }

  /** Adds an entry. Returns its id. */
  async add<K extends IdKind>(slug: string, kind: K, draft: Draft<K>, options: AddOptions = {}): Promise<string> {
    const by = await this.who();
    const at = timeOf(this.now());
    const name = slugify(titleOf(kind, draft));
    for (let draw = 1; ; draw += 1) {
      const id = options.id ?? newId(letterOf(kind));
      const path = entryPath(slug, kind, id, name);
      const attachment = options.attachment && attachmentPath(slug, kind, id, options.attachment.extension);
      const data = attachment === undefined ? draft : withAttachment(kind, draft, `${id}.${options.attachment!.extension}`);
      const text = this.checked(kind, path, { ...data, created: { at, by } });
      if (await this.isTaken(slug, id)) {
        if (options.id === undefined && draw < mostDraws) continue;
        throw new FilesError('exists', path);
      }
      if (attachment !== undefined) await this.files.create(attachment, options.attachment!.content);
      await this.files.create(path, encode(text));
      this.added.add(`${slug}/${id}`);
      const note = options.note ?? titleOf(kind, draft);
      await this.appendLine(slug, { id: newId('L'), at, by, did: options.did ?? `${kind}.${verbs[kind]}`, on: id, note });
      this.store.changed([slug]);
      return id;
    }
  }

  /** Writes the follow-up where there is none yet, or changes it. */
  async followUp(slug: string, draft: Draft<'followUp'>): Promise<void> {
    if ((await this.store.escalation(slug)).followUp) {
      const changes = Object.entries(draft).flatMap(([name, value]): FieldChange[] =>
        value === undefined ? [] : [{ path: [name], value }],
      );
      return this.change(slug, 'followUp', changes, { did: 'followUp.changed' });
    }
    const by = await this.who();
    const at = timeOf(this.now());
    const path = followUpPath(slug);
    await this.files.create(path, encode(this.checked('followUp', path, { ...draft, created: { at, by } })));
    await this.appendLine(slug, { id: newId('L'), at, by, did: 'followUp.written', note: draft.rootCause });
    this.store.changed([slug]);
  }

  /**
   * Changes fields of an entry: these lines and no others. If someone else changed the file in the meantime, the fields are merged; what both
   * changed differently is a `JournalError` with the conflicts, and nothing is written.
   */
  async change(
    slug: string,
    id: string,
    changes: readonly FieldChange[],
    log: { readonly did: string; readonly note?: string },
  ): Promise<void> {
    const by = await this.who();
    const path = await this.pathOf(slug, id);
    await this.applyChanges(path, changes);
    const on = id === 'escalation' || id === 'followUp' ? {} : { on: id };
    const note = log.note === undefined ? {} : { note: log.note };
    await this.appendLine(slug, { id: newId('L'), at: timeOf(this.now()), by, did: log.did, ...on, ...note });
    this.store.changed([slug]);
  }

  /** Adds a line to the log. Returns its id. */
  async log(slug: string, { at, ...draft }: LogDraft): Promise<string> {
    const by = await this.who();
    const id = newId('L');
    await this.appendLine(slug, { id, at: at ?? timeOf(this.now()), by, ...draft });
    this.store.changed([slug]);
    return id;
  }

  private async applyChanges(path: string, changes: readonly FieldChange[]): Promise<void> {
    const unsaved = this.editors?.text(path);
    if (unsaved !== undefined) {
      this.checkEdited(
        path,
        unsaved,
        editOrThrow(path, () => editFields(unsaved, changes)),
      );
      const edits = fieldEdits(unsaved, changes);
      if (edits.length > 0 && !(await this.editors!.edit(path, edits, unsaved))) throw new JournalError('busy', path);
      return;
    }
    const base = await this.files.read(path, entryLimit);
    let expected = base;
    let text = editOrThrow(path, () => editFields(decode(base), changes));
    for (let attempt = 1; ; attempt += 1) {
      this.checkEdited(path, decode(expected), text);
      try {
        await this.files.replace(path, encode(text), expected);
        return;
      } catch (error) {
        if (!(error instanceof FilesError) || error.reason !== 'changed' || attempt >= mostRetries) throw error;
      }
      expected = await this.files.read(path, entryLimit);
      const theirs = decode(expected);
      const merged = editOrThrow(path, () => mergeFields(decode(base), theirs, changes));
      if ('conflicts' in merged) throw new JournalError('conflict', path, { conflicts: merged.conflicts });
      text = merged.text;
    }
  }

  private async pathOf(slug: string, id: string): Promise<string> {
    if (id === 'escalation') return headPath(slug);
    if (id === 'followUp') return followUpPath(slug);
    const entry = (await this.store.escalation(slug)).find(id);
    if (!entry) throw new JournalError('unknownEntry', id);
    return entry.path;
  }

  /** The id may stand in a file with another readable part. */
  private async isTaken(slug: string, id: string): Promise<boolean> {
    // What was read last is enough: the ids that came since are this journal's own, or another clone's, which no look at the disk shows either.
    const escalation = this.store.lastRead(slug) ?? (await this.store.escalation(slug));
    return this.added.has(`${slug}/${id}`) || escalation.find(id) !== undefined;
  }

  private async appendLine(slug: string, line: LogLine): Promise<void> {
    await this.files.append(logPath(slug), encode(writeLogLine(line)));
  }

  /** Lets git keep both sides' lines when logs are merged. What a person wrote into the file stays. */
  private async shareLogMerges(): Promise<void> {
    const path = '.gitattributes';
    const line = 'log.yaml merge=union';
    try {
      await this.files.create(path, encode(`${line}\n`));
    } catch (error) {
      if (!(error instanceof FilesError) || error.reason !== 'exists') throw error;
      const text = decode(await this.files.read(path, entryLimit));
      if (!text.split(/\r?\n/u).includes(line)) await this.files.append(path, encode(`${line}\n`));
    }
  }

  /** The text of a new entry, once it is certain that it reads back without an error. */
  private checked(kind: Kind, path: string, data: object): string {
    const text = writeEntry(kind, data);
    const problems = readEntry(path, encode(text)).problems.filter(({ severity }) => severity === 'error');
    if (problems.length > 0) throw new JournalError('invalid', path, { problems });
    return text;
  }

  /** An edit must not bring a new error into the file. */
  private checkEdited(path: string, before: string, after: string): void {
    const errors = (text: string): Problem[] =>
      readEntry(path, encode(text)).problems.filter(({ severity }) => severity === 'error');
    const known = new Set(errors(before).map(({ code, data }) => JSON.stringify([code, data])));
    const problems = errors(after).filter(({ code, data }) => !known.has(JSON.stringify([code, data])));
    if (problems.length > 0) throw new JournalError('invalid', path, { problems });
  }
}

function editOrThrow<T>(path: string, edit: () => T): T {
  try {
    return edit();
  } catch (cause) {
    if (cause instanceof EditError) throw new JournalError('cannotEdit', path, { cause });
    throw cause;
  }
}

function titleOf(kind: IdKind, draft: object): string {
  const names = {
    hypothesis: 'statement',
    finding: 'text',
    step: 'action',
    participant: 'name',
    update: 'subject',
    run: 'outcome',
  };
  const field = (names as { [kind: string]: string })[kind] ?? 'title';
  const title = (draft as Record<string, unknown>)[field];
  return typeof title === 'string' ? title : kind;
}

function withAttachment(kind: IdKind, draft: object, name: string): object {
  if (kind === 'run') return { ...draft, output: name };
  if ('diff' in draft && typeof draft.diff === 'object') return { ...draft, diff: { ...draft.diff, file: name } };
  return { ...draft, file: name };
}

/** ISO 8601 in UTC, to the second. */
function timeOf(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
