import type { InitializeParams } from 'vscode-languageserver/node';
import type { InitializationOptions, ServerRequest } from '../protocol';
import { type RefreshRequest, refreshRequests } from './refresher';

/** What the client said of itself. */
export interface ClientFacts {
  readonly locale: string | undefined;
  readonly options: InitializationOptions;
  readonly workspaceFolders: readonly string[];
  readonly snippets: boolean;
  readonly createsFiles: boolean;
  readonly renamesFiles: boolean;
  readonly watchesFiles: boolean;
  readonly watchesRelative: boolean;
  readonly refreshes: readonly RefreshRequest[];
  readonly answers: ReadonlySet<ServerRequest>;
  readonly commands: ReadonlySet<string>;
}

/** Takes nothing for granted: any client may send anything as its options. */
export function readClient(params: InitializeParams): ClientFacts {
  const { capabilities, workspaceFolders, rootUri } = params;
  const options = readOptions(params.initializationOptions);
  const operations = capabilities.workspace?.workspaceEdit?.resourceOperations ?? [];
  const changes = capabilities.workspace?.workspaceEdit?.documentChanges === true;
  const watching = capabilities.workspace?.didChangeWatchedFiles;
  return {
    locale: options.locale ?? params.locale,
    options,
    workspaceFolders: workspaceFolders?.map(({ uri }) => uri) ?? (rootUri ? [rootUri] : []),
    snippets: capabilities.textDocument?.completion?.completionItem?.snippetSupport === true,
    createsFiles: changes && operations.includes('create'),
    renamesFiles: changes && operations.includes('rename'),
    watchesFiles: watching?.dynamicRegistration === true,
    watchesRelative: watching?.relativePatternSupport === true,
    refreshes: (['codeLens', 'inlayHint', 'semanticTokens'] as const)
      .filter((name) => capabilities.workspace?.[name]?.refreshSupport === true)
      .map((name) => refreshRequests[name]),
    answers: new Set(options.answers),
    commands: new Set(options.commands),
  };
}

function readOptions(given: unknown): InitializationOptions {
  if (typeof given !== 'object' || given === null) return {};
  const { recordsFolders, locale, answers, commands, active } = given as Record<string, unknown>;
  const place = active as InitializationOptions['active'];
  return {
    ...(isTexts(recordsFolders) ? { recordsFolders } : {}),
    ...(typeof locale === 'string' ? { locale } : {}),
    ...(isTexts(answers) ? { answers: answers as ServerRequest[] } : {}),
    ...(isTexts(commands) ? { commands } : {}),
    ...(place === null || (typeof place?.recordsFolder === 'string' && typeof place.escalation === 'string')
      ? { active: place }
      : {}),
  };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
