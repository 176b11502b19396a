import * as vscode from 'vscode';

/** What is used of a repository of the built-in git extension. */
export interface OpenRepository {
  readonly rootUri: vscode.Uri;
  /** The message box of the source-control view. */
  readonly inputBox: { value: string };
  /** Throws an error that carries git's own words in `stderr`. */
  push(remote: string, branch: string, setUpstream?: boolean): Promise<void>;
  pull(): Promise<void>;
}

/** What is used of the built-in git extension’s API, version 1. */
export interface GitApi {
  readonly git: {
    readonly path: string;
    /** The environment in which its git asks for credentials; older versions don’t tell it. */
    readonly env?: Readonly<Record<string, string | undefined>>;
  };
  openRepository?(root: vscode.Uri): Promise<OpenRepository | null>;
  getRepository(uri: vscode.Uri): OpenRepository | null;
}

interface Extension {
  readonly enabled: boolean;
  getAPI(version: 1): GitApi;
}

/** The built-in git extension, looked up when it is needed, since it may be switched off; undefined where it is. */
export async function builtInGit(log: vscode.LogOutputChannel): Promise<GitApi | undefined> {
  const extension = vscode.extensions.getExtension<Extension>('vscode.git');
  if (!extension) return undefined;
  try {
    const exported = extension.isActive ? extension.exports : await extension.activate();
    return exported.enabled ? exported.getAPI(1) : undefined;
  } catch (error) {
    log.warn('The built-in git extension can’t be used.', error);
    return undefined;
  }
}

/** A repository as the built-in git extension has it open; undefined where it is switched off, or doesn’t open it. */
export async function openInBuiltInGit(root: string, log: vscode.LogOutputChannel): Promise<OpenRepository | undefined> {
  const git = await builtInGit(log);
  const uri = vscode.Uri.file(root);
  return git?.getRepository(uri) ?? (await git?.openRepository?.(uri)) ?? undefined;
}
