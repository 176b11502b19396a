import { open } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Command } from '../command';
import { commandIds, settings } from '../contributions';
import { askPick, back, type Back, type Frame } from '../dialogs';
import { ArgumentError, fillIn, isGiven, type Question } from '../form';
import { oneLine } from '../plainText';
import { text } from '../questions';
import type { RecordFolder } from '../records';
import { hypothesisQuestion } from './entryQuestions';
import { attach, attachTarget, ratingQuestion } from './evidenceCommands';
import { escalationOf, givenWithNode, type Services } from './services';

interface Excerpt {
  readonly title: string;
  readonly content: Uint8Array;
}

/** Attaches an excerpt of a log to a hypothesis: a text, the clipboard, the selection or a file. */
export function attachLog(services: Services): Command {
  return {
    id: commandIds.attachLog,
    needsTrust: true,
    async run(invocation) {
      const active = await escalationOf(services, invocation);
      const { text: excerptText, file, ...given } = givenWithNode(invocation, { hypothesis: 'hypothesis' });
      const excerpt = excerptQuestion(active.folder);
      const { answers } = await fillIn(
        l10n.t('Attach Log'),
        {
          hypothesis: hypothesisQuestion(active),
          excerpt,
          rating: ratingQuestion(false),
          note: text({ required: false, prompt: l10n.t('Note') }),
        },
        {
          ...(invocation.person ? attachTarget(active, given) : given),
          ...(isGiven(excerptText) || isGiven(file) ? { excerpt: { text: excerptText, file } } : {}),
        },
      );
      const { title, content } = answers.excerpt;
      return attach(
        active,
        {
          hypothesis: answers.hypothesis,
          rating: answers.rating,
          type: 'log',
          title,
          ...(answers.note === undefined ? {} : { note: answers.note }),
        },
        { extension: 'log', content },
      );
    },
  };
}

function excerptQuestion(folder: RecordFolder): Question<Excerpt, true> {
  return {
    required: true,
    asked: true,
    async accept(name, value) {
      const { text: content, file } = value as { text?: unknown; file?: unknown };
      if (typeof content === 'string') return fromText(content);
      if (typeof file === 'string') return fromFile(folder, resolve(folder.workspaceFolder.uri.fsPath, file));
      throw new ArgumentError(l10n.t('“{0}” needs “text” or “file”.', name));
    },
    ask: (frame) => askExcerpt(folder, frame),
  };
}

async function askExcerpt(folder: RecordFolder, frame: Frame): Promise<Excerpt | Back> {
  const clipboard = await vscode.env.clipboard.readText();
  const editor = vscode.window.activeTextEditor;
  const selection = editor?.document.getText(editor.selection) ?? '';
  const answer = await askPick<'clipboard' | 'selection' | 'file'>(frame, {
    placeholder: l10n.t('Where is the log?'),
    items: [
      ...(clipboard.trim() === ''
        ? []
        : [{ label: `$(clippy) ${l10n.t('Clipboard')}`, description: oneLine(clipboard), value: 'clipboard' as const }]),
      ...(selection.trim() === ''
        ? []
        : [{ label: `$(selection) ${l10n.t('Selection')}`, description: oneLine(selection), value: 'selection' as const }]),
      { label: `$(file) ${l10n.t('File…')}`, value: 'file' },
    ],
  });
  if (answer === back) return back;
  if (answer === 'clipboard') return fromText(clipboard);
  if (answer === 'selection') return fromText(selection);
  const [file] = (await vscode.window.showOpenDialog({ canSelectMany: false, openLabel: l10n.t('Attach') })) ?? [];
  if (!file) throw new vscode.CancellationError();
  return fromFile(folder, file.fsPath);
}

function fromText(content: string): Excerpt {
  const title = content.split('\n').find((line) => line.trim() !== '');
  if (title === undefined) throw new ArgumentError(l10n.t('The log text is empty.'));
  return { title: oneLine(title), content: new TextEncoder().encode(content) };
}

/** Reads the file through one handle, so that what was measured is what is read. */
async function fromFile(folder: RecordFolder, path: string): Promise<Excerpt> {
  const megabytes =
    vscode.workspace.getConfiguration(settings.section, folder.workspaceFolder).get<number>(settings.maximumDiffSize) ?? 20;
  const handle = await open(path, 'r').catch((cause: unknown) => {
    throw new ArgumentError(l10n.t('{0} can’t be read.', path), { cause });
  });
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new ArgumentError(l10n.t('{0} is not a plain file.', path));
    if (stat.size > megabytes * 1024 * 1024) {
      const size = Math.ceil(stat.size / (1024 * 1024));
      throw new ArgumentError(
        l10n.t(
          '{0} has {1} MB; at most {2} MB are attached (setting “escalation.maximumDiffSize”). Attach the part that matters.',
          path,
          size,
          megabytes,
        ),
      );
    }
    return { title: basename(path), content: await handle.readFile() };
  } finally {
    await handle.close();
  }
}
