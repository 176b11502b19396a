import { type DocumentHighlight, DocumentHighlightKind, type Location } from 'vscode-languageserver/node';
import { idKindNames, isId, logPath } from '../record/layout';
import type { Escalation } from '../record/model';
import type { RecordContext } from './context';
import { locationOf } from './findDefinition';
import { type Mention, mentionsIn } from '../record/mentions';
import { mentionAt } from './mentions';

/** More than anybody looks through. */
const most = 2_000;

/** Wherever an entry is named: in fields, in prose, in comments, in the log, and from other escalations. */
export async function findReferences(context: RecordContext, offset: number, withDeclaration: boolean): Promise<Location[]> {
  const subject = subjectAt(context, offset);
  if (!subject) return [];
  const home = subject.slug ?? context.escalation.slug;
  const found: Location[] = [];
  if (withDeclaration) {
    const declaration = await locationOf(context, subject);
    if (declaration) found.push(declaration);
  }
  for (const slug of await context.slugs()) {
    const escalation = slug === context.escalation.slug ? context.escalation : await context.otherEscalation(slug);
    if (!escalation) continue;
    for (const path of pathsOf(escalation)) {
      const text = await context.textOf(path);
      if (!text?.text.includes(subject.id)) continue;
      for (const mention of mentionsIn(text.text)) {
        if (mention.id !== subject.id || (mention.slug ?? slug) !== home) continue;
        found.push({ uri: context.uriOf(path), range: text.rangeOf(mention.span) });
        if (found.length >= most) return found;
      }
    }
  }
  return found;
}

/** The same entry in the same text. */
export function highlight(context: RecordContext, offset: number): DocumentHighlight[] {
  const mention = mentionAt(context.text, offset);
  if (!mention) return [];
  return mentionsIn(context.text.text)
    .filter(({ id, slug }) => id === mention.id && slug === mention.slug)
    .slice(0, most)
    .map(({ span }) => ({ range: context.text.rangeOf(span), kind: DocumentHighlightKind.Read }));
}

/** The id at the cursor, or the entry whose file it is. */
function subjectAt({ text }: RecordContext, offset: number): Mention | undefined {
  const mention = mentionAt(text, offset);
  if (mention) return mention;
  const { id } = text.place;
  return isId(id) ? { id, slug: undefined, span: { start: 0, end: 0 } } : undefined;
}

function pathsOf({ slug, head, followUp, entries }: Escalation): string[] {
  return [
    head.path,
    ...(followUp ? [followUp.path] : []),
    ...idKindNames.flatMap((kind) => entries[kind].map(({ path }) => path)),
    logPath(slug),
  ];
}
