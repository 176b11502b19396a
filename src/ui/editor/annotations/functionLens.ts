import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { commandIds } from '../../contributions';
import type { Annotation } from './annotatedDocument';
import type { Annotations } from './annotations';
import type { AnnotationSettings } from './annotationSettings';
import { roleName } from './annotationTexts';
import { verdictKinds } from './verdict';
import { verdictSigns } from './verdictIcons';

const functions = new Set([vscode.SymbolKind.Function, vscode.SymbolKind.Method, vscode.SymbolKind.Constructor]);

/** Tells above each function how many of its lines come from linked commits. Off, unless a person wants it. */
export class FunctionLens implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly changeEmitter = new vscode.EventEmitter<void>();
  private readonly subscriptions: vscode.Disposable[];

  readonly onDidChangeCodeLenses = this.changeEmitter.event;

  constructor(
    private readonly annotations: Pick<Annotations, 'of' | 'onDidChange'>,
    private readonly settings: Pick<AnnotationSettings, 'codeLens' | 'onDidChange'>,
  ) {
    this.subscriptions = [
      this.changeEmitter,
      annotations.onDidChange(({ document }) => {
        if (settings.codeLens(document.uri)) this.changeEmitter.fire();
      }),
      settings.onDidChange(() => this.changeEmitter.fire()),
    ];
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    if (!this.settings.codeLens(document.uri)) return [];
    const linked = (await this.annotations.of(document))?.linkedLines() ?? [];
    if (linked.length === 0) return [];
    const symbols = await vscode.commands.executeCommand<(vscode.DocumentSymbol | vscode.SymbolInformation)[] | undefined>(
      'vscode.executeDocumentSymbolProvider',
      document.uri,
    );
    return functionsIn(symbols ?? []).flatMap(({ range, at }) => {
      const inside = linked.filter(({ line }) => line >= range.start.line && line <= range.end.line);
      return lensesOf(inside.map(({ annotation }) => annotation)).map((command) => new vscode.CodeLens(at, command));
    });
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }
}

/** One for each kind of verdict, the gravest first. */
function lensesOf(annotations: readonly Annotation[]): vscode.Command[] {
  return verdictKinds.flatMap((kind): vscode.Command[] => {
    const own = annotations.filter(({ verdicts }) => verdicts[0]!.kind === kind);
    const [first] = own;
    if (!first) return [];
    const what = roleName(first.verdicts[0]!);
    const ids = [...new Set(own.flatMap(({ verdicts }) => verdicts[0]!.hypothesis?.id ?? []))];
    const where = ids.length === 0 ? what : `${what} (${ids.slice(0, 3).join(', ')}${ids.length > 3 ? ', …' : ''})`;
    const lines = own.length === 1 ? l10n.t('1 line: {0}', where) : l10n.t('{0} lines: {1}', own.length, where);
    const { place, commit } = first;
    const args = { commit: commit.hash, repository: place.repository.root, path: place.path };
    return [{ title: `${verdictSigns[kind]} ${lines}`, command: commandIds.showLinkedCommit, arguments: [args] }];
  });
}

interface FunctionRange {
  readonly range: vscode.Range;
  /** Where the lens stands. */
  readonly at: vscode.Range;
}

function functionsIn(symbols: readonly (vscode.DocumentSymbol | vscode.SymbolInformation)[]): FunctionRange[] {
  return symbols.flatMap((symbol) => {
    const range = 'range' in symbol ? symbol.range : symbol.location.range;
    const at = 'selectionRange' in symbol ? symbol.selectionRange : range;
    const own = functions.has(symbol.kind) ? [{ range, at }] : [];
    return [...own, ...functionsIn('children' in symbol ? symbol.children : [])];
  });
}
