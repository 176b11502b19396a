import * as l10n from '@vscode/l10n';
import type { CodeAction } from 'vscode-languageserver/node';
import { readMoment, withZone } from '../record/moments';
import type { Span } from '../record/problem';
import type { RecordContext } from './context';
import type { FieldNode } from './fieldNodes';
import { type Placed, textFix } from './placed';
import { nearest } from './nearest';

/** Names and values that are nearly right: misspelt, without zone, without quotes. */
export function fixValue(context: RecordContext, placed: Placed): CodeAction[] {
  const { code, data, span } = placed.complaint;
  const value = String(data['value'] ?? '');
  const listed = String(data[code === 'unknownField' ? 'known' : 'to'] ?? '').split(', ');
  switch (code) {
    case 'unknownField': {
      const name = String(data['field'] ?? '')
        .split('.')
        .at(-1)!;
      const siblings = new Set(siblingNames(context, span));
      return nearest(
        name,
        listed.filter((one) => !siblings.has(one)),
      ).map((one) => replace(context, placed, one, one));
    }
    case 'notAChoice':
      return nearest(value, listed).map((one) => replace(context, placed, one, one));
    case 'timeWithoutZone':
      return zoneFixes(context, placed, value);
    case 'notATime':
    case 'notADay': {
      const moment = readMoment(value, context.now);
      return moment === undefined ? [] : [replace(context, placed, moment, JSON.stringify(moment))];
    }
    case 'ambiguousValue':
      return [replace(context, placed, JSON.stringify(value), JSON.stringify(value))];
    case 'syntax':
      return syntaxFixes(context, placed);
    case 'damagedLogLine':
      return damagedLine(context, placed);
    default:
      return [];
  }
}

/** The only sensible correction is applied by “fix all” too. */
function replace(context: RecordContext, { diagnostic }: Placed, shown: string, newText: string): CodeAction {
  return textFix(context, l10n.t('Change to {0}', shown), [{ range: diagnostic.range, newText }], [diagnostic], true);
}

function zoneFixes(context: RecordContext, placed: Placed, value: string): CodeAction[] {
  const local = readMoment(/^\d{4}-\d{2}-\d{2}$/u.test(value) ? `${value} 00:00` : value, context.now);
  if (local === undefined) return [];
  const range = placed.diagnostic.range;
  const utc = `${new Date(Date.parse(withZone(wallClock(local)))).toISOString().slice(0, 19)}Z`;
  const fixes = [
    textFix(context, l10n.t('Take it as local time: {0}', local), [{ range, newText: `"${local}"` }], [placed.diagnostic], true),
  ];
  if (utc !== local)
    fixes.push(textFix(context, l10n.t('Take it as UTC: {0}', utc), [{ range, newText: `"${utc}"` }], [placed.diagnostic]));
  return fixes;
}

/** The same digits, as UTC. */
function wallClock(iso: string): Date {
  return new Date(`${iso.slice(0, 19)}Z`);
}

/** A value that needs quotes, and tabs that indent. */
function syntaxFixes(context: RecordContext, { complaint: { data, span }, diagnostic }: Placed): CodeAction[] {
  const { text } = context;
  if (!span) return [];
  const lineStart = text.text.lastIndexOf('\n', span.start - 1) + 1;
  const newLine = text.text.indexOf('\n', span.start);
  const lineEnd = newLine === -1 ? text.text.length : newLine;
  if (data['reason'] === 'colonInValue' || data['reason'] === 'needsQuotes') {
    const value = text.text.slice(span.start, lineEnd).split(' #')[0]!.trimEnd();
    const range = text.rangeOf({ start: span.start, end: span.start + value.length });
    return [textFix(context, l10n.t('Put the value in quotes'), [{ range, newText: JSON.stringify(value) }], [diagnostic], true)];
  }
  if (data['reason'] !== 'tab') return [];
  const indentation = /^[ \t]*/u.exec(text.text.slice(lineStart, lineEnd))![0];
  const range = text.rangeOf({ start: lineStart, end: lineStart + indentation.length });
  const newText = indentation.replaceAll('\t', '  ');
  return [textFix(context, l10n.t('Indent by spaces'), [{ range, newText }], [diagnostic], true)];
}

/** Of a damaged line of the log: a time that lacks its zone. */
function damagedLine(context: RecordContext, placed: Placed): CodeAction[] {
  const { span } = placed.complaint;
  const at = context.text.nodes.find(
    ({ path: [, name], key }) => name === 'at' && key && span && key.start >= span.start && key.end <= span.end,
  );
  if (!at?.value || at.text === undefined) return [];
  const local = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2})?$/u.test(at.text) ? readMoment(at.text, context.now) : undefined;
  if (local === undefined) return [];
  const edit = { range: context.text.rangeOf(at.value), newText: local };
  return [textFix(context, l10n.t('Take it as local time: {0}', local), [edit], [placed.diagnostic], true)];
}

function siblingNames({ text }: RecordContext, span: Span | undefined): string[] {
  const node: FieldNode | undefined = text.nodes.find(({ key }) => key?.start === span?.start);
  return text.nodes.filter(({ parent }) => parent === node?.parent).map(({ path }) => String(path.at(-1)));
}
