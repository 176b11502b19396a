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
  readonly version: 2;
  /** Of the file that says where a shallow clone ends: more history, more trailers. */
  readonly shallow: string;
  /** Commits all of whose history was looked through, newest look first. */
  readonly tips: readonly string[];
  readonly commits: readonly CommitTrailers[];
  /** HEAD and the branches of the newest look, in this order. */
  readonly current: readonly string[];
  /** Hashes of those that HEAD reaches. */
  readonly reached: readonly string[];
  /** Hashes of those that only other branches reach. */
  readonly elsewhere: readonly string[];
}

/** The trailer’s name. */
export const trailerKey = 'Escalation';

/** Branches beside HEAD that are looked through, the newest of here and of the remotes. */
const mostBranches = 50;
const mostTips = 4 * mostBranches;
/** Commits of other branches that are told. */
const mostElsewhere = 200;
const nothing: Scanned = { version: 2, shallow: '', tips: [], commits: [], current: [], reached: [], elsewhere: [] };
const format = '%H%x00%an <%ae>%x00%aI%x00%s%x00%(trailers:key=Escalation,valueonly,unfold,separator=%x01)';

/**
 * The commits whose messages have the trailer, in the histories of `from` without those of `known` (full hashes). git decides what is a trailer: the last
 * paragraph of a message, folded lines and upper or lower case included.
 */
export async function scanTrailers(
  repository: Repository,
  from: readonly string[],
  known: readonly string[],
): Promise<CommitTrailers[]> {
  // The search leaves out most commits before their trailers are looked for.
  const search = ['--no-notes', '--no-show-signature', '-E', '-i', '--grep=^escalation[[:space:]]*:'];
  const input = [...from, ...known.map((tip) => `^${tip}`)].join('\n');
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

/**
 * The commits with trailers that HEAD reaches, then those of other branches, here or fetched from a remote. Only what is new since the last look is
 * looked through.
 */
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
    const [{ commit: head }, branches] = await Promise.all([this.repository.head(), recentBranches(this.repository)]);
    if (head === undefined) return [];
    const current = [...new Set([head, ...branches])];
    const shallow = await shallowState(this.repository);
    const kept = (this.scanned ??= await this.load());
    const before = kept.shallow === shallow ? kept : { ...nothing, shallow };
    if (before !== kept || before.current.join() !== current.join()) {
      this.scanned = await this.upTo(current, before).catch((error: unknown) => {
        // A commit that was looked through may be gone since.
        if (error instanceof GitError && (error.reason === 'unknownRevision' || error.reason === 'failed'))
          return this.upTo(current, { ...nothing, shallow });
        throw error;
      });
      await this.storage?.save(Buffer.from(JSON.stringify(this.scanned))).catch(() => undefined);
    }
    const { commits, reached, elsewhere } = this.scanned;
    const [here, there] = [new Set(reached), new Set(elsewhere)];
    const own = commits.filter(({ hash }) => here.has(hash));
    // A branch that was rebased or picked from holds the same commits once more.
    const told = new Set(own.map(originOf));
    const others = commits.filter((commit) => {
      if (!there.has(commit.hash) || told.has(originOf(commit))) return false;
      told.add(originOf(commit));
      return true;
    });
    return [...own, ...others.slice(0, mostElsewhere)];
  }

  private async upTo(current: readonly string[], before: Scanned): Promise<Scanned> {
    const looked = new Set(before.tips);
    const fresh = current.filter((tip) => !looked.has(tip));
    const added = fresh.length === 0 ? [] : await scanTrailers(this.repository, fresh, before.tips);
    const known = new Set(added.map(({ hash }) => hash));
    const commits = [...added, ...before.commits.filter(({ hash }) => !known.has(hash))];
    const tips = [...new Set([...current, ...before.tips])].slice(0, mostTips);
    const hashes = commits.map(({ hash }) => hash);
    const reached = await this.reachedBy(current[0]!, before, hashes);
    const here = new Set(reached);
    const elsewhere = await this.reachable(
      hashes.filter((hash) => !here.has(hash)),
      current,
    );
    return { ...before, tips, commits, current, reached, elsewhere };
  }

  /** Where HEAD moved on, only the way between has to be walked; another branch or a rewritten history is asked for as a whole. */
  private async reachedBy(head: string, { current: [former], reached }: Scanned, hashes: readonly string[]): Promise<string[]> {
    if (hashes.length === 0 || former === head) return hashes.filter((hash) => reached.includes(hash));
    const ahead =
      former === undefined ? undefined : await this.repository.run(['merge-base', '--is-ancestor', former, head], { ok: [0, 1] });
    if (ahead?.exitCode !== 0) return this.reachable(hashes, [head]);
    const between = new Set([...reached, ...(await this.list([head, `^${former}`]))]);
    return hashes.filter((hash) => between.has(hash));
  }

  private async reachable(hashes: readonly string[], tips: readonly string[]): Promise<string[]> {
    if (hashes.length === 0) return [];
    const beyond = new Set(await this.list([...hashes, ...tips.map((tip) => `^${tip}`)]));
    return hashes.filter((hash) => !beyond.has(hash));
  }

  private async list(revisions: readonly string[]): Promise<string[]> {
    return (await this.repository.raw(['rev-list', '--stdin'], { input: `${revisions.join('\n')}\n` })).split('\n');
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

/** The commits of the branches that were last committed to. */
async function recentBranches(repository: Repository): Promise<string[]> {
  const args = ['for-each-ref', '--sort=-committerdate', `--count=${mostBranches}`, '--format=%(objecttype) %(objectname)'];
  const lines = (await repository.raw([...args, 'refs/heads', 'refs/remotes'])).split('\n');
  return lines.flatMap((line) => (line.startsWith('commit ') ? [line.slice(7)] : []));
}

/** What a rebase and a cherry-pick leave as it was. */
function originOf({ author, at, subject, values }: CommitTrailers): string {
  return [author, at, subject, ...values].join('\0');
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
  const { version, shallow, tips, commits, current, reached, elsewhere }: { [name in keyof Scanned]?: unknown } = value;
  if (version !== 2 || typeof shallow !== 'string' || !isTexts(tips) || !tips.every(isHash)) return false;
  if (![current, reached, elsewhere].every(isTexts)) return false;
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
