import { shallowEdges } from './locateCommits';
import { nothingElse, type RemoteAccess, transferOptions } from './remotes';
import type { Repository } from './repository';

/** What a clone was made without, and has now. */
export interface FetchedHistory {
  /** The clone was shallow, and has all commits of what it fetches now. */
  readonly whole: boolean;
  /** Contents of the file that a partial clone lacked. */
  readonly contents: number;
}

/** A file whose former contents are wanted. */
export interface WantedFile {
  /** Full hash. */
  readonly head: string;
  /** Path from the repository's root, with `/`, as `head` has it. */
  readonly path: string;
}

/** What a clone lacks that annotations need. */
export interface Lacking {
  readonly shallow: boolean;
  /** The remote that has what a partial clone was made without; undefined in a clone that is not partial. */
  readonly promisor: string | undefined;
}

/** Told from files and settings; fetches nothing. Throws `GitError`. */
export async function readLacking(repository: Repository): Promise<Lacking> {
  const { stdout } = await repository.run(
    ['config', '-z', '--name-only', '--get-regexp', '^remote\\..*\\.(promisor|partialclonefilter)$'],
    { ok: [0, 1] },
  );
  const [first = ''] = stdout.toString('utf8').split('\0');
  const promisor = /^remote\.(.*)\.[^.]+$/su.exec(first)?.[1];
  return { shallow: (await shallowEdges(repository)).size > 0, promisor };
}

/**
 * Fetches the commits that a shallow clone was made without and, for a file, its former contents that a partial clone was made without,
 * also under the names that it had. Branches that follow the remote's move as by any fetch. Throws `GitError`.
 */
export async function fetchHistory(
  access: RemoteAccess,
  lacking: Lacking,
  file: WantedFile | undefined,
): Promise<FetchedHistory> {
  const { repository, remote, signal } = access;
  const transfer = transferOptions(access);
  if (lacking.shallow) await repository.run(['fetch', '-q', '--unshallow', ...nothingElse, '--', remote], transfer);
  const whole = lacking.shallow && (await shallowEdges(repository)).size === 0;
  if (lacking.promisor === undefined || file === undefined) return { whole, contents: 0 };
  const contents = await missingContents(repository, file, signal);
  if (contents.length > 0) {
    // All at once, as git itself fetches what it finds missing; one by one would ask the remote once for each.
    const args = ['fetch', '-q', '--filter=blob:none', '--refmap=', ...nothingElse, '--stdin', '--', remote];
    const input = contents.map((hash) => `${hash}\n`).join('');
    await repository.run(['-c', 'fetch.negotiationAlgorithm=noop', ...args], { ...transfer, input });
  }
  // Where the file had other names, only blame finds them, and fetches what it needs.
  await repository.run(['blame', '--incremental', '--no-textconv', file.head, '--', file.path], {
    ...transfer,
    onOutput: () => undefined,
  });
  return { whole, contents: contents.length };
}

/** Hashes of the file's contents under this name that are not here. */
async function missingContents(repository: Repository, { head, path }: WantedFile, signal?: AbortSignal): Promise<string[]> {
  const missing: string[] = [];
  const onLine = (line: string): void => {
    if (line.startsWith('?')) missing.push(line.slice(1));
  };
  const args = ['rev-list', '--objects', '--missing=print', head, '--', `:(top,literal)${path}`];
  await repository.lines(args, onLine, { signal });
  return missing;
}
