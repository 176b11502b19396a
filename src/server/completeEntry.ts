import * as l10n from '@vscode/l10n';
import { type CompletionItem, CompletionItemKind, InsertTextFormat, InsertTextMode } from 'vscode-languageserver/node';
import { newId } from '../record/layout';
import { withZone } from '../record/moments';
import { type Fields, type Kind, schema } from '../record/schema';
import { kindName } from '../record/valueTexts';
import { skeleton } from './completeFields';
import type { RecordContext } from './context';
import type { Cursor } from './cursor';
import { authorsOf } from './people';

/** Fields that are not needed, and yet belong into an entry that is written by hand. */
const wanted: { readonly [K in Kind]?: readonly string[] } = {
  escalation: ['summary', 'customer', 'ticket', 'type', 'severity'],
  finding: ['source', 'observedAt'],
  step: ['environment', 'command'],
  run: ['commit'],
  hypothesis: ['prediction', 'refutedIf', 'likelihood', 'impact', 'effort', 'owner'],
  change: ['hypothesis', 'risk', 'backout', 'rollbackPoint', 'verification', 'window'],
  decision: ['facts', 'checkAt'],
  update: ['nextUpdateAt'],
  participant: ['role', 'phone'],
  followUp: ['contributingFactors', 'path', 'wentWell', 'improve'],
};

/** A whole entry of the file's kind, with places to fill in. */
export function completeEntry(context: RecordContext, offset: number): CompletionItem[] {
  const { text, client } = context;
  const { kind } = text.place;
  if (kind === 'log') return [];
  const body = entryText(context, kind, client.snippets);
  return [
    {
      label: l10n.t('{0}: whole entry', kindName(kind)),
      kind: CompletionItemKind.Snippet,
      sortText: '000',
      filterText: `${kind} ${kindName(kind)}`,
      insertTextFormat: client.snippets ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
      insertTextMode: InsertTextMode.asIs,
      textEdit: {
        range: { start: text.positionAt(offset), end: text.positionAt(offset) },
        newText: kind === 'update' && text.text.trim() === '' ? `---\n${body}---\n\n${client.snippets ? '$0' : ''}` : body,
      },
    },
  ];
}

/** The text of a new entry: what is needed and what belongs to it, in the table's order, and who writes it now. */
export function entryText({ now, escalation }: RecordContext, kind: Kind, snippets: boolean): string {
  const fields: Fields = schema[kind];
  const stops = { next: 1, snippets };
  const [author = ''] = authorsOf(escalation);
  const lines = Object.entries(fields)
    .filter(([name, { required }]) => required || wanted[kind]?.includes(name) === true)
    .map(([name, { field }]) => {
      if (name === 'created')
        return `created:\n  at: "${withZone(now)}"\n  by: ${snippets ? escaped(JSON.stringify(author)) : JSON.stringify(author)}`;
      return `${name}:${field.type === 'time' && isNow(name) ? ` "${withZone(now)}"` : skeleton(field, '  ', stops)}`;
    });
  return `${lines.join('\n')}\n`;
}

function isNow(name: string): boolean {
  return name === 'decidedAt' || name === 'startedAt' || name === 'observedAt';
}

function escaped(text: string): string {
  return text.replaceAll(/[\\$}]/gu, '\\$&');
}

/** A new line of the log, with an id of its own and the time. */
export function completeLogLine({ text, client, now, escalation }: RecordContext, cursor: Cursor): CompletionItem[] {
  const line = text.positionAt(cursor.span.start).line;
  const content = text.text.split('\n')[line] ?? '';
  if (content.includes('{')) return [];
  const [author = ''] = authorsOf(escalation);
  const by = client.snippets ? escaped(JSON.stringify(author)) : JSON.stringify(author);
  const id = newId('L');
  const stops = client.snippets ? ['${1:note.added}', '"$2"'] : ['note.added', '""'];
  const newText = `- {id: ${id}, at: ${withZone(now)}, by: ${by}, did: ${stops[0]}, note: ${stops[1]}}`;
  return [
    {
      label: l10n.t('New line of the log'),
      kind: CompletionItemKind.Snippet,
      filterText: content.trim() === '' ? 'note' : content,
      insertTextFormat: client.snippets ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
      textEdit: { range: { start: { line, character: 0 }, end: text.positionAt(cursor.span.end) }, newText },
    },
  ];
}
