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
}

/**
 * The lines of a file that the given commits last touched, as `git blame` tells. Spans come as git finds them, in any order, and
 * once more as a whole, by line. Throws `GitError`: `aborted`, `timeout`; a file that the commit doesn't hold has no lines.
 */
export async function readLinkedLines(
  repository: Repository,
  { path, head, commits, ignoreWhitespace = false }: LinkedLinesRequest,
  onSpan: (span: LineSpan) => void,
  signal?: AbortSignal,
): Promise<LineSpan[]> {
  const wanted = new Set(commits);
  const args = ['blame', '--incremental', ...(ignoreWhitespace ? ['-w'] : []), head, '--', path];
  const { stdout, exitCode } = await repository.run(args, { signal, ok: [0, 128] });
  if (exitCode !== 0) return [];
  const spans = [...stdout.toString('utf8').matchAll(/^([0-9a-f]{40,64}) \d+ (\d+) (\d+)$/gmu)]
    .map(([, commit, start, count]): LineSpan => ({ start: Number(start), count: Number(count), commit: commit! }))
    .filter(({ commit }) => wanted.has(commit));
  for (const span of spans) onSpan(span);
  return spans.sort((one, other) => one.start - other.start);
}
