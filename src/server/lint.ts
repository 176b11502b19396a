import type { Files } from '../record/files';
import { complaintsOf, toDiagnostic } from './diagnose';
import { LoadedEscalation } from './loadedEscalation';

/** Something wrong at a place. */
export interface LintProblem {
  /** Below the records folder, with `/`. */
  readonly path: string;
  /** The first is 1; columns count UTF-16 code units. */
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly severity: 'error' | 'warning' | 'information';
  readonly message: string;
  readonly code: string;
}

/** Checks every escalation of a records folder, by the rules of the commands and the editor. Sorted by file and place. */
export async function lint(files: Files, now: Date): Promise<LintProblem[]> {
  const found: LintProblem[] = [];
  const folders = (await files.list('')).filter(({ name, type }) => type === 'folder' && !name.startsWith('.'));
  for (const { name: slug } of folders) {
    const loaded = new LoadedEscalation(slug, files, (path) => path);
    const escalation = await loaded.load();
    // A folder of something else: the record knows none of its files.
    if (!escalation.head.readable && escalation.log.length === 0 && !loaded.paths.includes(escalation.head.path)) continue;
    for (const [path, complaints] of complaintsOf(escalation, now, {})) {
      const text = await loaded.text(path);
      for (const complaint of complaints) {
        const { start, end } = toDiagnostic(complaint, text).range;
        found.push({
          path,
          line: start.line + 1,
          column: start.character + 1,
          endLine: end.line + 1,
          endColumn: end.character + 1,
          severity: complaint.severity,
          message: complaint.message,
          code: complaint.code,
        });
      }
    }
  }
  return found.sort((one, other) => one.path.localeCompare(other.path) || one.line - other.line || one.column - other.column);
}
