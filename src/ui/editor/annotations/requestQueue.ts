interface Task {
  readonly run: () => Promise<void>;
  readonly done: () => void;
  readonly end: Promise<void>;
}

/** Runs tasks, a few at a time, the most wanted first. */
export class RequestQueue<K> {
  private readonly waiting = new Map<K, Task>();
  private running = 0;

  /** `rank` tells how much something is wanted, when a task may run: the lowest is first. */
  constructor(
    private readonly most: number,
    private readonly rank: (key: K) => number,
  ) {}

  /** Runs a task, or the one that waits for the same thing already. Resolves when it has ended or was dropped; a task must not reject. */
  add(key: K, run: () => Promise<void>): Promise<void> {
    const known = this.waiting.get(key);
    if (known) return known.end;
    let done = (): void => undefined;
    const end = new Promise<void>((resolve) => {
      done = resolve;
    });
    this.waiting.set(key, { run, done, end });
    this.pump();
    return end;
  }

  /** Drops what waits and is not wanted any more. */
  keep(wanted: (key: K) => boolean): void {
    for (const [key, { done }] of this.waiting) {
      if (wanted(key)) continue;
      this.waiting.delete(key);
      done();
    }
  }

  private pump(): void {
    while (this.running < this.most && this.waiting.size > 0) {
      const [first] = [...this.waiting].sort(([one], [other]) => this.rank(one) - this.rank(other));
      const [key, { run, done }] = first!;
      this.waiting.delete(key);
      this.running += 1;
      void run().finally(() => {
        this.running -= 1;
        done();
        this.pump();
      });
    }
  }
}
