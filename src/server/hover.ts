import * as l10n from '@vscode/l10n';
import { type Hover, MarkupKind } from 'vscode-languageserver/node';
import { describeField } from '../record/fieldTexts';
import { evidenceOf } from '../record/matrix';
import type { Entry, Escalation } from '../record/model';
import { formatDay, formatMoment } from '../record/times';
import { checkText } from '../record/validate';
import { describeValue, kindName } from '../record/valueTexts';
import type { RecordContext } from './context';
import { entryState, entryTitle } from './entryTitle';
import { type FieldNode, tablePath } from './fieldNodes';
import { describeType } from './fieldTypes';
import type { Mention } from '../record/mentions';
import { mentionAt, nodeAt, resolve } from './mentions';

/** What stands at a place: an entry that is referred to, a time, a state, or a field. */
export async function hover(context: RecordContext, offset: number): Promise<Hover | undefined> {
  const { text } = context;
  const mention = mentionAt(text, offset);
  if (mention) {
    const content = await aboutMention(context, mention);
    return { contents: { kind: MarkupKind.Markdown, value: content }, range: text.rangeOf(mention.span) };
  }
  const node = nodeAt(text, offset);
  if (!node) return undefined;
  const onValue = node.value && node.value.start <= offset && offset <= node.value.end && node.text !== undefined;
  const content = (onValue ? aboutValue(context, node) : undefined) ?? aboutField(context, node);
  const span = onValue ? node.value : node.key;
  return content && span ? { contents: { kind: MarkupKind.Markdown, value: content }, range: text.rangeOf(span) } : undefined;
}

function aboutField({ text }: RecordContext, node: FieldNode): string | undefined {
  if (!node.field) return undefined;
  const meaning = describeField(text.place.kind, tablePath(node));
  return meaning && `**${tablePath(node)}** · ${describeType(node.field)}\n\n${meaning}`;
}

function aboutValue({ text, now, language }: RecordContext, { field, text: value = '', path }: FieldNode): string | undefined {
  if (field?.type === 'time' || field?.type === 'day') {
    if (checkText(field, value) !== undefined) return undefined;
    return /T/u.test(value) ? formatMoment(value, now, language) : formatDay(value, language);
  }
  if (field?.type !== 'choice') return undefined;
  const names = path.filter((step) => typeof step === 'string');
  const meaning = describeValue(text.place.kind, names.length > 1 && names[0] === 'ratings' ? 'ratings' : names.join('.'), value);
  return meaning && `**${value}** · ${meaning}`;
}

async function aboutMention(context: RecordContext, mention: Mention): Promise<string> {
  const found = await resolve(context, mention);
  if (!found) return l10n.t('There is no escalation {0} in this records folder.', mention.slug ?? '');
  const { escalation, entry } = found;
  if (entry) return describeEntry(context, escalation, entry);
  const line = escalation.log.find(({ id }) => id === mention.id);
  if (!line) return l10n.t('{0} is not in this escalation.', mention.id);
  const when = formatMoment(line.at, context.now, context.language);
  return [
    `**${line.id}** · ${line.did}${line.on === undefined ? '' : ` ${line.on}`}`,
    plain(line.note ?? ''),
    `${plain(line.by)}, ${when}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** An entry in a few lines: what it is, its state, what speaks for and against it. */
function describeEntry({ now, language }: RecordContext, escalation: Escalation, entry: Entry): string {
  const state = entryState(entry);
  const head = [`**${entry.id}**`, kindName(entry.kind), ...(state === undefined ? [] : [`\`${state}\``])].join(' · ');
  const lines = [head, plain(entryTitle(entry) ?? l10n.t('(can’t be read)'))];
  if (entry.kind === 'hypothesis') lines.push(...evidenceLines(escalation, entry.id));
  if (entry.kind === 'evidence') lines.push(...ratingLines(escalation, entry as Entry<'evidence'>));
  const { created } = entry.data;
  if (created) lines.push(`${plain(created.by)}, ${formatMoment(created.at, now, language)}`);
  return lines.join('\n\n');
}

function evidenceLines(escalation: Escalation, id: string): string[] {
  const all = evidenceOf(escalation, id);
  const lines = all
    .slice(0, 12)
    .map((evidence) => `- ${evidence.data.ratings?.[id] ?? ''}: ${evidence.id} ${plain(entryTitle(evidence) ?? '')}`);
  return all.length === 0 ? [l10n.t('No evidence yet.')] : [lines.join('\n')];
}

function ratingLines(escalation: Escalation, { data }: Entry<'evidence'>): string[] {
  const lines = Object.entries(data.ratings ?? {}).map(([id, rating]) => {
    const hypothesis = escalation.find(id);
    return `- ${rating}: ${id} ${plain((hypothesis && entryTitle(hypothesis)) ?? '')}`;
  });
  return lines.length === 0 ? [] : [lines.join('\n')];
}

/** A person's text as text: nothing in it is Markdown. */
function plain(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]()#+\-.!|<>~]/gu, '\\$&').replaceAll(/\s+/gu, ' ');
}
