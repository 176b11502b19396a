import type { LineSpan } from './linkedLines';
import type { Repository } from './repository';

export interface BlameRequest {
  /** Path from the repository's root, with `/`. */
  readonly path: string;
  /** Full hash. */
  readonly head: string;
  /** Full hash of a commit whose parents, and all before them, are not looked into: their lines count as a boundary's. */
  readonly oldest: string | undefined;
  readonly ignoreWhitespace: boolean;
  /** Lines copied from files that changed in the same commit are followed (`blame -C`). */
  readonly copies: boolean;
}

export interface BlamedSpan extends LineSpan {
  /** git looked no further: a root, the edge of a shallow clone, or what lies before `oldest`. */
  readonly boundary: boolean;
}

/**
 * Every line of a file with the commit that last touched it, as git finds them. Objects that a partial clone lacks are not fetched.
 * A file that the commit doesn't hold has no lines. Throws `GitError`.
 */
export async function blameIncrementally(
  repository: Repository,
  { path, head, oldest, ignoreWhitespace, copies }: BlameRequest,
  onSpan: (span: BlamedSpan) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const args = [
    'blame',
    '--incremental',
    // The lines of the file itself, not of what a program makes of it.
    '--no-textconv',
    ...(ignoreWhitespace ? ['-w'] : []),
    ...(copies ? ['-C'] : []),
    head,
    ...(oldest === undefined ? [] : [`^${oldest}^@`]),
    '--',
    path,
  ];
  const boundaries = new Set<string>();
  let span: LineSpan | undefined;
  const onLine = (line: string): void => {
    const [, commit, start, count] = /^([0-9a-f]{40,64}) \d+ (\d+) (\d+)$/u.exec(line) ?? [];
    if (commit !== undefined) span = { start: Number(start), count: Number(count), commit };
    else if (line === 'boundary' && span) boundaries.add(span.commit);
    else if (line.startsWith('filename ') && span) {
      onSpan({ ...span, boundary: boundaries.has(span.commit) });
      span = undefined;
    }
  };
  try {
    await repository.lines(args, onLine, { signal, offline: true });
  } catch (error) {
    if (signal?.aborted || (await repository.blob(head, path)) !== undefined) throw error;
  }
}
