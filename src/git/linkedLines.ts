import { orderReachable, sortByDate } from './commitOrder';
import { type BlamedSpan, type BlameRequest, blameIncrementally } from './incrementalBlame';
import type { Repository } from './repository';

/** Lines that one commit last touched. */
export interface LineSpan {
  /** First line in the file as the blamed commit has it; the first of a file is 1. */
  readonly start: number;
  readonly count: number;
  /** Full hash. */
  readonly commit: string;
}

export interface LinkedLinesRequest {
  /** Path from the repository's root, with `/`, as the blamed commit has it. */
  readonly path: string;
  /** Full hash of the commit whose version of the file is meant. */
  readonly head: string;
  /** Full hashes of the commits whose lines are wanted. */
  readonly commits: readonly string[];
  /** Changes of whitespace are passed over (`blame -w`). */
  readonly ignoreWhitespace?: boolean;
  /** Lines copied from files that changed in the same commit are followed (`blame -C`). */
  readonly copies?: boolean;
}

/**
 * The lines of a file that the given commits last touched, as `git blame` tells. Spans come as git finds them, in any order, and
 * once more as a whole, by line; a line may come twice. Throws `GitError`: `aborted`, `timeout`, `missingObject` in a partial clone;
 * a file that the commit doesn't hold has no lines.
 */
export async function readLinkedLines(
  repository: Repository,
  { path, head, commits, ignoreWhitespace = false, copies = false }: LinkedLinesRequest,
  onSpan: (span: LineSpan) => void,
  signal?: AbortSignal,
): Promise<LineSpan[]> {
  const wanted = new Set(commits);
  const sorted = await sortByDate(repository, [...wanted], signal);
  const blame = { path, head, oldest: sorted.at(-1), ignoreWhitespace, copies };
  if (blame.oldest === undefined) return [];
  const take = (span: BlamedSpan): boolean => {
    if (!wanted.has(span.commit)) return false;
    // A boundary's lines wait for the end: git may tell more of them once it is let further.
    if (!span.boundary) onSpan(plain(span));
    return true;
  };
  const spans = await blameFromOldest(repository, blame, sorted, take, signal);
  for (const span of spans) if (span.boundary) onSpan(plain(span));
  return joinSpans(spans.map(plain));
}

function plain({ start, count, commit }: LineSpan): LineSpan {
  return { start, count, commit };
}

/**
 * Blames from the oldest by date at once, while the order is looked up: dates may lie. Where they did, all is blamed again from
 * the commit that has none of the others among its ancestors.
 */
async function blameFromOldest(
  repository: Repository,
  blame: BlameRequest,
  sorted: readonly string[],
  take: (span: BlamedSpan) => boolean,
  signal: AbortSignal | undefined,
): Promise<BlamedSpan[]> {
  const run = async (request: BlameRequest, until: AbortSignal | undefined): Promise<BlamedSpan[]> => {
    const spans: BlamedSpan[] = [];
    const onSpan = (span: BlamedSpan): void => {
      if (take(span)) spans.push(span);
    };
    await blameIncrementally(repository, request, onSpan, until);
    return spans;
  };
  if (sorted.length === 1) return run(blame, signal);
  const stop = new AbortController();
  const until = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  const first = run(blame, until).then(
    (spans) => ({ spans }),
    (error: unknown) => ({ error }),
  );
  let oldest: string | undefined;
  try {
    oldest = (await orderReachable(repository, blame.head, sorted, until)).at(-1);
  } catch (error) {
    stop.abort();
    await first;
    throw error;
  }
  if (oldest !== blame.oldest) {
    stop.abort();
    await first;
    return oldest === undefined ? [] : run({ ...blame, oldest }, signal);
  }
  const result = await first;
  if ('error' in result) throw result.error;
  return result.spans;
}

/** By line, neighbours of the same commit as one. */
function joinSpans(spans: readonly LineSpan[]): LineSpan[] {
  const joined: LineSpan[] = [];
  for (const span of spans.toSorted((one, other) => one.start - other.start)) {
    const last = joined.at(-1);
    if (last?.commit === span.commit && last.start + last.count === span.start) {
      joined[joined.length - 1] = { ...last, count: last.count + span.count };
    } else joined.push(span);
  }
  return joined;
}
