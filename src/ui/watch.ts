import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { FolderWatch } from '../disk/folderWatch';
import { RefsWatch } from '../disk/refsWatch';
import type { Repository } from '../git/repository';
import { Burst } from './burst';
import { pathBelow, type RecordFolder, type Records } from './records';
import type { Repositories } from './repositories';
import type { CurrentSituation } from './views/situation';

/** Paths of one burst above which the whole folder is looked at: a branch switch, not a person. */
const manyPaths = 200;

/**
 * Tells the records what changes on the disk, in records folders inside and outside the workspace, and when git's HEAD or refs move.
 * Watches nothing before something was shown, and runs git only in a trusted workspace.
 */
export class Watch implements vscode.Disposable {
  private readonly refsEmitter = new vscode.EventEmitter<RecordFolder>();
  private readonly watched = new Map<string, vscode.Disposable & Pick<FolderWatch, 'follow'>>();
  private readonly gitWatched = new Map<string, vscode.Disposable>();
  private readonly subscriptions: vscode.Disposable[];

  /** HEAD, a branch, a tag or a rollback point changed in the repository of this folder. */
  readonly onDidChangeRefs = this.refsEmitter.event;

  constructor(
    situation: Pick<CurrentSituation, 'onDidChange'>,
    private readonly records: Pick<Records, 'folders' | 'changed'>,
    private readonly repositories: Pick<Repositories, 'of'>,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.subscriptions = [
      situation.onDidChange((now) => {
        this.follow();
        if (now.state === 'active') this.watched.get(now.active.folder.root.toString())?.follow(now.active.escalation.slug);
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.follow()),
    ];
  }

  /** Watches the folders that there are now, and no others. */
  follow(): void {
    const folders = new Map(this.records.folders().map((folder) => [folder.root.toString(), folder]));
    for (const watchers of [this.watched, this.gitWatched]) {
      for (const [key, watcher] of watchers) {
        if (folders.has(key)) continue;
        watcher.dispose();
        watchers.delete(key);
      }
    }
    for (const [key, folder] of folders) {
      if (!this.watched.has(key)) this.watched.set(key, this.watchRecords(folder));
      if (!this.gitWatched.has(key) && vscode.workspace.isTrusted) void this.watchGit(key, folder);
    }
  }

  dispose(): void {
    for (const watcher of [...this.watched.values(), ...this.gitWatched.values(), ...this.subscriptions, this.refsEmitter])
      watcher.dispose();
  }

  private watchRecords(folder: RecordFolder): vscode.Disposable & Pick<FolderWatch, 'follow'> {
    const burst = new Burst<string>((paths) => {
      // A folder that came or went says nothing of the files in it.
      const whole = paths.size > manyPaths || [...paths].some((path) => !/\.[^./]+$/u.test(path) || !path.includes('/'));
      this.records.changed(folder, whole ? undefined : [...paths]);
    });
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder.root, '**'));
    const note = (uri: vscode.Uri): void => {
      const path =
        uri.scheme === 'file' ? pathBelow(folder.root.fsPath, uri.fsPath) : uri.path.slice(folder.root.path.length + 1);
      if (path !== undefined) burst.add(path);
    };
    const own =
      folder.root.scheme === 'file' && FolderWatch.isNeeded
        ? new FolderWatch(
            folder.root.fsPath,
            (path) => burst.add(path),
            (error) => this.log.warn('A records folder can’t be watched closely.', error),
          )
        : undefined;
    const parts = [watcher, watcher.onDidCreate(note), watcher.onDidChange(note), watcher.onDidDelete(note), own, burst];
    return {
      follow: (slug) => own?.follow(slug),
      dispose: () => {
        for (const part of parts) part?.dispose();
      },
    };
  }

  private async watchGit(key: string, folder: RecordFolder): Promise<void> {
    // Held at once, so that a second call does not look for the repository again.
    this.gitWatched.set(key, new vscode.Disposable(() => undefined));
    try {
      const repository = await this.repositories.of(folder);
      if (!repository || !this.gitWatched.has(key)) return;
      const moved = (): void => {
        this.refsEmitter.fire(folder);
        // Another branch may hold another record, and its files may have come too fast for a watcher.
        this.records.changed(folder);
      };
      const watcher = watchRefs(repository, moved, this.log);
      this.gitWatched.set(key, watcher);
    } catch (error) {
      this.log.warn('The git repository can’t be watched; the views don’t follow it by themselves.', error);
    }
  }
}

/** Tells when HEAD or a ref of a repository moves, once for moves in quick succession. */
export function watchRefs(
  { gitDir, commonDir }: Pick<Repository, 'gitDir' | 'commonDir'>,
  moved: () => void,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const burst = new Burst<string>(moved);
  const [own, common] = [vscode.Uri.file(gitDir), vscode.Uri.file(commonDir)];
  const patterns = [
    new vscode.RelativePattern(own, 'HEAD'),
    new vscode.RelativePattern(common, '{packed-refs,shallow}'),
    new vscode.RelativePattern(vscode.Uri.joinPath(common, 'refs'), '**'),
    // A watcher of a folder that is not there would look for it again and again.
    ...[...new Set([gitDir, commonDir])]
      .map((folder) => join(folder, 'reftable'))
      .filter((folder) => existsSync(folder))
      .map((folder) => new vscode.RelativePattern(vscode.Uri.file(folder), '*')),
  ];
  const note = (uri: vscode.Uri): void => {
    // git writes `<ref>.lock` first and renames it: that rename is the change.
    if (!uri.path.endsWith('.lock')) burst.add(uri.path);
  };
  const watchers = patterns.flatMap((pattern) => {
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    return [watcher, watcher.onDidCreate(note), watcher.onDidChange(note), watcher.onDidDelete(note)];
  });
  const failed = (error: unknown): void => log.warn('A git folder can’t be watched closely.', error);
  if (FolderWatch.isNeeded) watchers.push(new RefsWatch(gitDir, commonDir, (path) => burst.add(path), failed));
  return vscode.Disposable.from(...watchers, burst);
}
