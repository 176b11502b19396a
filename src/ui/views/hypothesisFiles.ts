import * as vscode from 'vscode';
import { GitError } from '../../git/gitError';
import { readLinkedLines } from '../../git/linkedLines';
import type { LinkRole } from '../../record/links';
import type { AnnotationSettings } from '../editor/annotations/annotationSettings';
import type { CodePlace } from '../editor/anchors/codePlace';
import type { CodePlaces } from '../editor/anchors/codePlaces';
import type { LinkedFile, LinkedFiles } from '../editor/linkedFiles';
import type { FilesNode } from './nodes';

/** How many files are counted at a time. */
const atOnce = 2;

/** A file that a hypothesis is about: linked commits touched it, or its code was marked. */
export interface HypothesisFile {
  /** Absolute, as the workspace names it. */
  readonly file: string;
  /** From the root of its repository, with `/`. */
  readonly path: string;
  readonly deleted: boolean;
  readonly roles: readonly LinkRole[];
  /** Places of marked code, found ones first. */
  readonly places: readonly CodePlace[];
  /** Lines at HEAD that linked commits last touched. */
  lines: number | 'counting' | 'failed';
  /** The first of these lines; the first line of a file is 1. */
  firstLine: number | undefined;
  /** Where the file can be looked at as it was. */
  readonly former: { readonly repository: string | undefined; readonly commit: string } | undefined;
}

/** The files of a hypothesis, with the number of linked lines in each, counted file by file once somebody looks. */
export class HypothesisFiles {
  private readonly changeEmitter = new vscode.EventEmitter<void>();
  private readonly subscription: vscode.Disposable;
  private known = new Map<string, Promise<HypothesisFile[]>>();
  private counting = new Map<string, Promise<void>>();
  private request = new AbortController();

  /** Lines are counted otherwise than before. */
  readonly onDidChange = this.changeEmitter.event;

  constructor(
    private readonly linkedFiles: Pick<LinkedFiles, 'all' | 'onDidChange'>,
    private readonly places: Pick<CodePlaces, 'all'>,
    private readonly settings: Pick<AnnotationSettings, 'blame' | 'onDidChange'>,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.subscription = vscode.Disposable.from(
      this.changeEmitter,
      linkedFiles.onDidChange(() => this.forget()),
      settings.onDidChange(() => {
        this.forget();
        this.changeEmitter.fire();
      }),
    );
  }

  /** Counting that is under way ends; all is asked anew when somebody looks. */
  forget(): void {
    this.request.abort();
    this.request = new AbortController();
    this.known = new Map();
    this.counting = new Map();
  }

  /**
   * By path; deleted files last. Counting goes on afterwards, and `counted` is told of each file. The same array again, until links, HEAD or
   * evidence change. Throws `GitError`.
   */
  of(
    { slug, hypothesis }: Pick<FilesNode, 'slug' | 'hypothesis'>,
    counted: (file: HypothesisFile) => void,
  ): Promise<HypothesisFile[]> {
    const key = `${slug}/${hypothesis}`;
    const known = this.known.get(key) ?? this.list(hypothesis, counted);
    this.known.set(key, known);
    known.catch(() => this.known.delete(key));
    return known;
  }

  /** The same, once every file is counted. Throws `GitError` `aborted` when that is called off. */
  async counted(slug: string, hypothesis: string, signal: AbortSignal): Promise<HypothesisFile[]> {
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new GitError('aborted')));
    });
    for (;;) {
      const files = await Promise.race([this.of({ slug, hypothesis }, () => undefined), aborted]);
      await Promise.race([this.counting.get(hypothesis), aborted]);
      // Where links changed meanwhile, counting was given up.
      if (files.every(({ lines }) => lines !== 'counting')) return files;
      if (this.request.signal.aborted) throw new GitError('aborted');
    }
  }

  dispose(): void {
    this.request.abort();
    this.subscription.dispose();
  }

  private async list(hypothesis: string, counted: (file: HypothesisFile) => void): Promise<HypothesisFile[]> {
    const [linked, places] = await Promise.all([this.linkedFiles.all(), this.places.all()]);
    const { signal } = this.request;
    const marked = [...places.values()].flatMap(({ evidence: { entry, code }, place }) => {
      if (!place || entry.data.ratings?.[hypothesis] === undefined) return [];
      const former = code.commit === undefined ? undefined : { repository: entry.data.repository, commit: code.commit };
      return [{ place, former }];
    });
    const rows = new Map<string, HypothesisFile>();
    const toCount: { readonly row: HypothesisFile; readonly file: LinkedFile }[] = [];
    for (const file of linked) {
      const commits = file.commits.filter(({ links }) =>
        links.some((link) => link.hypotheses.some(({ id }) => id === hypothesis)),
      );
      if (commits.length === 0) continue;
      const row: HypothesisFile = {
        file: file.file,
        path: file.path,
        deleted: file.deleted,
        roles: [...new Set(commits.flatMap(({ links }) => links.flatMap(({ role }) => role ?? [])))],
        places: marked.flatMap(({ place }) =>
          place.file === file.file || (file.deleted && place.path === file.path) ? [place] : [],
        ),
        lines: file.deleted ? 0 : 'counting',
        firstLine: undefined,
        former: { repository: commits[0]!.links[0]?.repository, commit: commits[0]!.hash },
      };
      rows.set(file.file, row);
      if (!file.deleted) toCount.push({ row, file: { ...file, commits } });
    }
    const shown = new Set([...rows.values()].flatMap((row) => row.places));
    for (const { place, former } of marked) {
      if (shown.has(place)) continue;
      const key = place.file ?? place.path;
      const before = rows.get(key);
      const row = {
        file: key,
        path: place.path,
        deleted: place.file === undefined,
        roles: [],
        lines: 0,
        firstLine: undefined,
        former,
      };
      rows.set(key, { ...row, places: [...(before?.places ?? []), place] });
    }
    this.counting.set(hypothesis, this.count(toCount, counted, signal));
    return [...rows.values()].sort(
      (one, other) => Number(one.deleted) - Number(other.deleted) || one.path.localeCompare(other.path),
    );
  }

  private async count(
    files: { readonly row: HypothesisFile; readonly file: LinkedFile }[],
    counted: (file: HypothesisFile) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const work = async (): Promise<void> => {
      for (let next = files.shift(); next && !signal.aborted; next = files.shift()) {
        const { row, file } = next;
        try {
          await countLines(row, file, this.settings.blame(vscode.Uri.file(row.file)), signal);
        } catch (error) {
          if (signal.aborted) return;
          row.lines = 'failed';
          this.log.error(`The linked lines of ${row.file} could not be counted.`, error);
        }
        counted(row);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
  }
}

async function countLines(
  row: HypothesisFile,
  { repository, path, head, commits, history }: LinkedFile,
  blame: ReturnType<AnnotationSettings['blame']>,
  signal: AbortSignal,
): Promise<void> {
  if (head === undefined) return;
  const request = { path, head, commits: commits.map(({ hash }) => hash), ...blame, history };
  const spans = await readLinkedLines(repository, request, () => undefined, signal);
  row.lines = spans.reduce((sum, { count }) => sum + count, 0);
  row.firstLine = spans[0]?.start;
}
