import * as vscode from 'vscode';
import type { OpenEditors } from '../record/journal';

/** Record files that are open with unsaved changes: they are changed in the editor, so that what the person is typing is not lost. */
export class OpenDocuments implements OpenEditors {
  constructor(private readonly root: vscode.Uri) {}

  /** The unsaved text of a record file, where a person is editing it. */
  text(path: string): string | undefined {
    return this.dirtyDocument(path)?.getText();
  }

  async edit(path: string, edits: readonly { start: number; end: number; text: string }[], expected: string): Promise<boolean> {
    const document = this.dirtyDocument(path);
    if (!document || document.getText() !== expected) return false;
    const workspaceEdit = new vscode.WorkspaceEdit();
    for (const { start, end, text } of edits) {
      workspaceEdit.replace(document.uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), text);
    }
    return (await vscode.workspace.applyEdit(workspaceEdit)) && (await document.save());
  }

  private dirtyDocument(path: string): vscode.TextDocument | undefined {
    const uri = vscode.Uri.joinPath(this.root, ...path.split('/')).toString();
    return vscode.workspace.textDocuments.find((document) => document.isDirty && document.uri.toString() === uri);
  }
}
