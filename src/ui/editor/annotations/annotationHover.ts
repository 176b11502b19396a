import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Entry } from '../../../record/model';
import { hypothesisStatusItems, ratingItems } from '../../choiceItems';
import { commandIds } from '../../contributions';
import { escapeMarkdown, shortName } from '../../plainText';
import { formatAge, formatTime } from '../../../record/times';
import { entryTitle } from '../../views/entryTexts';
import { nameIn } from '../../views/statusNames';
import type { Annotation } from './annotatedDocument';
import type { Annotations } from './annotations';
import { factsOf, roleName } from './annotationTexts';
import type { Verdict } from './verdict';
import { verdictSigns } from './verdictIcons';

/** The only commands that a link of the hover can run. */
const enabledCommands = [commandIds.openRecord, commandIds.showLinkedCommit, commandIds.showLineHistory, commandIds.fetchHistory];
/** Links of a line that are told in full. */
const mostVerdicts = 5;

/** Tells of a line what the record says of its commit. */
export class AnnotationHover implements vscode.HoverProvider {
  constructor(private readonly annotations: Pick<Annotations, 'of'>) {}

  async provideHover(document: vscode.TextDocument, { line }: vscode.Position): Promise<vscode.Hover | undefined> {
    const annotated = await this.annotations.of(document);
    const annotation = annotated?.annotationAt(line);
    if (!annotation) return undefined;
    const text = new vscode.MarkdownString(hoverText(annotation, document.uri, line, new Date(), vscode.env.language), true);
    text.isTrusted = { enabledCommands };
    return new vscode.Hover(text, document.lineAt(line).range);
  }
}

/** Markdown; what comes from the record and from git is escaped. `line` is from 0. */
export function hoverText(annotation: Annotation, uri: vscode.Uri, line: number, now: Date, language: string): string {
  const { verdicts } = annotation;
  const told = verdicts.slice(0, mostVerdicts).map((verdict) => verdictText(verdict, annotation));
  const more = verdicts.length - told.length;
  return [
    ...told,
    ...(more > 0 ? [l10n.t('… and {0} more', more)] : []),
    '---',
    commitText(annotation, uri, line, now, language),
  ].join('\n\n');
}

function verdictText(verdict: Verdict, { linked }: Annotation): string {
  const { link, hypothesis } = verdict;
  const { escalation } = linked.active;
  const head = `**${verdictSigns[verdict.kind]} ${escapeMarkdown(roleName(verdict))}**`;
  const lines: string[] = [];
  if (hypothesis) {
    const { entry } = hypothesis;
    const status = entry?.data.status && nameIn(hypothesisStatusItems(), entry.data.status);
    const id = entry
      ? commandLink(hypothesis.id, commandIds.openRecord, { escalation: link.escalation, entry: hypothesis.id })
      : escapeMarkdown(hypothesis.id);
    lines.push([head, id, ...(status === undefined ? [] : [escapeMarkdown(status)])].join(' · '));
    if (entry) lines.push(escapeMarkdown(entryTitle(entry)));
  } else lines.push(head);
  const evidence = link.evidence === undefined ? undefined : escalation.entries.evidence.find(({ id }) => id === link.evidence);
  if (evidence) lines.push(evidenceText(evidence, verdict));
  return lines.join('  \n');
}

function evidenceText(evidence: Entry<'evidence'>, { link, hypothesis }: Verdict): string {
  const rating = hypothesis && nameIn(ratingItems(), hypothesis.rating);
  const rationale = hypothesis && evidence.data.rationale?.[hypothesis.id];
  const id = commandLink(evidence.id, commandIds.openRecord, { escalation: link.escalation, entry: evidence.id });
  const texts = [rating, rationale ?? evidence.data.note].filter((text) => text !== undefined && text !== '');
  return [`$(git-commit) ${id}`, ...texts.map((text) => escapeMarkdown(text!, 500))].join(' · ');
}

function commitText({ commit, place }: Annotation, uri: vscode.Uri, line: number, now: Date, language: string): string {
  const facts = factsOf(commit);
  const repository = place.repository.root;
  const subject = escapeMarkdown(facts.subject ?? '', 200);
  const when = facts.at === undefined ? undefined : `${formatAge(facts.at, now, language)} (${formatTime(facts.at, language)})`;
  const author = facts.author === undefined ? undefined : shortName(facts.author);
  const who = [author, when].filter((text) => text !== undefined).map((text) => escapeMarkdown(text, 200));
  const links = [
    commandLink(l10n.t('Show changes in this file'), commandIds.showLinkedCommit, {
      commit: commit.hash,
      repository,
      path: place.path,
    }),
    commandLink(l10n.t('Show commit'), commandIds.showLinkedCommit, { commit: commit.hash, repository }),
    commandLink(l10n.t('Why is this line here?'), commandIds.showLineHistory, { uri: uri.toString(), line: line + 1 }),
    ...(commit.edge ? [commandLink(l10n.t('Fetch the older history'), commandIds.fetchHistory, { uri: uri.toString() })] : []),
  ];
  const former = commit.movedFrom.map((hash) => hash.slice(0, 8)).join(', ');
  const remarks = [
    ...(former === '' ? [] : [l10n.t('Rewritten since: the record links it as {0}.', former)]),
    ...(commit.edge ? [l10n.t('This clone is shallow and ends with this commit: git takes all older lines for its own.')] : []),
  ].map((remark) => escapeMarkdown(remark));
  return [`\`${commit.hash.slice(0, 8)}\` ${subject}`.trimEnd(), who.join(', '), ...remarks, links.join(' · ')]
    .filter((text) => text !== '')
    .join('  \n');
}

export function commandLink(text: string, command: string, args: object): string {
  // Parentheses, as a path may hold them, would end the link.
  const encoded = encodeURIComponent(JSON.stringify(args)).replace(/[()]/gu, (sign) => (sign === '(' ? '%28' : '%29'));
  return `[${escapeMarkdown(text)}](command:${command}?${encoded})`;
}
