import { createHash } from 'node:crypto';
import type { IndexPort } from '../record/recordIndex';
import type { CommitPlace } from './commitOrder';
import type { LineSpan } from './linkedLines';
import type { MovedCommit } from './movedCommits';
import type { CommitMoves } from './moveHistory';

/** What is kept of a repository from one start to the next, by a key that holds all that it depends on. */
export interface Facts {
  /** Paths whose content a commit made. */
  touched: readonly string[];
  place: CommitPlace;
  /** Empty for a commit without changes, and for merges. */
  patchId: string;
  /** Linked commits that a head reaches, descendants first. */
  order: readonly string[];
  /** Where files went that a commit touched, up to a head. */
  moves: CommitMoves & { readonly head: string };
  /** The commit that made the content of a file of a head. */
  maker: string;
  /** What was found of a commit that a head does not reach. */
  found: MovedCommit & { readonly head: string };
  lines: readonly LineSpan[];
}

/** Raised whenever the same key would hold something else. */
const version = 'escalation-git-facts 4';

/** How many of each are kept; the least recently used go. */
const most: { readonly [kind in keyof Facts]: number } = {
  touched: 2_000,
  place: 2_000,
  patchId: 20_000,
  order: 200,
  moves: 2_000,
  maker: 2_000,
  found: 500,
  lines: 300,
};
/** Of each kind, so many characters of JSON are kept for the next start; what was used last comes first. */
const longest = 4_000_000;

/** Facts that git told, so that it need not be asked again. They may be lost at any time. */
export class FactStore {
  private readonly facts = new Map<keyof Facts, Map<string, { value?: unknown; json?: string }>>();
  private opening: Promise<void> | undefined;
  private saving: Promise<void> | undefined;
  private dirty = false;

  constructor(private readonly port: IndexPort | undefined) {}

  /** What was kept is there afterwards. A file that was damaged is taken for none. */
  open(): Promise<void> {
    this.opening ??= this.read();
    return this.opening;
  }

  get<Kind extends keyof Facts>(kind: Kind, key: string): Facts[Kind] | undefined {
    const facts = this.of(kind);
    const known = facts.get(key);
    if (!known) return undefined;
    known.value ??= JSON.parse(known.json!);
    facts.delete(key);
    facts.set(key, known);
    return known.value as Facts[Kind];
  }

  set<Kind extends keyof Facts>(kind: Kind, key: string, value: Facts[Kind]): void {
    const facts = this.of(kind);
    facts.delete(key);
    facts.set(key, { value });
    if (facts.size > most[kind]) facts.delete(facts.keys().next().value!);
    this.dirty = true;
  }

  /** Keeps what is known now. Calls while it is written are one. */
  save(): Promise<void> {
    this.saving ??= this.write().finally(() => {
      this.saving = undefined;
    });
    return this.saving;
  }

  private of(kind: keyof Facts): Map<string, { value?: unknown; json?: string }> {
    const known = this.facts.get(kind) ?? new Map<string, { value?: unknown; json?: string }>();
    this.facts.set(kind, known);
    return known;
  }

  private async write(): Promise<void> {
    while (this.port && this.dirty) {
      this.dirty = false;
      const lines: string[] = [version];
      for (const [kind, facts] of this.facts) {
        let size = 0;
        for (const [key, known] of [...facts].toReversed()) {
          known.json ??= JSON.stringify(known.value);
          size += known.json.length;
          if (size > longest) break;
          lines.push(`${kind}\t${key}\t${known.json}`);
        }
      }
      const text = lines.join('\n');
      try {
        await this.port.save(Buffer.from(`${text}\n${checksum(text)}`));
      } catch {
        // A full disk, say: the next start asks git again.
        return;
      }
    }
  }

  private async read(): Promise<void> {
    const bytes = await this.port?.load().catch(() => undefined);
    if (!bytes) return;
    const content = Buffer.from(bytes).toString('utf8');
    const end = content.lastIndexOf('\n');
    const text = content.slice(0, end);
    if (!text.startsWith(`${version}\n`) || content.slice(end + 1) !== checksum(text)) return;
    for (const line of text.split('\n').slice(1).toReversed()) {
      const [kind, key, json] = line.split('\t') as [keyof Facts, string, string];
      const facts = this.of(kind);
      if (!facts.has(key)) facts.set(key, { json });
    }
  }
}

/** A key that holds all of these. */
export function factKey(...parts: readonly string[]): string {
  return checksum(parts.join('\0')).slice(0, 32);
}

function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
