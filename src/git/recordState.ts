import { GitError } from './gitError';
import { upstreamOf, type Upstream } from './remotes';
import { pathspecs, type Repository } from './repository';
import { refuseUnfinished } from './rollbackPoints';

/** How far a record is shared that lies in a repository, as far as git here knows. */
export interface RecordState {
  /** git ignores the folder: nobody else will ever see it. */
  readonly ignored: boolean;
  /** Paths that differ from HEAD, untracked ones included. */
  readonly uncommitted: readonly string[];
  /** None on a detached HEAD. */
  readonly branch: string | undefined;
  readonly upstream: Upstream | undefined;
  /** Commits that the upstream (without one: any remote) has not: those that touch the record, and all. */
  readonly unpushed: { readonly record: number; readonly all: number };
  /** Commits of the upstream that touch the record and are not in HEAD. */
  readonly incoming: number;
}

/** `folder` is a path from the root. Runs no transfer: what the remote has is what was fetched last. */
export async function readRecordState(repository: Repository, folder: string): Promise<RecordState> {
  const paths = pathspecs([folder], []);
  const [{ commit, branch }, ignored, status] = await Promise.all([
    repository.head(),
    repository.run(['check-ignore', '-q', '--no-index', '--', folder], { ok: [0, 1] }),
    repository.raw(['status', '--porcelain', '-z', '--no-renames', '--untracked-files=all', '--', ...paths]),
  ]);
  const uncommitted = status
    .split('\0')
    .filter((entry) => entry !== '')
    .map((entry) => entry.slice(3));
  const upstream = branch === undefined ? undefined : await upstreamOf(repository, branch);
  const there = upstream && (await exists(repository, upstream.tracking)) ? upstream.tracking : undefined;
  const count = async (range: readonly string[], limit: readonly string[]): Promise<number> =>
    commit === undefined ? 0 : Number(await repository.raw(['rev-list', '--count', ...range, '--', ...limit]));
  const ahead = ['HEAD', '--not', there ?? '--remotes'];
  const [record, all, incoming] = await Promise.all([
    count(ahead, paths),
    count(ahead, []),
    there === undefined ? 0 : count([there, '--not', 'HEAD'], paths),
  ]);
  return { ignored: ignored.exitCode === 0, uncommitted, branch, upstream, unpushed: { record, all }, incoming };
}

/**
 * Commits what differs below a folder (a path from the root), and nothing else: what is staged besides stays staged. Hooks don’t run. Throws `GitError`: `detached`,
 * `mergeUnderWay`, `noIdentity`; then nothing was committed, and the index is as before.
 */
export async function commitFolder(repository: Repository, folder: string, message: string): Promise<string> {
  refuseUnfinished(repository);
  if ((await repository.head()).branch === undefined) throw new GitError('detached');
  const paths = pathspecs([folder], []);
  const untracked = await repository.bytes(['ls-files', '-z', '--others', '--exclude-standard', '--', ...paths]);
  const listed = ['--pathspec-from-file=-', '--pathspec-file-nul'];
  const literally = { input: untracked, env: { GIT_LITERAL_PATHSPECS: '1' } };
  try {
    // A commit of paths takes only those that git knows.
    if (untracked.length > 0) await repository.run(['add', '--intent-to-add', ...listed], literally);
    await repository.run(['commit', '-q', '--only', '--no-verify', '-F', '-', '--', ...paths], { input: message });
  } catch (error) {
    if (untracked.length > 0) await repository.run(['reset', '-q', ...listed], { ...literally, ok: [0, 1, 128] });
    throw error;
  }
  return repository.resolve('HEAD');
}

async function exists(repository: Repository, ref: string): Promise<boolean> {
  return (await repository.run(['show-ref', '--verify', '--quiet', ref], { ok: [0, 1] })).exitCode === 0;
}
