import * as vscode from 'vscode';

/** A place in a file; the first line and column are 1. */
export interface Place {
  readonly line?: number;
  readonly column?: number;
  /** The last line of a selection; without it, nothing is selected. */
  readonly endLine?: number;
}

const longestLine = 100_000;

/** Opens a file at a place, the way VS Code opens files: it asks before it opens what is very large or no text. A folder is shown in the explorer. */
export async function openAt(uri: vscode.Uri, place?: Place): Promise<void> {
  const { type } = await vscode.workspace.fs.stat(uri);
  if ((type & vscode.FileType.Directory) !== 0) {
    await vscode.commands.executeCommand('revealInExplorer', uri);
    return;
  }
  if (place?.line === undefined) {
    await vscode.commands.executeCommand('vscode.open', uri);
    return;
  }
  const start = new vscode.Position(Math.max(0, place.line - 1), Math.max(0, (place.column ?? 1) - 1));
  const end = place.endLine === undefined ? start : new vscode.Position(Math.max(start.line, place.endLine - 1), longestLine);
  await vscode.commands.executeCommand('vscode.open', uri, { selection: new vscode.Range(start, end) });
}

/** Opens a text file where the pattern is found first; at the top where it isn't. */
export async function openWhere(uri: vscode.Uri, pattern: RegExp): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const found = pattern.exec(document.getText());
  if (!found) return openAt(uri);
  const { line, character } = document.positionAt(found.index);
  return openAt(uri, { line: line + 1, column: character + 1 });
}
