import { isAbsolute, join, relative, sep } from 'node:path';
import * as vscode from 'vscode';
import { NodeFiles } from '../disk/nodeFiles';
import { Journal } from '../record/journal';
import type { Entry, Escalation } from '../record/model';
import { type IndexPort, RecordStore } from '../record/store';
import { settings } from './contributions';
import { OpenDocuments } from './openDocuments';
import { VirtualFiles } from './virtualFiles';

/** One workspace folder's record. */
export interface RecordFolder {
  readonly workspaceFolder: vscode.WorkspaceFolder;
  /** The records folder. */
  readonly root: vscode.Uri;
  readonly store: RecordStore;
  readonly journal: Journal;
  /** A virtual workspace: the record can be read, not written. */
  readonly readOnly: boolean;
}

export interface ActiveEscalation {
  readonly folder: RecordFolder;
  readonly escalation: Escalation;
}

export interface EscalationHead {
  readonly folder: RecordFolder;
  readonly slug: string;
  readonly head: Entry<'escalation'>;
}

interface Choice {
  readonly root: string;
  readonly slug: string;
}

const choiceKey = 'escalation.active';

/** The records of all workspace folders, and which escalation this person is working on. */
export class Records implements vscode.Disposable {
  private readonly changeEmitter = new vscode.EventEmitter<void>();
  private readonly known = new Map<string, RecordFolder & { readonly subscription: { dispose(): void } }>();
  private readonly disposables: vscode.Disposable[] = [this.changeEmitter];

  /** Entries, folders, or the choice of the active escalation changed. */
  readonly onDidChange = this.changeEmitter.event;

  constructor(
    private readonly memory: vscode.Memento,
    private readonly indexFor: (root: vscode.Uri) => IndexPort | undefined,
    private readonly author: (folder: vscode.WorkspaceFolder) => Promise<string>,
  ) {
    this.disposables.push(
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.changeEmitter.fire()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(`${settings.section}.${settings.recordsFolder}`)) this.changeEmitter.fire();
      }),
    );
  }

  folders(): readonly RecordFolder[] {
    const wanted = new Map((vscode.workspace.workspaceFolders ?? []).map((folder) => [recordsRoot(folder).toString(), folder]));
    for (const [key, folder] of this.known) {
      if (wanted.has(key)) continue;
      folder.subscription.dispose();
      this.known.delete(key);
    }
    return [...wanted].map(([key, workspaceFolder]) => {
      const folder = this.known.get(key) ?? this.create(workspaceFolder);
      this.known.set(key, folder);
      return folder;
    });
  }

  private create(workspaceFolder: vscode.WorkspaceFolder): RecordFolder & { readonly subscription: { dispose(): void } } {
    const root = recordsRoot(workspaceFolder);
    const readOnly = root.scheme !== 'file';
    const files = readOnly ? new VirtualFiles(root) : new NodeFiles(root.fsPath);
    const index = this.indexFor(root);
    const store = new RecordStore(files, index ? { index } : {});
    const journal = new Journal(files, store, () => this.author(workspaceFolder), new OpenDocuments(root));
    const subscription = store.onDidChange(() => this.changeEmitter.fire());
    return { workspaceFolder, root, store, journal, readOnly, subscription };
  }

  /** The escalations of all folders. A folder that can't be read gives the error to the caller. */
  async all(): Promise<EscalationHead[]> {
    const lists = await Promise.all(
      this.folders().map(async (folder) => (await folder.store.escalations()).map(({ slug, head }) => ({ folder, slug, head }))),
    );
    return lists.flat();
  }

  /** The person's choice, or the only open escalation. */
  async active(): Promise<ActiveEscalation | undefined> {
    const head = await this.activeHead();
    return head && { folder: head.folder, escalation: await head.folder.store.escalation(head.slug) };
  }

  async activeHead(): Promise<EscalationHead | undefined> {
    const all = await this.all();
    const choice = this.memory.get<Choice>(choiceKey);
    const chosen = all.find(({ folder, slug }) => folder.root.toString() === choice?.root && slug === choice.slug);
    if (chosen) return chosen;
    const open = all.filter(({ head }) => head.data.phase !== 'closed');
    return open.length === 1 ? open[0] : undefined;
  }

  async activate(folder: RecordFolder, slug: string): Promise<void> {
    const choice: Choice = { root: folder.root.toString(), slug };
    await this.memory.update(choiceKey, choice);
    this.changeEmitter.fire();
  }

  uriOf(folder: RecordFolder, path: string): vscode.Uri {
    return vscode.Uri.joinPath(folder.root, ...path.split('/'));
  }

  /** Files changed from outside: these paths below the records folder, or any. */
  changed(folder?: RecordFolder, paths?: readonly string[]): void {
    for (const one of folder ? [folder] : this.folders()) one.store.changed(paths ? [...paths] : undefined);
  }

  dispose(): void {
    for (const folder of this.known.values()) folder.subscription.dispose();
    for (const disposable of this.disposables) disposable.dispose();
  }
}

function recordsRoot(folder: vscode.WorkspaceFolder): vscode.Uri {
  const configured =
    vscode.workspace.getConfiguration(settings.section, folder).get<string>(settings.recordsFolder)?.trim() || '.escalation';
  if (folder.uri.scheme !== 'file') return vscode.Uri.joinPath(folder.uri, configured);
  return vscode.Uri.file(isAbsolute(configured) ? configured : join(folder.uri.fsPath, configured));
}

/** Path of `inner` below `outer` with `/`; undefined where it lies outside; empty where both are the same. */
export function pathBelow(outer: string, inner: string): string | undefined {
  const path = relative(outer, inner);
  if (path === '') return '';
  return path.startsWith('..') || isAbsolute(path) ? undefined : path.split(sep).join('/');
}
