/** Runs a callback later; `dispose` calls it off. */
export type Schedule = (callback: () => void, milliseconds: number) => { dispose(): void };

export const schedule: Schedule = (callback, milliseconds) => {
  const timer = setTimeout(callback, milliseconds);
  return { dispose: () => clearTimeout(timer) };
};

/**
 * Gathers what comes in quick succession and hands it over at once: when nothing came for `quiet` milliseconds, at the latest `longest`
 * after the first, so that an endless stream is handed over too. What comes while it is handed over begins the next burst.
 */
export class Burst<T> {
  private items = new Set<T>();
  private quietTimer: { dispose(): void } | undefined;
  private longestTimer: { dispose(): void } | undefined;

  constructor(
    private readonly handle: (items: ReadonlySet<T>) => void,
    private readonly later: Schedule = schedule,
    private readonly quiet: number = 100,
    private readonly longest: number = 1000,
  ) {}

  add(item: T): void {
    this.items.add(item);
    this.quietTimer?.dispose();
    this.quietTimer = this.later(() => this.flush(), this.quiet);
    this.longestTimer ??= this.later(() => this.flush(), this.longest);
  }

  dispose(): void {
    this.quietTimer?.dispose();
    this.longestTimer?.dispose();
    this.items.clear();
  }

  private flush(): void {
    this.quietTimer?.dispose();
    this.longestTimer?.dispose();
    this.longestTimer = undefined;
    const { items } = this;
    this.items = new Set();
    if (items.size > 0) this.handle(items);
  }
}
