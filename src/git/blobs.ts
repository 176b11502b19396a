import { GitError } from './gitError';
import type { Repository } from './repository';

const fullHash = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u;

/** Bytes of a blob; undefined where the repository doesn't have it, or it is larger than that. Nothing is fetched for it. */
export async function readBlob(
  repository: Repository,
  hash: string,
  limit: number,
  signal?: AbortSignal,
): Promise<Buffer | undefined> {
  if (!fullHash.test(hash)) return undefined;
  try {
    const { stdout, exitCode } = await repository.run(['cat-file', 'blob', hash], { limit, signal, offline: true, ok: [0, 128] });
    return exitCode === 0 ? stdout : undefined;
  } catch (error) {
    if (error instanceof GitError && error.reason === 'tooLarge') return undefined;
    throw error;
  }
}
