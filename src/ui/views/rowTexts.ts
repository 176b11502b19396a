import * as l10n from '@vscode/l10n';
import type { Entry, LogLine } from '../../record/model';
import { didText } from './didTexts';
import { describeProblem } from '../../record/problem';
import { phaseItems, roleItems } from '../choiceItems';
import { formatMoment, formatRelative, formatTime } from '../../record/times';
import { isOrphaned } from '../editor/anchors/codePlace';
import { entryFacts, entryTitle, type Reading } from './entryTexts';
import type { HypothesisFile } from './hypothesisFiles';
import { dataOf, entryIcon, errorIcon, type Icon, orphanIcon, overdueIcon, severityIcon } from './icons';
import {
  blockingProblem,
  type EntryNode,
  type EscalationNode,
  type LogNode,
  type MessageNode,
  type Node,
  type SectionName,
} from './nodes';
import { oneLine, shortName } from '../plainText';
import { nameIn, partTitle, sectionTitle } from './statusNames';

/** How a row reads: one line each, harmless, in the person's language. */
export interface RowText {
  readonly label: string;
  readonly description: string;
  readonly icon: Icon | undefined;
  /** Listed in `nodes.ts`. */
  readonly contextValue: string;
  /** What a screen reader says. */
  readonly spoken: string;
}

const sectionIcons: { readonly [section in SectionName]: string } = {
  hypotheses: 'lightbulb',
  reproduction: 'debug-alt',
  changeLog: 'history',
  findings: 'search',
  communication: 'megaphone',
  followUp: 'book',
};

export function rowText(node: Node, reading: Reading): RowText {
  switch (node.type) {
    case 'section':
      return row(
        sectionTitle(node.section),
        [String(node.count), ...orphansIn(node.codeEvidence, reading)],
        { id: sectionIcons[node.section] },
        `section.${node.section}`,
        l10n.t('section'),
      );
    case 'entry':
      return entryRow(node, reading);
    case 'part':
      return row(
        partTitle(node.part),
        [node.unmet.length === 0 ? l10n.t('written down') : l10n.t('still missing')],
        node.unmet.length === 0 ? { id: 'pass', color: 'testing.iconPassed' } : { id: 'circle-large-outline' },
        node.unmet.length === 0 ? 'part.done' : 'part.missing',
        l10n.t('part of {0}', node.change.id),
      );
    case 'log':
      return logRow(node, reading);
    case 'message':
      return messageRow(node);
    case 'files':
      return row(
        l10n.t('Files'),
        [node.count === undefined ? '' : String(node.count)],
        { id: 'files' },
        'files',
        l10n.t('files of {0}', node.hypothesis),
      );
    case 'file':
      return fileRow(node.shown);
    case 'nextUpdate':
      return nextUpdateRow(node.at, reading);
    case 'problem':
      return row(
        oneLine(fileName(node.path)),
        [oneLine(describeProblem(node.problem), 300)],
        errorIcon,
        'problem.file',
        l10n.t('problem'),
      );
    case 'escalation':
      return escalationRow(node, reading);
    case 'folder':
      return row(oneLine(node.folder.workspaceFolder.name), [], { id: 'root-folder' }, 'folder', l10n.t('folder'));
    case 'loadError': {
      const reason = node.error instanceof Error ? node.error.message : String(node.error);
      return row(
        l10n.t('The record could not be loaded'),
        [oneLine(reason, 300)],
        errorIcon,
        'loadError',
        l10n.t('show the log'),
      );
    }
  }
}

function entryRow(node: EntryNode, reading: Reading): RowText {
  const { entry, kind, id } = node;
  const problem = blockingProblem(entry);
  if (!entry.readable) {
    const reason = problem ? describeProblem(problem) : l10n.t('It can’t be read.');
    return row(oneLine(fileName(entry.path)), [oneLine(reason, 300)], errorIcon, 'problem.entry', id);
  }
  const title = oneLine(entryTitle(entry));
  const rating = node.hypothesis === undefined ? undefined : dataOf(entry, 'evidence').ratings?.[node.hypothesis];
  const facts = entryFacts(entry, reading, node.hypothesis);
  // In a narrow side bar what stands behind the label is cut off first, so the verdict stands before it.
  if (node.voided) facts.unshift(l10n.t('no longer counts: new commit'));
  facts.push(...orphansIn(node.codeEvidence, reading));
  const verdict = kind === 'hypothesis' || rating !== undefined ? facts.shift() : undefined;
  const orphaned = kind === 'evidence' && dataOf(entry, 'evidence').code !== undefined && isOrphaned(reading.placeOf?.(id));
  const isCutOff = kind === 'evidence' && reading.standingOf?.(id)?.how === 'shallow';
  const state = orphaned ? facts.shift() : undefined;
  const own = node.position === undefined ? title : `${node.position}. ${title}`;
  const label = [verdict, state, own].filter((part) => part !== undefined);
  const errors = entry.problems.filter(({ severity }) => severity === 'error').length;
  const mend = errors === 0 ? [] : [errors === 1 ? l10n.t('1 problem') : l10n.t('{0} problems', errors)];
  // The whole record stays usable while a field is wrong; the icon and the count say that something is.
  return row(
    oneLine(label.join(' · ')),
    [...facts, ...mend],
    errors > 0 ? errorIcon : orphaned ? orphanIcon : entryIcon(entry, rating),
    orphaned ? 'evidence.codeOrphaned' : isCutOff ? 'evidence.commitCutOff' : contextOf(entry),
    kind === 'followUp' ? '' : id,
  );
}

/** How much of this marked code was not found; nothing where all was. */
function orphansIn(evidence: readonly string[] | undefined, { placeOf }: Reading): string[] {
  const orphans = evidence?.filter((id) => isOrphaned(placeOf?.(id))).length ?? 0;
  return orphans === 0 ? [] : [l10n.t('orphaned code: {0}', orphans)];
}

function contextOf(entry: Entry): string {
  switch (entry.kind) {
    case 'hypothesis':
      return `hypothesis.${dataOf(entry, 'hypothesis').status ?? 'proposed'}`;
    case 'evidence':
      return `evidence.${dataOf(entry, 'evidence').type ?? 'observation'}`;
    case 'change':
      return `change.${dataOf(entry, 'change').status ?? 'draft'}`;
    case 'finding':
      return `finding.${dataOf(entry, 'finding').kind ?? 'fact'}`;
    case 'update':
      return `update.${dataOf(entry, 'update').status ?? 'draft'}`;
    case 'action':
      return `action.${dataOf(entry, 'action').status ?? 'open'}`;
    default:
      return entry.kind;
  }
}

function logRow({ line, corrections, parent }: LogNode, { language }: Reading): RowText {
  const isCorrection = parent?.type === 'log';
  const when = formatTime(line.at, language);
  const what = logText(corrections.at(-1) ?? line);
  const facts = [...(line.note === undefined ? [] : [didText(line.did)]), line.on ?? '', when, shortName(line.by)];
  if (corrections.length > 0) facts.unshift(l10n.t('corrected'));
  if (isCorrection) facts.unshift(l10n.t('correction'));
  const icon = corrections.length > 0 || isCorrection ? 'edit' : line.did.startsWith('note.') ? 'note' : 'circle-small';
  return row(what, facts, { id: icon }, isCorrection ? 'logEntry.correction' : 'logEntry', line.id);
}

function fileRow(file: HypothesisFile): RowText {
  const { path, deleted, lines } = file;
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
  const icon: Icon = lines === 'failed' ? errorIcon : deleted ? { id: 'trash' } : { id: 'file-code' };
  return row(oneLine(fileName(path)), [...fileFacts(file), folder], icon, 'file', l10n.t('file'));
}

/** What is said of a file behind its name. */
export function fileFacts({ deleted, lines, roles, places }: HypothesisFile): string[] {
  const names = roles.map((role) => nameIn(roleItems(), role));
  const marked = places.length === 0 ? [] : [l10n.t('marked code: {0}', places.length)];
  if (deleted) return [l10n.t('deleted'), ...names, ...marked];
  if (lines === 'counting') return [l10n.t('counting …'), ...names, ...marked];
  if (lines === 'failed') return [l10n.t('not counted'), ...names, ...marked];
  if (lines === 0) return roles.length === 0 ? marked : [l10n.t('no linked line left'), ...names, ...marked];
  return [lines === 1 ? l10n.t('1 line') : l10n.t('{0} lines', lines), ...names, ...marked];
}

function messageRow({ link, parent }: MessageNode): RowText {
  const { hash, subject = '', author = '', role, hypotheses } = link;
  const unknown = parent?.type === 'section' ? hypotheses.map(({ id }) => l10n.t('{0} is not in this record', id)) : [];
  const facts = [
    l10n.t('from its commit message'),
    ...unknown,
    role === undefined ? '' : nameIn(roleItems(), role),
    shortName(author),
  ];
  return row(oneLine(`${hash.slice(0, 10)} ${subject}`), facts, { id: 'link' }, 'message', l10n.t('commit'));
}

function logText(line: LogLine): string {
  return oneLine(line.note ?? didText(line.did));
}

function nextUpdateRow(at: string | undefined, { now, language }: Reading): RowText {
  if (at === undefined) return row(l10n.t('Next update'), [l10n.t('none promised')], { id: 'clock' }, 'nextUpdate', '');
  const overdue = Date.parse(at) < now.getTime();
  const label = overdue ? l10n.t('Next update overdue') : l10n.t('Next update');
  return row(label, [formatMoment(at, now, language)], overdue ? overdueIcon : { id: 'clock' }, 'nextUpdate', '');
}

function escalationRow({ head, active, slug }: EscalationNode, reading: Reading): RowText {
  if (!head.readable) {
    const problem = blockingProblem(head);
    const reason = problem ? describeProblem(problem) : l10n.t('It can’t be read.');
    return row(oneLine(slug), [oneLine(reason, 300)], errorIcon, 'problem.entry', '');
  }
  const { severity, phase, customer } = head.data;
  const closed = phase === 'closed';
  const facts = [active ? l10n.t('active') : '', ...situationFacts(head, reading), customer ?? ''];
  const icon: Icon = closed ? { id: 'book' } : severityIcon(severity);
  const context = closed ? 'escalation.closed' : active ? 'escalation.active' : 'escalation.open';
  return row(oneLine(entryTitle(head)), facts, icon, context, closed ? l10n.t('known error') : '');
}

/** Severity, phase, next update due: the active view's title line. */
export function situationFacts(head: Entry<'escalation'>, { now, language }: Reading): string[] {
  const { severity, phase, nextUpdateAt } = head.data;
  const facts: string[] = [];
  if (severity !== undefined) facts.push(`S${severity}`);
  if (phase !== undefined) facts.push(nameIn(phaseItems(), phase));
  if (nextUpdateAt !== undefined && phase !== 'closed') {
    const overdue = Date.parse(nextUpdateAt) < now.getTime();
    const relative = formatRelative(nextUpdateAt, now, language);
    facts.push(overdue ? l10n.t('update overdue ({0})', relative) : l10n.t('update {0}', relative));
  }
  return facts;
}

function row(label: string, facts: readonly string[], icon: Icon | undefined, contextValue: string, spokenKind: string): RowText {
  const description = facts
    .filter((fact) => fact !== '')
    .map((fact) => oneLine(fact, 300))
    .join(' · ');
  const spoken = [label, description.replaceAll(' · ', ', '), spokenKind].filter((part) => part !== '').join(', ');
  return { label, description, icon, contextValue, spoken };
}

export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
