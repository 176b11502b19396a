import type { SourceFile } from './sourceFiles';
import { importsOf } from './sourceFiles';
import type { Token } from './tokens';

export interface Sentence {
  readonly text: string;
  /** `path:line` */
  readonly where: string;
  /** How many arguments follow the sentence; undefined where they can't be counted. */
  readonly count: number | undefined;
}

/** Every sentence given to `l10n.t`, and the calls that no scan can follow. */
export function sentencesOf({ path, tokens }: SourceFile): { sentences: Sentence[]; faults: string[] } {
  const sentences: Sentence[] = [];
  const faults = importsOf(tokens)
    .filter(({ specifier, clause }) => specifier === '@vscode/l10n' && clause !== '* as l10n')
    .map(({ line }) => `${path}:${line}: import l10n as “* as l10n”, so that its calls are found`);
  for (const [at, token] of tokens.entries()) {
    if (token.text !== 'l10n' || token.type !== 'word' || tokens[at + 1]?.text !== '.' || tokens[at + 2]?.text !== 't') continue;
    const where = `${path}:${token.line}`;
    const [opening, sentence, after] = [tokens[at + 3], tokens[at + 4], tokens[at + 5]];
    if (opening?.text !== '(') faults.push(`${where}: l10n.t is passed on, so its sentences are not found`);
    else if (sentence?.type !== 'string' || !isEndOfArgument(after))
      faults.push(`${where}: the first argument of l10n.t is no literal`);
    else sentences.push({ text: sentence.text, where, count: argumentsAfter(tokens, at + 5) });
  }
  return { sentences, faults };
}

function isEndOfArgument(token: Token | undefined): boolean {
  return token?.type === 'punctuation' && (token.text === ',' || token.text === ')');
}

/** Arguments between the token after the sentence and the closing parenthesis. An object or a spread can't be counted. */
function argumentsAfter(tokens: readonly Token[], start: number): number | undefined {
  let depth = 0;
  let count = 0;
  for (let at = start; at < tokens.length; at++) {
    const { type, text } = tokens[at]!;
    const mark = type === 'punctuation' ? text : '';
    if (depth === 0 && mark === ')') return count;
    if (depth === 0 && mark === ',') {
      const next = tokens[at + 1];
      if (next?.type === 'punctuation' && (next.text === '{' || next.text === '.')) return undefined;
      if (next?.text !== ')') count++;
    }
    if (mark !== '' && '({['.includes(mark)) depth++;
    if (mark !== '' && ')}]'.includes(mark)) depth--;
  }
  return undefined;
}

/** `{0}` and `{name}`, each once, sorted. */
export function placeholdersOf(sentence: string): string[] {
  return [...new Set([...sentence.matchAll(/\{(\w+)\}/gu)].map(([, name]) => name!))].sort();
}
