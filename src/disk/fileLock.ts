import { open, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** A lock is held for the time of one write; one that stays the same for so long (ms) was left by a process that was killed. */
const longestHeld = 3000;
const pauseBetweenLooks = 5;
const prefix = '.lock-';

/**
 * Lets one process at a time look at a file and then replace it; between the two, the change of another would be lost. The lock is a hidden
 * file beside it. Throws what the disk says where it can't be made.
 */
export async function withFileLock<T>(target: string, task: () => Promise<T>): Promise<T> {
  const lock = join(dirname(target), `${prefix}${basename(target)}`);
  await take(lock);
  try {
    return await task();
  } finally {
    await rm(lock, { force: true });
  }
}

/** Whether a file is a lock, by its name. */
export function isLock(name: string): boolean {
  return name.startsWith(prefix);
}

/** Whether a lock was left by a process that was killed. */
export async function isLockLeft(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > longestHeld;
}

async function take(lock: string): Promise<void> {
  let seen: string | undefined;
  let since = performance.now();
  for (;;) {
    try {
      await (await open(lock, 'wx')).close();
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const now = await identity(lock);
    if (now !== seen) [seen, since] = [now, performance.now()];
    else if (performance.now() - since > longestHeld) await rm(lock, { force: true });
    await pause(pauseBetweenLooks);
  }
}

/** Tells one lock from the next; undefined where it was given back. */
async function identity(lock: string): Promise<string | undefined> {
  const found = await stat(lock, { bigint: true }).catch(() => undefined);
  return found && `${found.ino} ${found.mtimeNs}`;
}
