import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { type AttachedDiff, readDiff, selectionDiff } from '../../git/diffs';
import type { Repository } from '../../git/repository';
import type { Command } from '../command';
import { commandIds, settings } from '../contributions';
import { askLine, askPick } from '../dialogs';
import { ArgumentError, fillIn, type Question } from '../form';
import { pathBelow, type RecordFolder } from '../records';
import { text } from '../questions';
import { withProgress } from '../progress';
import { attach, attachTarget, ratingQuestion } from './evidenceCommands';
import { hypothesisQuestion } from './entryQuestions';
import { escalationOf, givenWithNode, type Services } from './services';

type Source = 'workingTree' | 'staged' | 'selection' | { readonly from: string; readonly to: string };

/** Attaches changes of the code to a hypothesis, as a patch that stays when the code moves on. */
export function attachDiff(services: Services): Command {
  return {
    id: commandIds.attachDiff,
    needsTrust: true,
    async run(invocation) {
      const active = await escalationOf(services, invocation);
      const given = givenWithNode(invocation, { hypothesis: 'hypothesis' });
      const resources = invocation.resources.filter(({ scheme }) => scheme === 'file');
      const fromEditor = resources.length > 0 && hasSelection(resources[0]!);
      const { answers } = await fillIn(
        l10n.t('Attach Diff'),
        {
          hypothesis: hypothesisQuestion(active),
          source: sourceQuestion,
          rating: ratingQuestion(false),
          note: text({ required: false, prompt: l10n.t('Note') }),
        },
        {
          ...(invocation.person ? attachTarget(active, given) : given),
          ...(resources.length > 0 && given['source'] === undefined ? { source: fromEditor ? 'selection' : 'workingTree' } : {}),
        },
      );
      const repository = await services.repositories.choose({
        repository: invocation.given['repository'],
        resource: resources[0] ?? (answers.source === 'selection' ? vscode.window.activeTextEditor?.document.uri : undefined),
        folder: active.folder,
        person: invocation.person,
      });
      const diff = await withProgress(l10n.t('Reading the diff'), (signal) =>
        read(services, active.folder, repository, answers.source, fromEditor ? [] : resources, signal),
      );
      if (diff.files.length === 0) throw new Error(nothingToAttach(answers.source));
      const source = typeof answers.source === 'string' ? answers.source : `${answers.source.from}..${answers.source.to}`;
      return attach(
        active,
        {
          hypothesis: answers.hypothesis,
          rating: answers.rating,
          type: 'diff',
          title: titleOf(answers.source, diff),
          ...(answers.note === undefined ? {} : { note: answers.note }),
          repository: services.repositories.nameOf(active.folder, repository),
          diff: { file: '', base: diff.base, ...(diff.head === undefined ? {} : { head: diff.head }), source },
        },
        { extension: 'patch', content: diff.patch },
      );
    },
  };
}

async function read(
  services: Services,
  folder: RecordFolder,
  repository: Repository,
  source: Source,
  resources: readonly vscode.Uri[],
  signal: AbortSignal,
): Promise<AttachedDiff> {
  const megabytes =
    vscode.workspace.getConfiguration(settings.section, folder.workspaceFolder).get<number>(settings.maximumDiffSize) ?? 20;
  const options = { exclude: services.repositories.excluded(repository), limit: megabytes * 1024 * 1024, signal };
  if (source === 'selection') {
    const { path, start, end } = selectedLines(repository);
    return selectionDiff(repository, path, start, end, options);
  }
  const paths = resources.flatMap(({ fsPath }) => pathBelow(repository.root, fsPath) ?? []);
  return readDiff(repository, source, { ...options, ...(paths.length === 0 ? {} : { paths }) });
}

function hasSelection(uri: vscode.Uri): boolean {
  const editor = vscode.window.activeTextEditor;
  return editor?.document.uri.toString() === uri.toString() && !editor.selection.isEmpty;
}

/** The selected lines of the active editor; the first is 1. */
function selectedLines(repository: Repository): { path: string; start: number; end: number } {
  const editor = vscode.window.activeTextEditor;
  if (!editor) throw new Error(l10n.t('Open a file and select the changed lines first.'));
  if (editor.document.isDirty) {
    throw new Error(
      l10n.t(
        'Save {0} first: the diff is taken from the file on the disk.',
        vscode.workspace.asRelativePath(editor.document.uri),
      ),
    );
  }
  const path = pathBelow(repository.root, editor.document.uri.fsPath);
  if (!path) throw new Error(l10n.t('{0} does not lie in the repository {1}.', editor.document.fileName, repository.root));
  return { path, start: editor.selection.start.line + 1, end: editor.selection.end.line + 1 };
}

const sourceQuestion: Question<Source, true> = {
  required: true,
  asked: true,
  accept(name, value) {
    if (value === 'workingTree' || value === 'staged' || value === 'selection') return value;
    if (typeof value === 'object' && value !== null && 'from' in value && 'to' in value)
      return { from: String(value.from), to: String(value.to) };
    throw new ArgumentError(l10n.t('“{0}” must be workingTree, staged, selection, or an object with “from” and “to”.', name));
  },
  async ask(frame) {
    const chosen = await askPick<Source | 'range'>(frame, {
      placeholder: l10n.t('Which changes?'),
      items: [
        {
          label: `$(diff) ${l10n.t('Working tree')}`,
          description: l10n.t('everything not yet committed, new files too'),
          value: 'workingTree',
        },
        { label: `$(diff-added) ${l10n.t('Staged')}`, description: l10n.t('what the next commit would hold'), value: 'staged' },
        {
          label: `$(selection) ${l10n.t('Selection')}`,
          description: l10n.t('the changes at the selected lines'),
          value: 'selection',
        },
        { label: `$(git-compare) ${l10n.t('Between two revisions…')}`, value: 'range' },
      ],
    });
    if (chosen !== 'range') return chosen;
    const from = await askLine(l10n.t('Attach Diff'), l10n.t('From which revision (older)?'));
    const to = await askLine(l10n.t('Attach Diff'), l10n.t('To which revision (newer)?'), 'HEAD');
    return { from, to };
  },
};

function nothingToAttach(source: Source): string {
  if (source === 'staged') return l10n.t('Nothing is staged, so there is nothing to attach.');
  if (source === 'selection') return l10n.t('The selected lines have no changes against HEAD.');
  if (source === 'workingTree') return l10n.t('The working tree has no changes, so there is nothing to attach.');
  return l10n.t('There is no difference between {0} and {1}.', source.from, source.to);
}

function titleOf(source: Source, { files }: AttachedDiff): string {
  const added = files.reduce((sum, file) => sum + file.added, 0);
  const deleted = files.reduce((sum, file) => sum + file.deleted, 0);
  const what = files.length === 1 ? files[0]!.path : l10n.t('{0} files', files.length);
  if (source === 'workingTree') return l10n.t('Working tree: {0}, +{1} −{2}', what, added, deleted);
  if (source === 'staged') return l10n.t('Staged: {0}, +{1} −{2}', what, added, deleted);
  if (source === 'selection') return l10n.t('Selection: {0}, +{1} −{2}', what, added, deleted);
  return l10n.t('{0} to {1}: {2}, +{3} −{4}', source.from, source.to, what, added, deleted);
}
