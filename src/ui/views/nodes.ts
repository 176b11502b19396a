import type { ChangePart } from '../../record/changeRules';
import type { CommitLink } from '../../record/links';
import type { Entry, Kind, LogLine } from '../../record/model';
import type { Problem } from '../../record/problem';
import type { Unmet } from '../../record/rules';
import type { RecordFolder } from '../records';
import type { HypothesisFile } from './hypothesisFiles';

// `contextValue` of the rows, for the `when` clauses of menus (`viewItem`). A row whose folder can't be written ends in `.readOnly`.
//
// | row                                   | contextValue                                                                          |
// | ------------------------------------- | ------------------------------------------------------------------------------------- |
// | sections of the active escalation     | section.hypotheses, section.reproduction, section.changeLog, section.findings,        |
// |                                       | section.communication, section.followUp                                               |
// | hypothesis                            | hypothesis.proposed, .testing, .confirmed, .refuted, .parked                          |
// | evidence, below a hypothesis          | evidence.commit, .diff, .code, .codeOrphaned, .log, .run, .bisect, .observation       |
// | reproduction step, run                | step, run                                                                             |
// | change                                | change.draft, .assessed, .verified, .approved, .scheduled, .applied, .succeeded,      |
// |                                       | .failed, .rolledBack, .removed                                                        |
// | a part of a change                    | part.missing, part.done                                                               |
// | files of a hypothesis, and each of them | files, file                                                                           |
// | a commit that links itself            | message                                                                               |
// | rollback point, decision, log line    | rollbackPoint, decision, logEntry; a line that corrects another: logEntry.correction  |
// | finding                               | finding.fact, .assumption, .question, .tried, .change                                 |
// | participant, next update due          | participant, nextUpdate                                                               |
// | status update                         | update.draft, .approved, .sent, .corrected                                            |
// | follow-up file, preventive action     | followUp; action.open, .done, .effective                                              |
// | a file that can't be read             | problem.entry (it has an id), problem.file                                            |
// | a load that failed                    | loadError                                                                             |
// | rows of the Escalations view          | escalation.open, .closed (active or not), .active (and not closed); folder            |

export const sectionNames = ['hypotheses', 'reproduction', 'changeLog', 'findings', 'communication', 'followUp'] as const;
export type SectionName = (typeof sectionNames)[number];

interface Row {
  /** Unique in its view and the same after every refresh, so that expansion and selection survive. */
  readonly key: string;
  readonly parent: Node | undefined;
}

/** A row inside one escalation. */
interface EscalationRow extends Row {
  readonly folder: RecordFolder;
  readonly slug: string;
}

export interface SectionNode extends EscalationRow {
  readonly type: 'section';
  readonly section: SectionName;
  readonly count: number;
  /** Rows that the count leaves out: evidence or commits without a hypothesis, runs without a step. */
  readonly hasLooseRows: boolean;
  /** Of the hypotheses: all evidence that marks code, by id. */
  readonly codeEvidence?: readonly string[];
}

export interface EntryNode extends EscalationRow {
  readonly type: 'entry';
  readonly kind: Kind;
  readonly id: string;
  readonly entry: Entry;
  /** Of evidence: the hypothesis whose row it is below. */
  readonly hypothesis?: string;
  /** Of a hypothesis: its evidence that marks code, by id. */
  readonly codeEvidence?: readonly string[];
  /** Of a step: its place in the order, from 1. */
  readonly position?: number;
  /** Of a change: a commit came after its check or its approval. */
  readonly voided?: true;
  readonly hasChildren: boolean;
}

export interface LogNode extends EscalationRow {
  readonly type: 'log';
  readonly line: LogLine;
  /** Lines that correct this one, oldest first; they are rows below it. */
  readonly corrections: readonly LogLine[];
}

/** One of the four parts that a change needs before it is made. */
export interface PartNode extends EscalationRow {
  readonly type: 'part';
  readonly change: Entry<'change'>;
  readonly part: ChangePart;
  /** What of it is not written down yet. */
  readonly unmet: readonly Unmet[];
}

/** A commit that links itself to a hypothesis, or to the escalation alone, by the trailer of its message. */
export interface MessageNode extends EscalationRow {
  readonly type: 'message';
  readonly link: CommitLink;
}

/** The files that a hypothesis is about. */
export interface FilesNode extends EscalationRow {
  readonly type: 'files';
  readonly hypothesis: string;
  /** Known once somebody looked. */
  count: number | undefined;
}

export interface FileNode extends EscalationRow {
  readonly type: 'file';
  readonly shown: HypothesisFile;
}

/** When the next status update is due. */
export interface NextUpdateNode extends EscalationRow {
  readonly type: 'nextUpdate';
  /** ISO 8601 with zone; undefined where none was promised. */
  readonly at: string | undefined;
}

/** A file that is no entry, a damaged log line, or a head with errors. */
export interface ProblemNode extends EscalationRow {
  readonly type: 'problem';
  /** Below the records folder, with `/`. */
  readonly path: string;
  readonly problem: Problem;
}

/** A row of the Escalations view. */
export interface EscalationNode extends EscalationRow {
  readonly type: 'escalation';
  readonly head: Entry<'escalation'>;
  readonly active: boolean;
}

export interface FolderNode extends Row {
  readonly type: 'folder';
  readonly folder: RecordFolder;
}

/** A load that failed. */
export interface LoadErrorNode extends Row {
  readonly type: 'loadError';
  readonly error: unknown;
}

export type Node =
  | SectionNode
  | EntryNode
  | PartNode
  | LogNode
  | MessageNode
  | FilesNode
  | FileNode
  | NextUpdateNode
  | ProblemNode
  | EscalationNode
  | FolderNode
  | LoadErrorNode;

const types: ReadonlySet<unknown> = new Set<Node['type']>([
  'section',
  'entry',
  'part',
  'log',
  'message',
  'files',
  'file',
  'nextUpdate',
  'problem',
  'escalation',
  'folder',
  'loadError',
]);

/** Commands get a row as their first argument from the tree's menus, and anything from elsewhere. */
export function isNode(value: unknown): value is Node {
  return (
    typeof value === 'object' && value !== null && 'key' in value && 'type' in value && 'parent' in value && types.has(value.type)
  );
}

/** The error that keeps an entry from being shown by its fields, where there is one. */
export function blockingProblem(entry: Entry): Problem | undefined {
  if (entry.readable) return undefined;
  return entry.problems.find(({ severity }) => severity === 'error') ?? entry.problems[0];
}
