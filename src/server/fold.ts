import { type FoldingRange, FoldingRangeKind } from 'vscode-languageserver/node';
import { findFrontMatter } from '../record/frontMatter';
import type { RecordContext } from './context';

/** Groups, lists and texts of several lines, by their indentation; comments; the front matter of an update. */
export function fold({ text }: RecordContext): FoldingRange[] {
  const matter = text.place.kind === 'update' ? findFrontMatter(text.text) : { start: 0, end: text.text.length };
  if (!matter || text.isLog) return [];
  const first = text.positionAt(matter.start).line;
  const ranges: FoldingRange[] = [];
  if (text.place.kind === 'update') ranges.push({ startLine: Math.max(0, first - 1), endLine: text.positionAt(matter.end).line });
  /** Lines that are still open, with their indentation. */
  const open: { readonly row: number; readonly indentation: number }[] = [];
  let last = first;
  let comment: number | undefined;
  const close = (indentation: number): void => {
    while (open.length > 0 && open.at(-1)!.indentation >= indentation) {
      const { row } = open.pop()!;
      if (last > row) ranges.push({ startLine: row, endLine: last });
    }
  };
  for (const [index, line] of text.text.slice(matter.start, matter.end).split('\n').entries()) {
    const row = first + index;
    if (line.trim() === '') continue;
    if (line.trimStart().startsWith('#')) {
      comment ??= row;
      continue;
    }
    if (comment !== undefined && row - comment > 1)
      ranges.push({ startLine: comment, endLine: row - 1, kind: FoldingRangeKind.Comment });
    comment = undefined;
    const indentation = line.length - line.trimStart().length;
    close(indentation);
    open.push({ row, indentation });
    last = row;
  }
  close(0);
  return ranges;
}
