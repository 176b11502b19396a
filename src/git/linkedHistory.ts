import type { IndexPort } from '../record/recordIndex';
import { type CommitPlace, newestFirst, orderReachable, readPlaces } from './commitOrder';
import { readPatchIds } from './commits';
import { FactCache } from './factCache';
import { factKey, type Facts } from './factStore';
import { GitError } from './gitError';
import type { LineSpan } from './linkedLines';
import type { MovedCommit, SoughtCommit } from './movedCommits';
import { knownMoves, type Moves, readMoves } from './moveHistory';
import { pathspecs, type Repository } from './repository';
import { readTouchedPaths } from './touchedPaths';

/** So many changes are asked for at a time, and so many bytes of them are taken. */
const atOnce = 50;
const largestPatches = 64_000_000;

/**
 * What git told of linked commits in one repository: asked once, kept from one start to the next. All commits are full hashes that
 * the repository has. Calls throw `GitError`; who aborts does not keep others from the answer.
 */
export class LinkedHistory {
  private readonly facts: FactCache;

  /** @param port where it is kept between sessions */
  constructor(
    private readonly repository: Repository,
    port?: IndexPort,
  ) {
    this.facts = new FactCache(repository, port);
  }

  /** The paths whose content each commit made. */
  touched(commits: readonly string[], signal?: AbortSignal): Promise<Map<string, readonly string[]>> {
    return this.facts.each('touched', commits, signal, (lacking, until) => readTouchedPaths(this.repository, lacking, until));
  }

  /** Dates and parents; commits that the repository lacks are left out. */
  places(commits: readonly string[], signal?: AbortSignal): Promise<Map<string, CommitPlace>> {
    return this.facts.each('place', commits, signal, (lacking, until) => readPlaces(this.repository, lacking, until));
  }

  /** Stable patch-ids; empty for merges and for commits without changes. One that can't be told is left out. */
  patchIds(commits: readonly string[], signal?: AbortSignal): Promise<Map<string, string>> {
    return this.facts.each('patchId', commits, signal, async (lacking, until) => {
      const ids = new Map<string, string>();
      const read = async (some: readonly string[]): Promise<void> => {
        try {
          const found = await readPatchIds(this.repository, some, { signal: until, limit: largestPatches, offline: true });
          for (const commit of some) ids.set(commit, found.get(commit) ?? '');
        } catch (error) {
          if (!(error instanceof GitError) || error.reason === 'aborted') throw error;
          // One of them is too large, or a part of it was not fetched: the others can be told.
          const middle = Math.ceil(some.length / 2);
          if (some.length > 1) for (const half of [some.slice(0, middle), some.slice(middle)]) await read(half);
        }
      };
      for (let start = 0; start < lacking.length; start += atOnce) await read(lacking.slice(start, start + atOnce));
      return ids;
    });
  }

  /** Those of the commits that `head` reaches, each before all of its ancestors. */
  order(head: string, commits: readonly string[], signal?: AbortSignal): Promise<readonly string[]> {
    return this.facts.once('order', [head, ...commits.toSorted()], signal, async (until) =>
      orderReachable(this.repository, head, newestFirst(await this.places(commits, until)), until),
    );
  }

  /** The order, where it is known already. */
  async knownOrder(head: string, commits: readonly string[]): Promise<readonly string[] | undefined> {
    return this.facts.known('order', (await this.facts.keys())('order', head, ...commits.toSorted()));
  }

  /** Where files have gone that the commits touched. */
  async moves(head: string, commits: readonly string[], signal?: AbortSignal): Promise<Moves> {
    const [touched, places] = [await this.touched(commits, signal), await this.places(commits, signal)];
    return readMoves(this.facts, { head, touched, places }, signal);
  }

  /** The moves, where they are known already. */
  knownMoves(head: string, commits: readonly string[]): Promise<Moves | undefined> {
    return knownMoves(this.facts, head, commits);
  }

  /**
   * The commit that made the content of a file of `head`: going back from `head` by the first parent that has the same content, as
   * blame does, the first that has another than all of its parents. Empty where there is no such file.
   */
  maker(head: string, path: string, signal?: AbortSignal): Promise<string> {
    return this.facts.once('maker', [head, path], signal, async (until) => {
      const args = ['rev-list', '--max-count=1', head, '--', ...pathspecs([path], [])];
      return (await this.repository.raw(args, { signal: until, offline: true })).trim();
    });
  }

  /**
   * What was found of commits that `head` does not reach, by the hash as sought. Copies that were found before still count while `head`
   * reaches them; `find` looks for the rest.
   */
  async found(
    head: string,
    sought: readonly SoughtCommit[],
    find: (lacking: readonly SoughtCommit[], signal: AbortSignal) => Promise<ReadonlyMap<string, MovedCommit>>,
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, MovedCommit>> {
    const key = await this.facts.keys();
    const keyOf = (one: SoughtCommit): string => key('found', JSON.stringify(one));
    return this.facts.shared(`found ${key(head, ...sought.map(keyOf))}`, signal, async (until) => {
      const before = sought.map((one) => this.facts.known('found', keyOf(one)));
      const copies = before.flatMap((known) => (known && known.head !== head ? known.copies : []));
      const reached = new Set(copies.length === 0 ? [] : await this.order(head, copies, until));
      const stands = (known: Facts['found'] | undefined): boolean =>
        known !== undefined &&
        (known.head === head || (known.copies.length > 0 && known.copies.every((copy) => reached.has(copy))));
      const lacking = sought.filter((_one, index) => !stands(before[index]));
      const fresh = lacking.length === 0 ? new Map<string, MovedCommit>() : await find(lacking, until);
      const all = new Map<string, MovedCommit>();
      for (const [index, one] of sought.entries()) {
        const { copies: own, candidates } = fresh.get(one.hash) ?? before[index]!;
        all.set(one.hash, { copies: own, candidates });
        this.facts.keep('found', keyOf(one), { head, copies: own, candidates });
      }
      return all;
    });
  }

  async knownFound(head: string, sought: readonly SoughtCommit[]): Promise<ReadonlyMap<string, MovedCommit> | undefined> {
    const key = await this.facts.keys();
    const all = new Map<string, MovedCommit>();
    for (const one of sought) {
      const known = this.facts.known('found', key('found', JSON.stringify(one)));
      if (known?.head !== head) return undefined;
      all.set(one.hash, { copies: known.copies, candidates: known.candidates });
    }
    return all;
  }

  /** Stands for a question about a file's lines; `parts` are what the answer depends on beside the commit that made the content. */
  async question(parts: readonly string[]): Promise<string> {
    return (await this.facts.keys())('lines', ...parts);
  }

  /** Whether an answer was kept, of the file as any commit made it. */
  wasAnswered(question: string): boolean {
    return this.facts.known('maker', question) !== undefined;
  }

  answer(question: string, maker: string): readonly LineSpan[] | undefined {
    return this.facts.known('lines', factKey(question, maker));
  }

  keepAnswer(question: string, maker: string, lines: readonly LineSpan[]): void {
    this.facts.keep('maker', question, maker);
    this.facts.keep('lines', factKey(question, maker), lines);
  }

  /** What was kept so far is written. */
  saved(): Promise<void> {
    return this.facts.saved();
  }
}
