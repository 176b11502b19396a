import type { Repository, RunOptions } from './repository';
import { pathspecs } from './repository';

export interface CommitInfo {
  /** Full hash. */
  readonly hash: string;
  readonly parents: readonly string[];
  readonly subject: string;
  readonly author: string;
  readonly authorEmail: string;
  /** Author date, ISO 8601 with zone. */
  readonly at: string;
  /** Stable patch-id; none for merges and commits without changes. */
  readonly patchId?: string;
}

const logFormat = '%H%x00%P%x00%an%x00%ae%x00%aI%x00%s%x00';

/** Commits by revision, with their patch-ids, in the order given. Throws `GitError` `unknownRevision`. */
export async function readCommits(repository: Repository, revisions: readonly string[]): Promise<CommitInfo[]> {
  const hashes = await Promise.all(revisions.map((revision) => repository.resolve(revision)));
  if (hashes.length === 0) return [];
  const input = `${hashes.join('\n')}\n`;
  const [log, patchIds] = await Promise.all([
    repository.raw(['log', '--no-walk=unsorted', '--stdin', '-z', `--format=${logFormat}`], { input }),
    readPatchIds(repository, hashes),
  ]);
  const commits = new Map(parseLog(log).map((commit) => [commit.hash, commit]));
  return hashes.flatMap((hash) => {
    const commit = commits.get(hash);
    const patchId = patchIds.get(hash);
    return commit ? [{ ...commit, ...(patchId === undefined ? {} : { patchId }) }] : [];
  });
}

/** The newest commits that HEAD reaches, without patch-ids; none on an unborn branch. */
export async function recentCommits(
  repository: Repository,
  options: { readonly limit: number; readonly path?: string; readonly signal?: AbortSignal },
): Promise<CommitInfo[]> {
  if ((await repository.head()).commit === undefined) return [];
  const paths = options.path === undefined ? [] : ['--', ...pathspecs([options.path], [])];
  const args = ['log', `--max-count=${options.limit}`, '-z', `--format=${logFormat}`, 'HEAD', ...paths];
  return parseLog(await repository.raw(args, { signal: options.signal }));
}

/** What lies between two commits. */
export interface Since {
  /** Newest first, at most as many as asked for; without patch-ids. */
  readonly commits: readonly CommitInfo[];
  /** Full hashes of all of them. */
  readonly hashes: readonly string[];
  /** Whether the former leads to the later: nothing was rewritten, and no other branch is checked out. */
  readonly ahead: boolean;
}

/** The commits that `later` reaches and `former` does not. Both must be full hashes. */
export async function commitsSince(repository: Repository, former: string, later: string, limit: number): Promise<Since> {
  if (former === later) return { commits: [], hashes: [], ahead: true };
  const range = `${former}..${later}`;
  const [log, hashes, ancestor] = await Promise.all([
    repository.raw(['log', `--max-count=${limit}`, '-z', `--format=${logFormat}`, range]),
    repository.raw(['rev-list', range]),
    repository.run(['merge-base', '--is-ancestor', former, later], { ok: [0, 1] }),
  ]);
  return { commits: parseLog(log), hashes: hashes.split('\n').filter(Boolean), ahead: ancestor.exitCode === 0 };
}

function parseLog(output: string): CommitInfo[] {
  const fields = output.split('\0');
  const commits: CommitInfo[] = [];
  // Each commit is six fields and an empty one: `-z` ends it with a NUL of its own.
  for (let index = 0; index + 6 < fields.length; index += 7) {
    const [hash, parents, author, authorEmail, at, subject] = fields.slice(index, index + 6);
    if (!hash) break;
    commits.push({
      hash,
      parents: parents ? parents.split(' ') : [],
      author: author!,
      authorEmail: authorEmail!,
      at: at!,
      subject: subject!,
    });
  }
  return commits;
}

/** Patch-ids stay the same when a commit is rebased or cherry-picked. */
export async function readPatchIds(
  repository: Repository,
  hashes: readonly string[],
  options: Pick<RunOptions, 'signal' | 'limit' | 'offline'> = {},
): Promise<Map<string, string>> {
  const patches = await repository.bytes(
    ['diff-tree', '--stdin', '--root', '-p', '--no-ext-diff', '--no-textconv', '--no-color'],
    { ...options, input: `${hashes.join('\n')}\n` },
  );
  const ids = await repository.raw(['patch-id', '--stable'], { signal: options.signal, input: patches });
  return new Map(
    ids
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [patchId, hash] = line.split(' ');
        return [hash!, patchId!];
      }),
  );
}
