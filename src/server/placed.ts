import { type CodeAction, CodeActionKind, type Diagnostic, type Range, type TextEdit } from 'vscode-languageserver/node';
import type { RecordContext } from './context';
import type { Complaint } from './diagnose';

/** A complaint with its place in the text. */
export interface Placed {
  readonly complaint: Complaint;
  readonly diagnostic: Diagnostic;
}

export function touches(one: Range, other: Range): boolean {
  const isBefore = (a: Range['start'], b: Range['start']): boolean =>
    a.line < b.line || (a.line === b.line && a.character < b.character);
  return !isBefore(one.end, other.start) && !isBefore(other.end, one.start);
}

/** A quick fix that changes the open text. */
export function textFix(
  { text }: RecordContext,
  title: string,
  edits: TextEdit[],
  diagnostics: Diagnostic[],
  isPreferred = false,
): CodeAction {
  return { title, kind: CodeActionKind.QuickFix, diagnostics, isPreferred, edit: { changes: { [text.uri]: edits } } };
}
