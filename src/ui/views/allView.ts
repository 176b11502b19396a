import * as vscode from 'vscode';
import { viewIds } from '../contributions';
import type { RecordFolder, Records } from '../records';
import { entryTitle } from './entryTexts';
import type { EscalationNode, FolderNode, LoadErrorNode, Node } from './nodes';
import { tooltip } from './tooltips';
import { readingNow, treeItem, untrustedMarkdown } from './treeItems';

/** All escalations: open ones first, closed ones as known errors; by folder where several folders hold some. */
export class AllTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changeEmitter = new vscode.EventEmitter<undefined>();
  private readonly subscription: vscode.Disposable;

  readonly onDidChangeTreeData = this.changeEmitter.event;

  constructor(
    private readonly records: Pick<Records, 'folders' | 'activeHead' | 'onDidChange'>,
    private readonly log: vscode.LogOutputChannel,
  ) {
    // A view that nobody opened is not asked for rows by this.
    this.subscription = records.onDidChange(() => this.changeEmitter.fire(undefined));
  }

  async getChildren(parent?: Node): Promise<Node[]> {
    if (parent) return parent.type === 'folder' ? this.rows(parent.folder, parent) : [];
    const groups = await Promise.all(
      this.records.folders().map(async (folder) => {
        const node: FolderNode = { type: 'folder', key: folder.root.toString(), parent: undefined, folder };
        return { node, rows: await this.rows(folder, undefined) };
      }),
    );
    const filled = groups.filter(({ rows }) => rows.length > 0);
    return filled.length > 1 ? filled.map(({ node }) => node) : (filled[0]?.rows ?? []);
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return treeItem(node, readingNow());
  }

  async resolveTreeItem(item: vscode.TreeItem, node: Node): Promise<vscode.TreeItem> {
    const text = tooltip(node, readingNow(), await this.rootCause(node));
    if (text !== undefined) item.tooltip = untrustedMarkdown(text);
    return item;
  }

  getParent(node: Node): Node | undefined {
    return node.parent;
  }

  dispose(): void {
    this.subscription.dispose();
    this.changeEmitter.dispose();
  }

  /** A folder that can't be read costs its own rows only. */
  private async rows(folder: RecordFolder, parent: Node | undefined): Promise<Node[]> {
    try {
      const [escalations, active] = await Promise.all([folder.store.escalations(), this.activeSlug(folder)]);
      return escalations
        .map(({ slug, head }): EscalationNode => {
          const key = `${folder.root.toString()}>${slug}`;
          return { type: 'escalation', key, parent, folder, slug, head, active: slug === active };
        })
        .sort(compare);
    } catch (error) {
      this.log.error(`The escalations in ${folder.root.toString()} could not be read.`, error);
      const failed: LoadErrorNode = { type: 'loadError', key: `${folder.root.toString()}>error`, parent, error };
      return [failed];
    }
  }

  private async activeSlug(folder: RecordFolder): Promise<string | undefined> {
    try {
      const active = await this.records.activeHead();
      return active?.folder === folder ? active.slug : undefined;
    } catch (error) {
      // Another folder can't be read; its own row says so.
      this.log.warn('The active escalation could not be found.', error);
      return undefined;
    }
  }

  private async rootCause(node: Node): Promise<string | undefined> {
    if (node.type !== 'escalation' || node.head.data.phase !== 'closed') return undefined;
    try {
      return (await node.folder.store.escalation(node.slug)).followUp?.data.rootCause;
    } catch (error) {
      this.log.warn(`The root cause of ${node.slug} could not be read.`, error);
      return undefined;
    }
  }
}

export class AllView implements vscode.Disposable {
  private readonly view: vscode.TreeView<Node>;

  constructor(tree: AllTree) {
    this.view = vscode.window.createTreeView(viewIds.all, { treeDataProvider: tree, showCollapseAll: true });
  }

  dispose(): void {
    this.view.dispose();
  }
}

/** Open before closed; of the open the worst, then the one whose update is due first; of the closed the latest. */
function compare(one: EscalationNode, other: EscalationNode): number {
  const [first, second] = [one.head.data, other.head.data];
  const [firstClosed, secondClosed] = [first.phase === 'closed', second.phase === 'closed'];
  if (firstClosed !== secondClosed) return firstClosed ? 1 : -1;
  const byTitle = entryTitle(one.head).localeCompare(entryTitle(other.head));
  if (firstClosed) return moment(second.times?.closed, 0) - moment(first.times?.closed, 0) || byTitle;
  const bySeverity = (first.severity ?? 5) - (second.severity ?? 5);
  return (
    bySeverity ||
    moment(first.nextUpdateAt, Number.MAX_SAFE_INTEGER) - moment(second.nextUpdateAt, Number.MAX_SAFE_INTEGER) ||
    byTitle
  );
}

function moment(iso: string | undefined, otherwise: number): number {
  const time = iso === undefined ? Number.NaN : Date.parse(iso);
  return Number.isNaN(time) ? otherwise : time;
}
