import type { Entry, Escalation } from '../record/model';
import { type Mention, mentionsIn } from '../record/mentions';
import type { Span } from '../record/problem';
import type { RecordContext } from './context';
import type { FieldNode } from './fieldNodes';
import type { RecordText } from './recordText';

export function mentionAt({ text }: RecordText, offset: number): Mention | undefined {
  // An id is on one line, and not far from what is pointed at.
  const start = Math.max(text.lastIndexOf('\n', offset - 1) + 1, offset - 200);
  const end = Math.min(text.indexOf('\n', offset) === -1 ? text.length : text.indexOf('\n', offset), offset + 200);
  return mentionsIn(text.slice(start, end))
    .map((mention) => ({ ...mention, span: { start: mention.span.start + start, end: mention.span.end + start } }))
    .find(({ span }) => span.start <= offset && offset <= span.end);
}

/** The field whose name or value is at an offset; the innermost. */
export function nodeAt({ nodes }: RecordText, offset: number): FieldNode | undefined {
  const holds = (span: Span | undefined): boolean => span !== undefined && span.start <= offset && offset <= span.end;
  return nodes.findLast((node) => holds(node.key) || holds(node.value));
}

/** The field that an entry is told by: its title, or its kind's own first field. */
export function titleNode({ nodes }: RecordText): FieldNode | undefined {
  const names = ['title', 'statement', 'text', 'action', 'name', 'subject', 'rootCause'];
  for (const name of names) {
    const node = nodes.find(({ path }) => path.length === 1 && path[0] === name);
    if (node?.value && node.text !== undefined) return node;
  }
  return undefined;
}

/** The escalation that a mention is about, and the entry; of a line of the log there is no entry. */
export async function resolve(
  context: RecordContext,
  { id, slug }: Mention,
): Promise<{ readonly escalation: Escalation; readonly entry: Entry | undefined } | undefined> {
  const escalation = slug === undefined ? context.escalation : await context.otherEscalation(slug);
  return escalation && { escalation, entry: escalation.find(id) };
}
