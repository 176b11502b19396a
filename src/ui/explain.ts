import * as l10n from '@vscode/l10n';
import { PatchError } from '../git/applyPatch';
import { GitError } from '../git/gitError';
import { RestoreError } from '../git/restore';
import { ObstacleError } from '../git/restoreChecks';
import { FilesError } from '../record/files';
import { JournalError } from '../record/journal';
import { describeProblem } from '../record/problem';
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
  if (error instanceof PatchError) {
    return error.conflicts.length > 0
      ? l10n.t('The diff does not fit: it conflicts in {0}. Nothing was changed.', error.conflicts.join(', '))
      : l10n.t('The diff does not fit the files as they are. Nothing was changed. git says: {0}', error.detail);
  }
  if (error instanceof ObstacleError) return explainObstacles(error);
  if (error instanceof RestoreError)
    return l10n.t(
      'The restore stopped halfway: {0} Nothing is lost. Run “Escalation: Undo Restore” to go back, or restore again. With plain git the state before is: git stash apply --index {1}',
      explain(error.cause),
      error.safety,
    );
  if (error instanceof GateError) return l10n.t('Not yet: {0} Fill it in, or give “override” with a reason.', error.message);
  return error instanceof Error ? error.message : String(error);
}

function explainObstacles({ obstacles }: ObstacleError): string {
  const hidden = obstacles.filter(({ why }) => why === 'hidden');
  const shown = (hidden.length > 0 ? hidden : obstacles).slice(0, 3).map(({ path }) => path);
  const files = obstacles.length > shown.length ? `${shown.join(', ')}, …` : shown.join(', ');
  if (hidden.length > 0)
    return l10n.t(
      'git was told not to look at {0} (assume-unchanged or skip-worktree), so no rollback point holds what was changed there. Run “git update-index --no-assume-unchanged --no-skip-worktree” on it first. Nothing was changed.',
      files,
    );
  return obstacles.every(({ why }) => why === 'untracked')
    ? l10n.t(
        'Untracked files made since are in the way: {0}. Move them away, or agree to their removal. Nothing was changed.',
        files,
      )
    : l10n.t(
        'Files that no rollback point holds, ignored ones most often, would be overwritten: {0}. Move them away first. Nothing was changed.',
        files,
      );
}

function explainFiles({ reason, path }: FilesError): string {
  switch (reason) {
    case 'missing':
      return l10n.t('The record file {0} is gone. Was it moved or deleted, or is another branch checked out?', path);
    case 'exists':
      return l10n.t('There is already a file {0}; it was left as it is.', path);
    case 'changed':
      return l10n.t(
        'The record file {0} was changed by someone else in the same moment. Nothing was overwritten; run the command again.',
        path,
      );
    case 'tooLarge':
      return l10n.t('The file {0} is too large for a record and was not read.', path);
    case 'notAFile':
      return l10n.t('{0} is not a plain file. Move away what stands in its place.', path);
    case 'outside':
      return l10n.t('{0} leads out of the records folder through a link; nothing is read or written there.', path);
    case 'denied':
      return l10n.t('No permission to write {0}. Check the rights of the records folder.', path);
    case 'full':
      return l10n.t(
        'The disk is full: {0} could not be written. What was there before is unharmed. Make room, then run the command again.',
        path,
      );
    case 'failed':
      return l10n.t('The file {0} could not be read or written. The log says why.', path);
  }
}

function explainJournal({ reason, path, conflicts, problems }: JournalError): string {
  switch (reason) {
    case 'conflict':
      return l10n.t(
        '{0} was changed by someone else: {1}. Nothing was overwritten. Look at the file, then decide again.',
        path,
        conflicts.map(({ path: field, theirs }) => `${field.join('.')} = ${JSON.stringify(theirs)}`).join(', '),
      );
    case 'invalid':
      return problems.map(describeProblem).join(' ');
    case 'cannotEdit':
      return l10n.t(
        '{0} can’t be changed automatically without touching something else. Open the file and change it by hand.',
        path,
      );
    case 'unknownEntry':
      return l10n.t('There is no entry {0} in this escalation.', path);
    case 'busy':
      return l10n.t('{0} is open with unsaved changes and was edited in this moment. Save it, then run the command again.', path);
  }
}

/** The one place where git's reasons become sentences. */
function explainGit({ reason, detail }: GitError): string {
  switch (reason) {
    case 'notInstalled':
      return l10n.t('git was not found. Install git, or name it in the setting “git.path”. The record works without it.');
    case 'notARepository':
      return l10n.t(
        'There is no git repository at {0}. The record works without one; this command needs one (“Git: Initialize Repository”).',
        detail,
      );
    case 'unsafeOwnership':
      return l10n.t(
        'git refuses this repository because another user owns the folder. Allow it with “git config --global --add safe.directory”.',
      );
    case 'bareRepository':
      return l10n.t('{0} is a bare repository without a working tree. Open a clone of it.', detail);
    case 'unbornHead':
      return l10n.t('There is no commit yet, so there is nothing to go back to. Make a first commit.');
    case 'unknownRevision':
      return l10n.t('git knows no commit “{0}” here. Is it a typing error, or still to be fetched?', detail);
    case 'tooLarge':
      return l10n.t(
        'The diff has more than {0} MB and is not attached (setting “escalation.maximumDiffSize”). Attach fewer files, or ignore the large ones.',
        Math.max(1, Math.floor(Number(detail) / (1024 * 1024))),
      );
    case 'locked':
      return l10n.t(
        'Another git process holds the repository. Wait until it has finished; if none is running, remove the lock file: {0}',
        detail,
      );
    case 'mergeUnderWay':
      return l10n.t('A merge or rebase is under way ({0}), and git can’t keep such a state. Finish or abort it first.', detail);
    case 'dirtySubmodule':
      return l10n.t(
        'The submodule {0} has uncommitted changes, which a rollback point of this repository can’t hold. Commit or stash them there first.',
        detail,
      );
    case 'embeddedRepository':
      return l10n.t(
        '{0} is a git repository of its own inside this one and can’t be recorded with it. Ignore it or add it as a submodule.',
        detail,
      );
    case 'changedMeanwhile':
      return l10n.t(
        'The file {0} is being written right now, so the state could not be recorded faithfully. Nothing was changed; try again when it is quiet.',
        detail,
      );
    case 'refExists':
      return detail.startsWith('refs/heads/')
        ? l10n.t('There is already a branch {0}; it was left as it is.', detail.slice('refs/heads/'.length))
        : l10n.t('There is already a rollback point {0}; it was left as it is.', detail);
    case 'headMoved':
      return l10n.t(
        'HEAD has moved to {0} since the preview. Nothing was changed; look at the preview again.',
        detail.slice(0, 8),
      );
    case 'invalidName':
      return l10n.t('“{0}” is no name for a branch.', detail);
    case 'dirty':
      return l10n.t('{0} has uncommitted changes. Commit or stash them first; nothing was changed.', detail);
    case 'notAhead':
      return l10n.t(
        'The commit {0} of the point does not lead to HEAD: another branch is checked out, or history was rewritten. Nothing was changed.',
        detail.slice(0, 8),
      );
    case 'mergesSince':
      return l10n.t(
        'There is a merge ({0}) among the commits since, which can’t be reverted without a choice. Nothing was changed; choose the commit that brings the tree to the point instead.',
        detail.slice(0, 8),
      );
    case 'missingObject':
      return l10n.t(
        'git does not have the object {0} in this clone (shallow, partial or damaged). Nothing was changed; fetch it first.',
        detail,
      );
    case 'notFetched':
      return l10n.t(
        'This partial clone lacks older contents of the file, and nothing is fetched without being asked. “Escalation: Fetch Missing History” fetches them.',
      );
    case 'notRestored':
      return l10n.t('{0} differs from the point after the restore. Does another program write it?', detail);
    case 'nothingToApply':
      return l10n.t('The diff changes nothing here: what it brings is in the working tree already.');
    case 'notWritten':
      return l10n.t('git could not write a file. Is the disk full, or a file held by another program? {0}', detail);
    case 'filterFailed':
      return l10n.t('A filter that this repository sets up for its files failed: {0}', detail);
    case 'timeout':
      return l10n.t(
        'git did not answer in time ({0}) and was ended. The setting “escalation.gitTimeout” gives it longer.',
        detail,
      );
    case 'aborted':
      return l10n.t('Cancelled.');
    case 'diskFull':
      return l10n.t('The disk is full, git could not write. Nothing was changed. Make room, then run the command again.');
    case 'denied':
      return l10n.t('git has no permission to write in this repository: {0}', detail);
    case 'authentication':
      return l10n.t(
        'The remote did not accept who you are, or nobody could be asked. Fetch once in a terminal or by the source-control view, then run the command again. git says: {0}',
        detail,
      );
    case 'unreachable':
      return l10n.t('The remote can’t be reached. Is the network there, and the address right? git says: {0}', detail);
    case 'refused':
      return l10n.t(
        'The remote refused: {0}. What was fetched is here; what was refused is tried again by the next sync.',
        detail,
      );
    case 'outrun':
      return l10n.t('Others were faster, again and again. Nothing is lost; run the command again.');
    case 'noRemote':
      return detail === ''
        ? l10n.t('This repository has no remote. Add one (“Git: Add Remote…”), then run the command again.')
        : l10n.t('There is no remote “{0}” here.', detail);
    case 'noIdentity':
      return l10n.t('git does not know who commits. Set “user.name” and “user.email” with git config.');
    case 'detached':
      return l10n.t('No branch is checked out, so a commit would be found by nobody. Check a branch out first.');
    case 'failed':
      return l10n.t('git failed: {0}', detail);
  }
}
