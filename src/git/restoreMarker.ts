import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GitError, readFileError } from './gitError';

/** A restore that was begun and not ended. */
export interface InterruptedRestore {
  /** Commit of the point that was to be restored. */
  readonly point: string;
  /** Ref of the state before; there is none yet where the restore was killed before it touched anything. */
  readonly safety: string;
}

interface Marker extends InterruptedRestore {
  /** Process that restores. */
  readonly pid: number;
  /** What stands in git's lock file while this restore holds it. */
  readonly token: string;
}

/** A restore that runs. */
export interface RunningRestore {
  readonly marker: Marker;
  /** What an earlier restore had left behind. */
  readonly former: Marker | undefined;
}

// Beside git's own files that tell of a merge or rebase under way.
const markerOf = (gitDir: string): string => join(gitDir, 'ESCALATION_RESTORE');
const lockOf = (gitDir: string): string => join(gitDir, 'index.lock');

/**
 * Marks that a restore begins, and takes git's lock of the index. Throws `locked` where git or another restore holds it, `diskFull`, `denied`.
 * A marker that a killed restore left is replaced: what this one is about to change is recorded anew.
 */
export async function beginRestore(gitDir: string, { point, safety }: InterruptedRestore): Promise<RunningRestore> {
  const former = await readMarker(gitDir);
  if (former && (await isRunning(gitDir, former))) throw new GitError('locked', lockOf(gitDir));
  if (former) await giveLockBack(gitDir, former);
  const marker: Marker = { point, safety, pid: process.pid, token: randomBytes(16).toString('hex') };
  const tokenFile = `${markerOf(gitDir)}.${marker.token}`;
  try {
    // The marker comes before the lock, so that a lock that is left is known as ours.
    await writeMarker(gitDir, marker);
    await writeFile(tokenFile, marker.token);
    // Creates the lock with its content in one step, and only where there is none.
    await link(tokenFile, lockOf(gitDir));
    return { marker, former };
  } catch (error) {
    await putBack(gitDir, former);
    const isHeld = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    throw isHeld ? new GitError('locked', lockOf(gitDir), { cause: error }) : readFileError(error, lockOf(gitDir));
  } finally {
    await rm(tokenFile, { force: true });
  }
}

/**
 * Gives the lock back. The marker stays where files were touched and the restore did not come to its end; where nothing was touched, what an
 * earlier restore left is told again.
 */
export async function endRestore(
  gitDir: string,
  { marker, former }: RunningRestore,
  end: 'ended' | 'untouched' | 'interrupted',
): Promise<void> {
  await giveLockBack(gitDir, marker);
  if (end !== 'interrupted') await putBack(gitDir, end === 'untouched' ? former : undefined);
}

async function putBack(gitDir: string, former: Marker | undefined): Promise<void> {
  if (former) await writeMarker(gitDir, former);
  else await rm(markerOf(gitDir), { force: true });
}

/** What a killed or failed restore left in this working tree; undefined where there is nothing, or where it still runs. */
export async function findInterrupted(gitDir: string): Promise<InterruptedRestore | undefined> {
  const marker = await readMarker(gitDir);
  return marker && !(await isRunning(gitDir, marker)) ? { point: marker.point, safety: marker.safety } : undefined;
}

/** Forgets a restore that did not come to its end: the state as it is now is what the person wants. */
export async function forgetInterrupted(gitDir: string): Promise<void> {
  const marker = await readMarker(gitDir);
  if (!marker || (await isRunning(gitDir, marker))) return;
  await endRestore(gitDir, { marker, former: undefined }, 'ended');
}

async function readMarker(gitDir: string): Promise<Marker | undefined> {
  const text = await readIfThere(markerOf(gitDir));
  if (text === undefined) return undefined;
  try {
    const { point, safety, pid, token }: { readonly [name in keyof Marker]?: unknown } = JSON.parse(text);
    if (typeof point !== 'string' || typeof safety !== 'string' || typeof pid !== 'number' || typeof token !== 'string')
      return undefined;
    return { point, safety, pid, token };
  } catch {
    // No marker of ours is ever half written.
    return undefined;
  }
}

async function writeMarker(gitDir: string, marker: Marker): Promise<void> {
  const path = markerOf(gitDir);
  const file = `${path}.${marker.token}.new`;
  try {
    await writeFile(file, JSON.stringify(marker));
    await rename(file, path);
  } finally {
    await rm(file, { force: true });
  }
}

/** A restore holds the lock as long as it runs. */
async function isRunning(gitDir: string, { pid, token }: Marker): Promise<boolean> {
  if ((await readIfThere(lockOf(gitDir))) !== token) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function giveLockBack(gitDir: string, { token }: Marker): Promise<void> {
  const lock = lockOf(gitDir);
  if ((await readIfThere(lock)) === token) await rm(lock, { force: true });
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
