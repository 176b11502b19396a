import { blameSettings } from './blameSettings';
import { blameLinked } from './blameLinked';
import type { BlamedSpan } from './incrementalBlame';
import { tellLikelyLines } from './likelyLines';
import { LinkedHistory } from './linkedHistory';
import type { Moves } from './moveHistory';
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
  /**
   * Takes lines that probably come from the commits, where blame is slow and they are few, before the answer is whole. Any of them may be
   * wrong.
   */
  readonly onLikely?: (spans: readonly LineSpan[]) => void;
  /** The file's bytes as `head` has them, where they are needed for such lines; without it, git is asked. */
  readonly content?: () => Promise<Buffer>;
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
  const {
    path,
    head,
    ignoreWhitespace = false,
    copies = false,
    history = new LinkedHistory(repository),
    onLikely,
    content,
  } = request;
  const commits = [...new Set(request.commits)].sort();
  const touched = await history.touched(commits, signal);
  // Copied lines may come from any file.
  const own = copies ? commits : commits.filter((commit) => touched.get(commit)?.includes(path));
  const moves = copies
    ? noMoves
    : ((await history.knownMoves(head, commits)) ?? (own.length === 0 ? await history.moves(head, commits, signal) : undefined));
  const holders = holdersOf(path, own, moves ?? noMoves);
  if (holders.length === 0) return [];

  const settings = await blameSettings(repository, signal);
  const options = [String(ignoreWhitespace), String(copies)];
  const question = settings === undefined ? undefined : await history.question([path, settings, ...options, ...commits]);
  if (question !== undefined && history.wasAnswered(question)) {
    const kept = history.answer(question, await history.maker(head, path, signal));
    for (const span of kept ?? []) onSpan(span);
    if (kept) return [...kept];
  }
  const blame = { path, head, ignoreWhitespace, copies };
  const read = (some: readonly string[]): Promise<BlamedSpan[]> => blameLinked(repository, history, blame, some, onSpan, signal);
  // The file's own commits are shown while git still looks for files that were moved.
  const work = [
    read(holders),
    history.maker(head, path, signal),
    copies ? Promise.resolve(noMoves) : history.moves(head, commits, signal),
  ] as const;
  const whole = new AbortController();
  const until = signal ? AbortSignal.any([signal, whole.signal]) : whole.signal;
  const likely = { path, head, commits: own, ignoreWhitespace, content };
  const meanwhile = onLikely ? tellLikelyLines(repository, history, likely, onLikely, until) : undefined;
  // Where one fails, nothing runs on.
  await Promise.allSettled(work);
  whole.abort();
  await meanwhile;
  const [first, maker, found] = await Promise.all(work);
  const all = holdersOf(path, own, found);
  const lines = joinSpans(all.length > holders.length ? await read(all) : first);
  if (question !== undefined) history.keepAnswer(question, maker, lines);
  return lines;
}

const noMoves: Moves = new Map();

/** The commits that may have lines in a file. */
function holdersOf(path: string, own: readonly string[], moves: Moves): string[] {
  const moved = [...moves].filter(([, { everywhere, possible }]) => everywhere || possible.includes(path));
  return [...new Set([...own, ...moved.map(([commit]) => commit)])];
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
