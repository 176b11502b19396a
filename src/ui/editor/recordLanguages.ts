import * as vscode from 'vscode';
import { parsePath } from '../../record/layout';
import { languageIds } from '../../protocol';
import { pathBelow, type Records } from '../records';

/** Languages that VS Code takes from a file's extension alone; any other was chosen by a person or a setting. */
const plainLanguages: readonly string[] = ['yaml', 'markdown', 'plaintext'];

/**
 * Gives record files their language where the setting names a records folder that the patterns of `package.json` don't know. A person who
 * then chooses another language for a file keeps it.
 */
export class RecordLanguages implements vscode.Disposable {
  private readonly given = new Set<string>();
  private readonly subscriptions: vscode.Disposable[];

  constructor(
    private readonly records: Pick<Records, 'folders'>,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.subscriptions = [
      vscode.workspace.onDidOpenTextDocument((document) => this.opened(document)),
      vscode.workspace.onDidCloseTextDocument((document) => {
        // A change of language closes and opens a document that stays.
        if (!vscode.workspace.textDocuments.includes(document)) this.given.delete(document.uri.toString());
      }),
    ];
    for (const document of vscode.workspace.textDocuments) this.opened(document);
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private opened(document: vscode.TextDocument): void {
    if (!plainLanguages.includes(document.languageId) || document.uri.scheme !== 'file') return;
    const key = document.uri.toString();
    const language = this.languageOf(document.uri);
    if (language === undefined || this.given.has(key)) return;
    this.given.add(key);
    vscode.languages.setTextDocumentLanguage(document, language).then(undefined, (error: unknown) => {
      this.log.warn(`${key} could not be given the language ${language}.`, error);
    });
  }

  private languageOf(uri: vscode.Uri): string | undefined {
    for (const { root, readOnly } of this.records.folders()) {
      const path = readOnly ? undefined : pathBelow(root.fsPath, uri.fsPath);
      const parsed = path === undefined ? undefined : parsePath(path);
      if (!parsed || !('kind' in parsed)) continue;
      if (parsed.kind === 'log') return languageIds.log;
      return parsed.kind === 'update' ? languageIds.update : languageIds.record;
    }
    return undefined;
  }
}
