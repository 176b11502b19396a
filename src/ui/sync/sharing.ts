import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { commitFolder, readRecordState, type RecordState } from '../../git/recordState';
import { listRemotes, preferredRemote } from '../../git/remotes';
import type { Repository } from '../../git/repository';
import { openInBuiltInGit } from '../builtInGit';
import type { Services } from '../commands/services';
import { askOnce, type Item } from '../dialogs';
import { pathBelow, type RecordFolder } from '../records';

/** The record in the repository that holds it, and how far it is shared. */
export interface HeldRecord {
  readonly repository: Repository;
  /** Path of the records folder from the root; `.` where it is the root. */
  readonly path: string;
  readonly state: RecordState;
}

export type Share = 'commit' | 'push';

/** Undefined where the records folder lies in no repository. */
export async function heldRecord({ repositories }: Services, folder: RecordFolder): Promise<HeldRecord | undefined> {
  const repository = await repositories.holding(vscode.Uri.joinPath(folder.root, 'any'));
  const below = repository && pathBelow(repository.root, folder.root.fsPath);
  if (!repository || below === undefined) return undefined;
  const path = below === '' ? '.' : below;
  return { repository, path, state: await readRecordState(repository, path) };
}

/** Which way the record is to be shared. Throws `CancellationError` on Escape. */
export async function askShare({ state, path }: HeldRecord): Promise<Share> {
  const { uncommitted, branch, unpushed } = state;
  const others = unpushed.all - unpushed.record;
  const items: Item<Share>[] = [];
  if (uncommitted.length > 0) {
    items.push({
      label: `$(git-commit) ${l10n.t('Commit the record')}`,
      detail: l10n.t('{0} files below {1} and nothing else; what is staged besides stays staged.', uncommitted.length, path),
      value: 'commit',
    });
  }
  if (branch !== undefined) {
    items.push({
      label: `$(cloud-upload) ${
        uncommitted.length > 0 ? l10n.t('Commit the record and push {0}', branch) : l10n.t('Push {0}', branch)
      }`,
      detail:
        others > 0
          ? l10n.t('{0} other commits of this branch go with it.', others)
          : l10n.t('No other commit of this branch goes with it.'),
      value: 'push',
    });
  }
  return askOnce(l10n.t('Share Record'), l10n.t('How is the record to reach the others?'), items);
}

/** Commits the record, and pushes its branch where that was asked for. Returns the commit, where one was made. */
export async function shareRecord(services: Services, held: HeldRecord, share: Share): Promise<string | undefined> {
  const { repository, path, state } = held;
  const commit = state.uncommitted.length > 0 ? await commitFolder(repository, path, 'Record of escalations\n') : undefined;
  if (share === 'push' && (commit !== undefined || state.unpushed.all > 0)) await pushBranch(services, held);
  return commit;
}

/** By the built-in git extension: a branch is the person’s own, with its hooks, credentials and questions. */
async function pushBranch({ log }: Services, { repository, state }: HeldRecord): Promise<void> {
  const { branch, upstream } = state;
  if (branch === undefined) throw new Error(l10n.t('No branch is checked out, so none can be pushed.'));
  const remote = upstream?.remote ?? (await preferredRemote(repository)) ?? (await listRemotes(repository))[0];
  const open = await openInBuiltInGit(repository.root, log);
  if (!open || remote === undefined)
    throw new Error(l10n.t('The branch {0} can’t be pushed from here. Push it with git.', branch));
  try {
    await open.push(remote, upstream ? `refs/heads/${branch}:${upstream.branch}` : branch, upstream === undefined);
  } catch (error) {
    const code = error instanceof Error && 'gitErrorCode' in error ? error.gitErrorCode : undefined;
    if (code !== 'PushRejected') throw error;
    throw new Error(
      l10n.t('Others pushed to {0} meanwhile. Pull first, then run the command again. Nothing was overwritten.', branch),
      {
        cause: error,
      },
    );
  }
}
