import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { AnnotatedDocument } from './annotatedDocument';
import { factsOf, lineText } from './annotationTexts';
import { type VerdictKind, verdictKinds } from './verdict';
import { type ThemeKind, verdictColors, verdictIcon } from './verdictIcons';

interface Painted {
  version: number;
  ranges: string;
  text: string;
}

/** Draws annotations into editors: pictures in the gutter, marks in the overview ruler, and the text behind the cursor's line. */
export class AnnotationPainter implements vscode.Disposable {
  private readonly forgetEmitter = new vscode.EventEmitter<void>();
  private types = new Map<Look, vscode.TextEditorDecorationType>();
  private readonly textType = textDecoration();
  private painted = new WeakMap<vscode.TextEditor, Painted>();
  private readonly themes: vscode.Disposable;

  /** Everything is to be drawn again, for another kind of theme. */
  readonly onDidForget = this.forgetEmitter.event;

  constructor() {
    let theme = themeKind();
    this.themes = vscode.window.onDidChangeActiveColorTheme(() => {
      if (theme === themeKind()) return;
      theme = themeKind();
      for (const type of this.types.values()) type.dispose();
      this.types = new Map();
      this.painted = new WeakMap();
      this.forgetEmitter.fire();
    });
  }

  /** Draws the marks of all lines. Does nothing where they stand there already. */
  paint(editor: vscode.TextEditor, annotated: AnnotatedDocument): void {
    const painted = this.of(editor);
    const blocks = blocksOf(annotated);
    const ranges = blocks.map(({ look, start, end }) => `${look} ${start} ${end}`).join();
    if (painted.ranges === ranges && painted.version === editor.document.version) return;
    const drawn = new Set(blocks.map(({ look }) => look));
    for (const look of looks) {
      if (!drawn.has(look) && !this.types.has(look)) continue;
      const own = blocks.filter((block) => block.look === look);
      const marked = own.map(({ start, end }) => new vscode.Range(start, 0, end, 0));
      editor.setDecorations(this.typeOf(look), marked);
    }
    painted.ranges = ranges;
    painted.version = editor.document.version;
  }

  /** Draws the text behind the cursor's line; none where the line has no annotation or nothing is given. */
  paintText(editor: vscode.TextEditor, annotated: AnnotatedDocument | undefined): void {
    const { line } = editor.selection.active;
    const annotation = annotated?.annotationAt(line);
    const painted = this.of(editor);
    if (!annotation) {
      if (painted.text) editor.setDecorations(this.textType, []);
      painted.text = '';
      return;
    }
    const { commit, verdicts, supposed } = annotation;
    const known = lineText(verdicts, factsOf(commit), new Date(), vscode.env.language);
    const contentText = supposed ? l10n.t('still being checked: {0}', known) : known;
    const { end } = editor.document.lineAt(line).range;
    const color = new vscode.ThemeColor(verdictColors[verdicts[0]!.kind]);
    const text = `${line} ${end.character} ${contentText}`;
    if (painted.text === text) return;
    painted.text = text;
    editor.setDecorations(this.textType, [
      { range: new vscode.Range(end, end), renderOptions: { after: { contentText, color } } },
    ]);
  }

  dispose(): void {
    this.themes.dispose();
    this.forgetEmitter.dispose();
    this.textType.dispose();
    for (const type of this.types.values()) type.dispose();
  }

  private of(editor: vscode.TextEditor): Painted {
    const known = this.painted.get(editor) ?? { version: -1, ranges: '', text: '' };
    this.painted.set(editor, known);
    return known;
  }

  private typeOf(look: Look): vscode.TextEditorDecorationType {
    const known = this.types.get(look) ?? decorationOf(look);
    this.types.set(look, known);
    return known;
  }
}

/** A kind, and whether it is only supposed. */
type Look = VerdictKind | `supposed ${VerdictKind}`;

const looks: readonly Look[] = verdictKinds.flatMap((kind): Look[] => [kind, `supposed ${kind}`]);

function decorationOf(look: Look): vscode.TextEditorDecorationType {
  const theme = themeKind();
  const supposed = look.startsWith('supposed ');
  const kind = look.replace('supposed ', '') as VerdictKind;
  const picture = (of: ThemeKind): vscode.Uri =>
    vscode.Uri.parse(`data:image/svg+xml;base64,${Buffer.from(verdictIcon(kind, of, supposed)).toString('base64')}`);
  const [light, dark]: [ThemeKind, ThemeKind] =
    theme === 'highContrastLight'
      ? ['highContrastLight', 'dark']
      : theme === 'highContrast'
        ? ['light', 'highContrast']
        : ['light', 'dark'];
  return vscode.window.createTextEditorDecorationType({
    light: { gutterIconPath: picture(light) },
    dark: { gutterIconPath: picture(dark) },
    gutterIconSize: 'contain',
    // From afar one can't tell what is only supposed.
    ...(supposed ? {} : { overviewRulerColor: new vscode.ThemeColor(verdictColors[kind]) }),
    overviewRulerLane: vscode.OverviewRulerLane.Center,
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
}

function textDecoration(): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    after: { margin: '0 0 0 3em' },
    rangeBehavior: vscode.DecorationRangeBehavior.OpenOpen,
  });
}

function themeKind(): ThemeKind {
  switch (vscode.window.activeColorTheme.kind) {
    case vscode.ColorThemeKind.Light:
      return 'light';
    case vscode.ColorThemeKind.HighContrastLight:
      return 'highContrastLight';
    case vscode.ColorThemeKind.HighContrast:
      return 'highContrast';
    default:
      return 'dark';
  }
}

interface Block {
  readonly look: Look;
  readonly start: number;
  /** Included. */
  readonly end: number;
}

/** Lines of one look that follow each other as one. */
function blocksOf(annotated: AnnotatedDocument): Block[] {
  const blocks: Block[] = [];
  for (const { line, annotation } of annotated.linkedLines()) {
    const { kind } = annotation.verdicts[0]!;
    const look = annotation.supposed ? (`supposed ${kind}` as const) : kind;
    const last = blocks.at(-1);
    if (last?.look === look && last.end === line - 1) blocks[blocks.length - 1] = { ...last, end: line };
    else blocks.push({ look, start: line, end: line });
  }
  return blocks;
}
