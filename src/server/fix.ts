import type { CodeAction, Range } from 'vscode-languageserver/node';
import type { RecordContext } from './context';
import { type Complaint, toDiagnostic } from './diagnose';
import { fixConflicts } from './fixConflicts';
import { fixFile } from './fixFiles';
import { fixMissing } from './fixMissing';
import { fixReference } from './fixReferences';
import { fixValue } from './fixValues';
import { touches } from './placed';
import { reattach, renameToTitle } from './refactor';

/** What can be done about what is wrong in a range, and what can be tidied there. */
export async function fix(context: RecordContext, complaints: readonly Complaint[], range: Range): Promise<CodeAction[]> {
  const placed = complaints.map((complaint) => ({ complaint, diagnostic: toDiagnostic(complaint, context.text) }));
  const here = placed.filter(({ diagnostic }) => touches(diagnostic.range, range));
  const actions = [
    ...fixMissing(context, here),
    ...here.flatMap((one) => [
      ...fixValue(context, one),
      ...fixReference(context, one),
      ...fixFile(context, one),
      ...(one.complaint.code === 'conflictMarkers' ? fixConflicts(context, one.diagnostic) : []),
    ]),
    ...(await reattach(context, range)),
    ...renameToTitle(context, range),
  ];
  const titles = new Set<string>();
  return actions.filter(({ title }) => !titles.has(title) && titles.add(title));
}
