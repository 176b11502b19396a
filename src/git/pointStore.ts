import { GitError } from './gitError';
import type { Repository } from './repository';
import { pointExists } from './rollbackPoints';

/** A point's ref in the repository. */
export interface PointRef {
  readonly ref: string;
  readonly commit: string;
  /** When it was recorded, ISO 8601. */
  readonly at: string;
  readonly subject: string;
}

/** The points of an escalation that git holds, whether the record knows them or not. */
export async function listPoints(repository: Repository, slug: string): Promise<PointRef[]> {
  const format = '%(refname)%00%(objectname)%00%(committerdate:iso-strict)%00%(contents:subject)';
  const output = await repository.raw(['for-each-ref', `--format=${format}`, `refs/escalation/${slug}/`]);
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [ref, commit, at, subject] = line.split('\0') as [string, string, string, string];
      return { ref, commit, at, subject };
    });
}

export interface Unreachable {
  /** Bytes in git's store. */
  readonly bytes: number;
  readonly objects: number;
}

/** What only this ref keeps, or others that go with it: git may remove it, some time after they are gone. */
export async function onlyReachableFrom(
  repository: Repository,
  ref: string,
  going: readonly string[] = [ref],
): Promise<Unreachable> {
  const only = [ref, '--not', ...going.map((one) => `--exclude=${one}`), '--all', 'HEAD'];
  const [bytes, objects] = await Promise.all([
    repository.raw(['rev-list', '--objects', '--disk-usage', ...only]),
    repository.raw(['rev-list', '--objects', '--count', ...only]),
  ]);
  return { bytes: Number(bytes), objects: Number(objects) };
}

/** Deletes a point's ref, where it still is that commit. A ref that is gone already is none that could be lost. */
export async function deletePoint(repository: Repository, ref: string, commit: string): Promise<void> {
  if (!(await pointExists(repository, ref))) return;
  const now = await repository.resolve(ref);
  if (now !== commit) throw new GitError('refExists', ref);
  await repository.run(['update-ref', '-d', ref, commit]);
}
