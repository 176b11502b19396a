import type { Entry } from './model';

/** Where the index is kept: bytes that may be lost at any time. Either call may reject. */
export interface IndexPort {
  load(): Promise<Uint8Array | undefined>;
  save(bytes: Uint8Array): Promise<void>;
}

/** Raised whenever what is read from the same bytes changes, so that older indexes are dropped. */
const version = 'escalation-index 2';
const longestStretch = 20;

interface Known {
  readonly identity: string;
  /** The entry as JSON until it is asked for, since most of a large index is never looked at. */
  json: string | undefined;
  entry: Entry | undefined;
}

/** What was read from each file, by the file's identity: a cache from one start to the next. One line a file, so that it is read in turns. */
export class RecordIndex {
  private readonly known = new Map<string, Known>();
  private opening: Promise<void> | undefined;
  private dirty = false;

  /** @param takeTurns gives others a turn */
  constructor(
    private readonly port: IndexPort | undefined,
    private readonly takeTurns: () => Promise<void>,
  ) {}

  open(): Promise<void> {
    this.opening ??= this.read();
    return this.opening;
  }

  get(path: string, identity: string): Entry | undefined {
    const known = this.known.get(path);
    if (!known || known.identity !== identity || identity === '') return undefined;
    if (known.json !== undefined) {
      known.entry = readJson(known.json) as Entry | undefined;
      known.json = undefined;
    }
    return known.entry;
  }

  set(path: string, identity: string, entry: Entry): void {
    this.known.set(path, { identity, entry, json: undefined });
    this.dirty = true;
  }

  /** Forgets the files of an escalation that are no longer there. */
  keep(slug: string, paths: ReadonlySet<string>): void {
    for (const path of this.known.keys()) {
      if (!path.startsWith(`${slug}/`) || paths.has(path)) continue;
      this.known.delete(path);
      this.dirty = true;
    }
  }

  async save(): Promise<void> {
    if (!this.port || !this.dirty) return;
    this.dirty = false;
    const parts: Buffer[] = [];
    let lines = [version];
    let stretch = performance.now();
    const endPart = (): void => {
      parts.push(Buffer.from(`${lines.join('\n')}\n`));
      lines = [];
    };
    for (const [path, { identity, entry, json }] of this.known) {
      lines.push(`${JSON.stringify([path, identity])}\t${json ?? JSON.stringify(entry)}`);
      if (performance.now() - stretch > longestStretch) {
        endPart();
        await this.takeTurns();
        stretch = performance.now();
      }
    }
    if (lines.length > 0) endPart();
    try {
      await this.port.save(Buffer.concat(parts));
    } catch {
      // A full disk, say: the next start reads the record itself. What is saved the next time is whole again.
      this.dirty = true;
    }
  }

  private async read(): Promise<void> {
    // A cache that can't be read is no cache; it must not keep the record from being read.
    const bytes = await this.port?.load().catch(() => undefined);
    if (!bytes) return;
    const lines = new TextDecoder().decode(bytes).split('\n');
    // A file that was cut off ends without a line end; it is not trusted in parts.
    if (lines[0] !== version || lines.pop() !== '') return;
    let stretch = performance.now();
    for (const line of lines.slice(1)) {
      if (performance.now() - stretch > longestStretch) {
        await this.takeTurns();
        stretch = performance.now();
      }
      const tab = line.indexOf('\t');
      const key = readJson(line.slice(0, tab)) as [string, string] | undefined;
      if (!key) continue;
      const [path, identity] = key;
      this.known.set(path, { identity, json: line.slice(tab + 1), entry: undefined });
    }
  }
}

/** A damaged line costs that line: the file is then read from the record. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
