import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GitError } from './gitError';
import type { Repository } from './repository';

/** A revert of commits that stopped at a conflict, or whose git was ended. */
export interface WaitingRevert {
  /** Commit that HEAD was before the first of them. */
  readonly from: string;
  /** Number of commits that were reverted. */
  readonly reverted: number;
  /** Number of those that are still to be reverted, the one that conflicts left out. */
  readonly left: number;
  /** Whether git would go on without leaving one out: it takes the first of its list for done. */
  readonly canContinue: boolean;
  /** Whether git would go back to where it began: it does not where somebody made a commit since. */
  readonly canGoBack: boolean;
  /** Paths that conflict. */
  readonly conflicts: readonly string[];
}

export async function findWaitingRevert(repository: Repository): Promise<WaitingRevert | undefined> {
  if (repository.state() !== 'revert') return undefined;
  const of = (name: string): Promise<string | undefined> =>
    readFile(join(repository.gitDir, name), 'utf8').then(
      (text) => text.trim(),
      () => undefined,
    );
  const [head, began, todo, current, reached] = await Promise.all([
    repository.resolve('HEAD'),
    of(join('sequencer', 'head')),
    of(join('sequencer', 'todo')),
    of('REVERT_HEAD'),
    of(join('sequencer', 'abort-safety')),
  ]);
  // Of a single commit git keeps no list.
  const from = began ?? head;
  const listed = todo === undefined || todo === '' ? 0 : todo.split('\n').length;
  const [count, unmerged, message] = await Promise.all([
    repository.raw(['rev-list', '--count', `${from}..HEAD`]),
    repository.raw(['diff', '--name-only', '--diff-filter=U', '-z']),
    repository.raw(['log', '-1', '--no-show-signature', '--format=%B', 'HEAD']),
  ]);
  const [, first] = /^revert ([0-9a-f]+)/u.exec(todo ?? '') ?? [];
  const begun = current !== undefined || (first !== undefined && message.includes(`This reverts commit ${first}`));
  return {
    from,
    reverted: Number(count),
    // The list begins with the one that is under way, until the next one is.
    left: Math.max(0, listed - (begun ? 1 : 0)),
    canContinue: begun,
    canGoBack: began === undefined || reached === head,
    conflicts: unmerged.split('\0').filter(Boolean),
  };
}

/** Reverts what is left. Returns what it waits for again; undefined once it came to its end. Throws what git says where it can't go on. */
export async function continueRevert(repository: Repository): Promise<WaitingRevert | undefined> {
  try {
    // An editor that git knows to do nothing.
    await repository.run(['revert', '--continue'], { env: { GIT_EDITOR: ':' } });
    return undefined;
  } catch (error) {
    const waiting = await findWaitingRevert(repository);
    if (waiting && waiting.conflicts.length > 0) return waiting;
    throw error;
  }
}

/** Goes back to where the first revert began. Throws `headMoved`, with nothing changed, where somebody made a commit since. */
export async function abortRevert(repository: Repository, { from, canGoBack }: WaitingRevert): Promise<void> {
  if (canGoBack) await repository.run(['revert', '--abort']);
  const head = await repository.resolve('HEAD');
  if (head !== from) throw new GitError('headMoved', head);
}
