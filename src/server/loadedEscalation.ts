import { assemble, type LoadedFile } from '../record/assemble';
import { listEscalation, problemOf, readEntryFile, toEntry } from '../record/entryFiles';
import { type Files, FilesError } from '../record/files';
import { logPath, parsePath } from '../record/layout';
import { logLimit, type ReadLog } from '../record/log';
import type { Escalation } from '../record/model';
import { entryLimit } from '../record/parse';
import { RecordText } from './recordText';

const atOnce = 64;
const nothing: ReadLog = { lines: [], problems: [] };

/** One escalation: what is on the disk, under what is open in the editor. */
export class LoadedEscalation {
  private readonly onDisk = new Map<string, LoadedFile>();
  private readonly open = new Map<string, RecordText>();
  private readonly texts = new Map<string, RecordText>();
  private logOnDisk: ReadLog = nothing;
  private assembled: Escalation | undefined;
  private lastAssembled: Escalation | undefined;
  private loading: Promise<void> | undefined;
  private isLoaded = false;
  private reading: Promise<void> = Promise.resolve();

  /** @param files undefined where the record lies on no disk: only what is open is known then */
  constructor(
    readonly slug: string,
    private readonly files: Files | undefined,
    private readonly uriOf: (path: string) => string,
  ) {}

  /** Whether the files on the disk have been read. */
  get loaded(): boolean {
    return this.isLoaded || !this.files;
  }

  /** As far as it is known. */
  get escalation(): Escalation {
    this.assembled ??= this.assemble();
    this.lastAssembled = this.assembled;
    return this.assembled;
  }

  /** Of the files that are known, those that are no entries included. */
  get paths(): string[] {
    return [...new Set([...this.onDisk.keys(), ...this.open.keys()])];
  }

  /** As it was put together last: what was typed since may be missing, and nothing has to be read for it. */
  get recent(): Escalation {
    this.lastAssembled ??= this.escalation;
    return this.lastAssembled;
  }

  /** Reads the files; the second caller waits for the first. Where they can't be listed it throws once, and serves what is open after that. */
  async ready(): Promise<void> {
    if (this.loaded) return;
    this.loading ??= this.readAll().finally(() => {
      this.isLoaded = true;
      this.loading = undefined;
    });
    await this.loading;
  }

  async load(): Promise<Escalation> {
    await this.ready();
    return this.escalation;
  }

  setOpen(text: RecordText): void {
    this.open.set(text.path, text);
    this.assembled = undefined;
  }

  async setClosed(path: string): Promise<void> {
    this.open.delete(path);
    this.assembled = undefined;
    await this.changedOnDisk([path]);
  }

  get openTexts(): Iterable<RecordText> {
    return this.open.values();
  }

  /** The text of an entry or of the log, as it is open or on the disk; undefined where there is none. */
  async text(path: string): Promise<RecordText | undefined> {
    const known = this.open.get(path) ?? this.texts.get(path);
    if (known || !this.files || !this.onDisk.has(path)) return known;
    try {
      const text = RecordText.at(this.uriOf(path), path, await this.files.read(path, this.isLog(path) ? logLimit : entryLimit));
      if (text) this.texts.set(path, text);
      return text;
    } catch (error) {
      if (error instanceof FilesError) return undefined;
      throw error;
    }
  }

  /** These files changed, or any. What is no record file (a patch, a write that is under way) changes nothing here. */
  async changedOnDisk(paths?: readonly string[]): Promise<void> {
    await this.loading;
    if (!this.files || !this.isLoaded) return;
    // One after the other: what was read before a later change must not come to stand over it.
    const reading = this.reading.then(() => this.readAgain(this.files!, paths));
    this.reading = reading.catch(() => undefined);
    await reading;
  }

  private async readAgain(files: Files, paths: readonly string[] | undefined): Promise<void> {
    const touched = paths?.filter((path) => !/(?:^|\/)\.[^/]*$/u.test(path)).map((path) => ({ path, parsed: parsePath(path) }));
    const records = touched?.filter(({ parsed }) => !parsed || 'kind' in parsed);
    if (!records || records.length > atOnce || records.some(({ parsed }) => !parsed)) await this.readAll();
    else for (const { path } of records) await this.readOne(path, files);
    if (records?.length !== 0) this.assembled = undefined;
  }

  private async readOne(path: string, files: Files): Promise<void> {
    this.texts.delete(path);
    if (this.isLog(path)) {
      this.logOnDisk = await this.readLog(files);
      return;
    }
    const stat = { name: path.slice(path.lastIndexOf('/') + 1), type: 'file', size: 0, identity: '' } as const;
    const content = await readEntryFile(files, path, stat);
    if (content && !(content instanceof Uint8Array) && content.data?.['reason'] === 'missing') this.onDisk.delete(path);
    else this.onDisk.set(path, { path, stat, entry: toEntry(path, stat, content) });
  }

  private async readAll(): Promise<void> {
    const files = this.files!;
    const found: LoadedFile[] = [];
    const listed = await listEscalation(files, this.slug);
    for (let start = 0; start < listed.length; start += atOnce) {
      const batch = listed.slice(start, start + atOnce);
      const contents = await Promise.all(
        batch.map(({ path, stat }) => (this.isLog(path) ? Promise.resolve(undefined) : readEntryFile(files, path, stat))),
      );
      for (const [index, { path, stat }] of batch.entries())
        found.push({ path, stat, entry: this.isLog(path) ? undefined : toEntry(path, stat, contents[index]) });
    }
    const hasLog = listed.some(({ path, stat }) => this.isLog(path) && stat.type === 'file');
    this.logOnDisk = hasLog ? await this.readLog(files) : nothing;
    this.onDisk.clear();
    this.texts.clear();
    for (const file of found) this.onDisk.set(file.path, file);
    this.assembled = undefined;
  }

  private async readLog(files: Files): Promise<ReadLog> {
    const path = logPath(this.slug);
    try {
      const text = RecordText.at(this.uriOf(path), path, await files.read(path, logLimit))!;
      this.texts.set(path, text);
      return text.log;
    } catch (error) {
      return { lines: [], problems: [problemOf(error, path, undefined)] };
    }
  }

  private isLog(path: string): boolean {
    return path === logPath(this.slug);
  }

  private assemble(): Escalation {
    const path = logPath(this.slug);
    const files = [...this.onDisk.values()].filter(
      (file) => !this.open.has(file.path) && !(file.path === path && file.stat.type === 'file'),
    );
    for (const text of this.open.values()) {
      if (text.isLog) continue;
      const stat = { name: text.path, type: 'file', size: text.text.length, identity: '' } as const;
      files.push({ path: text.path, stat, entry: text.entry });
    }
    return assemble(this.slug, files, this.open.get(path)?.log ?? this.logOnDisk);
  }
}
