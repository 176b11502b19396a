import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Command, Invocation } from '../command';
import { commandIds } from '../contributions';
import { fillIn } from '../form';
import { choice, flag, text } from '../questions';
import type { ActiveEscalation } from '../records';
import { pointQuestion } from '../rollback/points';
import { summaryOf } from '../rollback/preview';
import type { RestoreDialog } from '../rollback/restoreDialog';
import type { Restorer } from '../rollback/restorer';
import type { Way } from '../rollback/sheet';
import { escalationOf, givenWithNode, type Services } from './services';

/** HEAD when a point was looked at: a program looks with one call and restores with another. */
type Looked = Map<string, string>;

/** Going back to a rollback point: looking first, then doing it, and undoing it. */
export function restoreCommands(services: Services, dialog: RestoreDialog, restorer: Restorer): Command[] {
  const looked: Looked = new Map();
  return [preview(services, dialog, looked), restore(services, dialog, looked), undo(services, restorer)];
}

function preview(services: Services, dialog: RestoreDialog, looked: Looked): Command {
  return {
    id: commandIds.previewRestore,
    needsTrust: true,
    async run(invocation) {
      const active = await escalationOf(services, invocation);
      const { answers } = await fillIn(
        l10n.t('Preview Restore'),
        { point: pointQuestion(active, l10n.t('Which rollback point would be restored?')) },
        givenPoint(invocation),
      );
      const seen = await dialog.look(active, answers.point);
      looked.set(keyOf(active, answers.point), seen.plan.now.head);
      await dialog.showAll(active, seen);
      return invocation.person ? dialog.ask(active, seen) : summaryOf(seen);
    },
  };
}

function restore(services: Services, dialog: RestoreDialog, looked: Looked): Command {
  return {
    id: commandIds.restoreRollbackPoint,
    needsTrust: true,
    async run(invocation) {
      const active = await escalationOf(services, invocation);
      const { answers } = await fillIn(
        l10n.t('Restore Rollback Point'),
        {
          point: pointQuestion(active, l10n.t('Which rollback point is to be restored?')),
          how: choice({ required: false, placeholder: l10n.t('How?'), items: ways }),
          reason: text({ required: false, prompt: l10n.t('Reason') }),
          branch: text({ required: false, prompt: l10n.t('Name of the new branch') }),
          removeUntracked: flag(),
        },
        givenPoint(invocation),
      );
      const { point, how: way = 'workingTree', reason, branch, removeUntracked = false } = answers;
      const seenHead = looked.get(keyOf(active, point));
      looked.delete(keyOf(active, point));
      const seen = await dialog.look(active, point);
      const needed = way === 'branch' ? branch : reason;
      if (needed === undefined) return dialog.ask(active, seen);
      const { id } = await dialog.go(active, seen, way, {
        reason: reason ?? '',
        branch: branch ?? '',
        mayRemove: () => removeUntracked,
        expectedHead: seenHead ?? seen.plan.now.head,
      });
      return id;
    },
  };
}

function undo(services: Services, restorer: Restorer): Command {
  return {
    id: commandIds.undoRestore,
    needsTrust: true,
    async run(invocation) {
      const safety = await restorer.undo(await escalationOf(services, invocation));
      if (invocation.person)
        void vscode.window.showInformationMessage(l10n.t('The restore is undone. The state before that is {0}.', safety));
      return safety;
    },
  };
}

const ways: readonly { readonly label: string; readonly value: Way }[] = (
  ['workingTree', 'branch', 'commit', 'revert'] as const
).map((value) => ({ label: value, value }));

function givenPoint(invocation: Invocation): Record<string, unknown> {
  return givenWithNode(invocation, { rollbackPoint: 'point' });
}

function keyOf({ folder, escalation }: ActiveEscalation, id: string): string {
  return [folder.root.toString(), escalation.slug, id].join('\0');
}
