import {
  type CancellationToken,
  CodeActionKind,
  type Connection,
  LSPErrorCodes,
  type Position,
  ResponseError,
  type ServerCapabilities,
} from 'vscode-languageserver/node';
import type { Escalation } from '../record/model';
import { colourTokens, tokenModifiers, tokenTypes } from './colourTokens';
import { complete } from './complete';
import type { RecordContext } from './context';
import type { Complaint } from './diagnose';
import { findDefinition } from './findDefinition';
import { findReferences, highlight } from './findReferences';
import { fix } from './fix';
import { fold } from './fold';
import { format } from './format';
import { hover } from './hover';
import { linkDocuments } from './linkDocuments';
import { findSymbols, listSymbols } from './listSymbols';
import { prepareRename, rename } from './rename';
import { selectRange } from './selectRanges';
import { showHints } from './showHints';
import { showLenses } from './showLenses';

/** What the features ask of the server. */
export interface FeaturePort {
  /** The world of an open record, with its escalation read; undefined for what is no record. */
  context(uri: string, whileTyping: boolean): Promise<RecordContext | undefined>;
  complaints(uri: string): readonly Complaint[];
  showsCommits(): boolean;
  commitUri(uri: string, hash: string, repository: string | undefined): Promise<string | undefined>;
  /** Every escalation of every records folder. */
  escalations(): Promise<{ readonly escalation: Escalation; readonly uriOf: (path: string) => string }[]>;
  report(error: unknown): void;
}

export const featureCapabilities: ServerCapabilities = {
  completionProvider: { triggerCharacters: [':', ' ', '-', ',', '{'] },
  hoverProvider: true,
  definitionProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
  renameProvider: { prepareProvider: true },
  documentSymbolProvider: true,
  workspaceSymbolProvider: true,
  documentLinkProvider: { resolveProvider: true },
  foldingRangeProvider: true,
  selectionRangeProvider: true,
  codeLensProvider: {},
  inlayHintProvider: true,
  semanticTokensProvider: {
    legend: { tokenTypes: [...tokenTypes], tokenModifiers: [...tokenModifiers] },
    full: true,
    range: true,
  },
  documentFormattingProvider: true,
  documentRangeFormattingProvider: true,
  codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.Refactor] },
};

interface ForDocument {
  readonly textDocument: { readonly uri: string };
}
type AtPosition = ForDocument & { readonly position: Position };

/** Answers the requests of editors, each with the world as it is then. What one throws is its own answer. */
export function answerRequests(connection: Connection, port: FeaturePort): void {
  const within =
    <P extends ForDocument, R>(answer: (context: RecordContext, params: P) => R | Promise<R>, whileTyping = false) =>
    async (params: P, token: CancellationToken): Promise<R | null> => {
      try {
        const context = await port.context(params.textDocument.uri, whileTyping);
        if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'cancelled');
        return context ? ((await answer(context, params)) ?? null) : null;
      } catch (error) {
        if (!(error instanceof ResponseError)) port.report(error);
        throw error;
      }
    };
  const at =
    <P extends AtPosition, R>(answer: (context: RecordContext, offset: number, params: P) => R | Promise<R>) =>
    (context: RecordContext, params: P): R | Promise<R> =>
      answer(context, context.text.offsetAt(params.position), params);

  connection.onCompletion(within(at(complete), true));
  connection.onHover(within(at(hover)));
  connection.onDefinition(within(at(findDefinition)));
  connection.onReferences(
    within(at((context, offset, { context: wanted }) => findReferences(context, offset, wanted.includeDeclaration))),
  );
  connection.onDocumentHighlight(within(at(highlight)));
  connection.onPrepareRename(within(at(prepareRename)));
  connection.onRenameRequest(within(at((context, offset, { newName }) => rename(context, offset, newName))));
  connection.onDocumentSymbol(within(listSymbols));
  connection.onWorkspaceSymbol(async ({ query }) => {
    const all = await port.escalations();
    const uris = new Map(all.map(({ escalation, uriOf }) => [escalation, uriOf]));
    const escalations = all.map(({ escalation }) => escalation);
    return findSymbols(escalations, query, (escalation, path) => uris.get(escalation)!(path));
  });
  connection.onDocumentLinks(within((context) => linkDocuments(context, port.showsCommits())));
  connection.onDocumentLinkResolve(async (link) => {
    const { uri, hash, repository } = link.data as { uri: string; hash: string; repository?: string };
    const target = await port.commitUri(uri, hash, repository);
    return target === undefined ? link : { ...link, target };
  });
  connection.onFoldingRanges(within(fold));
  connection.onSelectionRanges(
    within((context, { positions }) => positions.map((position) => selectRange(context, context.text.offsetAt(position)))),
  );
  connection.onCodeLens(within(showLenses));
  connection.languages.inlayHint.on(within((context, { range }) => showHints(context, range)));
  connection.languages.semanticTokens.on(
    async (params, token) => (await within((context) => colourTokens(context))(params, token)) ?? { data: [] },
  );
  connection.languages.semanticTokens.onRange(
    async (params, token) => (await within((context) => colourTokens(context, params.range))(params, token)) ?? { data: [] },
  );
  connection.onDocumentFormatting(within((context) => format(context)));
  connection.onDocumentRangeFormatting(within((context, { range }) => format(context, range)));
  connection.onCodeAction(
    within(async (context, { range, context: { only } }) =>
      (await fix(context, port.complaints(context.text.uri), range)).filter(
        ({ kind }) => !only || only.some((wanted) => kind === wanted || kind?.startsWith(`${wanted}.`) === true),
      ),
    ),
  );
}
