import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Command, Invocation } from '../command';
import { commandIds } from '../contributions';
import type { EntryOpener } from '../editor/openEntry';
import { ArgumentError } from '../form';
import type { EntryNode } from '../views/nodes';
import type { StepMover } from '../views/stepOrder';
import { escalationOf, type Services } from './services';

/** Opening what the tree shows, and what else moves nothing but the view. */
export function navigationCommands(services: Services, opener: EntryOpener, mover: StepMover): Command[] {
  return [
    {
      id: commandIds.openEntry,
      needsTrust: false,
      run: async ({ node, given }) => {
        const row = node ?? (await rowOf(services, given));
        if (row) await opener.open(row);
      },
    },
    {
      id: commandIds.openRecord,
      needsTrust: false,
      run: async (invocation) => {
        const row = invocation.node ?? (await rowOf(services, invocation.given));
        if (row) return opener.openRecord(row);
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

/** The row of an entry that a link names, `{entry: 'H-k7q2', [escalation]}`; without a slug, of the active escalation. */
async function rowOf({ records }: Services, given: Invocation['given']): Promise<EntryNode | undefined> {
  const { entry: id, escalation: slug } = given;
  if (id === undefined) return undefined;
  if (typeof id !== 'string' || (slug !== undefined && typeof slug !== 'string')) {
    throw new ArgumentError(l10n.t('“{0}” must be a text.', 'entry'));
  }
  const heads = slug === undefined ? [await records.activeHead()] : await records.all();
  for (const head of heads.filter((one) => one !== undefined && (slug === undefined || one.slug === slug))) {
    const entry = (await head!.folder.store.escalation(head!.slug)).find(id);
    if (!entry) continue;
    return {
      type: 'entry',
      key: `${head!.slug}/${id}`,
      parent: undefined,
      folder: head!.folder,
      slug: head!.slug,
      kind: entry.kind,
      id,
      entry,
      hasChildren: false,
    };
  }
  throw new ArgumentError(l10n.t('There is no entry {0} in the record.', id));
}
