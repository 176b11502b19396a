import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { CommitInfo } from '../../git/commits';
import type { RestoredFile } from '../../git/restorePlan';
import { askOnce, type Item } from '../dialogs';
import { oneLine } from '../plainText';
import { formatRelative } from '../../record/times';
import type { Preview } from './preview';
import { didText } from '../views/didTexts';

/** Files, and lines of the log, that the sheet lists one by one. */
const listedFiles = 30;
const listedLines = 15;
/** Letters of a sentence that most often fit. */
const longestLine = 65;

export type Way = 'workingTree' | 'branch' | 'commit' | 'revert';

/** What the person chose on the sheet. */
export type SheetChoice =
  | { readonly do: Way }
  | { readonly show: 'all' }
  | { readonly show: 'file'; readonly file: RestoredFile }
  | { readonly show: 'commit'; readonly commit: CommitInfo };

/** Shows what restoring would do, and asks for the way. Throws `CancellationError` on Escape. */
export async function askSheet(preview: Preview): Promise<SheetChoice> {
  const { entry, plan } = preview;
  const title = l10n.t('Restore {0} “{1}”', entry.id, oneLine(entry.data.title ?? ''));
  const counts = countsText(plan.files);
  const items = [
    ...warningItems(preview),
    ...wayItems(preview, counts),
    ...fileItems(preview),
    ...commitItems(preview),
    ...logItems(preview),
    ...heading(l10n.t('Not restored'), preview.notRestored),
  ];
  const first = items.find(({ value }) => value !== undefined);
  return askOnce(title, first ? l10n.t('Nothing is changed before you choose. Now: {0}', counts) : title, items);
}

function warningItems({ warnings }: Preview): Item<SheetChoice>[] {
  return warnings.length === 0
    ? []
    : [
        separator(l10n.t('Think twice')),
        ...warnings.map((warning) => sentenceItem('warning', warning, warning.lastIndexOf(': '))),
      ];
}

/** A line of the list is cut off where it is too long: a long sentence has two, parted at its colon. */
function sentenceItem(icon: string, sentence: string, colon: number): Item<SheetChoice> {
  if (sentence.length <= longestLine || colon === -1) return { label: `$(${icon}) ${sentence}` };
  return { label: `$(${icon}) ${sentence.slice(0, colon)}`, detail: sentence.slice(colon + 2) };
}

function wayItems({ plan, since }: Preview, counts: string): Item<SheetChoice>[] {
  const items: Item<SheetChoice>[] = [
    separator(l10n.t('Ways')),
    {
      label: `$(history) ${l10n.t('Restore working tree and index')}`,
      description: l10n.t('{0}; the present state is recorded first, no branch moves', counts),
      value: { do: 'workingTree' },
    },
    {
      label: `$(git-branch) ${l10n.t('Put the point on a new branch…')}`,
      description: l10n.t('nothing here changes'),
      value: { do: 'branch' },
    },
  ];
  if (since.hashes.length > 0 && since.ahead) {
    const branch = plan.now.branch ?? 'HEAD';
    items.push(
      {
        label: `$(git-commit) ${l10n.t('Commit that brings {0} to the point', branch)}`,
        description: l10n.t('for a shared branch: history stays'),
        value: { do: 'commit' },
      },
      {
        label: `$(discard) ${l10n.t('Revert the commits since, one by one')}`,
        description: l10n.t('commits: {0}', since.hashes.length),
        value: { do: 'revert' },
      },
    );
  }
  return items;
}

function fileItems({ plan }: Preview): Item<SheetChoice>[] {
  if (plan.files.length === 0 && plan.untrackedSince.length === 0) return [];
  const items: Item<SheetChoice>[] = [separator(l10n.t('Files'))];
  if (plan.files.length > 0) items.push({ label: `$(diff-multiple) ${l10n.t('Show all differences')}`, value: { show: 'all' } });
  for (const file of plan.files.slice(0, listedFiles))
    items.push({
      label: `$(${icons[file.kind]}) ${oneLine(file.path)}`,
      description: kindName(file),
      value: { show: 'file', file },
    });
  if (plan.files.length > listedFiles) items.push({ label: l10n.t('more files: {0}', plan.files.length - listedFiles) });
  for (const { path } of plan.untrackedSince.slice(0, listedFiles))
    items.push({
      label: `$(question) ${oneLine(path)}`,
      description: l10n.t('untracked, made since: stays unless you say otherwise'),
    });
  return items;
}

function commitItems({ since }: Preview): Item<SheetChoice>[] {
  if (since.hashes.length === 0) return [];
  const now = new Date();
  return [
    separator(l10n.t('Commits since the point: {0}', since.hashes.length)),
    ...since.commits.map((commit): Item<SheetChoice> => ({
      label: `$(git-commit) ${oneLine(commit.subject)}`,
      description: `${commit.hash.slice(0, 8)} · ${commit.author} · ${formatRelative(commit.at, now, vscode.env.language)}`,
      value: { show: 'commit', commit },
    })),
  ];
}

/** What the record says was done since, newest first. The record itself stays as it is. */
function logItems({ takenBack: { lines } }: Preview): Item<SheetChoice>[] {
  if (lines.length === 0) return [];
  const now = new Date();
  const shown = lines.slice(-listedLines).toReversed();
  return [
    separator(l10n.t('Change log since the point: {0}', lines.length)),
    ...shown.map(({ at, did, on, note }): Item<SheetChoice> => ({
      label: `$(note) ${oneLine(note ?? didText(did))}`,
      description: [on, formatRelative(at, now, vscode.env.language)].filter((part) => part !== undefined).join(' · '),
    })),
  ];
}

function heading(name: string, sentences: readonly string[]): Item<SheetChoice>[] {
  if (sentences.length === 0) return [];
  return [separator(name), ...sentences.map((sentence) => sentenceItem('info', sentence, sentence.indexOf(': ')))];
}

function separator(label: string): Item<SheetChoice> {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

const icons = { added: 'diff-added', modified: 'diff-modified', deleted: 'diff-removed' } as const;

function kindName({ kind, untrackedThen }: RestoredFile): string {
  if (kind === 'added') return untrackedThen ? l10n.t('comes back, untracked') : l10n.t('comes back');
  return kind === 'deleted' ? l10n.t('goes') : l10n.t('changes');
}

/** `files changed: 3, coming back: 1`. */
export function countsText(files: readonly RestoredFile[]): string {
  const count = (kind: RestoredFile['kind']): number => files.filter((file) => file.kind === kind).length;
  const [modified, added, deleted] = [count('modified'), count('added'), count('deleted')];
  const parts = [
    modified === 0 ? undefined : l10n.t('files changed: {0}', modified),
    added === 0 ? undefined : l10n.t('coming back: {0}', added),
    deleted === 0 ? undefined : l10n.t('going: {0}', deleted),
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? l10n.t('no file differs') : parts.join(', ');
}
