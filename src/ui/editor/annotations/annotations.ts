import * as vscode from 'vscode';
import { GitError } from '../../../git/gitError';
import { Burst } from '../../burst';
import type { LinkedCommits } from '../linkedCommits';
import { AnnotatedDocument } from './annotatedDocument';
import type { AnnotationLoader } from './annotationLoader';
import type { AnnotationPainter } from './annotationPainter';
import type { AnnotationSettings } from './annotationSettings';
import type { Places } from './places';
import { RequestQueue } from './requestQueue';

/** Documents that git is asked for at a time; how many processes that makes is limited besides. */
const mostRequests = 2;

/** Keeps the annotations of all documents that come into view: asks git then, and follows edits without it. */
export class Annotations implements vscode.Disposable {
  private readonly changeEmitter = new vscode.EventEmitter<AnnotatedDocument>();
  private readonly documents = new Map<vscode.TextDocument, AnnotatedDocument>();
  private readonly queue = new RequestQueue<AnnotatedDocument>(mostRequests, ({ document }) => rank(document));
  private readonly paints = new Burst<AnnotatedDocument>((some) => this.show(some), undefined, 30, 100);
  private readonly pauses = new Burst<AnnotatedDocument>((some) => this.settle(some), undefined, 300, 2000);
  private readonly subscriptions: vscode.Disposable[];

  /** Other lines are annotated, or the same ones otherwise, or there is an obstacle, or none any more. */
  readonly onDidChange = this.changeEmitter.event;

  constructor(
    private readonly places: Pick<Places, 'mayHave' | 'onDidChangeHead'>,
    private readonly loader: AnnotationLoader,
    private readonly settings: AnnotationSettings,
    private readonly painter: AnnotationPainter,
    linkedCommits: Pick<LinkedCommits, 'onDidChange'>,
    private readonly log: vscode.LogOutputChannel,
  ) {
    const { window, workspace } = vscode;
    this.subscriptions = [
      this.changeEmitter,
      this.paints,
      this.pauses,
      window.onDidChangeVisibleTextEditors(() => this.look()),
      window.onDidChangeActiveTextEditor(() => this.paintTexts()),
      window.onDidChangeTextEditorSelection(({ textEditor }) => this.paintText(textEditor)),
      workspace.onDidChangeTextDocument((event) => this.follow(event)),
      workspace.onDidCloseTextDocument((document) => this.forget(document)),
      linkedCommits.onDidChange(() => this.refresh()),
      places.onDidChangeHead(() => this.refresh()),
      settings.onDidChange(() => this.refresh(true)),
      painter.onDidForget(() => this.show(this.documents.values())),
    ];
  }

  /** Asks for what is in view and not known yet. */
  look(): void {
    const visible = new Set(vscode.window.visibleTextEditors.map(({ document }) => document));
    this.queue.keep(({ document, awaited }) => visible.has(document) || awaited > 0);
    for (const document of visible) this.ask(document);
    this.show([...visible].flatMap((document) => this.documents.get(document) ?? []));
  }

  /** What is known of a document, once a request that is under way has ended; undefined where nothing can be. */
  async of(document: vscode.TextDocument): Promise<AnnotatedDocument | undefined> {
    const annotated = this.ask(document);
    if (!annotated) return undefined;
    annotated.awaited += 1;
    try {
      await annotated.loading;
    } finally {
      annotated.awaited -= 1;
    }
    return annotated;
  }

  /** What is known at once. */
  known(document: vscode.TextDocument): AnnotatedDocument | undefined {
    return this.documents.get(document);
  }

  dispose(): void {
    for (const { request } of this.documents.values()) request?.abort();
    this.queue.keep(() => false);
    this.documents.clear();
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  /** Everything may be other than it was; what is not in view is asked for when it is. */
  private refresh(forget = false): void {
    for (const annotated of this.documents.values()) {
      annotated.stale = true;
      if (forget) annotated.clear();
    }
    this.look();
  }

  private ask(document: vscode.TextDocument): AnnotatedDocument | undefined {
    if (document.isClosed || !this.places.mayHave(document.uri)) return undefined;
    const annotated = this.documents.get(document) ?? new AnnotatedDocument(document);
    this.documents.set(document, annotated);
    if (annotated.stale) annotated.loading = this.queue.add(annotated, () => this.load(annotated));
    return annotated;
  }

  private async load(annotated: AnnotatedDocument): Promise<void> {
    const { document } = annotated;
    annotated.request?.abort();
    annotated.stale = false;
    const shows = this.settings.shows(document.uri);
    const [lines, limit] = [document.lineCount, this.settings.maximumLines(document.uri)];
    annotated.limit = limit;
    annotated.obstacle = shows && lines > limit ? { reason: 'tooLong', lines, limit } : undefined;
    if (annotated.obstacle || !shows) {
      annotated.clear();
      this.paints.add(annotated);
      return;
    }
    const request = new AbortController();
    annotated.request = request;
    let begun = false;
    const shown = (): void => {
      // The first lines are what somebody waits for; the others may come together.
      if (begun) this.paints.add(annotated);
      else this.show([annotated]);
      begun = true;
    };
    try {
      await this.loader.load(annotated, shown, request.signal);
    } catch (error) {
      if (request.signal.aborted || (error instanceof GitError && error.reason === 'aborted')) return;
      annotated.obstacle = { reason: 'failed', error };
      this.log.error(`The annotations of ${document.uri.fsPath} could not be made.`, error);
    } finally {
      if (annotated.request === request) annotated.request = undefined;
    }
    if (!document.isClosed) this.show([annotated]);
  }

  private follow({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const annotated = this.documents.get(document);
    // An event without changes tells that the document is dirty, or saved.
    if (!annotated || contentChanges.length === 0) return;
    const [tooLong, paused] = [document.lineCount > annotated.limit, annotated.obstacle?.reason === 'tooLong'];
    if (tooLong && paused) return;
    if (tooLong || paused) {
      annotated.stale = true;
      annotated.clear();
      this.ask(document);
      return;
    }
    const changes = contentChanges.map(({ range, text }) => ({
      start: range.start.line,
      end: range.end.line,
      count: countLines(text),
    }));
    if (annotated.change(changes)) this.paints.add(annotated);
    this.pauses.add(annotated);
  }

  private settle(some: Iterable<AnnotatedDocument>): void {
    for (const annotated of some) if (annotated.settle()) this.paints.add(annotated);
  }

  private show(some: Iterable<AnnotatedDocument>): void {
    for (const annotated of some) {
      for (const editor of vscode.window.visibleTextEditors) {
        if (editor.document !== annotated.document) continue;
        this.painter.paint(editor, annotated);
        this.paintText(editor);
      }
      this.changeEmitter.fire(annotated);
    }
  }

  private paintTexts(): void {
    for (const editor of vscode.window.visibleTextEditors) this.paintText(editor);
  }

  private paintText(editor: vscode.TextEditor): void {
    const annotated = this.documents.get(editor.document);
    const wanted = editor === vscode.window.activeTextEditor && this.settings.lineText(editor.document.uri);
    this.painter.paintText(editor, wanted ? annotated : undefined);
  }

  private forget(document: vscode.TextDocument): void {
    const annotated = this.documents.get(document);
    if (!annotated) return;
    annotated.request?.abort();
    this.documents.delete(document);
  }
}

/** The document that is worked in first, then what else is in view. */
function rank(document: vscode.TextDocument): number {
  if (vscode.window.activeTextEditor?.document === document) return 0;
  return vscode.window.visibleTextEditors.some((editor) => editor.document === document) ? 1 : 2;
}

function countLines(text: string): number {
  return (text.match(/\r\n|\r|\n/gu)?.length ?? 0) + 1;
}
