import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Command } from '../command';
import { commandIds } from '../contributions';
import type { EntryOpener } from '../editor/openEntry';
import type { StepMover } from '../views/stepOrder';
import { escalationOf, type Services } from './services';

/** Opening what the tree shows, and what else moves nothing but the view. */
export function navigationCommands(services: Services, opener: EntryOpener, mover: StepMover): Command[] {
  return [
    {
      id: commandIds.openEntry,
      needsTrust: false,
      run: async ({ node }) => {
        if (node) await opener.open(node);
      },
    },
    {
      id: commandIds.openRecord,
      needsTrust: false,
      run: async (invocation) => {
        if (invocation.node) return opener.openRecord(invocation.node);
        const chosen = await services.records.activeHead();
        if (!chosen)
          throw new Error(
            l10n.t(
              'No escalation is active. Start one (“Escalation: Start Escalation”), or choose one (“Escalation: Open Escalation”).',
            ),
          );
        await vscode.window.showTextDocument(services.records.uriOf(chosen.folder, chosen.head.path));
      },
    },
    {
      id: commandIds.refresh,
      needsTrust: false,
      run: () => {
        services.records.changed();
        return Promise.resolve();
      },
    },
    {
      id: commandIds.showLog,
      needsTrust: false,
      run: () => {
        services.log.show();
        return Promise.resolve();
      },
    },
    {
      id: commandIds.copyReference,
      needsTrust: false,
      run: async ({ node }) => {
        if (node?.type === 'entry') await vscode.env.clipboard.writeText(node.id);
      },
    },
    moveStep(commandIds.moveStepUp, 'up'),
    moveStep(commandIds.moveStepDown, 'down'),
  ];

  function moveStep(id: Command['id'], direction: 'up' | 'down'): Command {
    return {
      id,
      needsTrust: true,
      run: async (invocation) => {
        const { folder, escalation } = await escalationOf(services, invocation);
        if (invocation.node?.type === 'entry') await mover.move(folder, escalation.slug, invocation.node.id, direction);
      },
    };
  }
}
