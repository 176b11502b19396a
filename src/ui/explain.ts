import * as l10n from '@vscode/l10n';
import { GitError, type GitReason } from '../git/gitError';
import { FilesError } from '../record/files';
import { JournalError } from '../record/journal';
import type { Unmet } from '../record/rules';
import { describeUnmet } from '../record/unmetTexts';

/** A transition needs something that the record does not hold yet. */
export class GateError extends Error {
  constructor(readonly unmet: readonly Unmet[]) {
    super(unmet.map(describeUnmet).join(' '));
    this.name = 'GateError';
  }
}

/** The sentence that a person reads about an error: what is wrong and what to do. */
export function explain(error: unknown): string {
  if (error instanceof GitError) return explainGit(error);
  if (error instanceof FilesError) return explainFiles(error);
  if (error instanceof JournalError) return explainJournal(error);
  if (error instanceof GateError) return l10n.t('Not yet: {0} Fill it in, or give “override” with a reason.', error.message);
  return error instanceof Error ? error.message : String(error);
}

function explainFiles({ reason, path }: FilesError): string {
  switch (reason) {
    case 'missing':
      return l10n.t('The record file {0} is gone. Was it moved or deleted, or is another branch checked out?', path);
    case 'exists':
      return l10n.t('There is already a file {0}; it was left as it is.', path);
    case 'changed':
      return l10n.t('The record file {0} was changed by someone else in the same moment. Nothing was overwritten; run the command again.', path);
    case 'tooLarge':
      return l10n.t('The file {0} is too large for a record and was not read.', path);
    case 'notAFile':
      return l10n.t('{0} is not a plain file. Move away what stands in its place.', path);
    case 'outside':
      return l10n.t('{0} leads out of the records folder through a link; nothing is read or written there.', path);
    case 'denied':
      return l10n.t('No permission to write {0}. Check the rights of the records folder.', path);
    case 'full':
      return l10n.t('The disk is full: {0} could not be written. What was there before is unharmed. Make room, then run the command again.', path);
    case 'failed':
      return l10n.t('The file {0} could not be read or written. The log says why.', path);
  }
}
