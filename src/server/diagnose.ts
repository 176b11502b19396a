import * as l10n from '@vscode/l10n';
import { type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver/node';
import { type BrokenClaim, brokenClaims, type ClaimContext } from '../record/claims';
import { idKindNames } from '../record/layout';
import type { Entry, Escalation } from '../record/model';
import { describeProblem, type Problem, type Span } from '../record/problem';
import { type StaleProblem, staleProblems } from '../record/staleProblems';
import { describeUnmet } from '../record/unmetTexts';
import { tablePath } from './fieldNodes';
import type { RecordText } from './recordText';

/** What a diagnostic carries for the quick fixes. */
export type DiagnosticData = NonNullable<Problem['data']>;

/** Something to be told of a file, from the same rules that the commands use. */
export interface Complaint {
  readonly code: string;
  readonly severity: Problem['severity'];
  readonly message: string;
  readonly span: Span | undefined;
  readonly data: DiagnosticData;
}

/** Of every file of an escalation that has any, by path. `foreign` is what was found of references to other escalations. */
export function complaintsOf(
  escalation: Escalation,
  now: Date,
  context: ClaimContext,
  foreign: readonly StaleProblem[] = [],
): Map<string, Complaint[]> {
  const found = new Map<string, Complaint[]>();
  const add = (path: string, complaint: Complaint): void => {
    const list = found.get(path);
    if (list) list.push(complaint);
    else found.set(path, [complaint]);
  };
  for (const entry of entriesOf(escalation)) for (const problem of entry.problems) add(entry.path, fromProblem(problem));
  for (const { path, problems } of escalation.strays) for (const problem of problems) add(path, fromProblem(problem));
  for (const problem of escalation.logProblems) add(`${escalation.slug}/log.yaml`, fromProblem(problem));
  for (const { entry, problem } of [...staleProblems(escalation, now), ...foreign]) add(entry.path, fromProblem(problem));
  for (const claim of brokenClaims(escalation, context)) add(claim.entry.path, fromClaim(claim));
  return found;
}

/** What a text tells by itself, before anything else of the escalation is known. */
export function ownComplaints(text: RecordText): Complaint[] {
  return (text.isLog ? text.log.problems : text.entry.problems).map(fromProblem);
}

function entriesOf(escalation: Escalation): Entry[] {
  const { head, followUp, entries } = escalation;
  return [head, ...(followUp ? [followUp] : []), ...idKindNames.flatMap((kind): readonly Entry[] => entries[kind])];
}

function fromProblem(problem: Problem): Complaint {
  const { code, severity, span, data = {} } = problem;
  return { code, severity, message: describeProblem(problem), span, data };
}

function fromClaim({ field, state, unmet }: BrokenClaim): Complaint {
  return {
    code: `gate.${unmet.code}`,
    severity: 'error',
    message:
      field === 'environment'
        ? l10n.t('A run in production needs a decision; “decision” names it.')
        : l10n.t('“{0}” is claimed, but not reached: {1}', state, describeUnmet(unmet)),
    span: undefined,
    data: { ...unmet.data, field, state },
  };
}

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
} as const;

export function toDiagnostic(complaint: Complaint, text: RecordText | undefined): Diagnostic {
  const { code, severity, message, data } = complaint;
  const span = text && (narrowed(complaint, text) ?? complaint.span);
  const start = { line: 0, character: 0 };
  return {
    range: span ? text.rangeOf(span) : { start, end: start },
    severity: severities[severity],
    code,
    source: 'escalation',
    message,
    data,
  };
}

/** The place in the text that is meant: problems that only show between files have none, and whole groups are too much to underline. */
function narrowed({ code, span, data }: Complaint, text: RecordText): Span | undefined {
  if (span && code !== 'missingField') return span;
  const field = data['field'];
  if (typeof field === 'string') {
    const path = field.replaceAll(/\[\d+\]/gu, '');
    if (code === 'missingField') {
      const parent = path.includes('.') ? path.slice(0, path.lastIndexOf('.')) : '';
      const inside =
        span && text.nodes.find((node) => node.value && node.value.start >= span.start && node.value.end <= span.end);
      return inside?.parent?.key ?? text.nodes.find((node) => node.key && tablePath(node) === parent)?.key ?? firstLine(text);
    }
    const node = text.nodes.find(
      (one) => (tablePath(one) === path && (data['value'] === undefined || one.text === data['value'])) || isKey(one, path, data),
    );
    if (node?.keyRefersTo && data['value'] === node.path.at(-1)) return node.key;
    if (node) return node.value ?? node.key;
  }
  return firstLine(text);
}

function isKey(node: { path: readonly (string | number)[]; parent?: unknown }, path: string, data: DiagnosticData): boolean {
  return node.path.length > 1 && node.path.at(-1) === data['value'] && node.path[0] === path;
}

/** The first line that says something. */
function firstLine(text: RecordText): Span {
  const [node] = text.nodes;
  if (node?.key) return node.key;
  const start = /\S/u.exec(text.text)?.index ?? 0;
  const end = text.text.indexOf('\n', start);
  return { start, end: end === -1 ? text.text.length : end };
}
