import { GitError } from './gitError';

interface Running<Value> {
  readonly result: Promise<Value>;
  readonly stop: AbortController;
  waiting: number;
}

/** One computation for all who ask for the same while it runs. Who aborts gets `aborted`; the computation is aborted once all have. */
export class SharedTasks {
  private readonly running = new Map<string, Running<unknown>>();

  /** @param key stands for one kind of value */
  async run<Value>(
    key: string,
    signal: AbortSignal | undefined,
    compute: (signal: AbortSignal) => Promise<Value>,
  ): Promise<Value> {
    if (signal?.aborted) throw new GitError('aborted');
    const task = (this.running.get(key) as Running<Value> | undefined) ?? this.start(key, compute);
    task.waiting += 1;
    try {
      return await orAborted(task.result, signal);
    } finally {
      task.waiting -= 1;
      if (task.waiting === 0) {
        if (this.running.get(key) === task) this.running.delete(key);
        task.stop.abort();
        // Whoever aborts last may count on it that nothing runs any more.
        await task.result.catch(() => undefined);
      }
    }
  }

  private start<Value>(key: string, compute: (signal: AbortSignal) => Promise<Value>): Running<Value> {
    const stop = new AbortController();
    const result = compute(stop.signal);
    // All who asked may have gone before it fails.
    result.catch(() => undefined);
    const task = { result, stop, waiting: 0 };
    this.running.set(key, task);
    return task;
  }
}

function orAborted<Value>(result: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (!signal) return result;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new GitError('aborted'));
    signal.addEventListener('abort', abort, { once: true });
    result.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
