import { lstat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { readBlob } from '../../../git/blobs';
import { GitError } from '../../../git/gitError';
import { findRenamed } from '../../../git/renamedPath';
import type { Repository } from '../../../git/repository';
import { pathBelow, type RecordFolder } from '../../records';
import type { Repositories } from '../../repositories';
import { openedPath } from '../openedPath';
import type { CodeEvidence, CodePlace, MarkedCode } from './codePlace';
import { locateAnchor } from './locateAnchor';

/** Larger files are not searched. */
const largestFile = 10 * 1024 * 1024;
const keptBases = 40;

const gone = { how: 'orphaned', reason: 'gone', candidates: [] } as const;

/** Finds the places of marked code in the files as they are now: in the editor, with unsaved changes, or on the disk. */
export class PlaceFinder {
  private readonly bases = new Map<string, Promise<string | undefined>>();
  private opened = new Map<string, Promise<Repository | undefined>>();
  private renamed = new Map<string, Promise<string | undefined>>();

  constructor(private readonly repositories: Pick<Repositories, 'named'>) {}

  /** HEAD or files moved: what was found out about names counts no more. */
  forget(): void {
    this.opened = new Map();
    this.renamed = new Map();
  }

  /** Where the code is now. Without trust, or without the commit, by the text and its surroundings alone. Throws `GitError`. */
  async find(folder: RecordFolder, { entry, code }: CodeEvidence, signal?: AbortSignal): Promise<CodePlace> {
    const { repository: name } = entry.data;
    const repository = await this.repository(folder, name);
    const root = repository?.root ?? (await rootWithoutGit(join(folder.workspaceFolder.uri.fsPath, name ?? '.')));
    const path = await this.presentPath(root, repository, code, signal);
    const formerPath = path === code.path ? {} : { formerPath: code.path };
    if (path === undefined) return { located: gone, file: undefined, path: code.path };
    const file = await openedPath(folder, join(root, path));
    const text = await readText(vscode.Uri.file(file));
    if (text === undefined) return { located: gone, file, path, ...formerPath };
    const base = repository && (await this.base(repository, code, file, signal));
    return { located: locateAnchor(code, text, base), file, path, ...formerPath };
  }

  private repository(folder: RecordFolder, name: string | undefined): Promise<Repository | undefined> {
    const key = `${folder.root.toString()} ${name ?? '.'} ${vscode.workspace.isTrusted}`;
    const known = this.opened.get(key) ?? this.repositories.named(folder, name);
    this.opened.set(key, known);
    return known;
  }

  private async presentPath(
    root: string,
    repository: Repository | undefined,
    { path, commit }: MarkedCode,
    signal: AbortSignal | undefined,
  ): Promise<string | undefined> {
    // A record can't lead out of the repository.
    if (!pathBelow(root, join(root, path))) return undefined;
    const isFile = await lstat(join(root, path)).then(
      (stat) => stat.isFile(),
      () => false,
    );
    if (isFile || !repository) return isFile ? path : undefined;
    const key = `${root} ${path} ${commit ?? ''}`;
    const known = this.renamed.get(key) ?? this.search(repository, path, commit, signal);
    this.renamed.set(key, known);
    known.catch(() => this.renamed.delete(key));
    return known;
  }

  private async search(
    repository: Repository,
    path: string,
    commit: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<string | undefined> {
    const known = commit === undefined ? undefined : await repository.resolve(commit).catch(unknownAsUndefined);
    return findRenamed(repository, path, known, signal);
  }

  /** The text of the file in which the code was marked. A blob never changes, so it is kept. */
  private base(
    repository: Repository,
    { blob }: MarkedCode,
    file: string,
    signal: AbortSignal | undefined,
  ): Promise<string | undefined> {
    if (blob === undefined) return Promise.resolve(undefined);
    const key = `${repository.root} ${blob}`;
    const known = this.bases.get(key) ?? readBlob(repository, blob, largestFile, signal).then((bytes) => decode(bytes, file));
    this.bases.delete(key);
    this.bases.set(key, known);
    known.then(
      (text) => text === undefined && this.bases.delete(key),
      () => this.bases.delete(key),
    );
    if (this.bases.size > keptBases) this.bases.delete(this.bases.keys().next().value!);
    return known;
  }
}

/** The root of the repository that holds a folder, told by its `.git` alone; the folder itself where there is none. */
async function rootWithoutGit(folder: string): Promise<string> {
  for (let root = folder; ; root = dirname(root)) {
    const isRoot = await lstat(join(root, '.git')).then(
      () => true,
      () => false,
    );
    if (isRoot) return root;
    if (dirname(root) === root) return folder;
  }
}

/** The text of a file: as it is in the editor, else on the disk; undefined where it is none, or too large. */
async function readText(uri: vscode.Uri): Promise<string | undefined> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open && !open.isClosed) return open.getText();
  try {
    if ((await vscode.workspace.fs.stat(uri)).size > largestFile) return undefined;
    return await decode(await vscode.workspace.fs.readFile(uri), uri.fsPath);
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return undefined;
    throw error;
  }
}

/** Bytes as VS Code would read them for this file; undefined for what is no text. */
async function decode(bytes: Uint8Array | undefined, file: string): Promise<string | undefined> {
  if (bytes === undefined || bytes.includes(0)) return undefined;
  return vscode.workspace.decode(bytes, { uri: vscode.Uri.file(file) });
}

function unknownAsUndefined(error: unknown): undefined {
  if (error instanceof GitError && error.reason === 'unknownRevision') return undefined;
  throw error;
}
