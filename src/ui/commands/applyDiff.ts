import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { applyPatch, previewPatch } from '../../git/applyPatch';
import { GitError } from '../../git/gitError';
import type { Entry } from '../../record/model';
import type { Command } from '../command';
import { commandIds } from '../contributions';
import { askOnce } from '../dialogs';
import type { Comparison } from '../editor/comparison';
import { ArgumentError, fillIn } from '../form';
import { oneLine } from '../plainText';
import { withProgress } from '../progress';
import { choice, lookup } from '../questions';
import type { ActiveEscalation } from '../records';
import { addPointEntry, newPointId } from '../rollback/points';
import { comparedFiles } from '../rollback/preview';
import { refuseUnsaved } from '../rollback/restorer';
import { countsText } from '../rollback/sheet';
import { entryOf, escalationOf, givenWithNode, type Services } from './services';

/** Applies an attached diff, or takes it back: shown first, on a rollback point, wholly or not at all. Returns the id of that point. */
export function applyDiff(services: Services, comparison: Comparison): Command {
  return {
    id: commandIds.applyDiff,
    needsTrust: true,
    async run(invocation) {
      const active = await escalationOf(services, invocation);
      const { folder, escalation } = active;
      const { answers } = await fillIn(
        l10n.t('Apply Diff'),
        {
          evidence: lookup({
            placeholder: l10n.t('Which attached diff?'),
            none: l10n.t('No diff is attached yet.'),
            items: () => Promise.resolve(diffItems(active)),
            check: (_name, value) => diffOf(active, String(value)).id,
          }),
          reverse: {
            ...choice({
              required: false,
              asked: invocation.person,
              placeholder: l10n.t('In which direction?'),
              items: directionItems(),
            }),
            accept: (name: string, value: unknown) => readDirection(name, value),
          },
        },
        givenWithNode(invocation, { evidence: 'evidence' }),
        invocation.person,
      );
      const entry = diffOf(active, answers.evidence);
      const reverse = answers.reverse === 'reverse';
      const repository = await services.repositories.named(folder, entry.data.repository);
      if (!repository) throw new GitError('notARepository', entry.data.repository ?? '.');
      const exclude = services.repositories.excluded(repository);
      const patch = await readPatch(services, active, entry);
      const title = reverse ? l10n.t('Take back {0}', entry.id) : l10n.t('Apply {0}', entry.id);
      const { now, after, files } = await withProgress(title, (signal) =>
        previewPatch(repository, patch, { reverse, exclude, signal }),
      );
      const compared = comparedFiles(services, comparison, folder, repository, { before: now, after }, files);
      await comparison.show(folder, title, compared);
      if (invocation.person)
        await askOnce(title, countsText(files), [
          { label: `$(check) ${title}`, description: l10n.t('the present state is recorded first'), value: true },
        ]);
      refuseUnsaved(repository, exclude);
      const { id, ref } = newPointId(active);
      const message = l10n.t('Before: {0}', title);
      await withProgress(title, (signal) =>
        applyPatch(
          repository,
          patch,
          { reverse },
          {
            exclude,
            signal,
            safety: { ref, message },
            expectedHead: now.head,
            onRecorded: (recorded) =>
              addPointEntry(services, folder, escalation.slug, { id, ref, title: message, repository, recorded }),
          },
        ),
      );
      await folder.journal.log(escalation.slug, {
        did: reverse ? 'evidence.takenBack' : 'evidence.applied',
        on: entry.id,
        note: l10n.t('{0}; the state before is {1}', countsText(files), id),
      });
      return id;
    },
  };
}

type Direction = 'forward' | 'reverse';

function directionItems(): { readonly label: string; readonly value: Direction }[] {
  return [
    { label: `$(arrow-right) ${l10n.t('Apply it')}`, value: 'forward' },
    { label: `$(arrow-left) ${l10n.t('Take it back (reversed)')}`, value: 'reverse' },
  ];
}

function readDirection(name: string, value: unknown): Direction {
  if (typeof value !== 'boolean') throw new ArgumentError(l10n.t('“{0}” must be true or false.', name));
  return value ? 'reverse' : 'forward';
}

function diffItems({ escalation }: ActiveEscalation) {
  return escalation.entries.evidence
    .filter(({ readable, data }) => readable && data.diff !== undefined)
    .map(({ id, data }) => ({ label: `$(diff) ${oneLine(data.title ?? id)}`, description: id, value: id }));
}

function diffOf(active: ActiveEscalation, id: string): Entry<'evidence'> {
  const entry = entryOf(active, 'evidence', id);
  if (entry.data.diff === undefined) throw new ArgumentError(l10n.t('{0} is no attached diff.', id));
  return entry;
}

async function readPatch(services: Services, { folder }: ActiveEscalation, entry: Entry<'evidence'>): Promise<Uint8Array> {
  const name = entry.data.diff!.file;
  // A record may come from anyone: the file stands beside the entry, or nowhere.
  if (/[\\/]/u.test(name) || name.startsWith('.')) throw new ArgumentError(l10n.t('{0} is no attached diff.', entry.id));
  const uri = services.records.uriOf(folder, `${entry.path.slice(0, entry.path.lastIndexOf('/'))}/${name}`);
  const { type } = await vscode.workspace.fs.stat(uri);
  if (type !== vscode.FileType.File) throw new ArgumentError(l10n.t('{0} is no attached diff.', entry.id));
  return vscode.workspace.fs.readFile(uri);
}
