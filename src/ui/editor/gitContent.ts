import * as vscode from 'vscode';
import { showFile } from '../../git/diffs';
import type { Repository } from '../../git/repository';
import { gitScheme } from '../contributions';
import type { RecordFolder, Records } from '../records';
import type { Repositories } from '../repositories';
import { applyFilePatch, type PatchedFile, readPatch } from './patchedFiles';

/** What a document of the scheme shows; it stands in the URI's query. */
interface Source {
  /** The records folder through which the repository is found. */
  readonly root: string;
  /** Name of the repository as records store it. */
  readonly repository?: string | undefined;
  /** Full hash of the commit, or of the patch's base; absent of a file that is not there, which is empty. */
  readonly commit?: string | undefined;
  /** The stored patch, below the records folder, that is applied to the base. */
  readonly patch?: string | undefined;
}

/** Largest file that is shown, and largest patch that is applied. */
const largestFile = 20 * 1024 * 1024;
const fullHash = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u;
const keptFiles = 50;

/**
 * Read-only files made from git: a file at a commit, and a file with a stored patch applied. A URI may come from anywhere, so it only names
 * open records folders, repositories inside the workspace, full hashes and paths inside of them. Content never changes: it is kept for a while.
 */
export class GitContent implements vscode.FileSystemProvider, vscode.Disposable {
  private readonly changeEmitter = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  private readonly kept = new Map<string, Promise<Uint8Array>>();
  private readonly registration: vscode.Disposable;

  readonly onDidChangeFile = this.changeEmitter.event;

  constructor(
    private readonly records: Pick<Records, 'folders' | 'uriOf'>,
    private readonly repositories: Pick<Repositories, 'named'>,
  ) {
    this.registration = vscode.workspace.registerFileSystemProvider(gitScheme, this, { isReadonly: true, isCaseSensitive: true });
  }

  /** A file at a commit (full hash). */
  atCommit(folder: RecordFolder, repository: string | undefined, commit: string, path: string): vscode.Uri {
    return makeUri(path, { root: folder.root.toString(), repository, commit });
  }

  /** A file with a stored patch (path below the records folder) applied to its base commit. */
  patched(
    folder: RecordFolder,
    repository: string | undefined,
    base: string | undefined,
    patch: string,
    path: string,
  ): vscode.Uri {
    return makeUri(path, { root: folder.root.toString(), repository, commit: base, patch });
  }

  /** An empty file: the other side of one that was added or deleted. */
  empty(folder: RecordFolder, path: string): vscode.Uri {
    return makeUri(path, { root: folder.root.toString() });
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { length } = await this.readFile(uri);
    return { type: vscode.FileType.File, ctime: 0, mtime: 0, size: length, permissions: vscode.FilePermission.Readonly };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const key = uri.toString();
    const known = this.kept.get(key);
    if (known) return known;
    const content = this.load(uri);
    this.kept.set(key, content);
    // A failure is not kept: the commit may be fetched, the workspace trusted.
    content.catch(() => this.kept.delete(key));
    const [oldest] = this.kept.keys();
    if (this.kept.size > keptFiles && oldest !== undefined) this.kept.delete(oldest);
    return content;
  }

  /** Repository, commit and path of a file at a commit; undefined for what is none. */
  async placeOf(
    uri: vscode.Uri,
  ): Promise<{ readonly repository: Repository; readonly commit: string; readonly path: string } | undefined> {
    const source = readSource(uri);
    const folder = this.records.folders().find(({ root }) => root.toString() === source?.root);
    if (!source || !folder || source.commit === undefined || source.patch !== undefined) return undefined;
    const repository = await this.repositories.named(folder, source.repository);
    return repository && { repository, commit: source.commit, path: uri.path.slice(1) };
  }

  /** The files of a stored patch. Throws where it is no plain file, or too large to be shown as a diff. */
  async readStoredPatch(folder: RecordFolder, patch: string): Promise<PatchedFile[]> {
    const uri = this.records.uriOf(folder, patch);
    const { type, size } = await vscode.workspace.fs.stat(uri);
    // A link could lead anywhere.
    if (type !== vscode.FileType.File) throw vscode.FileSystemError.NoPermissions(uri);
    if (size > largestFile) throw vscode.FileSystemError.Unavailable(uri);
    return readPatch(await vscode.workspace.fs.readFile(uri));
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  readDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.FileNotADirectory(uri);
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  writeFile(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  dispose(): void {
    this.registration.dispose();
    this.changeEmitter.dispose();
    this.kept.clear();
  }

  private async load(uri: vscode.Uri): Promise<Uint8Array> {
    const source = readSource(uri);
    const folder = this.records.folders().find(({ root }) => root.toString() === source?.root);
    if (!source || !folder) throw vscode.FileSystemError.FileNotFound(uri);
    const path = uri.path.slice(1);
    if (source.patch !== undefined) return this.loadPatched(uri, folder, source, source.patch, path);
    if (source.commit === undefined) return new Uint8Array();
    return showFile(await this.repository(uri, folder, source), source.commit, path, largestFile);
  }

  private async loadPatched(
    uri: vscode.Uri,
    folder: RecordFolder,
    source: Source,
    patch: string,
    path: string,
  ): Promise<Uint8Array> {
    const file = (await this.readStoredPatch(folder, patch)).find(({ newPath }) => newPath === path);
    if (!file) throw vscode.FileSystemError.FileNotFound(uri);
    const base =
      file.oldPath === undefined || source.commit === undefined
        ? new Uint8Array()
        : await showFile(await this.repository(uri, folder, source), source.commit, file.oldPath, largestFile);
    const content = applyFilePatch(file, base);
    if (!content) throw vscode.FileSystemError.Unavailable(uri);
    return content;
  }

  private async repository(uri: vscode.Uri, folder: RecordFolder, source: Source): Promise<Repository> {
    const repository = await this.repositories.named(folder, source.repository);
    if (!repository) throw vscode.FileSystemError.Unavailable(uri);
    return repository;
  }
}

function makeUri(path: string, source: Source): vscode.Uri {
  return vscode.Uri.from({ scheme: gitScheme, path: `/${path}`, query: JSON.stringify(source) });
}

function readSource(uri: vscode.Uri): Source | undefined {
  let value: unknown;
  try {
    value = JSON.parse(uri.query);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { root, repository, commit, patch }: { [name in keyof Source]?: unknown } = value;
  if (typeof root !== 'string' || !isOptionalText(repository) || !isOptionalText(commit) || !isOptionalText(patch))
    return undefined;
  if (commit !== undefined && !fullHash.test(commit)) return undefined;
  if (patch !== undefined && patch.split(/[\\/]/u).includes('..')) return undefined;
  return { root, repository, commit, patch };
}

function isOptionalText(field: unknown): field is string | undefined {
  return field === undefined || typeof field === 'string';
}
