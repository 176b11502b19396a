import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { readCommits } from '../../git/commits';
import type { Command, Invocation } from '../command';
import { commandIds } from '../contributions';
import type { Annotations } from '../editor/annotations/annotations';
import type { AnnotationSettings } from '../editor/annotations/annotationSettings';
import { factsOf, lineText } from '../editor/annotations/annotationTexts';
import type { LineHistory } from '../editor/annotations/lineHistory';
import type { CommitViewer } from '../editor/commitViewer';
import { ArgumentError } from '../form';
import type { Services } from './services';

/** What the commands of annotations work with. */
export interface AnnotationParts {
  readonly annotations: Annotations;
  readonly settings: AnnotationSettings;
  readonly history: LineHistory;
  readonly viewer: CommitViewer;
}

/** How long the status bar tells where the cursor went, in milliseconds. */
const told = 8000;

/** Annotations at the lines of linked commits: the switch, going from one to the next, and what lies behind them. */
export function annotationCommands(services: Services, { annotations, settings, history, viewer }: AnnotationParts): Command[] {
  return [
    {
      id: commandIds.toggleAnnotations,
      needsTrust: false,
      run: async () => {
        const on = await settings.toggle();
        tell(on ? l10n.t('Annotations are shown in this workspace.') : l10n.t('Annotations are hidden in this workspace.'));
        return on;
      },
    },
    { id: commandIds.nextLinkedLine, needsTrust: true, run: () => go(1) },
    { id: commandIds.previousLinkedLine, needsTrust: true, run: () => go(-1) },
    {
      id: commandIds.showLinkedCommit,
      needsTrust: true,
      run: async ({ given, person }) => {
        const at = given['commit'] === undefined ? await annotationHere() : undefined;
        const repository = at
          ? at.place.repository
          : await services.repositories.choose({ repository: given['repository'], folder: await folder(), person });
        const [info] = await readCommits(repository, [at ? at.commit.hash : text(given, 'commit')]);
        await viewer.show(repository, info!.hash, info!.subject, at ? undefined : optionalText(given, 'path'));
        return info!.hash;
      },
    },
    {
      id: commandIds.showLineHistory,
      needsTrust: true,
      run: async ({ given }) => {
        const uri = optionalText(given, 'uri');
        const document =
          uri === undefined ? editorHere().document : await vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true));
        const line = given['line'] ?? editorHere().selection.active.line + 1;
        if (typeof line !== 'number' || !Number.isInteger(line) || line < 1 || line > document.lineCount) {
          throw new ArgumentError(l10n.t('“line” is the number of a line of the file, from 1.'));
        }
        return history.show(document, line - 1, optionalText(given, 'commit'));
      },
    },
  ];

  /** Goes to where the next lines of a linked commit begin, round the end of the file. Returns the line, from 1. */
  async function go(direction: 1 | -1): Promise<number | undefined> {
    const editor = editorHere();
    const { document } = editor;
    if (!settings.shows(document.uri)) {
      throw new Error(l10n.t('Annotations are off here. “Escalation: Show or Hide Annotations” or the settings switch them on.'));
    }
    const annotated = await annotations.of(document);
    const lines = annotated?.linkedLines() ?? [];
    const starts = lines.filter(({ line, annotation }, index) => {
      const before = lines[index - 1];
      return before?.line !== line - 1 || before.annotation.commit !== annotation.commit;
    });
    const here = editor.selection.active.line;
    const ahead = direction === 1 ? starts.find(({ line }) => line > here) : starts.findLast(({ line }) => line < here);
    const next = ahead ?? starts.at(direction === 1 ? 0 : -1);
    if (!next) {
      tell(l10n.t('No line of this file was last touched by a commit that the escalation links.'));
      return undefined;
    }
    const position = new vscode.Position(next.line, document.lineAt(next.line).firstNonWhitespaceCharacterIndex);
    editor.selection = new vscode.Selection(position, position);
    editor.revealRange(new vscode.Range(position, position), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    const { verdicts, commit } = next.annotation;
    const what = lineText(verdicts, factsOf(commit), new Date(), vscode.env.language);
    tell(l10n.t('Line {0} ({1} of {2}): {3}', next.line + 1, starts.indexOf(next) + 1, starts.length, what));
    return next.line + 1;
  }

  async function annotationHere(): Promise<
    NonNullable<ReturnType<NonNullable<ReturnType<Annotations['known']>>['annotationAt']>>
  > {
    const editor = editorHere();
    const annotation = (await annotations.of(editor.document))?.annotationAt(editor.selection.active.line);
    if (!annotation) throw new Error(l10n.t('No commit that the escalation links last touched this line.'));
    return annotation;
  }

  async function folder(): Promise<Parameters<Services['repositories']['choose']>[0]['folder']> {
    const active = await services.records.activeHead();
    const found = active?.folder ?? services.records.folders()[0];
    if (!found) throw new Error(l10n.t('Open a folder first (“File: Open Folder”): the record is kept in it.'));
    return found;
  }
}

function editorHere(): vscode.TextEditor {
  const editor = vscode.window.activeTextEditor;
  if (!editor) throw new Error(l10n.t('Open a file first, and put the cursor on the line that is meant.'));
  return editor;
}

/** Screen readers read the status bar’s messages. */
function tell(sentence: string): void {
  vscode.window.setStatusBarMessage(sentence, told);
}

function optionalText(given: Invocation['given'], name: string): string | undefined {
  return given[name] === undefined ? undefined : text(given, name);
}

function text(given: Invocation['given'], name: string): string {
  const value = given[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new ArgumentError(l10n.t('“{0}” must be a text.', name));
}
