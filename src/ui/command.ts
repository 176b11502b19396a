import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { type CommandId, commandIds } from './contributions';
import { isNode, type Node } from './views/nodes';
import { explain } from './explain';

/** How a command was called: what was given, and whether a person sits in front of it. */
export interface Invocation {
  /** Fields of the argument object, as the caller gave them. */
  readonly given: Readonly<Record<string, unknown>>;
  /** No argument object: palette, menu, tree or key. What is missing may be asked either way; only a person is shown notifications. */
  readonly person: boolean;
  /** The tree row that the command was called on. */
  readonly node: Node | undefined;
  /** The file, or the changes of the source-control view, that the command was called on. */
  readonly resources: readonly vscode.Uri[];
  /** Everything that VS Code passed, for the menus whose arguments have a shape of their own. */
  readonly raw: readonly unknown[];
}

export interface Command {
  readonly id: CommandId;
  /** Writes, or runs git: refused in an untrusted workspace. Reading commands set it to false. */
  readonly needsTrust: boolean;
  run(invocation: Invocation): Promise<unknown>;
}

/**
 * Registers every command; what they do is loaded when the first of them is run. This is the extension's one error boundary: a person is
 * told, a program gets the error.
 */
export function registerCommands(load: () => Promise<readonly Command[]>, log: vscode.LogOutputChannel): vscode.Disposable {
  let loading: Promise<readonly Command[]> | undefined;
  const loadOnce = async (): Promise<readonly Command[]> => {
    loading ??= load();
    try {
      return await loading;
    } catch (error) {
      loading = undefined;
      throw error;
    }
  };
  const runById = async (id: CommandId, invocation: Invocation): Promise<unknown> => {
    const command = (await loadOnce()).find((one) => one.id === id);
    if (!command) throw new Error(`${id} is registered, but nothing runs it`);
    return run(command, invocation);
  };
  const registrations = Object.values(commandIds).map((id) =>
    vscode.commands.registerCommand(id, async (...args: unknown[]) => {
      const invocation = readInvocation(args);
      try {
        return await runById(id, invocation);
      } catch (error) {
        if (error instanceof vscode.CancellationError) return undefined;
        const sentence = explain(error);
        log.error(`${id}: ${sentence}`, error);
        if (!invocation.person) throw new Error(sentence, { cause: error });
        await tellPerson(sentence, log);
        return undefined;
      }
    }),
  );
  return vscode.Disposable.from(...registrations);
}

function run(command: Command, invocation: Invocation): Promise<unknown> {
  if (command.needsTrust && !vscode.workspace.isTrusted) {
    throw new Error(
      l10n.t(
        'This workspace is not trusted, so nothing is written and no git runs here. Trust it (“Workspaces: Manage Workspace Trust”), then run the command again.',
      ),
    );
  }
  return command.run(invocation);
}

async function tellPerson(sentence: string, log: vscode.LogOutputChannel): Promise<void> {
  const showLog = l10n.t('Show Log');
  // Not awaited by the command: a notification that nobody closes must not keep it running.
  void vscode.window.showErrorMessage(sentence, showLog).then((chosen) => {
    if (chosen === showLog) log.show();
  });
}

function readInvocation(args: readonly unknown[]): Invocation {
  const [first] = args;
  const node = isNode(first) ? first : undefined;
  const resources = args.flatMap(resourcesOf);
  const plain = node === undefined && resources.length === 0 && isPlainObject(first);
  return { given: plain ? first : repositoryOf(first), person: !plain, node, resources, raw: args };
}

/** The repository in whose title of the source-control view a command was chosen, as the argument that names it. */
function repositoryOf(arg: unknown): { readonly repository?: string } {
  if (typeof arg !== 'object' || arg === null || !('rootUri' in arg)) return {};
  return arg.rootUri instanceof vscode.Uri ? { repository: arg.rootUri.fsPath } : {};
}

/** A file of the explorer or editor, or a change of the source-control view. */
function resourcesOf(arg: unknown): vscode.Uri[] {
  if (arg instanceof vscode.Uri) return [arg];
  if (Array.isArray(arg)) return arg.flatMap(resourcesOf);
  if (typeof arg === 'object' && arg !== null && 'resourceUri' in arg && arg.resourceUri instanceof vscode.Uri)
    return [arg.resourceUri];
  return [];
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
