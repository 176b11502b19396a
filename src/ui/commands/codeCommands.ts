import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { FieldChange } from '../../record/edit';
import type { Data, Entry } from '../../record/model';
import type { Command } from '../command';
import { commandIds } from '../contributions';
import { askOnce, type Item } from '../dialogs';
import { type CodeEvidence, codeEvidence, isOrphaned, type MarkedCode } from '../editor/anchors/codePlace';
import type { CodePlaces } from '../editor/anchors/codePlaces';
import type { CodeOpener } from '../editor/anchors/openCode';
import { howSentence, howText, linesText } from '../editor/anchors/placeTexts';
import { ArgumentError, fillIn, type Question } from '../form';
import { oneLine } from '../plainText';
import { withProgress } from '../progress';
import { lookup, structured } from '../questions';
import type { ActiveEscalation } from '../records';
import { markCode, type Place, readLines, readPlace, readUri, selectedLines } from './markedCode';
import { entryOf, escalationOf, givenWithNode, type Services } from './services';

/** What becomes of marked code: as it was, orphans, and another place for it. */
export function codeCommands(services: Services, places: CodePlaces, opener: CodeOpener): Command[] {
  return [openAtOriginalCommit(services, opener), reattachCode(services, places), listOrphans(services, places, opener)];
}

function openAtOriginalCommit(services: Services, opener: CodeOpener): Command {
  return {
    id: commandIds.openAtOriginalCommit,
    needsTrust: true,
    async run(invocation) {
      const active = await escalationOf(services, invocation);
      const questions = { evidence: codeQuestion(active) };
      const given = givenWithNode(invocation, { evidence: 'evidence' });
      const { answers } = await fillIn(l10n.t('Open at Original Commit'), questions, given);
      const { entry } = codeOf(active, answers.evidence);
      await opener.showOriginal(active.folder, entry);
      return entry.id;
    },
  };
}

function reattachCode(services: Services, places: CodePlaces): Command {
  return {
    id: commandIds.reattachCode,
    needsTrust: true,
    async run(invocation) {
      const active = await escalationOf(services, invocation);
      const title = l10n.t('Re-attach Code');
      const questions = { evidence: codeQuestion(active), uri: structured(readUri), range: structured(readLines) };
      const { answers } = await fillIn(title, questions, givenWithNode(invocation, { evidence: 'evidence' }));
      const evidence = codeOf(active, answers.evidence);
      const uri = answers.uri ?? invocation.resources[0];
      const place = invocation.person ? await askPlace(active, evidence, places, title) : await readPlace(uri, answers.range);
      const marked = await markCode(services.repositories, active.folder, place);
      await active.folder.journal.change(active.escalation.slug, evidence.entry.id, changesOf(evidence, marked), {
        did: 'evidence.reattached',
        note: `${placeNote(evidence.code)} → ${placeNote(marked.code)}`,
      });
      return evidence.entry.id;
    },
  };
}

function listOrphans(services: Services, places: CodePlaces, opener: CodeOpener): Command {
  return {
    id: commandIds.listOrphans,
    needsTrust: false,
    async run(invocation) {
      const active = await escalationOf(services, invocation);
      const all = await withProgress(l10n.t('Looking for marked code'), (signal) =>
        Promise.race([places.all(), untilAborted(signal)]),
      );
      const orphans = [...all.values()].filter(({ place }) => isOrphaned(place));
      const ids = orphans.map(({ evidence }) => evidence.entry.id);
      if (!invocation.person) return ids;
      if (orphans.length === 0) {
        void vscode.window.showInformationMessage(l10n.t('Every marked place in the code was found.'));
        return ids;
      }
      const items = orphans.map(({ evidence: { entry }, place }) => ({
        label: `$(debug-disconnect) ${oneLine(entry.data.title ?? entry.id)}`,
        description: [entry.id, ...Object.keys(entry.data.ratings ?? {})].join(' · '),
        detail: place === undefined ? '' : howSentence(place),
        value: entry,
      }));
      const chosen = await askOnce(l10n.t('Orphaned Code'), l10n.t('Which one should be shown as it was?'), items);
      await opener.showOriginal(active.folder, chosen);
      return ids;
    },
  };
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new vscode.CancellationError()));
  });
}

function codeQuestion(active: ActiveEscalation): Question<string, true> {
  return lookup({
    placeholder: l10n.t('Which marked code?'),
    none: l10n.t('No code is attached yet. Select lines and run “Escalation: Attach Code” first.'),
    items: () =>
      Promise.resolve(
        codeEvidence(active.escalation.entries.evidence)
          .map(({ entry }) => ({ label: oneLine(entry.data.title ?? entry.id), description: entry.id, value: entry.id }))
          .toReversed(),
      ),
    check: (_name, value) => codeOf(active, String(value)).entry.id,
  });
}

function codeOf(active: ActiveEscalation, id: string): CodeEvidence {
  const [evidence] = codeEvidence([entryOf(active, 'evidence', id)]);
  if (!evidence) throw new ArgumentError(l10n.t('{0} marks no code.', id));
  return evidence;
}

/** A person sees where it would go before it is written: the cursor may stand anywhere. */
async function askPlace(active: ActiveEscalation, evidence: CodeEvidence, places: CodePlaces, title: string): Promise<Place> {
  const found = await places.find(active.folder, evidence);
  const items: Item<() => Promise<Place>>[] = [];
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.uri.scheme === 'file') {
    const { document } = editor;
    const lines = selectedLines(editor.selection);
    items.push({
      label: `$(list-selection) ${linesText(vscode.workspace.asRelativePath(document.uri), lines)}`,
      description: l10n.t('the selection'),
      detail: preview(document, lines.start),
      value: () => readPlace(document.uri, lines),
    });
  }
  const { located, file } = found;
  if (file !== undefined) {
    const candidates = located.how === 'orphaned' ? located.candidates : [located];
    const uri = vscode.Uri.file(file);
    const document = await vscode.workspace.openTextDocument(uri);
    for (const lines of candidates) {
      items.push({
        label: `$(code) ${linesText(found.path, lines)}`,
        description: located.how === 'orphaned' ? l10n.t('reads the same') : (howText(found) ?? l10n.t('where it was')),
        detail: preview(document, lines.start),
        value: () => readPlace(uri, lines),
      });
    }
  }
  if (items.length === 0) throw new Error(l10n.t('Open a file and select the lines first.'));
  return (await askOnce(title, l10n.t('Which lines are meant now?'), items))();
}

function preview(document: vscode.TextDocument, line: number): string {
  return line > document.lineCount ? '' : oneLine(document.lineAt(line - 1).text.trim());
}

/** Only what is different; the title as well, where it was the old place’s name. */
function changesOf(
  { entry, code }: CodeEvidence,
  marked: { readonly repository?: string; readonly code: MarkedCode },
): FieldChange[] {
  const changes: FieldChange[] = [];
  const change = (path: FieldChange['path'], before: unknown, value: unknown): void => {
    if (before !== value) changes.push({ path, value });
  };
  const { data }: Entry<'evidence'> = entry;
  const titleOf = ({ path, range }: Pick<Data<'evidence'>['code'] & object, 'path' | 'range'>): string => linesText(path, range);
  if (data.title === titleOf(code)) change(['title'], data.title, titleOf(marked.code));
  change(['repository'], data.repository, marked.repository);
  for (const field of ['path', 'commit', 'blob', 'text', 'before', 'after'] as const)
    change(['code', field], code[field], marked.code[field]);
  for (const end of ['start', 'end'] as const) change(['code', 'range', end], code.range[end], marked.code.range[end]);
  return changes;
}

/** A place and the commit in which it can be looked at. */
function placeNote({ path, range, commit }: MarkedCode): string {
  return `${linesText(path, range)}${commit === undefined ? '' : ` (${commit.slice(0, 10)})`}`;
}
