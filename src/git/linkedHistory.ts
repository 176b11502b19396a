import type { IndexPort } from '../record/recordIndex';
import { orderReachable, sortByDate } from './commitOrder';
import { readPatchIds } from './commits';
import { factKey, type Facts, FactStore } from './factStore';
import { GitError } from './gitError';
import { GraphState } from './graphState';
import { followMoves, type MovedPaths } from './movedPaths';
import type { MovedCommit, SoughtCommit } from './movedCommits';
import type { Repository } from './repository';
import { SharedTasks } from './sharedTasks';
import { readTouchedPaths } from './touchedPaths';

/** So many changes are asked for at a time, and so many bytes of them are taken. */
const atOnce = 50;
const largestPatches = 64_000_000;

/**
 * What git told of linked commits in one repository: asked once, kept from one start to the next. All commits are full hashes that
 * the repository has. Calls throw `GitError`; who aborts does not keep others from the answer.
 */
export class LinkedHistory {
  private readonly facts: FactStore;
  private readonly graph: GraphState;
  private readonly tasks = new SharedTasks();

  /** @param port where it is kept between sessions */
  constructor(
    private readonly repository: Repository,
    port?: IndexPort,
  ) {
    this.facts = new FactStore(port);
    this.graph = new GraphState(repository);
  }

  /** The paths whose content each commit made. */
  async touched(commits: readonly string[], signal?: AbortSignal): Promise<Map<string, readonly string[]>> {
    await this.facts.open();
    const state = await this.graph.current();
    const touched = new Map<string, readonly string[]>();
    const lacking: string[] = [];
    for (const commit of commits) {
      const known = this.facts.get('touched', factKey(state, commit));
      if (known) touched.set(commit, known);
      else lacking.push(commit);
    }
    if (lacking.length === 0) return touched;
    const found = await this.tasks.run(factKey('touched', state, ...lacking), signal, async (until) => {
      const read = await readTouchedPaths(this.repository, lacking, until);
      for (const [commit, paths] of read) this.facts.set('touched', factKey(state, commit), paths);
      void this.facts.save();
      return read;
    });
    return new Map([...touched, ...found]);
  }

  /** Stable patch-ids; empty for merges, for commits without changes, and where a change is too large or git lacks a part of it. */
  async patchIds(commits: readonly string[], signal?: AbortSignal): Promise<Map<string, string>> {
    await this.facts.open();
    const state = await this.graph.current();
    const ids = new Map<string, string>();
    const read = async (some: readonly string[]): Promise<void> => {
      const options = { signal, limit: largestPatches, offline: true };
      const found = await readPatchIds(this.repository, some, options).catch((error: unknown) => {
        if (!(error instanceof GitError) || error.reason === 'aborted') throw error;
        return undefined;
      });
      for (const commit of found ? some : []) {
        ids.set(commit, found!.get(commit) ?? '');
        this.facts.set('patchId', factKey(state, commit), ids.get(commit)!);
      }
      // One of them can't be told: the others can.
      if (!found && some.length > 1) for (const half of halves(some)) await read(half);
    };
    const lacking: string[] = [];
    for (const commit of commits) {
      const known = this.facts.get('patchId', factKey(state, commit));
      if (known === undefined) lacking.push(commit);
      else ids.set(commit, known);
    }
    for (let start = 0; start < lacking.length; start += atOnce) await read(lacking.slice(start, start + atOnce));
    if (lacking.length > 0) void this.facts.save();
    return ids;
  }

  /** Those of the commits that `head` reaches, each before all of its ancestors. */
  order(head: string, commits: readonly string[], signal?: AbortSignal): Promise<readonly string[]> {
    return this.once('order', orderParts(head, commits), signal, async (until) =>
      orderReachable(this.repository, head, await sortByDate(this.repository, commits, until), until),
    );
  }

  /** The order, where it is known already. */
  async knownOrder(head: string, commits: readonly string[]): Promise<readonly string[] | undefined> {
    return this.known('order', await this.key(orderParts(head, commits)));
  }

  /** Where files have gone that the commits touched. */
  async moves(head: string, commits: readonly string[], signal?: AbortSignal): Promise<MovedPaths | 'everywhere'> {
    const found = await this.once('moves', movesParts(head, commits), signal, async (until) => {
      const order = await this.order(head, commits, until);
      const oldest = order.at(-1);
      if (oldest === undefined) return { possible: [], likely: [] };
      const range: string[] = [];
      const revisions = ['rev-list', head, `^${oldest}^@`, '--'];
      await this.repository.lines(revisions, (hash) => range.push(hash), { signal: until, offline: true });
      const moves = await followMoves(this.repository, range, await this.touched(order, until), until);
      return moves === 'everywhere' ? moves : { possible: [...moves.possible], likely: [...moves.likely] };
    });
    return readMoves(found);
  }

  /** The moves, where they are known already. */
  async knownMoves(head: string, commits: readonly string[]): Promise<MovedPaths | 'everywhere' | undefined> {
    const found = this.known('moves', await this.key(movesParts(head, commits)));
    return found && readMoves(found);
  }

  /** What was found of commits that `head` does not reach; `find` looks for them, once. */
  async found(
    head: string,
    sought: readonly SoughtCommit[],
    find: (signal: AbortSignal) => Promise<ReadonlyMap<string, MovedCommit>>,
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, MovedCommit>> {
    return new Map(await this.once('found', foundParts(head, sought), signal, async (until) => [...(await find(until))]));
  }

  async knownFound(head: string, sought: readonly SoughtCommit[]): Promise<ReadonlyMap<string, MovedCommit> | undefined> {
    const found = this.known('found', await this.key(foundParts(head, sought)));
    return found && new Map(found);
  }

  /** Stands for what depends on these parts, and on what git takes for the parents of commits. */
  async key(parts: readonly string[]): Promise<string> {
    await this.facts.open();
    return factKey(await this.graph.current(), ...parts);
  }

  known<Kind extends keyof Facts>(kind: Kind, key: string): Facts[Kind] | undefined {
    return this.facts.get(kind, key);
  }

  keep<Kind extends keyof Facts>(kind: Kind, key: string, value: Facts[Kind]): void {
    this.facts.set(kind, key, value);
    void this.facts.save();
  }

  /** What was kept so far is written. */
  saved(): Promise<void> {
    return this.facts.save();
  }

  private async once<Kind extends keyof Facts>(
    kind: Kind,
    parts: readonly string[],
    signal: AbortSignal | undefined,
    compute: (signal: AbortSignal) => Promise<Facts[Kind]>,
  ): Promise<Facts[Kind]> {
    const key = await this.key(parts);
    const known = this.known(kind, key);
    if (known !== undefined) return known;
    return this.tasks.run(`${kind} ${key}`, signal, async (until) => {
      const value = await compute(until);
      this.keep(kind, key, value);
      return value;
    });
  }
}

function halves<Item>(items: readonly Item[]): Item[][] {
  const middle = Math.ceil(items.length / 2);
  return [items.slice(0, middle), items.slice(middle)];
}

function orderParts(head: string, commits: readonly string[]): string[] {
  return ['order', head, ...commits.toSorted()];
}

function movesParts(head: string, commits: readonly string[]): string[] {
  return ['moves', head, ...commits.toSorted()];
}

function foundParts(head: string, sought: readonly SoughtCommit[]): string[] {
  return ['found', head, ...sought.map((one) => JSON.stringify(one))];
}

function readMoves(moves: Facts['moves']): MovedPaths | 'everywhere' {
  return moves === 'everywhere' ? moves : { possible: new Map(moves.possible), likely: new Map(moves.likely) };
}
