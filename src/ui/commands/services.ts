import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import type { Entry, IdKind } from '../../record/model';
import type { Invocation } from '../command';
import { ArgumentError, isGiven } from '../form';
import type { ActiveEscalation, RecordFolder, Records } from '../records';
import type { Repositories } from '../repositories';

/** What the commands work with. */
export interface Services {
  readonly records: Records;
  readonly repositories: Repositories;
  /** Name and mail address of who writes. */
  readonly author: (folder: RecordFolder) => Promise<string>;
  readonly log: vscode.LogOutputChannel;
}

/** The escalation that a command works on: the tree row's, the named one, else the active one. Throws a sentence where there is none. */
export async function escalationOf(
  services: Services,
  { node, given }: Pick<Invocation, 'node' | 'given'>,
): Promise<ActiveEscalation> {
  if (node && 'slug' in node && 'folder' in node && node.slug !== undefined && node.folder !== undefined) {
    return { folder: writable(node.folder), escalation: await node.folder.store.escalation(node.slug) };
  }
  if (isGiven(given['escalation'])) return namedEscalation(services, given['escalation']);
  const active = await services.records.active();
  if (!active) {
    throw new Error(
      l10n.t(
        'No escalation is active. Start one (“Escalation: Start Escalation”), or choose one (“Escalation: Open Escalation”).',
      ),
    );
  }
  writable(active.folder);
  return active;
}

/** The escalation with this slug. Throws a sentence where there is none. */
export async function namedEscalation({ records }: Services, slug: unknown): Promise<ActiveEscalation> {
  const found = (await records.all()).find((one) => one.slug === slug);
  if (!found) throw new ArgumentError(l10n.t('There is no escalation “{0}” in this workspace.', String(slug)));
  return { folder: writable(found.folder), escalation: await found.folder.store.escalation(found.slug) };
}

export function writable(folder: RecordFolder): RecordFolder {
  if (folder.readOnly) {
    throw new Error(
      l10n.t('This is a virtual workspace: the record can be read here, not written. Open the folder on a disk to write.'),
    );
  }
  return folder;
}

/** The entry with this id and kind. Throws a sentence where there is none, or where its file can't be read. */
export function entryOf<K extends IdKind>(active: ActiveEscalation, kind: K, id: string): Entry<K> {
  const entries: readonly Entry<K>[] = active.escalation.entries[kind];
  const entry = entries.find((one) => one.id === id);
  if (!entry)
    throw new ArgumentError(l10n.t('There is no entry {0} of this kind in the escalation “{1}”.', id, active.escalation.slug));
  if (!entry.readable) throw new ArgumentError(l10n.t('{0} can’t be read. Mend the file {1} first.', id, entry.path));
  return entry;
}

/** What was given, with the tree row's entry under this name. */
export function givenWithNode(invocation: Invocation, kinds: { readonly [kind in IdKind]?: string }): Record<string, unknown> {
  const { node, given } = invocation;
  if (node?.type === 'message') {
    const [hypothesis] = node.link.hypotheses;
    return { ...given, ...(kinds.hypothesis === undefined || !hypothesis ? {} : { [kinds.hypothesis]: hypothesis.id }) };
  }
  if (node?.type === 'part') return { ...given, ...(kinds.change === undefined ? {} : { [kinds.change]: node.change.id }) };
  if (node?.type !== 'entry') return { ...given };
  const name = kinds[node.kind as IdKind];
  const parent = kinds.hypothesis !== undefined && node.hypothesis !== undefined ? { [kinds.hypothesis]: node.hypothesis } : {};
  return { ...given, ...parent, ...(name === undefined ? {} : { [name]: node.id }) };
}
