import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { deletePoint, listPoints, onlyReachableFrom } from '../../git/pointStore';
import { compareStates, type FileTrees } from '../../git/restorePlan';
import { takeSnapshot } from '../../git/snapshot';
import type { Command } from '../command';
import { commandIds } from '../contributions';
import { askOnce, askPickMany, back, type Item } from '../dialogs';
import type { Comparison } from '../editor/comparison';
import { ArgumentError, fillIn } from '../form';
import { formatBytes } from '../formatBytes';
import { withZone } from '../../record/moments';
import { oneLine } from '../plainText';
import { withProgress } from '../progress';
import { lookup, text } from '../questions';
import type { ActiveEscalation } from '../records';
import { findPoint, pointItems, pointQuestion } from '../rollback/points';
import { comparedFiles } from '../rollback/preview';
import { formatMoment } from '../../record/times';
import { entryOf, escalationOf, givenWithNode, type Services } from './services';

/** Points side by side, and what becomes of them. */
export function pointCommands(services: Services, comparison: Comparison): Command[] {
  return [comparePoints(services, comparison), deleteRollbackPoint(services), manageRollbackPoints(services)];
}

const now = 'now';

function comparePoints(services: Services, comparison: Comparison): Command {
  return {
    id: commandIds.comparePoints,
    needsTrust: true,
    async run(invocation) {
      const active = await escalationOf(services, invocation);
      const { answers } = await fillIn(
        l10n.t('Compare Rollback Points'),
        {
          from: pointQuestion(active, l10n.t('Compare which rollback point?')),
          to: {
            ...lookup({
              required: false,
              asked: true,
              placeholder: l10n.t('With what?'),
              none: '',
              items: () => Promise.resolve([nowItem(), ...pointItems(active)]),
              check: (_name, value) => (value === now ? now : entryOf(active, 'rollbackPoint', String(value)).id),
            }),
          },
        },
        givenWithNode(invocation, { rollbackPoint: 'from' }),
      );
      const { from, to = now } = answers;
      const { repository, content } = await findPoint(services, active, from);
      const exclude = services.repositories.excluded(repository);
      const { files, after } = await withProgress(l10n.t('Comparing with {0}', from), async (signal) => {
        const state: FileTrees =
          to === now
            ? await takeSnapshot(repository, { exclude, nested: 'leave', signal })
            : (await findPoint(services, active, to)).content;
        return { files: await compareStates(repository, content, state, exclude), after: state };
      });
      const title = to === now ? l10n.t('{0} and now', from) : l10n.t('{0} and {1}', from, to);
      const states = { before: content, after };
      const shown = await comparison.show(
        active.folder,
        title,
        comparedFiles(services, comparison, active.folder, repository, states, files),
      );
      if (!shown && invocation.person) void vscode.window.showInformationMessage(l10n.t('{0}: no file differs.', title));
      return files.map(({ path, kind }) => ({ path, kind }));
    },
  };
}

function nowItem(): Item<string> {
  return { label: `$(files) ${l10n.t('The working tree as it is now')}`, value: now };
}

function deleteRollbackPoint(services: Services): Command {
  return {
    id: commandIds.deleteRollbackPoint,
    needsTrust: true,
    async run(invocation) {
      const active = await escalationOf(services, invocation);
      const { answers } = await fillIn(
        l10n.t('Delete Rollback Point'),
        {
          point: pointQuestion(active, l10n.t('Which rollback point is to be deleted?')),
          reason: text({ prompt: l10n.t('Why? The reason is written into the log.') }),
        },
        givenWithNode(invocation, { rollbackPoint: 'point' }),
      );
      if (invocation.person) await confirmDeletion(services, active, [answers.point]);
      await removePoint(services, active, answers.point, answers.reason);
      return answers.point;
    },
  };
}

function manageRollbackPoints(services: Services): Command {
  return {
    id: commandIds.manageRollbackPoints,
    needsTrust: true,
    async run(invocation) {
      const active = await escalationOf(services, invocation);
      const items = await sizedItems(services, active);
      if (items.length === 0) throw new ArgumentError(l10n.t('There is no rollback point in this escalation.'));
      if (!invocation.person) return items.flatMap(({ value }) => value ?? []);
      const title = l10n.t('Manage Rollback Points');
      const chosen = await askPickMany(
        { title, step: 1, steps: 1, canGoBack: false },
        { placeholder: l10n.t('Mark those that are to be deleted; Escape keeps all.'), items },
      );
      if (chosen === back) return undefined;
      await confirmDeletion(services, active, chosen);
      for (const id of chosen) await removePoint(services, active, id, l10n.t('Cleaned up'));
      return chosen;
    },
  };
}

/** With age and size, the oldest first: it is the first to go. */
async function sizedItems(services: Services, active: ActiveEscalation): Promise<Item<string>[]> {
  const moment = new Date();
  const points = active.escalation.entries.rollbackPoint
    .filter(({ readable, data }) => readable && data.deletedAt === undefined)
    .toSorted((one, other) => Date.parse(one.data.created?.at ?? '') - Date.parse(other.data.created?.at ?? ''));
  const sized = await Promise.all(
    points.map(async ({ id, data }): Promise<Item<string>> => {
      const repository = await services.repositories.named(active.folder, data.repository);
      const held = repository && (await listPoints(repository, active.escalation.slug)).find(({ ref }) => ref === data.ref);
      const size =
        repository && held ? formatBytes((await onlyReachableFrom(repository, held.ref)).bytes) : l10n.t('not in this clone');
      return {
        label: `$(history) ${oneLine(data.title ?? id)}`,
        description: [id, size].join(' · '),
        detail: [formatMoment(data.created?.at ?? '', moment, vscode.env.language), usedBy(active, id)]
          .filter(Boolean)
          .join(' · '),
        value: id,
      };
    }),
  );
  return sized;
}

/** Changes that need the point. */
function usedBy({ escalation }: ActiveEscalation, id: string): string {
  const changes = escalation.entries.change.filter(({ data }) => data.rollbackPoint === id);
  return changes.length === 0 ? '' : l10n.t('way back of {0}', changes.map((change) => change.id).join(', '));
}

/** Says what becomes unreachable, and asks. Throws `CancellationError` on Escape. */
export async function confirmDeletion(services: Services, active: ActiveEscalation, ids: readonly string[]): Promise<void> {
  const going = ids.flatMap((id) => entryOf(active, 'rollbackPoint', id).data.ref ?? []);
  const sentences = await Promise.all(ids.map((id) => lossOf(services, active, id, going)));
  await askOnce(l10n.t('Delete Rollback Point'), sentences.join(' '), [
    {
      label: `$(trash) ${ids.length === 1 ? l10n.t('Delete {0}', ids[0]!) : l10n.t('Delete {0} points', ids.length)}`,
      value: true,
    },
  ]);
}

async function lossOf(services: Services, active: ActiveEscalation, id: string, going: readonly string[]): Promise<string> {
  const { data } = entryOf(active, 'rollbackPoint', id);
  const repository = await services.repositories.named(active.folder, data.repository);
  const held = repository && (await listPoints(repository, active.escalation.slug)).find(({ ref }) => ref === data.ref);
  const used = usedBy(active, id);
  const suffix = used === '' ? '' : ` (${used})`;
  if (!repository || !held) return l10n.t('{0}{1}: its content is not in this clone.', id, suffix);
  const { bytes, objects } = await onlyReachableFrom(repository, held.ref, going);
  return objects === 0
    ? l10n.t('{0}{1}: all it holds is reachable elsewhere.', id, suffix)
    : l10n.t(
        '{0}{1}: {2} objects ({3}) are reachable from nowhere else, and git may remove them.',
        id,
        suffix,
        objects,
        formatBytes(bytes),
      );
}

/** Deletes a point's ref; its entry stays, and says so. */
export async function removePoint(services: Services, active: ActiveEscalation, id: string, reason: string): Promise<void> {
  const { data } = entryOf(active, 'rollbackPoint', id);
  const repository = await services.repositories.named(active.folder, data.repository);
  if (repository && data.ref !== undefined && data.commit !== undefined) await deletePoint(repository, data.ref, data.commit);
  await active.folder.journal.change(active.escalation.slug, id, [{ path: ['deletedAt'], value: withZone(new Date()) }], {
    did: 'rollbackPoint.deleted',
    note: reason,
  });
}
