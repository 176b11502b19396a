import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';

/** The person went one step back. */
export const back = Symbol('back');
export type Back = typeof back;

/** What every step of a dialog shows around its own question. */
export interface Frame {
  readonly title: string;
  readonly step: number;
  readonly steps: number;
  readonly canGoBack: boolean;
}

export interface Item<V> extends vscode.QuickPickItem {
  readonly value?: V;
}

export interface InputOptions {
  readonly prompt: string;
  readonly placeholder?: string | undefined;
  readonly value?: string | undefined;
  /** A sentence while the text can't be accepted; with `information` it is only shown. */
  readonly check?: (text: string) => { readonly message: string; readonly information?: true } | undefined;
}

/** Asks for one line of text. Throws `CancellationError` on Escape. */
export async function askText(frame: Frame, options: InputOptions): Promise<string | Back> {
  const input = vscode.window.createInputBox();
  applyFrame(input, frame);
  input.prompt = options.prompt;
  input.placeholder = options.placeholder;
  input.value = options.value ?? '';
  const validate = (): boolean => {
    const result = options.check?.(input.value);
    // The message takes the prompt's place, and the question must stay readable.
    input.placeholder = options.placeholder ?? (result === undefined ? undefined : options.prompt);
    input.validationMessage =
      result === undefined
        ? undefined
        : {
            message: result.message,
            severity: result.information ? vscode.InputBoxValidationSeverity.Info : vscode.InputBoxValidationSeverity.Error,
          };
    return result === undefined || result.information === true;
  };
  return run(input, (accept) => [
    input.onDidChangeValue(validate),
    input.onDidAccept(() => {
      if (validate()) accept(input.value);
    }),
  ]);
}

/** Asks for one of several items. Throws `CancellationError` on Escape. */
export async function askPick<V>(
  frame: Frame,
  options: { readonly placeholder: string; readonly items: readonly Item<V>[]; readonly selected?: V | undefined },
): Promise<V | Back> {
  const pick = openPick(frame, options.placeholder, options.items);
  const active = options.items.find((item) => item.value !== undefined && item.value === options.selected);
  if (active) pick.activeItems = [active];
  return run(pick, (accept) => [
    pick.onDidAccept(() => {
      const chosen = pick.activeItems[0]?.value;
      if (chosen !== undefined) accept(chosen);
    }),
  ]);
}

/** Asks for at least one of several items. Throws `CancellationError` on Escape. */
export async function askPickMany<V>(
  frame: Frame,
  options: { readonly placeholder: string; readonly items: readonly Item<V>[] },
): Promise<V[] | Back> {
  const pick = openPick(frame, options.placeholder, options.items);
  pick.canSelectMany = true;
  return run<V[]>(pick, (accept) => [
    pick.onDidAccept(() => {
      const chosen = pick.selectedItems.flatMap((item) => (item.value === undefined ? [] : [item.value]));
      if (chosen.length > 0) accept(chosen);
    }),
  ]);
}

function openPick<V>(frame: Frame, placeholder: string, items: readonly Item<V>[]): vscode.QuickPick<Item<V>> {
  const pick = vscode.window.createQuickPick<Item<V>>();
  applyFrame(pick, frame);
  pick.placeholder = placeholder;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.items = items;
  return pick;
}

function applyFrame(
  input: Pick<vscode.InputBox, 'title' | 'step' | 'totalSteps' | 'ignoreFocusOut' | 'buttons'>,
  frame: Frame,
): void {
  input.title = frame.title;
  if (frame.steps > 1) {
    input.step = frame.step;
    input.totalSteps = frame.steps;
  }
  // The answer may be on the phone or in another window: what was typed must survive a click elsewhere.
  input.ignoreFocusOut = true;
  if (frame.canGoBack) input.buttons = [vscode.QuickInputButtons.Back];
}

function run<V>(
  input: Pick<vscode.InputBox, 'onDidTriggerButton' | 'onDidHide' | 'show' | 'dispose'>,
  listen: (accept: (value: V) => void) => vscode.Disposable[],
): Promise<V | Back> {
  return new Promise<V | Back>((resolve, reject) => {
    const disposables: vscode.Disposable[] = [];
    const settle = (action: () => void): void => {
      for (const disposable of disposables.splice(0)) disposable.dispose();
      action();
      input.dispose();
    };
    disposables.push(
      ...listen((value) => settle(() => resolve(value))),
      input.onDidTriggerButton((button) => {
        if (button === vscode.QuickInputButtons.Back) settle(() => resolve(back));
      }),
      input.onDidHide(() => settle(() => reject(new vscode.CancellationError()))),
    );
    input.show();
  });
}

/** A question with one decision, outside a form. Throws `CancellationError` on Escape. */
export async function askOnce<V>(title: string, placeholder: string, items: readonly Item<V>[]): Promise<V> {
  const answer = await askPick(singleFrame(title), { placeholder, items });
  if (answer === back) throw new vscode.CancellationError();
  return answer;
}

/** One line of text that must not be empty, outside a form. Throws `CancellationError` on Escape. */
export async function askLine(title: string, prompt: string, value?: string): Promise<string> {
  const answer = await askText(singleFrame(title), {
    prompt,
    value,
    check: (text) => (text.trim() === '' ? { message: l10n.t('Write something, or press Escape to cancel.') } : undefined),
  });
  if (answer === back) throw new vscode.CancellationError();
  return answer.trim();
}

function singleFrame(title: string): Frame {
  return { title, step: 1, steps: 1, canGoBack: false };
}
