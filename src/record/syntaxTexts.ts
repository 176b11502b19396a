import * as l10n from '@vscode/l10n';

/** What a person did, as far as it can be told from what the parser stumbled over. */
export type SyntaxReason =
  | 'tab'
  | 'indentation'
  | 'colonInValue'
  | 'missingColon'
  | 'openBracket'
  | 'openQuote'
  | 'needsQuotes'
  | 'escape'
  | 'severalDocuments'
  | 'doesNotBelong';

interface ParserError {
  readonly code: string;
  readonly message: string;
  /** Where it stands, as offsets. */
  readonly pos: readonly [start: number, end: number];
}

interface SyntaxMistake extends ParserError {
  /** Undefined where the parser's own words have to do. */
  readonly reason: SyntaxReason | undefined;
}

/** More than a person mends before they look again. */
export const mostMistakes = 50;

/** What is to be mended, in the text's order: the parser's errors without those that only follow from the one before. */
export function syntaxMistakes(errors: readonly ParserError[]): SyntaxMistake[] {
  const found: SyntaxMistake[] = [];
  const ordered = [...errors].sort((one, other) => one.pos[0] - other.pos[0]);
  for (const [index, error] of ordered.entries()) {
    const { code, message, pos } = error;
    const before = ordered[index - 1];
    const last = found.at(-1);
    const reason = syntaxReason(error, ordered[index + 1]);
    // One place is one mistake, and a row of characters that don't belong is one as well.
    const follows = before && (before.pos[0] === pos[0] || (before.pos[1] === pos[0] && last?.reason === reason));
    if (!follows) found.push({ code, message, pos, reason });
    if (found.length === mostMistakes) break;
  }
  return found;
}

function syntaxReason(error: ParserError, next: ParserError | undefined): SyntaxReason | undefined {
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return 'tab';
    case 'BLOCK_AS_IMPLICIT_KEY':
      return next?.code === 'MULTILINE_IMPLICIT_KEY' ? 'indentation' : 'colonInValue';
    case 'MULTILINE_IMPLICIT_KEY':
      return 'missingColon';
    case 'BAD_INDENT':
      return error.message.startsWith('Flow') ? 'openBracket' : 'indentation';
    case 'MISSING_CHAR':
      if (error.message.includes('closing')) return 'openQuote';
      return error.message.includes('map values') ? 'missingColon' : undefined;
    case 'BAD_SCALAR_START':
      return 'needsQuotes';
    case 'BAD_DQ_ESCAPE':
      return 'escape';
    case 'MULTIPLE_DOCS':
      return 'severalDocuments';
    case 'UNEXPECTED_TOKEN':
      return 'doesNotBelong';
    default:
      return undefined;
  }
}

/** What is wrong and what to do; `message` is the parser's, in English. */
export function describeSyntax(reason: SyntaxReason | undefined, message: string): string {
  switch (reason) {
    case 'tab':
      return l10n.t('Not readable as YAML: a tab can’t indent. Use spaces.');
    case 'indentation':
      return l10n.t('Not readable as YAML: the indentation is wrong here. Fields of one group begin in the same column.');
    case 'colonInValue':
      return l10n.t('Not readable as YAML: this value holds a colon with a blank behind it. Put the value in quotes.');
    case 'missingColon':
      return l10n.t('Not readable as YAML: a line with a field’s name needs a colon and a blank behind it.');
    case 'openBracket':
      return l10n.t('Not readable as YAML: a bracket or brace is not closed.');
    case 'openQuote':
      return l10n.t('Not readable as YAML: a quotation mark is not closed.');
    case 'needsQuotes':
      return l10n.t('Not readable as YAML: a value can’t begin with this character. Put the value in quotes.');
    case 'escape':
      return l10n.t(
        'Not readable as YAML: in double quotes a backslash has a meaning of its own. Write it twice, or use single quotes.',
      );
    case 'severalDocuments':
      return l10n.t('Not readable as YAML: a record is one document. Remove the line “---”.');
    case 'doesNotBelong':
      return l10n.t(
        'Not readable as YAML: this does not belong here. Is a quotation mark or a dash too many, or an indentation wrong?',
      );
    case undefined:
      return l10n.t('Not readable as YAML: {0} Correct this line; nothing else is affected.', message);
  }
}
