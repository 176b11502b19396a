import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const deepest = 3;
const mostFolders = 2_000;
const passedOver = new Set(['node_modules', 'dist', 'out', 'target', 'vendor']);

/** URIs of the folders named `.escalation` in a folder and a few levels below it. What can't be read is passed over. */
export async function findRoots(folder: string): Promise<string[]> {
  const found: string[] = [];
  let level = [folder];
  let seen = 0;
  for (let depth = 0; depth <= deepest && level.length > 0 && seen < mostFolders; depth += 1) {
    const next: string[] = [];
    for (const path of level.slice(0, mostFolders - seen)) {
      seen += 1;
      for (const entry of await readdir(path, { withFileTypes: true }).catch(() => [])) {
        if (!entry.isDirectory()) continue;
        if (entry.name === '.escalation') found.push(pathToFileURL(join(path, entry.name)).href);
        else if (!entry.name.startsWith('.') && !passedOver.has(entry.name)) next.push(join(path, entry.name));
      }
    }
    level = next;
  }
  return found;
}
