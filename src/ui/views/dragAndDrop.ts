import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { writable } from '../commands/services';
import { explain } from '../explain';
import { type EntryNode, isNode, type Node } from './nodes';
import { moveStepTo } from './stepOrder';

const mimeType = 'application/vnd.code.tree.escalation.active';

/** Steps change their order, and evidence is attached to one more hypothesis, by dragging. Both have commands too. */
export class DragAndDrop implements vscode.TreeDragAndDropController<Node> {
  readonly dragMimeTypes = [mimeType];
  readonly dropMimeTypes = [mimeType];

  constructor(private readonly log: vscode.LogOutputChannel) {}

  handleDrag(source: readonly Node[], data: vscode.DataTransfer): void {
    const rows = source.filter((node) => node.type === 'entry' && (node.kind === 'step' || node.kind === 'evidence'));
    if (rows.length > 0) data.set(mimeType, new vscode.DataTransferItem(rows));
  }

  async handleDrop(target: Node | undefined, data: vscode.DataTransfer): Promise<void> {
    const rows: unknown = data.get(mimeType)?.value;
    if (!Array.isArray(rows)) return;
    try {
      for (const row of rows) if (isNode(row) && row.type === 'entry') await drop(row, target);
    } catch (error) {
      // A drop is no command: VS Code would put its error into a log that nobody reads.
      this.log.error('A drop could not be done.', error);
      void vscode.window.showErrorMessage(explain(error));
    }
  }
}

async function drop(row: EntryNode, target: Node | undefined): Promise<void> {
  if (!target || !('slug' in target) || target.slug !== row.slug || target.folder !== row.folder) return;
  const act = row.kind === 'step' ? stepMove(row, target) : row.kind === 'evidence' ? attachment(row, target) : undefined;
  if (!act) return;
  if (!vscode.workspace.isTrusted) {
    throw new Error(
      l10n.t(
        'This workspace is not trusted, so nothing is written. Trust it (“Workspaces: Manage Workspace Trust”), then try again.',
      ),
    );
  }
  writable(row.folder);
  await act();
}

/** Onto a step or one of its runs: to that step's place. Onto the section: to the end. */
function stepMove(row: EntryNode, target: Node): (() => Promise<void>) | undefined {
  const step = target.type === 'entry' && target.kind === 'run' ? target.parent : target;
  if (step?.type === 'entry' && step.kind === 'step') {
    return step.id === row.id ? undefined : () => moveStepTo(row.folder, row.slug, row.id, step.id);
  }
  const isSection = step?.type === 'section' && step.section === 'reproduction';
  return isSection ? () => moveStepTo(row.folder, row.slug, row.id, undefined) : undefined;
}

/** Onto a hypothesis or evidence below it: attached there, not yet rated. A rating that is there already stays. */
function attachment(row: EntryNode, target: Node): (() => Promise<void>) | undefined {
  if (target.type !== 'entry') return undefined;
  const hypothesis = target.kind === 'hypothesis' ? target.id : target.hypothesis;
  if (hypothesis === undefined) return undefined;
  return async () => {
    const escalation = await row.folder.store.escalation(row.slug);
    const evidence = escalation.entries.evidence.find(({ id }) => id === row.id);
    if (!evidence?.readable || evidence.data.ratings?.[hypothesis] !== undefined) return;
    const changes = [{ path: ['ratings', hypothesis], value: 'unrated' }];
    await row.folder.journal.change(row.slug, row.id, changes, { did: 'evidence.attached', note: hypothesis });
  };
}
