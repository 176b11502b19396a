import type { SelectionRange } from 'vscode-languageserver/node';
import type { Span } from '../record/problem';
import type { RecordContext } from './context';
import { nodeAt } from './mentions';

/** From the word to the value, its field, the fields around it, and the whole file. */
export function selectRange({ text }: RecordContext, offset: number): SelectionRange {
  const spans: Span[] = [];
  const word = wordAt(text.text, offset);
  if (word) spans.push(word);
  const node = nodeAt(text, offset);
  for (let current = node; current; current = current.parent) {
    const start = current.key?.start ?? current.value?.start ?? 0;
    const end = current.value?.end ?? current.key?.end ?? start;
    const onKey = current.key && current.key.start <= offset && offset <= current.key.end;
    if (onKey) spans.push(current.key!);
    else if (current.value) spans.push(current.value);
    spans.push({ start, end });
  }
  spans.push({ start: 0, end: text.text.length });
  let range: SelectionRange | undefined;
  for (const span of spans.toReversed()) {
    const outer = range?.range;
    const next = text.rangeOf(span);
    const same = outer && JSON.stringify(outer) === JSON.stringify(next);
    if (!same) range = range ? { range: next, parent: range } : { range: next };
  }
  return range!;
}

function wordAt(text: string, offset: number): Span | undefined {
  let [start, end] = [offset, offset];
  while (start > 0 && /[\p{L}\p{N}_-]/u.test(text[start - 1]!)) start -= 1;
  while (end < text.length && /[\p{L}\p{N}_-]/u.test(text[end]!)) end += 1;
  return end > start ? { start, end } : undefined;
}
