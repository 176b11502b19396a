import type * as vscode from 'vscode';
import type { LinkedCommitsOf } from '../linkedCommits';
import type { LinkedCommit } from '../linkPlaces';
import { Attribution } from './attribution';
import type { BaseText, Comparison } from './baseText';
import { type LineChange, LineMap, type Lines } from './lineMap';
import type { Place } from './places';
import { type Verdict, verdictsOf } from './verdict';

/** Everything that is said of one line. */
export interface Annotation {
  readonly commit: LinkedCommit;
  /** The gravest first; at least one. */
  readonly verdicts: readonly Verdict[];
  /** git still looks for the commit: the line may be another's. */
  readonly supposed: boolean;
  readonly linked: LinkedCommitsOf;
  readonly place: Place;
}

/** Why a document has no annotations although it might. */
export type Obstacle =
  | { readonly reason: 'tooLong'; readonly lines: number; readonly limit: number }
  | { readonly reason: 'failed'; readonly error: unknown };

interface Found {
  readonly commit: LinkedCommit;
  readonly verdicts: readonly Verdict[];
}

/** A document that is open, and what is known of its lines. It follows the edits itself and runs no git. */
export class AnnotatedDocument {
  /** The request under way. */
  request: AbortController | undefined;
  /** Resolves when it is done, or was given up. */
  loading: Promise<void> | undefined;
  /** How many wait for it, whether it is in view or not. */
  awaited = 0;
  /** What was asked last is no longer what is to be known. */
  stale = true;
  obstacle: Obstacle | undefined;
  /** Lines above which it is not annotated, as the settings said when it was asked for. */
  limit = Number.POSITIVE_INFINITY;

  private shown: Attribution | undefined;
  private coming: Attribution | undefined;
  private question = '';
  private place: Place | undefined;
  private linked: LinkedCommitsOf | undefined;
  private found = new Map<string, Found>();

  constructor(readonly document: vscode.TextDocument) {}

  /** Whether this was answered already, so that only what the record says may have changed. */
  knows(question: string): boolean {
    return this.question === question;
  }

  /** Begins an answer; it takes edits from now on. It is shown at once where nothing is shown yet. */
  begin(base: BaseText, comparison: Comparison): Attribution {
    const attribution = new Attribution(new LineMap(base, comparison, linesOf(this.document)));
    this.coming = attribution;
    return attribution;
  }

  /** Takes the record's word on the commits. */
  judge(place: Place, linked: LinkedCommitsOf): void {
    this.place = place;
    this.linked = linked;
    const { escalation } = linked.active;
    this.found = new Map(
      linked.commits.map((commit) => [commit.hash, { commit, verdicts: verdictsOf(commit.links, escalation) }] as const),
    );
  }

  /** Unless a whole answer is shown, what comes is shown. */
  showComing(): void {
    if (!this.shown || this.question === '') this.shown = this.coming;
  }

  /** The answer is whole; without one, no line comes from a linked commit. */
  finish(question: string, answer: Attribution | undefined): void {
    this.shown = answer;
    this.coming = undefined;
    this.question = question;
  }

  clear(): void {
    this.finish('', undefined);
    this.found.clear();
  }

  /** Follows an edit. Returns whether other lines are annotated than VS Code's own moving of the marks tells. */
  change(changes: readonly LineChange[]): boolean {
    const lines = linesOf(this.document);
    const coming = this.coming?.map.change(changes, lines) ?? false;
    if (this.shown === this.coming) return coming;
    return this.shown?.map.change(changes, lines) ?? false;
  }

  /** Pairs what was moved, when there is time. Returns whether other lines are annotated now. */
  settle(): boolean {
    return this.shown?.map.settle() ?? false;
  }

  annotationAt(line: number): Annotation | undefined {
    const hash = this.shown?.commitAt(line);
    const found = hash === undefined ? undefined : this.found.get(hash);
    if (!found || !this.place || !this.linked || found.verdicts.length === 0) return undefined;
    const supposed = this.shown?.isSupposed(line) ?? false;
    return { ...found, supposed, place: this.place, linked: this.linked };
  }

  /** Lines with an annotation, rising. */
  linkedLines(): { readonly line: number; readonly annotation: Annotation }[] {
    return (this.shown?.linkedLines() ?? []).flatMap((line) => {
      const annotation = this.annotationAt(line);
      return annotation ? [{ line, annotation }] : [];
    });
  }
}

export function linesOf(document: vscode.TextDocument): Lines {
  return { lineCount: document.lineCount, lineAt: (line) => document.lineAt(line).text };
}
