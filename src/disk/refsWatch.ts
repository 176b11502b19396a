import { type FSWatcher, lstatSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { foldersIn, isFolder, watchFolder } from './watchFolder';

/** Branches are grouped in folders; of a repository with more of them, the rest is left to the editor's watcher. */
const mostFolders = 1000;

/** Where git keeps refs in a git folder, whatever their format; a shallow clone’s history ends where `shallow` says. */
const refFolders = ['refs', 'reftable'];
const refNames = new Set(['HEAD', 'packed-refs', 'shallow', ...refFolders]);

/**
 * Tells when HEAD or a ref of a repository moves, or where its history ends. For Linux, beside an editor's own watcher, for the same
 * reason as `FolderWatch`: `git init` and a new branch `feature/x` make folders and what is in them in one moment.
 */
export class RefsWatch {
  /** By absolute path. */
  private readonly watchers = new Map<string, FSWatcher>();
  private readonly above: FSWatcher | undefined;
  private readonly tops: readonly string[];

  /**
   * @param gitDir absolute path of the working tree's git folder
   * @param commonDir absolute path of the git folder that all working trees share
   * @param changed hears of the absolute path of what changed
   */
  constructor(
    gitDir: string,
    commonDir: string,
    private readonly changed: (path: string) => void,
    private readonly failed: (error: unknown) => void,
  ) {
    this.tops = [...new Set([gitDir, commonDir])];
    // The git folder may go, and another come in its place.
    this.above = watchFolder(
      dirname(commonDir),
      (type, name) => {
        if (type !== 'rename' || name !== basename(commonDir)) return;
        this.watchTops();
        this.changed(commonDir);
      },
      failed,
    );
    this.watchTops();
  }

  dispose(): void {
    this.above?.close();
    for (const folder of this.watchers.keys()) this.forget(folder);
  }

  private watchTops(): void {
    for (const top of this.tops) this.forget(top);
    for (const top of this.tops) {
      this.watch(top);
      for (const name of refFolders) this.watchTree(join(top, name));
    }
  }

  /** Each folder is watched first and looked into afterwards. */
  private watchTree(folder: string): void {
    this.forget(folder);
    this.watch(folder);
    if (this.watchers.has(folder)) for (const name of foldersIn(folder)) this.watchTree(join(folder, name));
  }

  private watch(folder: string): void {
    if (this.watchers.size >= mostFolders || !isFolder(folder, lstatSync)) return;
    const isTop = this.tops.includes(folder);
    const heard = (type: string, name: string | null): void => {
      // git writes `<ref>.lock` first and renames it: that rename is the change.
      if (name === null || name.endsWith('.lock') || (isTop && !refNames.has(name))) return;
      const path = join(folder, name);
      if (type === 'rename' && (!isTop || refFolders.includes(name))) this.watchTree(path);
      this.changed(path);
    };
    const watcher = watchFolder(folder, heard, this.failed);
    if (watcher) this.watchers.set(folder, watcher);
  }

  private forget(folder: string): void {
    for (const [known, watcher] of this.watchers) {
      if (known !== folder && !known.startsWith(`${folder}/`)) continue;
      watcher.close();
      this.watchers.delete(known);
    }
  }
}
