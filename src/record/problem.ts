import * as l10n from '@vscode/l10n';
import { describeSyntax, type SyntaxReason } from './syntaxTexts';

/** Something wrong in a record file. The sentence for people is made by `describeProblem`. */
export interface Problem {
  readonly code: ProblemCode;
  readonly severity: 'error' | 'warning' | 'information';
  /** Text offsets (UTF-16 code units) in the file; absent where the whole file is meant. */
  readonly span?: Span;
  /** Line and column of the span's start; the first is 1. */
  readonly line?: number;
  readonly column?: number;
  /** What the sentence is filled with. */
  readonly data?: { readonly [name: string]: string | number };
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

export type ProblemCode =
  | 'syntax'
  | 'conflictMarkers'
  | 'notUtf8'
  | 'tooLarge'
  | 'tooManyAliases'
  | 'tooDeep'
  | 'notAMapping'
  | 'notAFile'
  | 'link'
  | 'unreadable'
  | 'wrongName'
  | 'wrongFolder'
  | 'missingField'
  | 'wrongType'
  | 'notAChoice'
  | 'outOfRange'
  | 'timeWithoutZone'
  | 'notATime'
  | 'notADay'
  | 'notADuration'
  | 'notAReference'
  | 'wrongReference'
  | 'unknownReference'
  | 'removedReference'
  | 'unknownForeign'
  | 'unknownMention'
  | 'deletedPoint'
  | 'pastRemoveBy'
  | 'unknownField'
  | 'duplicateField'
  | 'duplicateId'
  | 'ambiguousValue'
  | 'damagedLogLine';

/** What is wrong and what to do, in the person's language. */
export function describeProblem({ code, data = {} }: Problem): string {
  const of = (name: string): string => String(data[name] ?? '');
  switch (code) {
    case 'syntax':
      return describeSyntax(data['reason'] as SyntaxReason | undefined, of('message'));
    case 'conflictMarkers':
      return l10n.t(
        'A merge left conflict markers here. Decide for one side and remove the lines with <<<<<<<, ======= and >>>>>>>.',
      );
    case 'notUtf8':
      return l10n.t('The file is not UTF-8. Save it with the encoding UTF-8.');
    case 'tooLarge':
      return l10n.t(
        'The file has {0} bytes; at most {1} are read as a record. Move large content to an attachment.',
        of('size'),
        of('limit'),
      );
    case 'tooManyAliases':
      return l10n.t('The file uses too many YAML aliases and is not unfolded. Write the values out.');
    case 'tooDeep':
      return l10n.t('The file is nested too deeply for a record.');
    case 'notAMapping':
      return l10n.t('A record is a list of “field: value” lines; this file holds something else.');
    case 'notAFile':
      return l10n.t('{0} is not what should stand here: neither the file nor the folder of a record. Move it away.', of('path'));
    case 'link':
      return l10n.t('{0} is a link; links are not followed. Put the file or folder itself here.', of('path'));
    case 'unreadable':
      return l10n.t('The file can’t be read: {0}', of('message'));
    case 'wrongName':
      return l10n.t('The name {0} fits no kind of entry, for example H-k7q2-title.yaml in “hypotheses”.', of('path'));
    case 'wrongFolder':
      return l10n.t('{0} lies in the wrong folder for its kind. Move the file.', of('id'));
    case 'missingField':
      return l10n.t('The field “{0}” is missing.', of('field'));
    case 'wrongType':
      return describeWrongType(of('field'), of('expected'));
    case 'notAChoice':
      return l10n.t('“{0}” is {1}, but must be one of: {2}.', of('field'), of('value'), of('to'));
    case 'outOfRange':
      return l10n.t('“{0}” is {1}, but must lie between {2} and {3}.', of('field'), of('value'), of('min'), of('max'));
    case 'timeWithoutZone':
      return l10n.t('The time {1} in “{0}” has no zone. Write for example 2026-02-04T09:12:33+01:00.', of('field'), of('value'));
    case 'notATime':
      return l10n.t('{1} in “{0}” is no time. Write for example 2026-02-04T09:12:33+01:00.', of('field'), of('value'));
    case 'notADay':
      return l10n.t('{1} in “{0}” is no date. Write for example 2026-02-04.', of('field'), of('value'));
    case 'notADuration':
      return l10n.t('{1} in “{0}” is no duration. Write for example PT30M for thirty minutes.', of('field'), of('value'));
    case 'notAReference':
      return l10n.t('{1} in “{0}” is not the id of an entry, such as H-k7q2.', of('field'), of('value'));
    case 'wrongReference':
      return l10n.t('{1} in “{0}” is an entry of another kind; the id must begin with {2}.', of('field'), of('value'), of('to'));
    case 'unknownReference':
      return l10n.t(
        '“{0}” refers to {1}, which is not in this escalation. Was it renamed, or is it still to be pulled?',
        of('field'),
        of('value'),
      );
    case 'removedReference':
      return l10n.t(
        '“{0}” refers to {1}, which the log knows but which is no longer there. Was its file removed?',
        of('field'),
        of('value'),
      );
    case 'unknownForeign':
      return l10n.t('“{0}” refers to {1}, which is not in this records folder.', of('field'), of('value'));
    case 'unknownMention':
      return l10n.t('The text names {0}, which is not in this escalation.', of('value'));
    case 'deletedPoint':
      return l10n.t(
        '“{0}” refers to {1}, whose content was deleted at {2}. There is no way back to it.',
        of('field'),
        of('value'),
        of('at'),
      );
    case 'pastRemoveBy':
      return l10n.t('This mitigation should have been gone by {0}. Remove it, or set a new date.', of('value'));
    case 'unknownField':
      return l10n.t('“{0}” is no field of this kind of entry. It is kept as it is.', of('field'));
    case 'duplicateField':
      return l10n.t('A field stands here twice. Remove one of the two.');
    case 'duplicateId':
      return l10n.t('Another file has the same id {0}. Rename one of the two.', of('id'));
    case 'ambiguousValue':
      return l10n.t(
        '{1} in “{0}” is read as text. Put it in quotes, so that every reader takes it so.',
        of('field'),
        of('value'),
      );
    case 'damagedLogLine':
      return l10n.t('This line of the log can’t be read. The other lines are not affected.');
  }
}

function describeWrongType(field: string, expected: string): string {
  if (expected === 'mapping') return l10n.t('“{0}” must hold fields of its own, indented below it.', field);
  if (expected === 'list') return l10n.t('“{0}” must be a list, each item on a line with a dash.', field);
  if (expected === 'integer') return l10n.t('“{0}” must be a whole number.', field);
  if (expected === 'flag') return l10n.t('“{0}” must be true or false.', field);
  return l10n.t('“{0}” must be a text.', field);
}
