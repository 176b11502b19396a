import * as l10n from '@vscode/l10n';
import type { Entry, Kind } from '../../record/model';
import { describeProblem, type Problem } from '../../record/problem';
import { describeUnmet } from '../../record/unmetTexts';
import { formatDay, formatMoment, formatTime } from '../../record/times';
import { entryFacts, entryTitle, type Reading } from './entryTexts';
import { howSentence } from '../editor/anchors/placeTexts';
import { standingSentence } from '../editor/standingTexts';
import { dataOf } from './icons';
import type { EntryNode, LogNode, MessageNode, Node, PartNode } from './nodes';
import { escapeMarkdown } from '../plainText';

/**
 * A row's tooltip as Markdown that is shown without trust; undefined where the row says everything. Record text in it is escaped.
 * `rootCause` is that of a closed escalation.
 */
export function tooltip(node: Node, reading: Reading, rootCause?: string): string | undefined {
  switch (node.type) {
    case 'entry':
      return entryTooltip(node, reading);
    case 'log':
      return logTooltip(node, reading);
    case 'nextUpdate':
      return node.at === undefined ? undefined : escapeMarkdown(formatMoment(node.at, reading.now, reading.language));
    case 'problem':
      return problemLines(node.path, [node.problem]);
    case 'escalation':
      return escalationTooltip(node.head, reading, rootCause);
    case 'loadError':
      return escapeMarkdown(node.error instanceof Error ? node.error.message : String(node.error));
    case 'part':
      return partTooltip(node);
    case 'message':
      return messageTooltip(node);
    case 'file':
      return [node.shown.path, ...node.shown.places.map(howSentence)].map((line) => escapeMarkdown(line)).join('\n\n');
    case 'section':
    case 'files':
    case 'folder':
      return undefined;
  }
}

function messageTooltip({ link: { hash, subject, author, at } }: MessageNode): string {
  const lines = [
    `**${escapeMarkdown(subject ?? hash)}**`,
    escapeMarkdown(
      l10n.t('This commit links itself by the trailer “Escalation:” of its message. Attach it to make it evidence.'),
    ),
    escapeMarkdown([hash.slice(0, 10), author, at?.slice(0, 10)].filter((part) => part !== undefined).join(' · ')),
  ];
  return lines.join('\n\n');
}

function entryTooltip({ entry, hypothesis }: EntryNode, reading: Reading): string {
  if (!entry.readable) return problemLines(entry.path, entry.problems);
  const { created } = entry.data;
  const lines = [
    `**${escapeMarkdown(entryTitle(entry))}**`,
    escapeMarkdown(
      [entry.kind === 'followUp' ? '' : entry.id, ...entryFacts(entry, reading, hypothesis)]
        .filter((part) => part !== '')
        .join(' · '),
    ),
    ...details(entry, reading, hypothesis).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [`**${name}:** ${escapeMarkdown(value)}`],
    ),
  ];
  if (created?.at !== undefined && created.by !== undefined) {
    lines.push(`*${escapeMarkdown(`${created.by}, ${formatTime(created.at, reading.language)}`)}*`);
  }
  if (entry.problems.length > 0) lines.push('---', problemLines(entry.path, entry.problems));
  return lines.join('\n\n');
}

/** The fields that the row itself has no room for. */
function details(entry: Entry, reading: Reading, hypothesis: string | undefined): [name: string, value: string | undefined][] {
  const is = <K extends Kind>(kind: K) => dataOf(entry, kind);
  const moment = (iso: string | undefined): string | undefined => iso && formatMoment(iso, reading.now, reading.language);
  switch (entry.kind) {
    case 'hypothesis': {
      const { prediction, refutedIf, reason } = is('hypothesis');
      return [
        [l10n.t('Prediction'), prediction],
        [l10n.t('Refuted if'), refutedIf],
        [l10n.t('Reason'), reason],
      ];
    }
    case 'evidence': {
      const { commit, note, rationale, diff, code } = is('evidence');
      const place = code && reading.placeOf?.(entry.id);
      const standing = commit && reading.standingOf?.(entry.id);
      return [
        [l10n.t('Code'), place && howSentence(place)],
        [
          l10n.t('Commit'),
          commit && [commit.hash.slice(0, 12), commit.subject, commit.author].filter((part) => part !== undefined).join(' · '),
        ],
        [l10n.t('Now'), standing && standingSentence(standing)],
        [l10n.t('Base'), diff?.base?.slice(0, 12)],
        [l10n.t('Why it is rated so'), hypothesis === undefined ? undefined : rationale?.[hypothesis]],
        [l10n.t('Note'), note],
      ];
    }
    case 'step': {
      const { expected, command } = is('step');
      return [
        [l10n.t('Expected'), expected],
        [l10n.t('Command'), command],
      ];
    }
    case 'run': {
      const { command, commit, duration } = is('run');
      return [
        [l10n.t('Command'), command],
        [l10n.t('Commit'), commit?.slice(0, 12)],
        [l10n.t('Duration'), duration],
      ];
    }
    case 'finding': {
      const { source, observedAt, before, after, changedAt } = is('finding');
      return [
        [l10n.t('Source'), source],
        [l10n.t('Observed'), moment(observedAt)],
        [l10n.t('Before'), before],
        [l10n.t('After'), after],
        [l10n.t('Changed'), moment(changedAt)],
      ];
    }
    case 'change': {
      const { risk, backout, window } = is('change');
      return [
        [l10n.t('What else is affected'), risk?.affected],
        [l10n.t('Worst case'), risk?.worstCase],
        [l10n.t('Backout'), backout?.steps],
        [l10n.t('Window'), window?.start && formatTime(window.start, reading.language)],
      ];
    }
    case 'rollbackPoint': {
      const { ref, head, staged, unstaged, untracked, ignored } = is('rollbackPoint');
      const counts = [staged, unstaged, untracked, ignored].map((count) => count ?? 0);
      return [
        [l10n.t('Files'), l10n.t('{0} staged, {1} unstaged, {2} untracked; {3} ignored left out', ...counts)],
        [l10n.t('HEAD'), head?.slice(0, 12)],
        [l10n.t('Ref'), ref],
      ];
    }
    case 'decision': {
      const { decision, facts, checkAt } = is('decision');
      return [
        [l10n.t('Decision'), decision],
        [l10n.t('Facts'), facts],
        [l10n.t('Check'), moment(checkAt)],
      ];
    }
    case 'participant': {
      const { phone, availability } = is('participant');
      return [
        [l10n.t('Phone'), phone],
        [l10n.t('Availability'), availability],
      ];
    }
    case 'action': {
      const { due } = is('action');
      return [[l10n.t('Due'), due && formatDay(due, reading.language)]];
    }
    default:
      return [];
  }
}

/** What of a part is missing, a line each. */
function partTooltip({ unmet }: PartNode): string | undefined {
  return unmet.length === 0 ? undefined : unmet.map((one) => `- ${escapeMarkdown(describeUnmet(one))}`).join('\n');
}

function logTooltip({ line, corrections }: LogNode, reading: Reading): string {
  const head = [line.id, line.did, line.on ?? '', formatTime(line.at, reading.language), line.by]
    .filter((part) => part !== '')
    .join(' · ');
  const text =
    line.note === undefined ? [] : [corrections.length > 0 ? `~~${escapeMarkdown(line.note)}~~` : escapeMarkdown(line.note)];
  const corrected = corrections.map(
    (one) =>
      `**${l10n.t('Corrected')}:** ${escapeMarkdown(one.note ?? one.did)} *${escapeMarkdown(`${formatTime(one.at, reading.language)}, ${one.by}`)}*`,
  );
  return [...text, escapeMarkdown(head), ...corrected].join('\n\n');
}

function escalationTooltip(head: Entry<'escalation'>, reading: Reading, rootCause: string | undefined): string {
  if (!head.readable) return problemLines(head.path, head.problems);
  const { summary, customer, lead, nextUpdateAt, ticket } = head.data;
  const fields: [string, string | undefined][] = [
    [l10n.t('Root cause'), rootCause],
    [l10n.t('Customer'), customer],
    [l10n.t('Ticket'), ticket?.id],
    [l10n.t('Lead'), lead && `${lead.name} · ${lead.phone}`],
    [l10n.t('Next update'), nextUpdateAt && formatMoment(nextUpdateAt, reading.now, reading.language)],
  ];
  return [
    `**${escapeMarkdown(entryTitle(head))}**`,
    ...(summary === undefined ? [] : [escapeMarkdown(summary)]),
    ...fields.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [`**${name}:** ${escapeMarkdown(value)}`])),
  ].join('\n\n');
}

function problemLines(path: string, problems: readonly Problem[]): string {
  const lines = problems.slice(0, 10).map((problem) => {
    const place = problem.line === undefined ? '' : ` (${problem.line}:${problem.column ?? 1})`;
    return `$(${problem.severity === 'error' ? 'error' : problem.severity === 'warning' ? 'warning' : 'info'}) ${escapeMarkdown(describeProblem(problem) + place)}`;
  });
  return [escapeMarkdown(path), ...lines].join('\n\n');
}
