import { GitError } from './gitError';
import { findHiddenEdits } from './hiddenEdits';
import { pathspecs, type Repository } from './repository';
import {
  type PointContent,
  readPoint,
  recordPoint,
  type RecordedPoint,
  type RecordOptions,
  refuseUnfinished,
} from './rollbackPoints';
import { changedTree } from './indexFile';
import { findWaitingRevert, type WaitingRevert } from './waitingRevert';
import { diffTrees } from './treeDiff';
import { isBelow, readWorkingTree } from './workingTree';

// Ways to a point that keep history: a branch, a commit, reverts.

/**
 * Makes a branch whose newest commit holds what the point holds, untracked files too, on top of the commit that HEAD was. Nothing is checked
 * out. Returns the commit. Throws `invalidName`, `refExists`.
 */
export async function branchFromPoint(
  repository: Repository,
  revision: string,
  branch: { readonly name: string; readonly message: string },
): Promise<string> {
  const { exitCode } = await repository.run(['check-ref-format', '--branch', branch.name], { ok: [0, 1, 128] });
  if (exitCode !== 0 || branch.name.startsWith('-')) throw new GitError('invalidName', branch.name);
  const point = await readPoint(repository, revision);
  const commit = await commitTree(repository, await wholeTree(repository, point), point.head, branch.message);
  const ref = `refs/heads/${branch.name}`;
  try {
    await repository.run(['update-ref', '--create-reflog', ref, commit, '0'.repeat(commit.length)]);
  } catch (error) {
    if (error instanceof GitError && (error.reason === 'refExists' || error.reason === 'failed'))
      throw new GitError('refExists', ref, { cause: error });
    throw error;
  }
  return commit;
}

/**
 * Makes a commit on top of HEAD that brings the tracked files to the point, the excluded folders left as they are. No branch moves yet: see
 * `moveHead`. Returns the commit; HEAD itself where nothing differs.
 */
export async function commitTowards(
  repository: Repository,
  point: PointContent,
  head: string,
  options: { readonly exclude: readonly string[]; readonly message: string },
): Promise<string> {
  const tree = (await repository.raw(['rev-parse', `${head}^{tree}`])).trim();
  const { changes } = await diffTrees(repository, { changes: [tree, point.tracked] });
  const wanted = changes.filter(({ path }) => !isBelow(path, options.exclude));
  if (wanted.length === 0) return head;
  return commitTree(repository, await changedTree(repository, tree, wanted, tree), head, options.message);
}

/** Moves the branch that is checked out (or a detached HEAD) from one commit to another. Throws `headMoved` where it is elsewhere by now. */
export async function moveHead(repository: Repository, to: string, from: string, reason: string): Promise<void> {
  try {
    await repository.run(['update-ref', '-m', reason, 'HEAD', to, from]);
  } catch (error) {
    const now = await repository.resolve('HEAD');
    if (now !== from) throw new GitError('headMoved', now, { cause: error });
    throw error;
  }
}

export interface RevertOptions {
  /** Where the present state is recorded first. */
  readonly safety: RecordOptions;
  /** HEAD as it was when the commits were looked at; another one is `headMoved`. */
  readonly expectedHead?: string | undefined;
  /** Told once the present state is recorded, before the first revert. */
  readonly onRecorded?: (point: RecordedPoint) => Promise<void>;
}

export interface Reverted {
  readonly safety: RecordedPoint;
  /** Number of commits that were reverted, each by a commit of its own. */
  readonly reverted: number;
  /** Where it stopped at a conflict: git waits for the person, with `git revert --continue`, `--skip` or `--abort`. */
  readonly waiting?: WaitingRevert;
}

/**
 * Reverts the commits since the point, newest first, each by a commit, the excluded folders left as they are. The present state is recorded
 * first. Throws, with nothing changed, `headMoved`, `dirty` where there are uncommitted changes, `notAhead` where the point's commit does not lead
 * to HEAD, `mergesSince` where there are merges among them.
 */
export async function revertSince(
  repository: Repository,
  point: PointContent,
  { safety, expectedHead, onRecorded }: RevertOptions,
): Promise<Reverted> {
  refuseUnfinished(repository);
  const head = await repository.resolve('HEAD');
  if (expectedHead !== undefined && head !== expectedHead) throw new GitError('headMoved', head);
  const ancestor = await repository.run(['merge-base', '--is-ancestor', point.head, head], { ok: [0, 1] });
  if (ancestor.exitCode !== 0) throw new GitError('notAhead', point.head);
  const range = `${point.head}..${head}`;
  const merges = (await repository.raw(['rev-list', '--merges', '--max-count=1', range])).trim();
  if (merges !== '') throw new GitError('mergesSince', merges);
  const { tracked } = await readWorkingTree(repository, { ignored: false, signal: safety.signal });
  // git reverts on an index that is as HEAD has it, the excluded folders too.
  const dirty = tracked.find(({ path, staged }) => staged !== '.' || !isBelow(path, safety.exclude));
  if (dirty) throw new GitError('dirty', dirty.path);
  const [hidden] = await findHidden(repository, head, point.head);
  if (hidden !== undefined) throw new GitError('dirty', hidden);
  const commits = await revertible(repository, range, safety.exclude);
  const recorded = await recordPoint(repository, safety);
  await onRecorded?.(recorded);
  if (commits.length === 0) return { safety: recorded, reverted: 0 };
  const { exitCode, stderr } = await repository.run(['revert', '--no-edit', ...commits], { ok: [0, 1, 128] });
  if (exitCode === 0) return { safety: recorded, reverted: commits.length };
  const waiting = await findWaitingRevert(repository);
  if (!waiting || waiting.conflicts.length === 0) {
    // No choice is left to the person, so neither a state that waits for one nor a part of the commits.
    await repository.run(['revert', '--abort'], { ok: [0, 1, 128] });
    await repository.run(['reset', '--quiet', '--keep', head]);
    throw new GitError('failed', stderr);
  }
  return { safety: recorded, reverted: waiting.reverted, waiting };
}

/** Edits that git was told not to look at, of files that it would write on the way from one commit to another. */
async function findHidden(repository: Repository, from: string, to: string): Promise<string[]> {
  const trees = (await repository.raw(['rev-parse', `${from}^{tree}`, `${to}^{tree}`])).trim().split('\n');
  const { changes } = await diffTrees(repository, { changes: [trees[0], trees[1]] });
  const files = changes.map(({ path, before }) => ({
    path,
    untrackedNow: false,
    ...(before === undefined ? {} : { present: before }),
  }));
  return findHiddenEdits(repository, files);
}

/**
 * The commits of a range that change something outside of the excluded folders, newest first. Of one that changes something inside too, a copy
 * without that: what stands there is never reverted.
 */
async function revertible(repository: Repository, range: string, exclude: readonly string[]): Promise<string[]> {
  // Commits without changes have nothing to revert, and git would stop at them.
  const list = async (paths: readonly string[]): Promise<string[]> =>
    (await repository.raw(['rev-list', range, '--', ...paths])).split('\n').filter(Boolean);
  const [all, mixed] = await Promise.all([
    list(pathspecs([], exclude)),
    exclude.length === 0 ? [] : list(pathspecs(exclude, [])),
  ]);
  const inside = new Set(mixed);
  const commits: string[] = [];
  for (const commit of all) commits.push(inside.has(commit) ? await withoutExcluded(repository, commit, exclude) : commit);
  return commits;
}

async function withoutExcluded(repository: Repository, commit: string, exclude: readonly string[]): Promise<string> {
  const facts = (await repository.raw(['log', '-1', '--format=%T %P%n%s', commit])).trimEnd();
  const end = facts.indexOf('\n');
  const [tree, parent] = facts.slice(0, end).split(' ') as [string, string];
  const before = (await repository.raw(['rev-parse', `${parent}^{tree}`])).trim();
  const { changes } = await diffTrees(repository, { changes: [before, tree] });
  const wanted = changes.filter(({ path }) => !isBelow(path, exclude));
  // git takes the first line into the message of the revert, where it tells which commit was meant.
  const subject = `${facts.slice(end + 1)} (${commit.slice(0, 10)})`;
  return commitTree(repository, await changedTree(repository, before, wanted, before), parent, subject);
}

/** Tracked and untracked files of a point in one tree. */
async function wholeTree(repository: Repository, point: PointContent): Promise<string> {
  const { added } = await diffTrees(repository, { added: [undefined, point.untracked] });
  return added.length === 0 ? point.tracked : changedTree(repository, point.tracked, added, point.head);
}

async function commitTree(repository: Repository, tree: string, parent: string, message: string): Promise<string> {
  const { name, email } = await repository.author();
  const identity = name === undefined || email === undefined ? unknownAuthor : {};
  return (await repository.raw(['commit-tree', tree, '-p', parent, '-F', '-'], { input: `${message}\n`, env: identity })).trim();
}

const unknownAuthor = Object.fromEntries(
  ['AUTHOR', 'COMMITTER'].flatMap((role) => [
    [`GIT_${role}_NAME`, 'Escalation Workbench'],
    [`GIT_${role}_EMAIL`, 'escalation@localhost'],
  ]),
);
