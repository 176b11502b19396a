import * as vscode from 'vscode';
import { viewIds } from '../contributions';
import type { CodePlaces } from '../editor/anchors/codePlaces';
import type { LinkedCommits } from '../editor/linkedCommits';
import type { TrailerLinks } from '../editor/trailerLinks';
import { overduePromises } from './overdue';
import { badgeOf } from './badge';
import { entryTitle, type Reading } from './entryTexts';
import type { HypothesisFile, HypothesisFiles } from './hypothesisFiles';
import type { FileNode, FilesNode, LoadErrorNode, Node } from './nodes';
import { Outline } from './outline';
import { oneLine } from '../plainText';
import { situationFacts } from './rowTexts';
import type { CurrentSituation, Situation } from './situation';
import { tooltip } from './tooltips';
import { readingNow, treeItem, untrustedMarkdown } from './treeItems';

/** The rows of the active escalation. */
export class ActiveTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changeEmitter = new vscode.EventEmitter<Node | undefined>();
  private readonly subscription: vscode.Disposable;
  private shown: Situation | undefined;
  private outline: Outline | undefined;
  private readonly fileRows = new WeakMap<HypothesisFile, FileNode>();

  readonly onDidChangeTreeData = this.changeEmitter.event;

  constructor(
    private readonly situation: CurrentSituation,
    private readonly log: vscode.LogOutputChannel,
    private readonly trailers?: Pick<TrailerLinks, 'known' | 'onDidChange'>,
    private readonly places?: Pick<CodePlaces, 'known' | 'onDidChange'>,
    private readonly files?: Pick<HypothesisFiles, 'of' | 'forget' | 'onDidChange'>,
    private readonly commits?: Pick<LinkedCommits, 'standing' | 'onDidChangeStanding'>,
  ) {
    this.subscription = vscode.Disposable.from(
      situation.onDidChange((changed) => this.follow(changed)),
      ...(trailers
        ? [
            trailers.onDidChange(() => {
              this.outline = undefined;
              this.changeEmitter.fire(undefined);
            }),
          ]
        : []),
      ...(files ? [files.onDidChange(() => this.changeEmitter.fire(undefined))] : []),
      ...(commits ? [commits.onDidChangeStanding(() => this.changeEmitter.fire(undefined))] : []),
      ...(places
        ? [
            places.onDidChange((evidence) => {
              this.files?.forget();
              for (const row of this.outline?.rowsOf(evidence) ?? []) this.changeEmitter.fire(row);
            }),
          ]
        : []),
    );
  }

  async getChildren(parent?: Node): Promise<Node[]> {
    try {
      if (parent?.type === 'files') return await this.filesOf(parent);
      if (parent) return [...((await this.current())?.childrenOf(parent) ?? [])];
      const situation = await this.situation.current();
      this.shown = situation;
      if (situation.state === 'failed') return [loadError(situation.error)];
      return [...((await this.current())?.roots() ?? [])];
    } catch (error) {
      this.log.error('The rows of the active escalation could not be made.', error);
      return [loadError(error, parent)];
    }
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return treeItem(node, this.reading());
  }

  resolveTreeItem(item: vscode.TreeItem, node: Node): vscode.TreeItem {
    const text = tooltip(node, this.reading());
    if (text !== undefined) item.tooltip = untrustedMarkdown(text);
    return item;
  }

  getParent(node: Node): Node | undefined {
    return node.parent;
  }

  /** The first row of the entry, log line or section with this id. */
  async find(id: string): Promise<Node | undefined> {
    return (await this.current())?.find(id);
  }

  dispose(): void {
    this.subscription.dispose();
    this.changeEmitter.dispose();
  }

  /** Files are the same rows as long as they are the same files, so that what is counted later finds its row. */
  private async filesOf(node: FilesNode): Promise<Node[]> {
    const { folder, slug } = node;
    const counted = (file: HypothesisFile): void => {
      const row = this.fileRows.get(file);
      if (row) this.changeEmitter.fire(row);
    };
    const files = (await this.files?.of(node, counted)) ?? [];
    const rows = files.map((shown): FileNode => {
      const before = this.fileRows.get(shown);
      const row =
        before?.parent === node
          ? before
          : { type: 'file' as const, key: `${node.key}>${shown.file}`, parent: node, folder, slug, shown };
      this.fileRows.set(shown, row);
      return row;
    });
    if (node.count !== files.length) {
      node.count = files.length;
      this.changeEmitter.fire(node);
    }
    return rows;
  }

  private reading(): Reading {
    const { places, commits } = this;
    return {
      ...readingNow(),
      ...(places ? { placeOf: (evidence) => places.known(evidence) } : {}),
      ...(commits ? { standingOf: (evidence) => commits.standing(evidence) } : {}),
    };
  }

  private async current(): Promise<Outline | undefined> {
    const situation = await this.situation.current();
    if (situation.state !== 'active') return undefined;
    const { folder, escalation } = situation.active;
    if (this.outline?.escalation === escalation && this.outline.folder === folder) return this.outline;
    this.outline = new Outline(folder, escalation, this.trailers?.known(situation.active));
    return this.outline;
  }

  private follow(situation: Situation): void {
    const { outline } = this;
    const same =
      situation.state === 'active' &&
      outline?.escalation === situation.active.escalation &&
      outline.folder === situation.active.folder;
    const before = this.shown;
    this.shown = situation;
    // The first load is the one that the view is waiting for: it needs no telling.
    if (before === undefined) return;
    if (!same) return this.changeEmitter.fire(undefined);
    const nextUpdate = before === situation ? outline?.nextUpdate() : undefined;
    if (nextUpdate) this.changeEmitter.fire(nextUpdate);
  }
}

/** The view with its title line and badge. */
export class ActiveView implements vscode.Disposable {
  private readonly view: vscode.TreeView<Node>;
  private readonly disposables: vscode.Disposable[];

  constructor(
    situation: CurrentSituation,
    private readonly tree: ActiveTree,
    dragAndDropController: vscode.TreeDragAndDropController<Node>,
  ) {
    this.view = vscode.window.createTreeView(viewIds.active, {
      treeDataProvider: tree,
      dragAndDropController,
      showCollapseAll: true,
    });
    this.disposables = [this.view, situation.onDidChange((changed) => this.show(changed))];
  }

  /** Shows the row of the entry with this id; nothing where there is none. */
  async reveal(id: string): Promise<void> {
    const node = await this.tree.find(id);
    if (node) await this.view.reveal(node, { select: true, focus: true, expand: true });
  }

  /** The rows that are selected, for commands that were not called on a row. */
  get selection(): readonly Node[] {
    return this.view.selection;
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  private show(situation: Situation): void {
    const reading = readingNow();
    const head = situation.state === 'active' ? situation.active.escalation.head : undefined;
    const facts = head ? situationFacts(head, reading) : [];
    // In a narrow side bar the buttons hide the description, so the line below tells the facts as well.
    // Text that is absent is written as empty: the type takes no undefined, and the view hides what is empty.
    this.view.message = head?.readable ? [...facts, oneLine(entryTitle(head))].join(' · ') : '';
    this.view.description = facts.join(' · ');
    const overdue = situation.state === 'active' ? overduePromises(situation.active.escalation, reading.now) : [];
    this.view.badge = badgeOf(overdue, reading);
  }
}

function loadError(error: unknown, parent?: Node): LoadErrorNode {
  return { type: 'loadError', key: `${parent?.key ?? ''}loadError`, parent, error };
}
