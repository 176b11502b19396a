import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { showFile } from '../../../git/diffs';
import { type LineSpan, readLinkedLines } from '../../../git/linkedLines';
import type { CurrentSituation } from '../../views/situation';
import type { LinkedCommits } from '../linkedCommits';
import { type AnnotatedDocument, linesOf } from './annotatedDocument';
import type { AnnotationSettings } from './annotationSettings';
import type { Attribution } from './attribution';
import { type BaseText, readBaseText } from './baseText';
import { LineMap } from './lineMap';
import type { Place, Places } from './places';

/** Largest file that is compared with the editor's text, in bytes. */
const largestFile = 50 * 1024 * 1024;
/** So many blamed files stay known, of so many lines at most. */
const mostKept = 5;
const longestKept = 20_000;

/** Asks git for the lines of a document that come from linked commits, and compares the blamed file with the editor's text. */
export class AnnotationLoader {
  /** The one that was used last is the last. */
  private readonly bases = new Map<string, BaseText>();

  constructor(
    private readonly situation: Pick<CurrentSituation, 'current'>,
    private readonly places: Pick<Places, 'of' | 'repositoryOf'>,
    private readonly linkedCommits: Pick<LinkedCommits, 'of'>,
    private readonly settings: Pick<AnnotationSettings, 'comparison' | 'blame'>,
  ) {}

  /**
   * Brings a document up to date. Calls `shown` whenever there is more to see, so lines show as git finds them; an answer that takes the
   * place of an older one is shown when it is whole. Throws `GitError`.
   */
  async load(annotated: AnnotatedDocument, shown: () => void, signal: AbortSignal): Promise<void> {
    const { document } = annotated;
    // Without an escalation no git runs; without links the place is not asked for: it would cost a process.
    const { state } = await this.situation.current();
    const repository = state === 'active' ? await this.places.repositoryOf(document.uri) : undefined;
    const linked = repository && (await this.linkedCommits.of(repository));
    const place = linked && linked.commits.length > 0 ? await this.places.of(document.uri) : undefined;
    if (signal.aborted) return;
    if (!linked || !place) {
      annotated.clear();
      return;
    }
    const comparison = this.settings.comparison(document.uri);
    const blame = this.settings.blame(document.uri);
    const commits = linked.commits.map(({ hash }) => hash);
    const options = [blame.ignoreWhitespace, blame.copies];
    const question = await linked.history.question([place.path, place.commit, ...options.map(String), ...commits]);
    annotated.judge(place, linked);
    if (annotated.knows(question)) return;

    const early: LineSpan[] = [];
    const likely: LineSpan[] = [];
    let answer: Attribution | undefined;
    let showing: Promise<Buffer> | undefined;
    const content = (): Promise<Buffer> => (showing ??= contentOf(place, signal));
    let reading: Promise<BaseText> | undefined;
    const begin = async (): Promise<void> => {
      reading ??= this.readBase(place, document, comparison.ignoreWhitespace, content);
      const base = await reading;
      if (signal.aborted || answer) return;
      answer = annotated.begin(base, comparison);
      for (const span of early) answer.add(span);
      for (const span of likely) answer.suppose(span);
      annotated.showComing();
      shown();
    };
    let beginning: Promise<void> | undefined;
    const beginOnce = (): void => {
      if (beginning) return;
      beginning = begin();
      // Awaited below; should git fail first, nobody would.
      beginning.catch(() => undefined);
    };
    const onSpan = (span: LineSpan): void => {
      if (signal.aborted) return;
      if (answer) {
        answer.add(span);
        shown();
        return;
      }
      early.push(span);
      beginOnce();
    };
    const onLikely = (spans: readonly LineSpan[]): void => {
      if (signal.aborted) return;
      if (answer) {
        for (const span of spans) answer.suppose(span);
        shown();
        return;
      }
      likely.push(...spans);
      beginOnce();
    };
    const request = { path: place.path, head: place.commit, commits, ...blame, history: linked.history, onLikely, content };
    try {
      const spans = await readLinkedLines(place.repository, request, onSpan, signal);
      await (spans.length > 0 ? begin() : beginning);
      if (signal.aborted) return;
      answer?.take(spans);
      annotated.finish(question, answer);
    } finally {
      // What was only supposed goes, also where git failed or was stopped.
      likely.length = 0;
      if (answer?.supposeNothing()) shown();
    }
  }

  /**
   * The line (from 0) of a document in the file as git has it (from 1). Throws a sentence where the document is in no repository, or the
   * line is not committed.
   */
  async committedLine(document: vscode.TextDocument, line: number): Promise<{ readonly place: Place; readonly line: number }> {
    const place = await this.places.of(document.uri);
    if (!place) throw new Error(l10n.t('This file is in no git repository, or nothing is committed there yet.'));
    const tracked = (await place.repository.blob(place.commit, place.path)) !== undefined;
    const comparison = this.settings.comparison(document.uri);
    const content = (): Promise<Buffer> => contentOf(place);
    const base = tracked ? await this.readBase(place, document, comparison.ignoreWhitespace, content) : undefined;
    const origin = base && new LineMap(base, comparison, linesOf(document)).originOf(line);
    if (origin === undefined) throw new Error(l10n.t('This line is not committed yet, so it has no history.'));
    return { place, line: origin };
  }

  /** The blamed file's lines. Those of a few files stay known, so that one that is opened again needs no process for them. */
  private async readBase(
    { repository, commit, path }: Place,
    document: vscode.TextDocument,
    ignoreWhitespace: boolean,
    content: () => Promise<Buffer>,
  ): Promise<BaseText> {
    const key = [repository.root, commit, path, ignoreWhitespace, document.encoding].join('\n');
    const known = this.bases.get(key);
    const base = known ?? readBaseText(await decode(await content(), document.encoding), { ignoreWhitespace });
    this.bases.delete(key);
    if (base.keys.length <= longestKept) this.bases.set(key, base);
    if (this.bases.size > mostKept) this.bases.delete([...this.bases.keys()][0]!);
    return base;
  }
}

/** Nothing is fetched for it. */
function contentOf({ repository, commit, path }: Place, signal?: AbortSignal): Promise<Buffer> {
  return showFile(repository, commit, path, largestFile, { signal, offline: true });
}

/** VS Code decodes what is not UTF-8; asking it costs a turn to another process. */
async function decode(content: Buffer, encoding: string): Promise<string> {
  return encoding === 'utf8' || encoding === 'utf8bom'
    ? content.toString('utf8')
    : vscode.workspace.decode(content, { encoding });
}
