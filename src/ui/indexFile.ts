import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type * as vscode from 'vscode';
import type { IndexPort } from '../record/store';

/**
 * Keeps the index of a records folder in the workspace's own storage, outside the repository. It is only a cache: a broken or
 * half-written one is read anew from the record, so it is written plainly.
 */
export function indexFile(storage: vscode.Uri | undefined, root: vscode.Uri): IndexPort | undefined {
  if (storage?.scheme !== 'file') return undefined;
  const path = join(storage.fsPath, `index-${createHash('sha256').update(root.toString()).digest('hex').slice(0, 16)}`);
  return {
    load: () => readFile(path),
    async save(bytes) {
      await mkdir(storage.fsPath, { recursive: true });
      await writeFile(path, bytes);
    },
  };
}
