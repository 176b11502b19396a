// What every benchmark needs: a middle value of several runs, and a table of ratios. Milliseconds differ between machines; ratios tell.

/** Wall time in milliseconds. */
export async function timed(task: () => unknown): Promise<number> {
  const start = performance.now();
  await task();
  return performance.now() - start;
}

/** The middle of several runs in milliseconds; `prepare` is not measured. */
export async function middle(runs: number, task: () => unknown, prepare?: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    await prepare?.();
    times.push(await timed(task));
  }
  return median(times);
}

/** The middles of several tasks that take turns, so that a load from outside hits all of them alike. */
export async function middles(runs: number, ...tasks: readonly (() => unknown)[]): Promise<number[]> {
  const times: number[][] = tasks.map(() => []);
  for (let run = 0; run < runs; run += 1) for (const [index, task] of tasks.entries()) times[index]!.push(await timed(task));
  return times.map(median);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** The longest time in milliseconds that a task kept others from their turn. */
export async function longestStretch(task: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = performance.now();
  let running = true;
  const look = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (running) setImmediate(look);
  };
  setImmediate(look);
  try {
    await task();
  } finally {
    running = false;
  }
  return longest;
}

export interface Row {
  readonly what: string;
  readonly milliseconds: number;
  /** What it is compared with, and how long that took. */
  readonly against?: { readonly what: string; readonly milliseconds: number };
  /** As a sentence, such as “at most 3 ×”. */
  readonly aim?: string;
}

export function printTable(title: string, rows: readonly Row[]): void {
  const cells = rows.map(({ what, milliseconds, against, aim }) => [
    what,
    `${milliseconds.toFixed(1)} ms`,
    against ? `${against.what}: ${against.milliseconds.toFixed(1)} ms` : '',
    against ? `${(milliseconds / against.milliseconds).toFixed(2)} ×` : '',
    aim ?? '',
  ]);
  const heads = [title, 'time', 'against', 'ratio', 'aim'];
  const widths = heads.map((head, column) => Math.max(head.length, ...cells.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  console.log([line(heads), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...cells.map(line), ''].join('\n'));
}
