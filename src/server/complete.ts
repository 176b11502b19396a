import { type CompletionItem, type CompletionList, CompletionItemKind, InsertTextFormat } from 'vscode-languageserver/node';
import { completeEntry, completeLogLine } from './completeEntry';
import { completeFields, completeIds } from './completeFields';
import { type Suggestion, valuesFor } from './completeValues';
import type { RecordContext } from './context';
import { type Cursor, cursorAt } from './cursor';
import { commitFields } from './people';
import { fieldAt, listItem, rootField, textPath } from './tableFields';

/** More is no choice any more; the rest is found by typing on. */
const most = 200;

/** What may stand at a place of a record. */
export async function complete(context: RecordContext, offset: number): Promise<CompletionList> {
  const { text } = context;
  const { kind } = text.place;
  const root = rootField(kind);
  const cursor = cursorAt(text.text, offset, kind === 'update');
  if (!cursor) return kind === 'update' && text.text.trim() === '' ? list(completeEntry(context, 0)) : list([]);
  const field = fieldAt(root, cursor.path);
  if (kind === 'log' && !cursor.flow) return list(completeLogLine(context, cursor));
  if (cursor.at === 'open' && field?.type === 'group') {
    const whole = cursor.path.length === 0 && cursor.siblings.size === 0 ? completeEntry(context, cursor.span.start) : [];
    return list([...whole, ...completeFields(context, cursor, field.fields)]);
  }
  if (cursor.at === 'open' && field?.type === 'byReference') return list(completeIds(context, cursor, field));
  if (!field || (cursor.at === 'open' && cursor.path.at(-1) !== listItem)) return list([]);
  const path = textPath(root, cursor.path);
  const suggestions = await valuesFor(context, field, path, cursor);
  // What is typed is understood (`in 45 minutes`), or looked up: with more of it, there may be others.
  const dependsOnTyped = field.type === 'time' || field.type === 'day' || commitFields.has(`${kind}.${path}`);
  return list(
    suggestions.map((suggestion, index) => toItem(suggestion, index, context, cursor)),
    dependsOnTyped || suggestions.length > most,
  );
}

function list(items: CompletionItem[], isIncomplete = false): CompletionList {
  return { isIncomplete, items: items.slice(0, most) };
}

function toItem(suggestion: Suggestion, index: number, { text }: RecordContext, cursor: Cursor): CompletionItem {
  const { label, insert = label, detail, description, documentation, filter, kind = CompletionItemKind.Value } = suggestion;
  const written = cursor.quoted ? insert : quoted(insert, cursor.flow, suggestion.plain === true);
  return {
    label,
    kind,
    sortText: String(index).padStart(4, '0'),
    filterText: filter ?? label,
    insertTextFormat: InsertTextFormat.PlainText,
    textEdit: { range: text.rangeOf(cursor.span), newText: cursor.needsBlank ? ` ${written}` : written },
    ...(description === undefined ? {} : { labelDetails: { description } }),
    ...(detail === undefined ? {} : { detail }),
    ...(documentation === undefined ? {} : { documentation }),
  };
}

/** In quotes where YAML could take it for something else. */
function quoted(value: string, flow: boolean, plain: boolean): string {
  if (plain) return value;
  const risky = /^[\s\d.+\-?:,[\]{}#&*!|>'"%@`~]|[:#]\s|\s$|^(?:true|false|yes|no|on|off|y|n|null)$|^$/iu.test(value);
  return risky || (flow && /[,[\]{}]/u.test(value)) ? JSON.stringify(value) : value;
}
