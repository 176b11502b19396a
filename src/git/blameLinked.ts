import { newestFirst } from './commitOrder';
import { type BlamedSpan, type BlameRequest, blameIncrementally } from './incrementalBlame';
import type { LinkedHistory } from './linkedHistory';
import type { LineSpan } from './linkedLines';
import type { Repository } from './repository';

/**
 * The lines of a file that the holders last touched, blamed no further back than they need.
 *
 * The walk starts at once from the oldest of them by date, while the true order is looked up: dates may lie. What git has followed
 * to a commit is right at any rate, and is told as it comes; where git was stopped, it may have more to tell. Where the dates lied,
 * all is blamed again from the commit that has none of the others among its ancestors.
 */
export async function blameLinked(
  repository: Repository,
  history: LinkedHistory,
  blame: Omit<BlameRequest, 'oldest'>,
  holders: readonly string[],
  onSpan: (span: LineSpan) => void,
  signal: AbortSignal | undefined,
): Promise<BlamedSpan[]> {
  const wanted = new Set(holders);
  const run = async (oldest: string | undefined, until: AbortSignal | undefined): Promise<BlamedSpan[]> => {
    const spans: BlamedSpan[] = [];
    if (oldest === undefined) return spans;
    const take = (span: BlamedSpan): void => {
      if (!wanted.has(span.commit)) return;
      spans.push(span);
      if (!span.boundary) onSpan(span);
    };
    await blameIncrementally(repository, { ...blame, oldest }, take, until);
    return spans;
  };
  const spans = await fromOldest(history, blame.head, holders, run, signal);
  for (const span of spans) if (span.boundary) onSpan(span);
  return spans;
}

async function fromOldest(
  history: LinkedHistory,
  head: string,
  holders: readonly string[],
  run: (oldest: string | undefined, until: AbortSignal | undefined) => Promise<BlamedSpan[]>,
  signal: AbortSignal | undefined,
): Promise<BlamedSpan[]> {
  const places = await history.places(holders, signal);
  // git takes no commit for the head of which it is told to stop there; and what comes after the head has no lines in it.
  for (const [holder, { parents }] of places) if (parents.includes(head)) places.delete(holder);
  const sorted = newestFirst(places);
  const oldest = sorted.at(-1);
  if (sorted.length < 2) return run(oldest, signal);
  const known = await history.knownOrder(head, sorted);
  if (known) return run(known.at(-1), signal);
  const stop = new AbortController();
  const until = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  const running = run(oldest, until);
  // Should the order fail first, nobody would wait for it yet.
  running.catch(() => undefined);
  try {
    const truly = (await history.order(head, sorted, signal)).at(-1);
    if (truly === oldest) return await running;
    stop.abort();
    return await run(truly, signal);
  } finally {
    stop.abort();
    await running.catch(() => undefined);
  }
}
