import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { deletePoint } from '../../git/pointStore';
import { recordPoint } from '../../git/rollbackPoints';
import type { Data } from '../../record/model';
import type { Command } from '../command';
import { commandIds } from '../contributions';
import { ArgumentError, fillIn } from '../form';
import { readMoment } from '../../record/moments';
import { withProgress } from '../progress';
import { structured, text } from '../questions';
import { addPointEntry, newPointId } from '../rollback/points';
import { formatTime } from '../../record/times';
import { entryOf, escalationOf, givenWithNode, type Services } from './services';

/** Rollback points: the state of the working tree, kept in git beside the branches. */
export function rollbackCommands(services: Services): Command[] {
  return [recordRollbackPoint(services)];
}

function recordRollbackPoint(services: Services): Command {
  return {
    id: commandIds.recordRollbackPoint,
    needsTrust: true,
    async run(invocation) {
      const active = await escalationOf(services, invocation);
      const { folder } = active;
      const { slug } = active.escalation;
      const { answers } = await fillIn(
        l10n.t('Record Rollback Point'),
        {
          title: text({ required: false, asked: true, prompt: l10n.t('What is about to be done?') }),
          change: structured((_name, value) => entryOf(active, 'change', String(value)).id),
          environment: text({ required: false, prompt: l10n.t('Environment') }),
          external: structured(readExternal),
        },
        givenWithNode(invocation, { change: 'change' }),
        invocation.person,
      );
      const repository = await services.repositories.choose({
        repository: invocation.given['repository'],
        folder,
        person: invocation.person,
      });
      const { id, ref } = newPointId(active);
      const title = answers.title ?? l10n.t('State of {0}', formatTime(new Date().toISOString(), vscode.env.language));
      const recorded = await withProgress(l10n.t('Recording the rollback point'), (signal) =>
        recordPoint(repository, { ref, message: title, exclude: services.repositories.excluded(repository), signal }),
      );
      const { change, environment, external } = answers;
      try {
        await addPointEntry(services, folder, slug, { id, ref, title, repository, recorded, change, environment, external });
      } catch (error) {
        // Without an entry nobody would find the point, and the next try records another.
        folder.store.changed([slug]);
        if (!(await folder.store.escalation(slug)).find(id)) await deletePoint(repository, ref, recorded.commit);
        throw error;
      }
      if (change !== undefined)
        await folder.journal.change(slug, change, [{ path: ['rollbackPoint'], value: id }], { did: 'change.secured', note: id });
      return id;
    },
  };
}

type External = NonNullable<Data<'rollbackPoint'>['external']>;

function readExternal(name: string, value: unknown): External {
  const sentence = l10n.t('“{0}” must be a list of objects with “what”, “location” and “verifiedAt”.', name);
  if (!Array.isArray(value)) throw new ArgumentError(sentence);
  return value.map((one: unknown) => {
    if (typeof one !== 'object' || one === null || !('what' in one) || !('location' in one)) throw new ArgumentError(sentence);
    const backup = { what: String(one.what), location: String(one.location) };
    if (!('verifiedAt' in one) || one.verifiedAt === undefined) return backup;
    const verifiedAt = typeof one.verifiedAt === 'string' ? readMoment(one.verifiedAt, new Date()) : undefined;
    if (verifiedAt === undefined) throw new ArgumentError(sentence);
    return { ...backup, verifiedAt };
  });
}
