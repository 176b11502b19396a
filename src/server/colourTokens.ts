import { type Range, type SemanticTokens, SemanticTokensBuilder, SemanticTokenTypes } from 'vscode-languageserver/node';
import type { Span } from '../record/problem';
import type { RecordContext } from './context';
import { mentionsIn } from '../record/mentions';

export const tokenTypes: readonly string[] = [SemanticTokenTypes.class, SemanticTokenTypes.enumMember, SemanticTokenTypes.number];
export const tokenModifiers: readonly string[] = ['deprecated'];

const [id, state, date] = [0, 1, 2];
const longest = 1_000;

interface Token {
  readonly span: Span;
  readonly type: number;
  readonly modifiers: number;
}

/** Ids, states and dates; an id of nothing, or of what was refuted or removed, is crossed out. */
export function colourTokens({ text, escalation }: RecordContext, range?: Range): SemanticTokens {
  const from = range ? text.offsetAt(range.start) : 0;
  const to = range ? text.offsetAt(range.end) : text.text.length;
  const tokens: Token[] = [];
  for (const { value, field, text: content } of text.nodes) {
    if (!value || content === undefined || value.end < from || value.start > to) continue;
    if (field?.type === 'choice') tokens.push({ span: value, type: state, modifiers: 0 });
    if (field?.type === 'time' || field?.type === 'day') tokens.push({ span: value, type: date, modifiers: 0 });
  }
  for (const mention of mentionsIn(text.text.slice(from, to))) {
    const span = { start: mention.span.start + from, end: mention.span.end + from };
    tokens.push({ span, type: id, modifiers: mention.slug === undefined && isPast(escalation, mention.id) ? 1 : 0 });
  }
  const builder = new SemanticTokensBuilder();
  let last = -1;
  for (const { span, type, modifiers } of tokens.sort((one, other) => one.span.start - other.span.start)) {
    const { line, character } = text.positionAt(span.start);
    const end = text.positionAt(span.end);
    // Tokens neither overlap nor go over a line's end.
    if (span.start < last || end.line !== line || span.end - span.start > longest) continue;
    last = span.end;
    builder.push(line, character, span.end - span.start, type, modifiers);
  }
  return builder.build();
}

function isPast(escalation: RecordContext['escalation'], one: string): boolean {
  if (one.startsWith('L-')) return false;
  const entry = escalation.find(one);
  const status = (entry?.data as { status?: string } | undefined)?.status;
  return !entry || status === 'refuted' || status === 'removed' || 'deletedAt' in entry.data;
}
