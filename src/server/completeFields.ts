import { type CompletionItem, CompletionItemKind, InsertTextFormat, InsertTextMode } from 'vscode-languageserver/node';
import { describeField } from '../record/fieldTexts';
import type { AnyField, ByReference, Fields } from '../record/schema';
import type { RecordContext } from './context';
import type { Cursor } from './cursor';
import { entryTitle } from './entryTitle';
import { describeType, neededNote } from './fieldTypes';
import { rootField, textPath } from './tableFields';

/** Fields that the mapping does not have yet: the needed ones first, else in the table's order. */
export function completeFields(context: RecordContext, cursor: Cursor, fields: Fields): CompletionItem[] {
  const { text, client } = context;
  const path = textPath(rootField(text.place.kind), cursor.path);
  const range = text.rangeOf(cursor.span);
  return Object.entries(fields)
    .filter(([name]) => !cursor.siblings.has(name))
    .map(([name, { field, required }], index) => {
      const snippet = cursor.named ? name : `${name}:${rest(field, cursor, client.snippets)}`;
      const meaning = describeField(text.place.kind, path === '' ? name : `${path}.${name}`);
      const type = describeType(field);
      return {
        label: name,
        kind: CompletionItemKind.Field,
        detail: required ? `${type} · ${neededNote()}` : type,
        sortText: `${required ? 0 : 1}${String(index).padStart(3, '0')}`,
        ...(meaning === undefined ? {} : { documentation: meaning }),
        insertTextFormat: client.snippets ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
        // The indentation is written out, since the name need not stand where its line begins.
        insertTextMode: InsertTextMode.asIs,
        textEdit: { range, newText: snippet },
      };
    });
}

/** What follows a field's colon. */
function rest(field: AnyField, cursor: Cursor, snippets: boolean): string {
  if (cursor.flow) return ' ';
  const inner = ' '.repeat(cursor.column + 2);
  return skeleton(field, inner, { next: 1, snippets });
}

interface Stops {
  next: number;
  readonly snippets: boolean;
}

/** The text behind a field's colon, with a place to fill in for everything that is needed. */
export function skeleton(field: AnyField, indentation: string, stops: Stops): string {
  const stop = (choices?: readonly string[]): string => {
    if (!stops.snippets) return '';
    const number = stops.next;
    stops.next += 1;
    return choices ? `\${${number}|${choices.join(',')}|}` : `$${number}`;
  };
  switch (field.type) {
    case 'choice':
      return ` ${stop(field.values)}`;
    case 'flag':
      return ` ${stop(['true', 'false'])}`;
    case 'list':
      return `\n${indentation}-${item(field.of, `${indentation}  `, stops, stop)}`;
    case 'byReference':
      return `\n${indentation}${stop()}`;
    case 'group':
      return `\n${indentation}${group(field.fields, indentation, stops) || stop()}`;
    default:
      return ` ${stop()}`;
  }
}

function item(field: AnyField, indentation: string, stops: Stops, stop: () => string): string {
  return field.type === 'group' ? ` ${group(field.fields, indentation, stops) || stop()}` : skeleton(field, indentation, stops);
}

/** The needed fields of a group, one a line; where none is needed, all of them, as in a risk or a backout plan. */
function group(fields: Fields, indentation: string, stops: Stops): string {
  const all = Object.entries(fields);
  const needed = all.filter(([, { required }]) => required);
  return (needed.length > 0 ? needed : all)
    .map(([name, { field }]) => `${name}:${skeleton(field, `${indentation}  `, stops)}`)
    .join(`\n${indentation}`);
}

/** Ids as names of a mapping by id. */
export function completeIds({ text, escalation }: RecordContext, cursor: Cursor, field: ByReference): CompletionItem[] {
  return field.to
    .flatMap((letter) => entriesBy(escalation, letter))
    .filter(({ id }) => !cursor.siblings.has(id))
    .map((entry, index) => ({
      label: entry.id,
      labelDetails: { description: entryTitle(entry) ?? '' },
      kind: CompletionItemKind.Reference,
      sortText: String(index).padStart(4, '0'),
      filterText: `${entry.id} ${entryTitle(entry) ?? ''}`,
      textEdit: { range: text.rangeOf(cursor.span), newText: cursor.named ? entry.id : `${entry.id}: ` },
    }));
}

function entriesBy({ entries }: RecordContext['escalation'], letter: string) {
  return Object.values(entries).flatMap((list) => list.filter(({ id }) => id.startsWith(letter)));
}
