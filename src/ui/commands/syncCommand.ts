import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { previewPush } from '../../git/pushPreview';
import { remoteAddress, upstreamOf } from '../../git/remotes';
import type { Repository } from '../../git/repository';
import { sync, type Synced } from '../../git/sync';
import type { Command } from '../command';
import { commandIds } from '../contributions';
import { explain } from '../explain';
import { fillIn } from '../form';
import { withProgress } from '../progress';
import { choice, flag } from '../questions';
import type { RecordFolder } from '../records';
import { knownOf } from '../sync/known';
import { accessTo, chooseRemote } from '../sync/remoteAccess';
import { askShare, type HeldRecord, heldRecord, type Share, shareRecord } from '../sync/sharing';
import { confirmPush, summarise } from '../sync/summary';
import { type Services, writable } from './services';

/** Remotes whose first push a person has seen. */
const shownKey = 'escalation.syncShown';

interface Job {
  readonly repository: Repository;
  readonly remote: string;
  readonly folder: RecordFolder;
}

/** Shares rollback points, notes and the record with the git remote. Returns what was done, for programs. */
export function syncCommand(services: Services, memory: vscode.Memento): Command {
  return {
    id: commandIds.sync,
    needsTrust: true,
    async run(invocation) {
      const { person } = invocation;
      // Which remote is asked once the repository is known.
      const { remote: named, ...given } = invocation.given;
      const { answers } = await fillIn(
        l10n.t('Sync'),
        { preview: flag(), record: shareArgument(), deleteOnRemote: flag() },
        given,
      );
      const folder = await folderOf(services);
      const repository = await services.repositories.choose({ repository: given['repository'], folder, person });
      const remote = await chooseRemote(repository, named, person);
      const job = { repository, remote, folder };
      if (answers.preview) return preview(services, job);
      if (person) await showFirst(services, job, memory);
      const synced = await synchronise(services, job, answers.deleteOnRemote === true);
      if (!person) return report(services, job, synced, answers.record);
      // Not awaited by the command: a notification that nobody closes must not keep it running.
      void tell(services, job, synced);
      return { remote, ...synced };
    },
  };
}

function shareArgument() {
  const items: { label: string; value: Share }[] = [
    { label: 'commit', value: 'commit' },
    { label: 'push', value: 'push' },
  ];
  return choice({ required: false, placeholder: '', items });
}

async function folderOf({ records }: Services): Promise<RecordFolder> {
  const folder = (await records.activeHead())?.folder ?? records.folders()[0];
  if (!folder) throw new Error(l10n.t('No folder is open.'));
  return writable(folder);
}

async function preview(services: Services, { repository, remote }: Job) {
  const { deleted } = await knownOf(services, repository);
  return withProgress(l10n.t('Asking {0}', remote), async (signal) => ({
    remote,
    address: await remoteAddress(repository, remote),
    ...(await previewPush(await accessTo(repository, remote, services.log, signal), { deleted })),
  }));
}

async function showFirst(services: Services, job: Job, memory: vscode.Memento): Promise<void> {
  const address = await remoteAddress(job.repository, job.remote);
  const shown = memory.get<readonly string[]>(shownKey) ?? [];
  const key = `${job.repository.root}>${address}`;
  if (shown.includes(key)) return;
  await confirmPush(await preview(services, job), job.remote, address);
  await memory.update(shownKey, [...shown, key]);
}

async function synchronise(services: Services, { repository, remote }: Job, deleteThere: boolean): Promise<Synced> {
  const { branch } = await repository.head();
  const upstream = branch === undefined ? undefined : await upstreamOf(repository, branch);
  const known = await knownOf(services, repository);
  return withProgress(l10n.t('Syncing with {0}', remote), async (signal) =>
    sync(await accessTo(repository, remote, services.log, signal), { ...known, upstream, deleteThere }),
  );
}

/** What a program gets; the record is committed, or pushed too, where it asked for that. */
async function report(services: Services, { remote, folder }: Job, synced: Synced, share: Share | undefined) {
  const held = await heldRecord(services, folder);
  if (!held || share === undefined) return { remote, ...synced, record: held?.state };
  const committed = await shareRecord(services, held, share);
  return { remote, ...synced, committed, record: (await heldRecord(services, folder))?.state };
}

/** Tells a person what was done, and offers what may come next. */
async function tell(services: Services, { repository, remote, folder }: Job, synced: Synced): Promise<void> {
  const held = await heldRecord(services, folder);
  const next: { readonly title: string; readonly run: () => Thenable<unknown> }[] = [];
  if (held && held.state.incoming > 0) {
    const root = vscode.Uri.file(held.repository.root);
    next.push({ title: l10n.t('Pull'), run: () => vscode.commands.executeCommand('git.pull', root) });
  }
  if (held && isUnshared(held))
    next.push({ title: l10n.t('Share Record…'), run: () => vscode.commands.executeCommand(commandIds.shareRecord) });
  if (synced.deletedHere.length > 0) {
    const args = { repository: repository.root, remote, deleteOnRemote: true };
    next.push({ title: l10n.t('Delete on {0}', remote), run: () => vscode.commands.executeCommand(commandIds.sync, args) });
  }
  const chosen = await vscode.window.showInformationMessage(summarise(remote, synced, held), ...next.map(({ title }) => title));
  try {
    await next.find(({ title }) => title === chosen)?.run();
  } catch (error) {
    void vscode.window.showErrorMessage(explain(error));
  }
}

/** Commits the record and nothing else, and pushes its branch where that is wanted. Returns the commit. */
export function shareRecordCommand(services: Services): Command {
  return {
    id: commandIds.shareRecord,
    needsTrust: true,
    async run(invocation) {
      const { answers } = await fillIn(l10n.t('Share Record'), { how: shareArgument() }, invocation.given);
      const held = await heldRecord(services, await folderOf(services));
      if (!held) throw new Error(l10n.t('The record lies in no git repository, so it is not shared.'));
      if (held.state.ignored) throw new Error(l10n.t('The record is ignored by git ({0}), so nobody else gets it.', held.path));
      if (!isUnshared(held)) {
        if (invocation.person) void vscode.window.showInformationMessage(l10n.t('All of the record is committed and pushed.'));
        return undefined;
      }
      const share = answers.how ?? (await askShare(held));
      return shareRecord(services, held, share);
    },
  };
}

function isUnshared({ state }: HeldRecord): boolean {
  return !state.ignored && (state.uncommitted.length > 0 || state.unpushed.record > 0);
}
