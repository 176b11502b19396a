import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { GitError } from '../../../git/gitError';
import { headStamp } from '../../../git/graphState';
import type { Repository } from '../../../git/repository';
import { gitScheme } from '../../contributions';
import { pathBelow, type Records } from '../../records';
import type { Repositories } from '../../repositories';
import { watchRefs } from '../../watch';
import type { GitContent } from '../gitContent';

/** Documents that may have annotations: files, and files at a commit. */
export const annotatedFiles: readonly vscode.DocumentFilter[] = ['file', 'git', gitScheme].map((scheme) => ({ scheme }));

/** A file of a repository, at a commit. */
export interface Place {
  readonly repository: Repository;
  /** Full hash. */
  readonly commit: string;
  /** From the repository's root, with `/`. */
  readonly path: string;
}

/** Where a document comes from, before git was asked for the commit. */
interface Origin {
  readonly repository: Repository;
  readonly path: string;
  readonly revision: string;
}

interface Known {
  readonly repository: Promise<Repository | undefined>;
  /** What the commit was read with tells whether it still is the one, also before a watcher has told. */
  head: { readonly stamp: string; readonly commit: Promise<string | undefined> } | undefined;
  watcher: vscode.Disposable | undefined;
}

/** Finds the repository that holds a document, submodules and worktrees included. Each is opened once, and its HEAD is watched. */
export class Places implements vscode.Disposable {
  private readonly headEmitter = new vscode.EventEmitter<void>();
  private readonly known = new Map<string, Known>();

  /** HEAD, a branch or another ref moved in a repository that was asked for: ask again. */
  readonly onDidChangeHead = this.headEmitter.event;

  constructor(
    private readonly records: Pick<Records, 'folders'>,
    private readonly repositories: Pick<Repositories, 'holding'>,
    private readonly content: Pick<GitContent, 'placeOf'>,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** Whether a document can have a place; tells without git and without a look at the disk. */
  mayHave({ scheme, fsPath }: vscode.Uri): boolean {
    if (scheme === 'git' || scheme === gitScheme) return true;
    if (scheme !== 'file') return false;
    return !this.records.folders().some(({ root }) => root.scheme === 'file' && pathBelow(root.fsPath, fsPath) !== undefined);
  }

  /** The repository of a document; undefined for files outside of any, and in a workspace that is not trusted. */
  async repositoryOf(uri: vscode.Uri): Promise<Repository | undefined> {
    return (await this.originOf(uri))?.repository;
  }

  /** Undefined for documents outside of a repository, of one without a commit, and in a workspace that is not trusted. */
  async of(uri: vscode.Uri): Promise<Place | undefined> {
    const origin = await this.originOf(uri);
    if (!origin) return undefined;
    const { repository, path, revision } = origin;
    const commit = revision === 'HEAD' ? await this.headOf(repository) : revision;
    return commit === undefined ? undefined : { repository, path, commit };
  }

  dispose(): void {
    for (const { watcher } of this.known.values()) watcher?.dispose();
    this.known.clear();
    this.headEmitter.dispose();
  }

  private async originOf(uri: vscode.Uri): Promise<Origin | undefined> {
    if (!vscode.workspace.isTrusted) return undefined;
    if (uri.scheme === gitScheme) {
      const place = await this.content.placeOf(uri);
      return place && { repository: place.repository, path: place.path, revision: place.commit };
    }
    if (uri.scheme === 'git') {
      const source = readGitQuery(uri.query);
      return source && this.originOfFile(source.path, source.revision);
    }
    return uri.scheme === 'file' ? this.originOfFile(uri.fsPath, 'HEAD') : undefined;
  }

  private async originOfFile(file: string, revision: string): Promise<Origin | undefined> {
    // git knows files by their real folder; a link that is tracked itself stays what it is.
    const folder = await realpath(dirname(file)).catch(() => undefined);
    const root = folder === undefined ? undefined : await rootOf(folder);
    if (folder === undefined || root === undefined) return undefined;
    const repository = await this.open(root);
    const path = repository && pathBelow(repository.root, join(folder, basename(file)));
    return path ? { repository, path, revision } : undefined;
  }

  private open(root: string): Promise<Repository | undefined> {
    const known = this.known.get(root);
    if (known) return known.repository;
    const repository = this.repositories.holding(vscode.Uri.file(join(root, '.git')));
    const entry: Known = { repository, head: undefined, watcher: undefined };
    this.known.set(root, entry);
    repository.then(
      (found) => {
        if (!found) this.known.delete(root);
        else if (this.known.get(root) === entry) entry.watcher = watchRefs(found, () => this.headEmitter.fire(), this.log);
      },
      () => this.known.delete(root),
    );
    return repository;
  }

  private async headOf(repository: Repository): Promise<string | undefined> {
    const stamp = await headStamp(repository);
    const known = this.known.get(repository.root);
    if (known?.head?.stamp === stamp) return known.head.commit;
    const commit = readHead(repository);
    if (known) {
      known.head = { stamp, commit };
      commit.catch(() => (known.head = undefined));
    }
    return commit;
  }
}

async function readHead(repository: Repository): Promise<string | undefined> {
  try {
    return await repository.resolve('HEAD');
  } catch (error) {
    // A branch without a commit.
    if (error instanceof GitError && error.reason === 'unknownRevision') return undefined;
    throw error;
  }
}

/** The next folder upwards that is the root of a working tree. Found without git, so that a file outside of any costs none. */
async function rootOf(folder: string): Promise<string | undefined> {
  const found = await stat(join(folder, '.git')).catch(() => undefined);
  if (found) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : rootOf(parent);
}

/** The query of a document of VS Code's own git extension: a file at a revision. Its index counts as HEAD, which it is compared with. */
function readGitQuery(query: string): { readonly path: string; readonly revision: string } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(query);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { path, ref }: { path?: unknown; ref?: unknown } = value;
  if (typeof path !== 'string' || typeof ref !== 'string') return undefined;
  if (/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/u.test(ref)) return { path, revision: ref };
  return ref === '' || ref === '~' || ref === 'HEAD' ? { path, revision: 'HEAD' } : undefined;
}
