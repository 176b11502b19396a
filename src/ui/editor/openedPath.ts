import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { pathBelow, type RecordFolder } from '../records';

/** A path as the workspace names it: git resolves links on the way to its root, VS Code doesn’t; and it writes drive letters small. */
export async function openedPath({ workspaceFolder }: Pick<RecordFolder, 'workspaceFolder'>, path: string): Promise<string> {
  const opened = workspaceFolder.uri.fsPath;
  const real = await realpath(opened).catch(() => opened);
  const below = real === opened ? undefined : pathBelow(real, path);
  return vscode.Uri.file(below === undefined ? path : join(opened, below)).fsPath;
}
