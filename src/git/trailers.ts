import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IndexPort } from '../record/recordIndex';
import { GitError } from './gitError';
import type { Repository } from './repository';

/** A commit whose message has the trailer `Escalation:`. */
export interface CommitTrailers {
  /** Full hash. */
  readonly hash: string;
  readonly subject: string;
  /** Name and mail address. */
  readonly author: string;
  /** Author date, ISO 8601 with zone. */
  readonly at: string;
  /** What stands behind the trailers, in their order, unfolded. */
  readonly values: readonly string[];
}

/** What is known of one repository. Written to the storage as JSON. */
interface Scanned {
  readonly version: 1;
  /** Of the file that says where a shallow clone ends: more history, more trailers. */
  readonly shallow: string;
  /** Commits all of whose history was looked through, newest look first. */
  readonly tips: readonly string[];
  readonly commits: readonly CommitTrailers[];
  /** Hashes of those that the newest tip reaches. */
  readonly reached: readonly string[];
}

/** The trailer’s name. */
export const trailerKey = 'Escalation';

const mostTips = 20;
const nothing: Scanned = { version: 1, shallow: '', tips: [], commits: [], reached: [] };
const format = '%H%x00%an <%ae>%x00%aI%x00%s%x00%(trailers:key=Escalation,valueonly,unfold,separator=%x01)';

/**
 * The commits whose messages have the trailer, in the history of `from` without that of `known` (full hashes). git decides what is a trailer: the last
 * paragraph of a message, folded lines and upper or lower case included.
 */
export async function scanTrailers(repository: Repository, from: string, known: readonly string[]): Promise<CommitTrailers[]> {
  // The search leaves out most commits before their trailers are looked for.
  const search = ['--no-notes', '--no-show-signature', '-E', '-i', '--grep=^escalation[[:space:]]*:'];
  const input = [from, ...known.map((tip) => `^${tip}`)].join('\n');
  const args = ['log', '--stdin', '-z', '--encoding=UTF-8', ...search, `--format=${format}`];
  const fields = (await repository.raw(args, { input: `${input}\n` })).split('\0');
  const found: CommitTrailers[] = [];
  for (let at = 0; at + 4 < fields.length; at += 5) {
    const [hash, author, date, subject, trailers] = fields.slice(at, at + 5) as [string, string, string, string, string];
    const values = trailers
      .split('\u0001')
      .map((value) => value.trim())
      .filter((value) => value !== '');
    if (values.length > 0) found.push({ hash, subject, author, at: date, values });
  }
  return found;
}

/**
 * A commit message with the trailer at its end: after an empty line, or behind the trailers that are there. One that is there already is not
 * repeated; body and comment lines stay. Of an empty message the first line stays free for the subject.
 */
export async function addTrailer(repository: Repository, message: string, value: string): Promise<string> {
  if (message.trim() === '') return `\n\n${trailerKey}: ${value}`;
  const flags = ['--no-divider', '--where=end', '--if-exists=addIfDifferent', '--if-missing=add'];
  // git takes a last line without an end for a part of what follows.
  const input = message.endsWith('\n') ? message : `${message}\n`;
  const output = await repository.raw(['interpret-trailers', ...flags, '--trailer', `${trailerKey}: ${value}`], { input });
  return output.replace(/\n$/u, '');
}

/** The commits with trailers that HEAD reaches. Only what is new since the last look is looked through. */
export class TrailerIndex {
  private scanned: Scanned | undefined;
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly repository: Repository,
    private readonly storage?: IndexPort,
  ) {}

  /** Throws `GitError`. */
  commits(): Promise<readonly CommitTrailers[]> {
    const next = this.running.then(() => this.look());
    this.running = next.catch(() => undefined);
    return next;
  }

  private async look(): Promise<readonly CommitTrailers[]> {
    const { commit: head } = await this.repository.head();
    if (head === undefined) return [];
    const shallow = await shallowState(this.repository);
    const kept = (this.scanned ??= await this.load());
    const before = kept.shallow === shallow ? kept : { ...nothing, shallow };
    if (before !== kept || before.tips[0] !== head) {
      this.scanned = await this.upTo(head, before).catch((error: unknown) => {
        // A commit that was looked through may be gone since.
        if (error instanceof GitError && (error.reason === 'unknownRevision' || error.reason === 'failed'))
          return this.upTo(head, { ...nothing, shallow });
        throw error;
      });
      await this.storage?.save(Buffer.from(JSON.stringify(this.scanned))).catch(() => undefined);
    }
    const { commits, reached } = this.scanned;
    const here = new Set(reached);
    return commits.filter(({ hash }) => here.has(hash));
  }

  private async upTo(head: string, before: Scanned): Promise<Scanned> {
    const added = before.tips.includes(head) ? [] : await scanTrailers(this.repository, head, before.tips);
    const known = new Set(added.map(({ hash }) => hash));
    const commits = [...added, ...before.commits.filter(({ hash }) => !known.has(hash))];
    const tips = [head, ...before.tips.filter((tip) => tip !== head)].slice(0, mostTips);
    return { ...before, tips, commits, reached: await this.reached(head, before, commits, added) };
  }

  /** Another branch may be checked out, or history rewritten: then all commits must be asked for, which walks far. */
  private async reached(
    head: string,
    { tips: [former], reached }: Scanned,
    commits: readonly CommitTrailers[],
    added: readonly CommitTrailers[],
  ): Promise<string[]> {
    const hashes = commits.map(({ hash }) => hash);
    if (hashes.length === 0 || former === undefined) return hashes;
    const ahead = await this.repository.run(['merge-base', '--is-ancestor', former, head], { ok: [0, 1] });
    if (ahead.exitCode === 0 && added.length + reached.length === hashes.length) return hashes;
    const input = `${[...hashes, `^${head}`].join('\n')}\n`;
    const elsewhere = new Set((await this.repository.raw(['rev-list', '--stdin'], { input })).split('\n'));
    return hashes.filter((hash) => !elsewhere.has(hash));
  }

  private async load(): Promise<Scanned> {
    try {
      const bytes = await this.storage?.load();
      const kept: unknown = bytes && JSON.parse(Buffer.from(bytes).toString('utf8'));
      return isScanned(kept) ? kept : nothing;
    } catch {
      // Not there yet, or half-written: it is made again.
      return nothing;
    }
  }
}

async function shallowState({ commonDir }: Repository): Promise<string> {
  try {
    return createHash('sha256')
      .update(await readFile(join(commonDir, 'shallow')))
      .digest('hex');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

function isScanned(value: unknown): value is Scanned {
  if (typeof value !== 'object' || value === null) return false;
  const { version, shallow, tips, commits, reached }: { [name in keyof Scanned]?: unknown } = value;
  if (version !== 1 || typeof shallow !== 'string' || !isTexts(tips) || !tips.every(isHash) || !isTexts(reached)) return false;
  return Array.isArray(commits) && commits.every(isCommit);
}

function isCommit(value: unknown): value is CommitTrailers {
  if (typeof value !== 'object' || value === null) return false;
  const { hash, subject, author, at, values }: { [name in keyof CommitTrailers]?: unknown } = value;
  return isTexts([hash, subject, author, at]) && isHash(hash) && isTexts(values);
}

function isHash(value: unknown): boolean {
  return typeof value === 'string' && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u.test(value);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
