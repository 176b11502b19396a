import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { GitError } from '../git/gitError';
import { findRepositories, type GitOptions, Repository } from '../git/repository';
import { builtInGit } from './builtInGit';
import { settings } from './contributions';
import { askOnce } from './dialogs';
import { pathBelow, type RecordFolder, type Records } from './records';

/** The git repositories of the workspace. No git runs here while the workspace is not trusted. */
export class Repositories {
  private records: Records | undefined;

  constructor(private readonly log: vscode.LogOutputChannel) {}

  /** Told once by the composition root: the records need an author, and the author is git's. */
  useRecords(records: Records): void {
    this.records = records;
  }

  /**
   * The repository that a command works on: the named one, that of the resource, or that of the record's workspace folder; asks a person
   * where several are open. Throws `GitError` where there is none, or git can't be used.
   */
  async choose(options: {
    readonly repository?: unknown;
    readonly resource?: vscode.Uri | undefined;
    readonly folder: RecordFolder;
    readonly person: boolean;
  }): Promise<Repository> {
    this.needTrust();
    const base = options.folder.workspaceFolder.uri;
    if (typeof options.repository === 'string' && options.repository !== '') {
      return Repository.open(resolve(base.fsPath, options.repository), await this.options());
    }
    if (options.resource?.scheme === 'file') return Repository.open(dirname(options.resource.fsPath), await this.options());
    const found = await this.findAll();
    const own = await this.of(options.folder);
    if (own && (found.length <= 1 || !options.person)) return own;
    if (found.length === 0) throw new GitError('notARepository', base.fsPath);
    if (found.length === 1) return Repository.open(found[0]!, await this.options());
    if (!options.person) {
      throw new Error(l10n.t('Several git repositories are open: {0}. Name one with “repository”.', found.join(', ')));
    }
    const chosen = await askOnce(
      l10n.t('Repository'),
      l10n.t('Which repository is meant?'),
      found.map((root) => ({ label: `$(repo) ${basename(root)}`, description: root, value: root })),
    );
    return Repository.open(chosen, await this.options());
  }

  /** The repository that holds the record's workspace folder, without asking; undefined where there is none, no git or no trust. */
  async of(folder: RecordFolder): Promise<Repository | undefined> {
    return this.tryOpen(folder.workspaceFolder.uri);
  }

  /** The repository that holds a file, without asking. */
  async holding(file: vscode.Uri): Promise<Repository | undefined> {
    return this.tryOpen(vscode.Uri.joinPath(file, '..'));
  }

  /** The repository by the name that records store (`repository`: path from the workspace folder, `.` for its own). */
  async named(folder: RecordFolder, name: string | undefined): Promise<Repository | undefined> {
    if (name === undefined || name === '.') return this.of(folder);
    const path = join(folder.workspaceFolder.uri.fsPath, name);
    // A record may come from anyone: it can't send git to a place outside the workspace.
    const inside = (vscode.workspace.workspaceFolders ?? []).some((one) => pathBelow(one.uri.fsPath, path) !== undefined);
    return inside ? this.tryOpen(vscode.Uri.file(path)) : undefined;
  }

  /** The name under which records store a repository: the path from the workspace folder, `.` for the one that holds it. */
  nameOf(folder: RecordFolder, { root }: Pick<Repository, 'root'>): string {
    const base = folder.workspaceFolder.uri.fsPath;
    if (pathBelow(root, base) !== undefined) return '.';
    // Of another folder of the workspace it begins with `..`.
    return pathBelow(base, root) ?? relative(base, root).split(sep).join('/');
  }

  /** The names under which records may know its commits: its own, and of a further working tree that of the main one. */
  namesOf(folder: RecordFolder, repository: Repository): string[] {
    const own = this.nameOf(folder, repository);
    return repository.kind === 'worktree' ? [own, this.nameOf(folder, { root: dirname(repository.commonDir) })] : [own];
  }

  /** Records folders inside a repository, relative to its root: they stay out of diffs and rollback points. */
  excluded(repository: Repository): string[] {
    return (this.records?.folders() ?? []).flatMap(({ root }) => {
      const path = root.scheme === 'file' ? pathBelow(repository.root, root.fsPath) : undefined;
      return path ? [path] : [];
    });
  }

  async identity(
    folder: vscode.WorkspaceFolder,
  ): Promise<{ readonly name?: string | undefined; readonly email?: string | undefined } | undefined> {
    return (await this.tryOpen(folder.uri))?.author();
  }

  private async findAll(): Promise<string[]> {
    const options = await this.options();
    const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
    const lists = await Promise.all(folders.map(({ uri }) => findRepositories(uri.fsPath, options)));
    return [...new Set(lists.flat())];
  }

  private async tryOpen(uri: vscode.Uri): Promise<Repository | undefined> {
    if (!vscode.workspace.isTrusted || uri.scheme !== 'file') return undefined;
    try {
      return await Repository.open(uri.fsPath, await this.options());
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      this.log.info(`No repository at ${uri.fsPath}: ${error.reason}`);
      return undefined;
    }
  }

  private needTrust(): void {
    if (!vscode.workspace.isTrusted)
      throw new Error(l10n.t('This workspace is not trusted, so no git runs here. Trust it first.'));
  }

  private async options(): Promise<GitOptions> {
    const seconds = vscode.workspace.getConfiguration(settings.section).get<number>(settings.gitTimeout) ?? 60;
    const gitPath = (await builtInGit(this.log))?.git.path;
    return { timeoutMs: seconds * 1000, ...(gitPath === undefined ? {} : { gitPath }) };
  }
}
