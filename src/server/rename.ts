import * as l10n from '@vscode/l10n';
import { type Range, ResponseError, LSPErrorCodes, type TextEdit, type WorkspaceEdit } from 'vscode-languageserver/node';
import { fieldEdits } from '../record/edit';
import { entryPath, slugify } from '../record/layout';
import type { Entry, IdKind } from '../record/model';
import type { RecordContext } from './context';
import { entryTitle } from './entryTitle';
import { mentionAt, nodeAt, resolve, titleNode } from './mentions';

/** What is renamed at a place, and how it is called now. Throws a sentence where nothing can be. */
export async function prepareRename(context: RecordContext, offset: number): Promise<{ range: Range; placeholder: string }> {
  const { text } = context;
  const title = titleNode(text);
  const node = nodeAt(text, offset);
  if (title?.value && node === title) return { range: text.rangeOf(title.value), placeholder: title.text ?? '' };
  const mention = mentionAt(text, offset);
  const entry = mention && (await resolve(context, mention))?.entry;
  if (!mention || !entry || !context.client.renamesFiles) throw refusal();
  return { range: text.rangeOf(mention.span), placeholder: slugOf(entry) };
}

/** A title changes its line. An id keeps what it is: what is renamed is the readable part of the file's name. */
export async function rename(context: RecordContext, offset: number, newName: string): Promise<WorkspaceEdit> {
  const { text } = context;
  const title = titleNode(text);
  if (title && nodeAt(text, offset) === title)
    return { changes: { [text.uri]: titleEdits(context, title.path[0] as string, newName) } };
  const mention = mentionAt(text, offset);
  const entry = mention && (await resolve(context, mention))?.entry;
  if (!entry) throw refusal();
  return renameFile(context, entry as Entry<IdKind>, newName);
}

function titleEdits({ text }: RecordContext, field: string, value: string): TextEdit[] {
  if (value.trim() === '') throw new ResponseError(LSPErrorCodes.RequestFailed, l10n.t('A title can’t be empty.'));
  return fieldEdits(text.text, [{ path: [field], value }]).map(({ start, end, text: newText }) => ({
    range: text.rangeOf({ start, end }),
    newText,
  }));
}

/** The file of an entry under another readable name; ids and attachments stay. */
export function renameFile(context: RecordContext, entry: Entry<IdKind>, name: string): WorkspaceEdit {
  const slug = slugify(name.replace(new RegExp(`^${entry.id}-?`, 'u'), ''));
  const path = entryPath(entry.escalation, entry.kind, entry.id, slug);
  if (path === entry.path) return { documentChanges: [] };
  return {
    documentChanges: [
      { kind: 'rename', oldUri: context.uriOf(entry.path), newUri: context.uriOf(path), options: { overwrite: false } },
    ],
  };
}

/** The readable part of an entry's file name. */
export function slugOf({ id, path }: Entry): string {
  return path.slice(path.lastIndexOf('/') + id.length + 2).replace(/\.\w+$/u, '');
}

/** The name that an entry's title asks for; undefined where its file has it. */
export function slugByTitle(entry: Entry): string | undefined {
  const title = entryTitle(entry);
  const slug = title === undefined ? undefined : slugify(title);
  return slug === slugOf(entry) ? undefined : slug;
}

function refusal(): ResponseError {
  return new ResponseError(
    LSPErrorCodes.RequestFailed,
    l10n.t(
      'Titles and the readable names of entries’ files can be renamed: put the cursor on the title, or on an id that refers to an entry.',
    ),
  );
}
