import * as l10n from '@vscode/l10n';
import { back, type Back, type Frame } from './dialogs';
import type { Invocation } from './command';

/** One field of a command's argument object: how a given value is accepted, and how a person is asked for it. */
export interface Question<V, R extends boolean = boolean> {
  readonly required: R;
  /** An optional field that a person is asked for too; other optional fields come by argument only. */
  readonly asked: boolean;
  /** False where an earlier answer makes the question pointless; absent, it always applies. */
  applies?(answers: Readonly<Record<string, unknown>>): boolean;
  /** Takes a value that a program gave. Throws an `ArgumentError` with a sentence where it doesn't fit. */
  accept(name: string, value: unknown): V | Promise<V>;
  /** Asks a person; `undefined` when skipped. */
  ask(frame: Frame, answers: Readonly<Record<string, unknown>>): Promise<V | undefined | Back>;
}

export type Questions = { readonly [name: string]: Question<unknown> };

export type Answers<Qs extends Questions> = {
  [N in keyof Qs as Qs[N] extends Question<unknown, true> ? N : never]: Qs[N] extends Question<infer V> ? V : never;
} & {
  [N in keyof Qs as Qs[N] extends Question<unknown, true> ? never : N]?: Qs[N] extends Question<infer V> ? V | undefined : never;
};

export interface Filled<Qs extends Questions> {
  readonly answers: Answers<Qs>;
  /** A person was asked, so further questions are welcome. */
  readonly asked: boolean;
}

/** A command was called with an argument that doesn't fit. */
export class ArgumentError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ArgumentError';
  }
}

/** Fields that say where a command works; they are read before its questions. */
const everywhere: ReadonlySet<string> = new Set(['repository', 'folder', 'escalation']);

export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/**
 * Takes what was given and asks for the rest, step by step, with a way back. With every required field given it asks nothing.
 * Throws `ArgumentError` where a given value doesn't fit, `CancellationError` where the person pressed Escape.
 */
export async function fillIn<Qs extends Questions>(
  title: string,
  questions: Qs,
  given: Invocation['given'],
  person = false,
): Promise<Filled<Qs>> {
  // A field that nobody reads would be lost without a word.
  const unknown = Object.keys(given).find((name) => !(name in questions) && !everywhere.has(name));
  if (unknown !== undefined)
    throw new ArgumentError(
      l10n.t('“{0}” is no field of this command. It takes {1}.', unknown, Object.keys(questions).join(', ')),
    );
  const answers: Record<string, unknown> = {};
  for (const [name, question] of Object.entries(questions)) {
    const value = given[name];
    if (isGiven(value)) answers[name] = await question.accept(name, value);
  }
  const applies = (question: Question<unknown>): boolean => question.applies?.(answers) !== false;
  const missing = Object.entries(questions).filter(
    ([name, question]) => question.required && !(name in answers) && applies(question),
  );
  // Where nothing is required, a person is asked what can be said; a program says it or not.
  const offers = person && Object.values(questions).every(({ required }) => !required);
  if (missing.length === 0 && !offers) return { answers: answers as Answers<Qs>, asked: false };
  const open = Object.entries(questions).filter(
    ([name, question]) => !(name in answers) && (question.required || question.asked),
  );
  /** The questions that were answered, so that a way back leads over them. */
  const path: number[] = [];
  let position = 0;
  while (position < open.length) {
    const [name, question] = open[position]!;
    if (!applies(question)) {
      delete answers[name];
      position += 1;
      continue;
    }
    const heading = question.required ? title : l10n.t('{0} (optional, Enter skips)', title);
    const frame: Frame = { title: heading, step: position + 1, steps: open.length, canGoBack: path.length > 0 };
    const answer = await question.ask(frame, answers);
    if (answer === back) {
      position = path.pop() ?? 0;
      continue;
    }
    answers[name] = answer;
    path.push(position);
    position += 1;
  }
  return { answers: answers as Answers<Qs>, asked: true };
}
