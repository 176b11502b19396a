import type { IndexPort } from '../record/recordIndex';
import { factKey, type Facts, FactStore } from './factStore';
import { GraphState } from './graphState';
import type { Repository } from './repository';
import { SharedTasks } from './sharedTasks';

/** Facts of one repository, each asked of git once. They hold as long as git takes the same commits for the parents of each. */
export class FactCache {
  private readonly facts: FactStore;
  private readonly graph: GraphState;
  private readonly tasks = new SharedTasks();

  /** @param port where they are kept between sessions */
  constructor(
    readonly repository: Repository,
    port: IndexPort | undefined,
  ) {
    this.facts = new FactStore(port);
    this.graph = new GraphState(repository);
  }

  /** Makes keys of what facts depend on. */
  async keys(): Promise<(...parts: readonly string[]) => string> {
    await this.facts.open();
    const state = await this.graph.current();
    return (...parts) => factKey(state, ...parts);
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

  /** A fact, computed where it is not known; once for all who ask for it meanwhile. */
  async once<Kind extends keyof Facts>(
    kind: Kind,
    parts: readonly string[],
    signal: AbortSignal | undefined,
    compute: (signal: AbortSignal) => Promise<Facts[Kind]>,
  ): Promise<Facts[Kind]> {
    const key = (await this.keys())(kind, ...parts);
    const known = this.known(kind, key);
    if (known !== undefined) return known;
    return this.shared(`${kind} ${key}`, signal, async (until) => {
      const value = await compute(until);
      this.keep(kind, key, value);
      return value;
    });
  }

  /**
   * One fact for each of the commits; those that are not known are computed together. A value of the computation that is undefined is
   * not kept.
   */
  async each<Kind extends keyof Facts>(
    kind: Kind,
    commits: readonly string[],
    signal: AbortSignal | undefined,
    compute: (lacking: readonly string[], signal: AbortSignal) => Promise<ReadonlyMap<string, Facts[Kind] | undefined>>,
  ): Promise<Map<string, Facts[Kind]>> {
    const key = await this.keys();
    const facts = new Map<string, Facts[Kind]>();
    const lacking: string[] = [];
    for (const commit of commits) {
      const known = this.known(kind, key(kind, commit));
      if (known === undefined) lacking.push(commit);
      else facts.set(commit, known);
    }
    if (lacking.length === 0) return facts;
    const found = await this.shared(`${kind} ${key(...lacking)}`, signal, async (until) => {
      const computed = await compute(lacking, until);
      for (const [commit, fact] of computed) if (fact !== undefined) this.facts.set(kind, key(kind, commit), fact);
      void this.facts.save();
      return computed;
    });
    for (const [commit, fact] of found) if (fact !== undefined) facts.set(commit, fact);
    return facts;
  }

  /** One computation for all who ask for the same at a time. */
  shared<Value>(key: string, signal: AbortSignal | undefined, compute: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
    return this.tasks.run(key, signal, compute);
  }
}
