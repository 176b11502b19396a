import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Command } from '../command';
import { commandIds } from '../contributions';
import { askOnce } from '../dialogs';
import { ArgumentError, fillIn, isGiven } from '../form';
import { severityLabels, typeItems } from '../choiceItems';
import { oneLine } from '../plainText';
import { choice, scale, structured, text } from '../questions';
import { pathBelow, type EscalationHead, type RecordFolder } from '../records';
import { writable, type Services } from './services';

/** Starting an escalation, and choosing the active one. */
export function escalationCommands(services: Services): Command[] {
  return [start(services), open(services)];
}

function start(services: Services): Command {
  return {
    id: commandIds.start,
    needsTrust: true,
    async run(invocation) {
      const folder = writable(await folderFor(services, invocation.given['folder'], invocation.person));
      const { answers } = await fillIn(
        l10n.t('Start Escalation'),
        {
          title: text({
            prompt: l10n.t('What is broken, in one line?'),
            placeholder: l10n.t('Conveyor 3 stands still after the night update'),
          }),
          customer: text({ required: false, asked: true, prompt: l10n.t('Customer') }),
          ticket: {
            ...structured(readTicket),
            asked: true,
            ask: (frame, answers) => text({ required: false, asked: true, prompt: l10n.t('Ticket number') }).ask(frame, answers),
          },
          type: choice({ required: false, placeholder: l10n.t('Type'), items: typeItems() }),
          severity: scale({ required: false, placeholder: l10n.t('Severity'), labels: severityLabels() }),
          summary: text({ required: false, prompt: l10n.t('Summary') }),
        },
        invocation.given,
      );
      const { ticket, ...rest } = answers;
      const slug = await folder.journal.start({
        ...rest,
        ...(ticket === undefined ? {} : { ticket: readTicket('ticket', ticket) }),
      });
      await services.records.activate(folder, slug);
      return slug;
    },
  };
}

interface Ticket {
  id: string;
  url?: string;
}

function readTicket(name: string, value: unknown): Ticket {
  if (typeof value === 'string' || typeof value === 'number') return { id: String(value) };
  if (typeof value === 'object' && value !== null && 'id' in value && isGiven(value.id)) {
    const url = 'url' in value && typeof value.url === 'string' ? value.url : undefined;
    return { id: String(value.id), ...(url === undefined ? {} : { url }) };
  }
  throw new ArgumentError(l10n.t('“{0}” must be a ticket number, or an object with “id” and “url”.', name));
}

/** The workspace folder in which a new escalation's record begins. */
async function folderFor(services: Services, named: unknown, person: boolean): Promise<RecordFolder> {
  const folders = services.records.folders();
  if (folders.length === 0) throw new Error(l10n.t('Open a folder first (“File: Open Folder”): the record is kept in it.'));
  if (typeof named === 'string') {
    const found = folders.find(
      ({ workspaceFolder }) => workspaceFolder.name === named || pathBelow(workspaceFolder.uri.fsPath, named) === '',
    );
    if (!found) throw new ArgumentError(l10n.t('“{0}” is no folder of this workspace.', named));
    return found;
  }
  if (folders.length === 1) return folders[0]!;
  if (!person) throw new ArgumentError(l10n.t('Several folders are open. Name one with “folder”.'));
  return askOnce(
    l10n.t('Start Escalation'),
    l10n.t('In which folder is the record to be kept?'),
    folders.map((folder) => ({
      label: `$(folder) ${folder.workspaceFolder.name}`,
      description: folder.workspaceFolder.uri.fsPath,
      value: folder,
    })),
  );
}

function open(services: Services): Command {
  return {
    id: commandIds.open,
    needsTrust: false,
    async run({ given, node }) {
      const all = await services.records.all();
      const slug = node && 'slug' in node ? node.slug : given['escalation'];
      const named = all.filter((one) => one.slug === slug);
      if (isGiven(slug) && named.length === 0)
        throw new ArgumentError(l10n.t('There is no escalation “{0}” in this workspace.', String(slug)));
      if (all.length === 0)
        throw new Error(l10n.t('There is no escalation in this workspace yet. Start one (“Escalation: Start Escalation”).'));
      const chosen =
        named[0] ?? (await askOnce(l10n.t('Open Escalation'), l10n.t('Which escalation are you working on?'), all.map(headItem)));
      await services.records.activate(chosen.folder, chosen.slug);
      await vscode.commands.executeCommand('escalation.active.focus');
      return chosen.slug;
    },
  };
}

/** An escalation as a person picks it. */
export function headItem(one: EscalationHead): vscode.QuickPickItem & { readonly value: EscalationHead } {
  const { title, customer, severity, phase } = one.head.data;
  const icon = phase === 'closed' ? '$(archive)' : '$(flame)';
  const facts = [severity === undefined ? undefined : `S${severity}`, phase, customer].filter((fact) => fact !== undefined);
  return {
    label: `${icon} ${oneLine(title ?? one.slug)}`,
    description: facts.map(oneLine).join(' · '),
    detail: one.slug,
    value: one,
  };
}
