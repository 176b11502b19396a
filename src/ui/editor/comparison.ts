import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Repository } from '../../git/repository';
import { oneLine } from '../plainText';
import type { RecordFolder } from '../records';
import type { GitContent } from './gitContent';

/** One file of a comparison: what is named, and its two sides. A side that is absent was not there. */
export type Compared = [resource: vscode.Uri, left: vscode.Uri | undefined, right: vscode.Uri | undefined];

/** One side: a path in a commit or tree (full hash). */
export interface Side {
  readonly tree: string;
  readonly path: string;
}

/** Shows two states of files side by side, read-only. */
export class Comparison {
  constructor(private readonly content: GitContent) {}

  sides(
    folder: RecordFolder,
    repository: { readonly git: Repository; readonly name: string | undefined },
    left: Side | undefined,
    right: Side | undefined,
  ): Compared {
    const uri = (side: Side | undefined): vscode.Uri | undefined =>
      side && this.content.atCommit(folder, repository.name, side.tree, side.path);
    return [vscode.Uri.file(join(repository.git.root, right?.path ?? left?.path ?? '')), uri(left), uri(right)];
  }

  /** One file in the diff editor, at a line (from 1) of its right side, several in the one for many. False where nothing differs. */
  async show(folder: RecordFolder, name: string, files: readonly Compared[], line?: number): Promise<boolean> {
    const title = oneLine(name);
    const [only] = files;
    if (!only) return false;
    if (files.length > 1) {
      await vscode.commands.executeCommand('vscode.changes', title, files);
      return true;
    }
    const [resource, left, right] = only;
    const options = line === undefined ? {} : { selection: new vscode.Range(line - 1, 0, line - 1, 0) };
    const empty = this.content.empty(folder, resource.path.slice(1));
    await vscode.commands.executeCommand('vscode.diff', left ?? empty, right ?? empty, title, options);
    return true;
  }
}
