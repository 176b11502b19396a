import type { Files, FileStat } from './files';
import { type IndexPort, RecordIndex } from './recordIndex';
import { assemble, type LoadedFile, unreadableEntry } from './assemble';
import { listEscalation, problemOf, readEntryFile, toEntry } from './entryFiles';
import { headPath, logPath } from './layout';
import { logLimit, type ReadLog, readLogInParts } from './log';
import type { Entry, Escalation } from './model';
import { entryLimit } from './parse';
import { readEntryFast } from './readFast';
import { type Mended, repair } from './repair';

export type { IndexPort } from './recordIndex';

export interface EscalationSummary {
  readonly slug: string;
  readonly head: Entry<'escalation'>;
}

export interface StoreOptions {
  /** Where what was read is kept for the next start. */
  readonly index?: IndexPort;
  /** Gives others a turn; no stretch between two turns is long. */
  readonly takeTurns?: () => Promise<void>;
}

/** How many files are read at a time, and the longest stretch without giving others a turn (ms). */
const atOnce = 64;
const longestStretch = 20;

interface Loaded {
  readonly escalation: Escalation;
  readonly identities: string;
  readonly generation: number;
}

/** The record as it is on the disk: read when it is asked for, and only what changed since. */
export class RecordStore {
  private readonly index: RecordIndex;
  private readonly loaded = new Map<string, Loaded>();
  private readonly loading = new Map<string, Promise<Escalation>>();
  /** Counts the changes of each escalation: what was read before the last one is not kept. */
  private readonly generations = new Map<string, number>();
  private readonly listeners = new Set<(slugs: readonly string[] | undefined) => void>();
  private readonly takeTurns: () => Promise<void>;
  private saving = Promise.resolve();
  private heads: Promise<EscalationSummary[]> | undefined;

  constructor(
    private readonly files: Files,
    { index, takeTurns }: StoreOptions = {},
  ) {
    this.takeTurns = takeTurns ?? (() => new Promise((resolve) => setImmediate(resolve)));
    this.index = new RecordIndex(index, this.takeTurns);
  }

  /** The heads of all escalations, by slug. Throws `FilesError` where the records folder can't be read. */
  async escalations(): Promise<EscalationSummary[]> {
    this.heads ??= this.readHeads().catch((error: unknown) => {
      this.heads = undefined;
      throw error;
    });
    return this.heads;
  }

  /** Everything of one escalation. What has not changed since the last time is not read again. */
  async escalation(slug: string): Promise<Escalation> {
    const known = this.loaded.get(slug);
    if (known && known.generation === this.generationOf(slug)) return known.escalation;
    const running = this.loading.get(slug);
    if (running) return running;
    const load = this.load(slug).finally(() => {
      if (this.loading.get(slug) === load) this.loading.delete(slug);
    });
    this.loading.set(slug, load);
    return load;
  }

  /** The escalation as it was read last, however long ago; undefined where it has not been read yet. */
  lastRead(slug: string): Escalation | undefined {
    return this.loaded.get(slug)?.escalation;
  }

  /** Files changed: these paths, or any. Fires `onDidChange`. */
  changed(paths?: readonly string[]): void {
    this.heads = undefined;
    const slugs = paths && [...new Set(paths.flatMap((path) => path.split('/')[0] ?? []))];
    for (const slug of slugs ?? new Set([...this.loaded.keys(), ...this.loading.keys()])) {
      this.generations.set(slug, this.generationOf(slug) + 1);
      // A load that began before the change must not answer those who ask after it.
      this.loading.delete(slug);
    }
    for (const listener of this.listeners) listener(slugs);
  }

  onDidChange(listener: (slugs: readonly string[] | undefined) => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }

  /** Mends what a crash left behind, and says what it mended. */
  async repair(slug: string, by: string, now: Date): Promise<Mended[]> {
    const mended = await repair(this.files, await this.escalation(slug), by, now);
    if (mended.length > 0) this.changed([slug]);
    return mended;
  }

  private async readHeads(): Promise<EscalationSummary[]> {
    const folders = (await this.files.list('')).filter(({ name, type }) => type === 'folder' && !name.startsWith('.'));
    const heads = await inBatches(folders, async ({ name: slug }): Promise<EscalationSummary | undefined> => {
      const head = (await this.readAlone(headPath(slug))) as Entry<'escalation'>;
      // A folder without a head is no escalation, but one whose head was lost must not vanish.
      const missing = head.problems.some(({ code, data }) => code === 'unreadable' && data?.['reason'] === 'missing');
      if (missing && !(await this.files.list(slug)).some(({ name }) => name === 'log.yaml')) return undefined;
      return { slug, head };
    });
    return heads.filter((head) => head !== undefined).sort((one, other) => one.slug.localeCompare(other.slug));
  }

  private generationOf(slug: string): number {
    return this.generations.get(slug) ?? 0;
  }

  private async load(slug: string): Promise<Escalation> {
    const generation = this.generationOf(slug);
    const paths = await listEscalation(this.files, slug);
    const identities = paths.map(({ path, stat }) => `${path}\0${stat.identity}`).join('\n');
    const known = this.loaded.get(slug);
    if (known?.identities === identities) {
      this.keep(slug, { ...known, generation });
      return known.escalation;
    }
    await this.index.open();
    const files: LoadedFile[] = [];
    let hasLog = false;
    let stretch = performance.now();
    const wanted: { readonly path: string; readonly stat: FileStat }[] = [];
    for (const { path, stat } of paths) {
      const entry = this.index.get(path, stat.identity);
      if (entry) files.push({ path, stat, entry });
      else if (path === logPath(slug) && stat.type === 'file') hasLog = true;
      else wanted.push({ path, stat });
      if (performance.now() - stretch > longestStretch) {
        await this.takeTurns();
        stretch = performance.now();
      }
    }
    for (let start = 0; start < wanted.length; start += atOnce) {
      const batch = wanted.slice(start, start + atOnce);
      const contents = await Promise.all(batch.map(({ path, stat }) => readEntryFile(this.files, path, stat)));
      stretch = performance.now();
      for (const [position, { path, stat }] of batch.entries()) {
        const entry = toEntry(path, stat, contents[position]);
        if (entry && stat.type === 'file') this.index.set(path, stat.identity, entry);
        files.push({ path, stat, entry });
        if (performance.now() - stretch > longestStretch) {
          await this.takeTurns();
          stretch = performance.now();
        }
      }
    }
    await this.takeTurns();
    const log: ReadLog = hasLog ? await this.readLogFile(logPath(slug)) : { lines: [], problems: [] };
    await this.takeTurns();
    const escalation = assemble(slug, files, log);
    this.keep(slug, { escalation, identities, generation });
    this.index.keep(slug, new Set(paths.map(({ path }) => path)));
    this.saving = this.saving.then(async () => {
      await this.takeTurns();
      await this.index.save();
    });
    return escalation;
  }

  /** What was read is kept for the next start. */
  settled(): Promise<void> {
    return this.saving;
  }

  /** A load that was overtaken by a later one must not put the older state back. */
  private keep(slug: string, loaded: Loaded): void {
    if (loaded.generation >= (this.loaded.get(slug)?.generation ?? 0)) this.loaded.set(slug, loaded);
  }

  private async readAlone(path: string): Promise<Entry> {
    try {
      return readEntryFast(path, await this.files.read(path, entryLimit));
    } catch (error) {
      return unreadableEntry(path, problemOf(error, path, undefined));
    }
  }

  private async readLogFile(path: string): Promise<ReadLog> {
    try {
      const reading = readLogInParts(await this.files.read(path, logLimit));
      let stretch = performance.now();
      for (;;) {
        const { done, value } = reading.next();
        if (done) return value;
        if (performance.now() - stretch > longestStretch) {
          await this.takeTurns();
          stretch = performance.now();
        }
      }
    } catch (error) {
      return { lines: [], problems: [problemOf(error, path, undefined)] };
    }
  }
}

async function inBatches<T, R>(items: readonly T[], each: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += atOnce)
    results.push(...(await Promise.all(items.slice(start, start + atOnce).map(each))));
  return results;
}
