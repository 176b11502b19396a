import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { MarkedCode } from '../editor/anchors/codePlace';
import { contextSize, type LineRange } from '../editor/anchors/locateAnchor';
import { ArgumentError } from '../form';
import { pathBelow, type RecordFolder } from '../records';
import type { Repositories } from '../repositories';

const longestPlace = 2_000;

export interface Place extends LineRange {
  readonly document: vscode.TextDocument;
}

/**
 * The lines that are meant: those of the argument, else the selection. Throws a sentence where there are none, or they can't be attached.
 */
export async function readPlace(uri: vscode.Uri | undefined, lines: LineRange | undefined): Promise<Place> {
  const editor = vscode.window.activeTextEditor;
  const inEditor = editor !== undefined && (uri === undefined || editor.document.uri.toString() === uri.toString());
  const document = uri === undefined ? editor?.document : await openDocument(uri);
  if (!document) throw new Error(l10n.t('Open a file and select the lines first.'));
  if (document.uri.scheme !== 'file')
    throw new Error(l10n.t('Only files of the workspace can be attached, not {0}.', document.uri.toString()));
  const place = lines ?? (inEditor ? selectedLines(editor.selection) : undefined);
  if (!place) throw new ArgumentError(l10n.t('Give a “range”, or select the lines in the editor.'));
  if (place.end > document.lineCount)
    throw new ArgumentError(
      l10n.t('{0} has {1} lines, so line {2} can’t be attached.', document.fileName, document.lineCount, place.end),
    );
  if (place.end - place.start >= longestPlace)
    throw new ArgumentError(l10n.t('At most {0} lines can be attached at once. Select fewer.', longestPlace));
  return { document, ...place };
}

/** A selection that ends at the start of a line does not mean that line. */
export function selectedLines({ start, end }: vscode.Selection): LineRange {
  const last = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
  return { start: start.line + 1, end: last + 1 };
}

async function openDocument(uri: vscode.Uri): Promise<vscode.TextDocument> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch (cause) {
    throw new ArgumentError(l10n.t('{0} can’t be opened as text.', uri.fsPath), { cause });
  }
}

/** The text as it is in the editor, and the commit and blob to which the lines can be traced back. */
export async function markCode(
  repositories: Repositories,
  folder: RecordFolder,
  { document, start, end }: Place,
): Promise<{ repository?: string; code: MarkedCode }> {
  const line = (from: number, to: number): string => {
    const first = Math.max(from, 0);
    const last = Math.min(to, document.lineCount - 1);
    if (first > last) return '';
    return document.getText(new vscode.Range(first, 0, last, document.lineAt(last).text.length)).replaceAll('\r\n', '\n');
  };
  const around = {
    text: line(start - 1, end - 1),
    before: line(start - 1 - contextSize, start - 2),
    after: line(end, end - 1 + contextSize),
  };
  const range = { start, end };
  const repository = await repositories.holding(document.uri);
  const path = repository && pathBelow(repository.root, document.uri.fsPath);
  if (!repository || !path) {
    const workspacePath = pathBelow(folder.workspaceFolder.uri.fsPath, document.uri.fsPath);
    if (!workspacePath)
      throw new ArgumentError(
        l10n.t('{0} lies outside the workspace folder “{1}”.', document.uri.fsPath, folder.workspaceFolder.name),
      );
    return { code: { path: workspacePath, range, ...around } };
  }
  const { commit } = await repository.head();
  const blob = commit === undefined ? undefined : await repository.blob(commit, path);
  return {
    repository: repositories.nameOf(folder, repository),
    code: { path, ...(commit === undefined ? {} : { commit }), ...(blob === undefined ? {} : { blob }), range, ...around },
  };
}

export function readUri(name: string, value: unknown): vscode.Uri {
  if (value instanceof vscode.Uri) return value;
  if (typeof value === 'string') return /^[a-z][a-z+.-]+:\/\//iu.test(value) ? vscode.Uri.parse(value) : vscode.Uri.file(value);
  throw new ArgumentError(l10n.t('“{0}” must be a URI or a path.', name));
}

/** A VS Code range (lines from 0), or `{start, end}` as records store it (lines from 1). */
export function readLines(name: string, value: unknown): LineRange {
  if (value instanceof vscode.Range) return { start: value.start.line + 1, end: value.end.line + 1 };
  if (typeof value === 'object' && value !== null && 'start' in value && 'end' in value) {
    const [start, end] = [lineOf(value.start), lineOf(value.end)];
    if (start !== undefined && end !== undefined && start >= 1 && end >= start) return { start, end };
  }
  throw new ArgumentError(l10n.t('“{0}” must be a range of lines: “start” and “end”, the first line is 1.', name));
}

function lineOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? value : undefined;
  if (typeof value === 'object' && value !== null && 'line' in value && typeof value.line === 'number') return value.line + 1;
  return undefined;
}
