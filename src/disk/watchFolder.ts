import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs';

/**
 * Hears of what is made, written and removed in one folder, not of what is below the folders in it. Undefined where it can't be watched,
 * which `failed` is told unless it is simply not there.
 */
export function watchFolder(
  folder: string,
  heard: (type: string, name: string | null) => void,
  failed: (error: unknown) => void,
): FSWatcher | undefined {
  try {
    const watcher = watch(folder, { persistent: false }, heard);
    watcher.on('error', failed);
    return watcher;
  } catch (error) {
    // It went in the meantime, and the folder around it tells.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') failed(error);
    return undefined;
  }
}

/** The names of the folders in a folder, hidden ones left out; links are none. */
export function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name);
  } catch {
    // It went in the meantime, and the folder around it tells.
    return [];
  }
}

/** @param look `lstatSync` where a link to a folder is none */
export function isFolder(path: string, look: typeof statSync = statSync): boolean {
  try {
    return look(path).isDirectory();
  } catch {
    // Not there, or not for us to see: nothing to watch either way.
    return false;
  }
}
