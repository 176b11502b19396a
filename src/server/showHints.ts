import { type InlayHint, InlayHintKind, type Range } from 'vscode-languageserver/node';
import { isId } from '../record/layout';
import type { RecordContext } from './context';
import { entryState, entryTitle } from './entryTitle';

const longest = 40;

/** Beside an id in a field, the title of what it stands for. */
export function showHints({ text, escalation }: RecordContext, range: Range): InlayHint[] {
  const [from, to] = [text.offsetAt(range.start), text.offsetAt(range.end)];
  return text.nodes.flatMap((node): InlayHint[] => {
    // Behind a rationale, which is long, a title would only be read as its end.
    const byKey = node.keyRefersTo !== undefined && node.field?.type === 'choice';
    const span = byKey ? node.key : node.field?.type === 'reference' ? node.value : undefined;
    const id = byKey ? node.path.at(-1) : node.text;
    if (!span || typeof id !== 'string' || !isId(id) || span.end < from || span.start > to) return [];
    const entry = escalation.find(id);
    const title = entry && entryTitle(entry);
    if (!title) return [];
    // Behind the value of a rating, so that name and colon stay together.
    const end = byKey ? (node.value?.end ?? span.end + 1) : span.end;
    const short = title.length > longest ? `${title.slice(0, longest - 1)}…` : title;
    return [
      {
        position: text.positionAt(end),
        label: short,
        kind: InlayHintKind.Type,
        paddingLeft: true,
        tooltip: [entryState(entry), title].filter(Boolean).join(' · '),
      },
    ];
  });
}
