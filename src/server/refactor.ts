import * as l10n from '@vscode/l10n';
import { type CodeAction, CodeActionKind, type Range } from 'vscode-languageserver/node';
import { clientCommands } from '../protocol';
import { isId } from '../record/layout';
import type { Entry, IdKind } from '../record/model';
import type { RecordContext } from './context';
import { touches } from './placed';
import { titleNode } from './mentions';
import { renameFile, slugByTitle } from './rename';

/** A place in the code whose lines are no longer found can be attached anew, where the client has the command for it. */
export async function reattach(context: RecordContext, range: Range): Promise<CodeAction[]> {
  const { text, client } = context;
  if (text.place.kind !== 'evidence' || !client.commands.has(clientCommands.reattachCode)) return [];
  const node = text.nodes.find(({ path }) => path.length === 1 && path[0] === 'code');
  if (!node?.key || !touches(text.rangeOf({ start: node.key.start, end: node.value?.end ?? node.key.end }), range)) return [];
  if ((await context.orphanedCode()) === false) return [];
  const title = l10n.t('Attach this place in the code anew…');
  const command = { title, command: clientCommands.reattachCode, arguments: [{ evidence: text.place.id }] };
  return [{ title, kind: CodeActionKind.QuickFix, command }];
}

/** On the title: the file's readable name after it. */
export function renameToTitle(context: RecordContext, range: Range): CodeAction[] {
  const { text, client } = context;
  const title = titleNode(text);
  if (!client.renamesFiles || !title?.value || !isId(text.place.id) || !touches(text.rangeOf(title.value), range)) return [];
  const entry = text.entry as Entry<IdKind>;
  const slug = slugByTitle(entry);
  if (slug === undefined) return [];
  return [
    {
      title: l10n.t('Rename the file to “{0}”', `${entry.id}-${slug}`),
      kind: CodeActionKind.Refactor,
      edit: renameFile(context, entry, slug),
    },
  ];
}
