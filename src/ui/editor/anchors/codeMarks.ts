import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { hypothesisStatusItems, ratingItems } from '../../choiceItems';
import { commandIds } from '../../contributions';
import { escapeMarkdown } from '../../plainText';
import { commandLink } from '../annotations/annotationHover';
import type { AnnotationSettings } from '../annotations/annotationSettings';
import { verdictColors, verdictPalettes } from '../annotations/verdictIcons';
import { nameIn } from '../../views/statusNames';
import type { ActiveEscalation } from '../../records';
import type { CurrentSituation } from '../../views/situation';
import type { CodeEvidence, CodePlace } from './codePlace';
import type { CodePlaces } from './codePlaces';
import { howSentence } from './placeTexts';

/** The only commands that a link of the hover can run. */
const enabledCommands = [commandIds.openRecord, commandIds.openAtOriginalCommit];

/** Marks code in the editor that evidence marks: a picture in the gutter, the overview ruler, and a hover. */
export class CodeMarks implements vscode.HoverProvider, vscode.Disposable {
  private readonly type = markDecoration();
  private readonly subscriptions: vscode.Disposable[];

  constructor(
    private readonly situation: Pick<CurrentSituation, 'current'>,
    private readonly places: Pick<CodePlaces, 'all' | 'inDocument' | 'onDidChange'>,
    private readonly settings: Pick<AnnotationSettings, 'shows' | 'onDidChange'>,
  ) {
    const look = (): void => void this.look();
    this.subscriptions = [
      this.type,
      places.onDidChange(look),
      settings.onDidChange(look),
      vscode.window.onDidChangeVisibleTextEditors(look),
      vscode.languages.registerHoverProvider({ scheme: 'file' }, this),
    ];
  }

  /** Draws the marks of everything in view. */
  async look(): Promise<void> {
    const editors = vscode.window.visibleTextEditors.filter(({ document }) => document.uri.scheme === 'file');
    if (editors.length === 0) return;
    const places = [...(await this.places.all()).values()];
    for (const editor of editors) {
      const { uri } = editor.document;
      const shown = this.settings.shows(uri) ? places : [];
      editor.setDecorations(
        this.type,
        shown.flatMap(({ place }) => (place?.file === uri.fsPath ? (firstLineOf(place) ?? []) : [])),
      );
    }
  }

  async provideHover(document: vscode.TextDocument, { line }: vscode.Position): Promise<vscode.Hover | undefined> {
    if (!this.settings.shows(document.uri)) return undefined;
    const situation = await this.situation.current();
    if (situation.state !== 'active') return undefined;
    const here = (await this.places.inDocument(document)).filter(
      ({ place: { located } }) => located.how !== 'orphaned' && located.start - 1 <= line && line < located.end,
    );
    if (here.length === 0) return undefined;
    const texts = here.map(({ evidence, place }) => hoverText(situation.active, evidence, place));
    const markdown = new vscode.MarkdownString(texts.join('\n\n---\n\n'), true);
    markdown.isTrusted = { enabledCommands };
    return new vscode.Hover(markdown, document.lineAt(line).range);
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }
}

/** Markdown; what comes from the record is escaped. */
export function hoverText(
  { escalation }: Pick<ActiveEscalation, 'escalation'>,
  { entry }: CodeEvidence,
  place: CodePlace,
): string {
  const { data, id } = entry;
  const open = (entryId: string): string =>
    commandLink(entryId, commandIds.openRecord, { escalation: escalation.slug, entry: entryId });
  const original = commandLink(l10n.t('Open at Original Commit'), commandIds.openAtOriginalCommit, { evidence: id });
  const lines = [`**${l10n.t('Marked code')}** · ${open(id)}`];
  for (const [hypothesisId, rating] of Object.entries(data.ratings ?? {})) {
    const hypothesis = escalation.entries.hypothesis.find((one) => one.id === hypothesisId);
    const status = hypothesis?.data.status && nameIn(hypothesisStatusItems(), hypothesis.data.status);
    const facts = [status, nameIn(ratingItems(), rating)]
      .filter((fact) => fact !== undefined)
      .map((fact) => escapeMarkdown(fact));
    lines.push([hypothesis ? open(hypothesisId) : escapeMarkdown(hypothesisId), ...facts].join(' · '));
    if (hypothesis?.data.statement !== undefined) lines.push(escapeMarkdown(hypothesis.data.statement, 300));
    const rationale = data.rationale?.[hypothesisId];
    if (rationale !== undefined) lines.push(escapeMarkdown(rationale, 300));
  }
  if (data.note !== undefined) lines.push(escapeMarkdown(data.note, 500));
  const how = place.located.how === 'exact' && place.formerPath === undefined ? [] : [escapeMarkdown(howSentence(place))];
  return [...lines, ...how, ...(data.code?.commit === undefined ? [] : [original])].join('  \n');
}

function firstLineOf({ located }: CodePlace): vscode.Range | undefined {
  return located.how === 'orphaned' ? undefined : new vscode.Range(located.start - 1, 0, located.start - 1, 0);
}

function markDecoration(): vscode.TextEditorDecorationType {
  const picture = (color: string): vscode.Uri => {
    const bracket = `<path fill="none" stroke="${color}" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" d="M6 3H3.5v10H6M10 3h2.5v10H10"/>`;
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">${bracket}<circle cx="8" cy="8" r="1.6" fill="${color}"/></svg>`;
    return vscode.Uri.parse(`data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`);
  };
  return vscode.window.createTextEditorDecorationType({
    light: { gutterIconPath: picture(verdictPalettes.light.linked) },
    dark: { gutterIconPath: picture(verdictPalettes.dark.linked) },
    gutterIconSize: 'contain',
    overviewRulerColor: new vscode.ThemeColor(verdictColors.linked),
    overviewRulerLane: vscode.OverviewRulerLane.Right,
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
}
