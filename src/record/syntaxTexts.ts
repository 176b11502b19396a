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
}

/** Undefined where the parser's own words have to do. */
export function syntaxReason([error, next]: readonly ParserError[]): SyntaxReason | undefined {
  switch (error?.code) {
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
