import { setTimeout } from 'node:timers/promises';
import { newestFirst } from './commitOrder';
import { showFile } from './diffs';
import { GitError } from './gitError';
import type { LinkedHistory } from './linkedHistory';
import type { LineSpan } from './linkedLines';
import type { Repository } from './repository';

/** More commits than these cost as much as blame does. */
const mostCommits = 10;
/** How long blame may look before anything else is asked (ms): where the links are recent, it has answered by then. */
const patience = 50;
/** Largest file that is looked into, in bytes. */
const largestFile = 50 * 1024 * 1024;

export interface LikelyRequest {
  /** Path from the repository's root, with `/`, as `head` has it. */
  readonly path: string;
  /** Full hash. */
  readonly head: string;
  /** Full hashes of commits that made content of the file under this name. */
  readonly commits: readonly string[];
  readonly ignoreWhitespace: boolean;
  /** The file's bytes as `head` has them, for callers that need them too; without it, git is asked. */
  readonly content?: (() => Promise<Buffer>) | undefined;
}

/**
 * Tells which lines probably come from a few commits, unless the signal comes first. It is a help while one waits for blame: where
 * git can’t say it, nothing is told, and nothing thrown.
 */
export async function tellLikelyLines(
  repository: Repository,
  history: LinkedHistory,
  request: LikelyRequest,
  onLikely: (spans: readonly LineSpan[]) => void,
  signal: AbortSignal,
): Promise<void> {
  if (request.commits.length === 0 || request.commits.length > mostCommits) return;
  try {
    await setTimeout(patience, undefined, { signal });
    await readLikelyLines(repository, history, request, onLikely, signal);
  } catch (error) {
    if (!signal.aborted && !(error instanceof GitError)) throw error;
  }
}

/**
 * The lines that commits wrote and that still stand there, by a comparison with `head` each; a commit’s as soon as they are known, the newest
 * first. One that was taken away and written again is told wrongly, so only lines are told whose text the file has once. git tells nothing
 * of merges here. Nothing is fetched. Throws `GitError`.
 */
export async function readLikelyLines(
  repository: Repository,
  history: LinkedHistory,
  version: LikelyRequest,
  onLikely: (spans: readonly LineSpan[]) => void,
  signal: AbortSignal,
): Promise<void> {
  const commits = newestFirst(await history.places(version.commits, signal));
  // A line that several of them wrote is the newest one’s: each is told once.
  const { head, path, content = () => showFile(repository, head, path, largestFile, { signal, offline: true }) } = version;
  const left = linesAlone(await content(), version);
  await compare(repository, commits, version, signal, (commit, own, since) => {
    const spans: LineSpan[] = [];
    for (const { after } of own) {
      for (let line = after.start; line < after.start + after.count; line += 1) {
        const start = lineAfter(line, since);
        if (start !== undefined && left.delete(start)) spans.push({ start, count: 1, commit });
      }
    }
    if (spans.length > 0 && !signal.aborted) onLikely(spans);
  });
}

interface Range {
  /** First line, from 1. */
  readonly start: number;
  readonly count: number;
}

/** Lines that became others. */
interface Hunk {
  readonly before: Range;
  readonly after: Range;
}

/** What `head` holds. */
type Version = Pick<LikelyRequest, 'path' | 'head' | 'ignoreWhitespace'>;

/** For each of the commits what it changed in the file, and what was changed from it to `head`: two comparisons each, by one process. */
async function compare(
  repository: Repository,
  commits: readonly string[],
  { path, head, ignoreWhitespace }: Version,
  signal: AbortSignal,
  onCommit: (commit: string, own: readonly Hunk[], since: readonly Hunk[]) => void,
): Promise<void> {
  const comparisons: Hunk[][] = [];
  const tell = (): void => {
    const commit = commits[comparisons.length / 2 - 1];
    if (commit !== undefined) onCommit(commit, comparisons.at(-2)!, comparisons.at(-1)!);
  };
  const onLine = (line: string): void => {
    // Lines of files have a sign before them.
    if (/^[0-9a-f]{40,64}$/u.test(line)) {
      tell();
      comparisons.push([]);
    }
    const hunk = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/u.exec(line);
    if (hunk) comparisons.at(-1)?.push({ before: rangeOf(hunk[1]!, hunk[2]), after: rangeOf(hunk[3]!, hunk[4]) });
  };
  const options = ['--no-renames', '--no-ext-diff', '--no-textconv', '--always', '--root', ...(ignoreWhitespace ? ['-w'] : [])];
  await repository.lines(['diff-tree', '--stdin', '-r', '-p', '--unified=0', ...options, '--', `:(top,literal)${path}`], onLine, {
    // A commit is compared with its parent, or with what follows it.
    input: commits.map((commit) => `${commit}\n${head} ${commit}\n`).join(''),
    signal,
    offline: true,
  });
  tell();
}

/** Of no lines, git tells the line before them. */
function rangeOf(start: string, count = '1'): Range {
  return count === '0' ? { start: Number(start) + 1, count: 0 } : { start: Number(start), count: Number(count) };
}

/** Where a line stands after changes; undefined where one of them took it away. */
function lineAfter(line: number, hunks: readonly Hunk[]): number | undefined {
  let now = line;
  for (const { before, after } of hunks) {
    if (line < before.start) break;
    if (line < before.start + before.count) return undefined;
    now += after.count - before.count;
  }
  return now;
}

/** The numbers of the lines whose text a file has once. */
function linesAlone(content: Buffer, { ignoreWhitespace }: Version): Set<number> {
  const numberOf = new Map<string, number | undefined>();
  for (const [index, line] of content.toString('utf8').split('\n').entries()) {
    const text = ignoreWhitespace ? line.replace(/\s+/gu, '') : line;
    numberOf.set(text, numberOf.has(text) ? undefined : index + 1);
  }
  return new Set([...numberOf.values()].filter((number) => number !== undefined));
}
