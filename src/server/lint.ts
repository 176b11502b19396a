import type { Files } from '../record/files';
import { unknownForeign } from '../record/foreignReferences';
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
  const names = folders.map(({ name }) => name);
  const escalations = new Map<string, LoadedEscalation>();
  const open = (slug: string): LoadedEscalation => {
    const known = escalations.get(slug) ?? new LoadedEscalation(slug, files, (path) => path);
    escalations.set(slug, known);
    return known;
  };
  for (const slug of names) {
    const loaded = open(slug);
    const escalation = await loaded.load();
    // A folder of something else: the record knows none of its files.
    if (!escalation.head.readable && escalation.log.length === 0 && !loaded.paths.includes(escalation.head.path)) continue;
    const foreign = await unknownForeign(escalation, (other) =>
      names.includes(other) ? open(other).load() : Promise.resolve(undefined),
    );
    for (const [path, complaints] of complaintsOf(escalation, now, {}, foreign)) {
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
