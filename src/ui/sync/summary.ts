import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { PushPreview } from '../../git/pushPreview';
import type { Synced } from '../../git/sync';
import { formatMoment } from '../../record/times';
import { askOnce, type Item } from '../dialogs';
import { formatBytes } from '../formatBytes';
import { oneLine } from '../plainText';
import type { HeldRecord } from './sharing';

/** Shows what would be pushed, and asks. Throws `CancellationError` on Escape. */
export async function confirmPush(preview: PushPreview, remote: string, address: string): Promise<void> {
  const now = new Date();
  const points = preview.points.map(({ ref, title, at, untracked }): Item<true> => ({
    label: `$(history) ${oneLine(lastPart(ref))}`,
    // git's own words for what a stash was made on stand before the title.
    description: oneLine(title.replace(/^On [^:]*: /u, '')),
    detail: [formatMoment(at, now, vscode.env.language), untracked ? l10n.t('with untracked files') : '']
      .filter(Boolean)
      .join(' · '),
  }));
  const notes: Item<true>[] = preview.notes === 0 ? [] : [{ label: `$(note) ${l10n.t('Notes of commits: {0}', preview.notes)}` }];
  const fetch = preview.fetch.map((ref): Item<true> => ({ label: `$(cloud-download) ${oneLine(lastPart(ref))}` }));
  await askOnce(
    l10n.t('Sync with {0} for the first time', remote),
    l10n.t('Rollback points hold uncommitted work. Whoever can read the remote can read them.'),
    [
      { label: `$(sync) ${l10n.t('Sync with {0}', remote)}`, description: address, detail: told(preview), value: true },
      ...(points.length + notes.length > 0 ? [separator(l10n.t('To be pushed')), ...points, ...notes] : []),
      ...(fetch.length > 0 ? [separator(l10n.t('To be fetched')), ...fetch] : []),
    ],
  );
}

function told({ points, bytes, notes }: PushPreview): string {
  return [
    points.length === 0
      ? l10n.t('no rollback point to push')
      : l10n.t('rollback points to push: {0} (about {1})', points.length, formatBytes(bytes)),
    notes === 0 ? '' : l10n.t('notes to push: {0}', notes),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** What a sync did, and what of the record is still to be shared. */
export function summarise(remote: string, synced: Synced, held: HeldRecord | undefined): string {
  const { fetched, pushed, notes, conflicts, deletedHere, deletedThere } = synced;
  const did = [
    fetched.length === 0 ? '' : l10n.t('rollback points fetched: {0}', fetched.length),
    pushed.length === 0 ? '' : pushedText(pushed.length, fetched.length > 0),
    deletedThere.length === 0 ? '' : l10n.t('deleted on the remote: {0}', deletedThere.length),
    notes.fetched ? l10n.t('notes merged') : notes.pushed ? l10n.t('notes pushed') : '',
  ].filter(Boolean);
  const sentences = [
    did.length === 0
      ? l10n.t('Rollback points and notes are the same here and on {0}.', remote)
      : l10n.t('Synced with {0}: {1}.', remote, did.join(', ')),
    ...conflicts.map(({ ref, there }) =>
      l10n.t(
        'The point {0} is another one on the remote. Both were kept; the remote’s is {1} here.',
        lastPart(ref),
        `${lastPart(ref)}-${there.slice(0, 12)}`,
      ),
    ),
    deletedHere.length === 0
      ? ''
      : l10n.t('Deleted in the record, but still on the remote: {0}.', deletedHere.map((ref) => lastPart(ref)).join(', ')),
    held === undefined ? l10n.t('The record lies in no git repository, so it is not shared.') : recordSentence(held),
  ];
  return sentences.filter(Boolean).join(' ');
}

/** Behind those that were fetched it is plain what is meant. */
function pushedText(count: number, isKnown: boolean): string {
  return isKnown ? l10n.t('pushed: {0}', count) : l10n.t('rollback points pushed: {0}', count);
}

function recordSentence({ state, path }: HeldRecord): string {
  const { ignored, uncommitted, unpushed, incoming } = state;
  if (ignored) return l10n.t('The record is ignored by git ({0}), so nobody else gets it.', path);
  return [
    uncommitted.length === 0 ? '' : l10n.t('Files of the record that are not committed: {0}.', uncommitted.length),
    unpushed.record === 0 ? '' : l10n.t('Commits with the record that are not pushed: {0}.', unpushed.record),
    incoming === 0 ? '' : l10n.t('Commits with the record to pull: {0}.', incoming),
  ]
    .filter(Boolean)
    .join(' ');
}

function separator(label: string): Item<true> {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

function lastPart(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
}
