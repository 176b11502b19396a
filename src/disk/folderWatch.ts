import { type FSWatcher, lstatSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { foldersIn, isFolder, watchFolder } from './watchFolder';

/** An escalation has eleven folders; what has many more is no record. */
const mostFolders = 64;

/**
 * Tells what changes in a records folder: which escalations come and go, and the files of those that are followed.
 *
 * For Linux, beside an editor's own watcher: that one never hears of what happens in a folder that was made in the same moment as the
 * folder around it, as a checkout or a script makes them. Here a folder is watched first and looked into afterwards.
 */
export class FolderWatch {
  static readonly isNeeded = process.platform === 'linux';

  /** By path below the root, with `/`; the root itself is the empty path. */
  private readonly watchers = new Map<string, FSWatcher>();
  private readonly followed = new Set<string>();
  private above: FSWatcher | undefined;

  /**
   * @param root absolute path of the records folder; it need not exist yet
   * @param changed hears of paths below the root, with `/`: files, folders that came or went with all that is in them, or the whole
   * root as the empty path
   */
  constructor(
    private readonly root: string,
    private readonly changed: (path: string) => void,
    private readonly failed: (error: unknown) => void,
  ) {
    this.watchRoot();
  }

  /** Follows the files of an escalation from now on; whoever reads them afterwards misses nothing. */
  follow(slug: string): void {
    if (this.followed.has(slug)) return;
    this.followed.add(slug);
    this.watchFolder(slug);
  }

  dispose(): void {
    this.above?.close();
    for (const watcher of this.watchers.values()) watcher.close();
    this.watchers.clear();
  }

  /** The folder around the root, or the nearest that there is, tells when the root comes or goes. */
  private watchRoot(): void {
    this.above?.close();
    const [folder, next] = nearestFolder(this.root);
    this.above = this.listen(folder, (type, name) => {
      if (type !== 'rename' || (name !== next && name !== basename(folder))) return;
      this.watchRoot();
      this.changed('');
    });
    // What came between the look and the watcher told nobody.
    if (nearestFolder(this.root)[0] === folder) this.watchFolder('');
    else this.watchRoot();
  }

  private watchFolder(path: string): void {
    this.forget(path);
    const folder = join(this.root, path);
    // The way to the record may lead over links; none leads out of it.
    const exists = path === '' ? isFolder(folder) : isFolder(folder, lstatSync);
    if (this.watchers.size >= mostFolders * (this.followed.size + 1) || !exists) return;
    const watcher = this.listen(folder, (type, name) => {
      if (name?.startsWith('.')) return;
      const below = name === null ? path : join(path, name).replaceAll('\\', '/');
      if (type === 'rename' && name !== null && this.watchesFolder(below)) this.watchFolder(below);
      this.changed(below);
    });
    if (!watcher) return;
    this.watchers.set(path, watcher);
    if (path === '') for (const slug of this.followed) this.watchFolder(slug);
    else if (!path.includes('/')) for (const name of foldersIn(folder)) this.watchFolder(`${path}/${name}`);
  }

  private watchesFolder(path: string): boolean {
    const [slug, ...rest] = path.split('/');
    return rest.length <= 1 && this.followed.has(slug!);
  }

  private forget(path: string): void {
    for (const [known, watcher] of this.watchers) {
      if (known !== path && path !== '' && !known.startsWith(`${path}/`)) continue;
      watcher.close();
      this.watchers.delete(known);
    }
  }

  private listen(folder: string, heard: (type: string, name: string | null) => void): FSWatcher | undefined {
    return watchFolder(folder, heard, this.failed);
  }
}

/** The nearest folder around a path that there is, and the name in it that leads to the path. */
function nearestFolder(path: string): [folder: string, next: string] {
  let next = path;
  let folder = dirname(path);
  while (!isFolder(folder) && folder !== next) [next, folder] = [folder, dirname(folder)];
  return [folder, basename(next)];
}
