import { blameSettings } from './blameSettings';
import { blameLinked } from './blameLinked';
import type { BlamedSpan } from './incrementalBlame';
import { LinkedHistory } from './linkedHistory';
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
  /** What is known of the repository from before; without it, everything is asked of git. */
  readonly history?: LinkedHistory;
}

/**
 * The lines of a file that the given commits last touched, as `git blame` tells. Spans come as git finds them, in any order, and
 * once more as a whole, by line; a line may come twice. Throws `GitError`: `aborted`, `timeout`, `notFetched` where a partial clone lacks them;
 * a file that the commit doesn't hold has no lines.
 */
export async function readLinkedLines(
  repository: Repository,
  request: LinkedLinesRequest,
  onSpan: (span: LineSpan) => void,
  signal?: AbortSignal,
): Promise<LineSpan[]> {
  const { path, head, ignoreWhitespace = false, copies = false, history = new LinkedHistory(repository) } = request;
  const commits = [...new Set(request.commits)].sort();
  const touched = await history.touched(commits, signal);
  const own = commits.filter((commit) => touched.get(commit)?.includes(path));
  const known = await history.knownMoves(head, commits);
  const finding = known ? Promise.resolve(known) : history.moves(head, commits, signal);
  finding.catch(() => undefined);
  /** The commits that may have lines in the file; copied lines may come from any file. */
  const allHolders = async (): Promise<readonly string[]> => {
    if (copies) return commits;
    const moves = await finding;
    return moves === 'everywhere' ? commits : [...new Set([...own, ...(moves.possible.get(path) ?? [])])];
  };
  const first = known || own.length === 0 ? await allHolders() : own;
  if (first.length === 0) return [];

  const settings = await blameSettings(repository, signal);
  const key = await history.key(['lines', head, path, settings ?? '', String(ignoreWhitespace), String(copies), ...commits]);
  const kept = settings === undefined ? undefined : history.known('lines', key);
  if (kept) {
    for (const span of kept) onSpan(span);
    return [...kept];
  }
  const blame = { path, head, ignoreWhitespace, copies };
  const read = (holders: readonly string[]): Promise<BlamedSpan[]> =>
    blameLinked(repository, history, blame, holders, onSpan, signal);
  let spans: BlamedSpan[];
  try {
    // The file's own commits are shown while git still looks for files that were moved.
    spans = await read(first);
    const holders = await allHolders();
    if (holders.length > first.length) spans = await read(holders);
  } finally {
    if (signal?.aborted) await finding.catch(() => undefined);
  }
  const lines = joinSpans(spans);
  if (settings !== undefined) history.keep('lines', key, lines);
  return lines;
}

/** By line, neighbours of the same commit as one. */
function joinSpans(spans: readonly LineSpan[]): LineSpan[] {
  const joined: LineSpan[] = [];
  for (const { start, count, commit } of spans.toSorted((one, other) => one.start - other.start)) {
    const last = joined.at(-1);
    if (last?.commit === commit && last.start + last.count === start) {
      joined[joined.length - 1] = { start: last.start, count: last.count + count, commit };
    } else joined.push({ start, count, commit });
  }
  return joined;
}
