import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { evidenceOf } from '../../record/matrix';
import { type Mention, mentionsIn } from '../../record/mentions';
import type { Entry, Escalation } from '../../record/model';
import { escapeMarkdown } from '../plainText';
import { pathBelow, type RecordFolder, type Records } from '../records';
import { entryFacts, entryTitle } from '../views/entryTexts';
import { readingNow, untrustedMarkdown } from '../views/treeItems';
import { mayBeComment } from './comments';

/** Texts in which ids are prose anywhere. */
const proseLanguages: ReadonlySet<string> = new Set([
  'markdown',
  'plaintext',
  'git-commit',
  'scminput',
  'log',
  'restructuredtext',
  'asciidoc',
]);
/** Documents that may mention an entry: files, what is not saved yet, and the message box of the source-control view. */
const selector: readonly vscode.DocumentFilter[] = [
  { scheme: 'file' },
  { scheme: 'untitled' },
  { language: 'git-commit' },
  { language: 'scminput' },
];
/** Of a larger document only the beginning is looked at. */
const mostLooked = 400_000;
const mostLinks = 500;
/** Other escalations in which an id without a slug is looked for. */
const mostEscalations = 100;

interface Found {
  readonly folder: RecordFolder;
  readonly escalation: Escalation;
  readonly entry: Entry;
}

/** Ids such as `H-k7q2` in commit messages, comments and Markdown: what they stand for, and the way there. Only those that the records know. */
export class IdMentions implements vscode.DocumentLinkProvider, vscode.HoverProvider {
  constructor(private readonly records: Pick<Records, 'folders' | 'active' | 'uriOf'>) {}

  register(): vscode.Disposable {
    return vscode.Disposable.from(
      vscode.languages.registerDocumentLinkProvider(selector, this),
      vscode.languages.registerHoverProvider(selector, this),
    );
  }

  async provideDocumentLinks(
    document: vscode.TextDocument,
    token: vscode.CancellationToken,
  ): Promise<vscode.DocumentLink[] | undefined> {
    const mentions = this.mentions(document, document.getText().slice(0, mostLooked));
    const links: vscode.DocumentLink[] = [];
    const known = new Map<string, Promise<Found | undefined>>();
    for (const { id, slug, span } of mentions.slice(0, mostLinks)) {
      if (token.isCancellationRequested) return undefined;
      const key = `${slug ?? ''}/${id}`;
      const finding = known.get(key) ?? this.find(document.uri, id, slug);
      known.set(key, finding);
      const found = await finding;
      if (!found) continue;
      const range = new vscode.Range(document.positionAt(span.start), document.positionAt(span.end));
      const link = new vscode.DocumentLink(range, this.records.uriOf(found.folder, found.entry.path));
      link.tooltip = l10n.t('Open {0}', id);
      links.push(link);
    }
    return links;
  }

  async provideHover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | undefined> {
    const offset = document.offsetAt(position);
    if (offset > mostLooked) return undefined;
    // An id is not cut apart by a line’s end; a comment may begin far above it.
    const text = document.getText().slice(0, document.offsetAt(document.lineAt(position).range.end));
    const line = document.offsetAt(new vscode.Position(position.line, 0));
    const mention = this.mentions(document, text, line).find(({ span }) => span.start <= offset && offset <= span.end);
    const found = mention && (await this.find(document.uri, mention.id, mention.slug));
    if (!found) return undefined;
    const range = new vscode.Range(document.positionAt(mention.span.start), document.positionAt(mention.span.end));
    return new vscode.Hover(untrustedMarkdown(aboutEntry(found)), range);
  }

  /** Not in record files: there the language server tells of them. */
  private mentions({ uri, languageId }: vscode.TextDocument, text: string, from = 0): Mention[] {
    const inRecord = this.records
      .folders()
      .some(({ root }) => uri.scheme === root.scheme && pathBelow(root.fsPath, uri.fsPath) !== undefined);
    if (inRecord || this.records.folders().length === 0) return [];
    return mentionsIn(text.slice(from))
      .map((mention) => ({ ...mention, span: { start: mention.span.start + from, end: mention.span.end + from } }))
      .filter(({ span }) => proseLanguages.has(languageId) || mayBeComment(text, span.start, languageId));
  }

  /** With a slug in that escalation; else in the active one, then where it is the only one of this id. */
  private async find(uri: vscode.Uri, id: string, slug: string | undefined): Promise<Found | undefined> {
    const owner = vscode.workspace.getWorkspaceFolder(uri);
    // The folder that holds the document knows best.
    const folders = this.records
      .folders()
      .toSorted((one, other) => Number(other.workspaceFolder === owner) - Number(one.workspaceFolder === owner));
    const active = slug === undefined ? await this.records.active().catch(() => undefined) : undefined;
    const own = active && entryIn(active.folder, active.escalation, id);
    if (own) return own;
    for (const folder of folders) {
      const heads = (await folder.store.escalations()).filter((one) => slug === undefined || one.slug === slug);
      if (heads.length > mostEscalations) continue;
      const all = await Promise.all(heads.map(async (one) => entryIn(folder, await folder.store.escalation(one.slug), id)));
      const found = all.filter((one) => one !== undefined);
      if (found.length === 1) return found[0];
    }
    return undefined;
  }
}

function entryIn(folder: RecordFolder, escalation: Escalation, id: string): Found | undefined {
  const entry = escalation.find(id);
  return entry && { folder, escalation, entry };
}

/** Markdown that is shown without trust. */
function aboutEntry({ escalation, entry }: Found): string {
  const facts = [entry.id, ...entryFacts(entry, readingNow())].map((fact) => escapeMarkdown(fact)).join(' · ');
  const lines = [`**${escapeMarkdown(entryTitle(entry), 300)}**`, facts];
  if (entry.kind === 'hypothesis') {
    const ratings = evidenceOf(escalation, entry.id).map(({ data }) => data.ratings?.[entry.id]);
    const count = (rating: string): number => ratings.filter((one) => one === rating).length;
    lines.push(
      ratings.length === 0
        ? l10n.t('No evidence yet.')
        : l10n.t(
            'Evidence: {0} supporting, {1} contradicting, {2} of {3} not rated.',
            count('supports'),
            count('contradicts'),
            count('unrated'),
            ratings.length,
          ),
    );
  }
  const { title } = escalation.head.data;
  lines.push(`*${escapeMarkdown(title ?? escalation.slug, 200)}*`);
  return lines.join('\n\n');
}
