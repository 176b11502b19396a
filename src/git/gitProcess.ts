import { type ChildProcess, spawn } from 'node:child_process';
import { GitError, readGitError } from './gitError';

export interface GitOptions {
  /** Default: `git` on the PATH. */
  readonly gitPath?: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  readonly env?: Readonly<Record<string, string>>;
  /** Where it comes later, git is started at once if there is room, so that its start costs nothing then. What it rejects with is thrown. */
  readonly input?: Uint8Array | string | Promise<string>;
  /** Most bytes of output; more is `tooLarge`, and git is ended. */
  readonly limit?: number;
  /**
   * Talks to a remote, within a time-out of its own (ms). What git starts for it is ended with it, gently, so that git takes its locks away; and
   * it has no terminal on which it could ask.
   */
  readonly transferMs?: number | undefined;
  /** What is more than the limit is counted, not kept, so that the error tells how much it is. */
  readonly measure?: boolean;
  /** Exit codes that are no error; default 0. */
  readonly ok?: readonly number[];
  /** Takes the output as it comes; the result's is then empty. What it throws ends git, and is thrown to the caller. */
  readonly onOutput?: (chunk: Buffer) => void;
  /** Objects that a partial clone lacks are not fetched: git then fails with `notFetched`. */
  readonly offline?: boolean;
}

export interface RunResult {
  readonly stdout: Buffer;
  /** What git said beside its output; at most the beginning. */
  readonly stderr: string;
  readonly exitCode: number;
}

/** At most so many git processes run at a time, over all repositories; so many places are left to those that don't wait for their input. */
const mostProcesses = 4;
const leftToOthers = 1;

class Turnstile {
  private free = mostProcesses;
  private readonly waiting = new Set<() => void>();
  private readonly ahead = new Set<() => void>();

  /** Throws `aborted` when a signal comes first. */
  async enter(signals: readonly AbortSignal[]): Promise<void> {
    if (this.free > 0) {
      this.free -= 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const settle = (action: () => void): void => {
        this.waiting.delete(take);
        for (const signal of signals) signal.removeEventListener('abort', abort);
        action();
      };
      const take = (): void => settle(resolve);
      const abort = (): void => settle(() => reject(new GitError('aborted')));
      this.waiting.add(take);
      for (const signal of signals) signal.addEventListener('abort', abort);
    });
  }

  /**
   * Takes a place for a process that waits for its input, where others, which may be what makes that input, have room beside all that wait.
   * Returns whether it got one before the input was there.
   */
  async enterAhead(input: Promise<unknown>): Promise<boolean> {
    if (this.free > leftToOthers) {
      this.free -= 1;
      return true;
    }
    return new Promise((resolve) => {
      const take = (): void => resolve(true);
      const giveUp = (): void => {
        if (this.ahead.delete(take)) resolve(false);
      };
      this.ahead.add(take);
      input.then(giveUp, giveUp);
    });
  }

  leave(): void {
    const [next] = this.waiting;
    const [early] = this.ahead;
    if (next) next();
    else if (early && this.free >= leftToOthers) {
      this.ahead.delete(early);
      early();
    } else this.free += 1;
  }
}

const turnstile = new Turnstile();

/** What runs now; git does not outlive the window that asked for it. */
const running = new Map<ChildProcess, { readonly group: boolean }>();
process.once('exit', () => {
  for (const [child, { group }] of running) kill(child, group, 'SIGKILL');
});

/** How long git may take to put its things in order (ms). */
const patience = 2000;

function kill(child: ChildProcess, group: boolean, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (!group || child.pid === undefined) {
    child.kill(signal);
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // Nobody of the group is left.
  }
}

/** Where no program of a repository's choosing runs: no hooks, no monitor, no pager, no question on a terminal. */
const quietConfiguration = [
  '-c',
  'core.fsmonitor=false',
  '-c',
  `core.hooksPath=${process.platform === 'win32' ? 'NUL' : '/dev/null'}`,
  '-c',
  'core.quotePath=false',
];

/** Newer versions of git know the first; to the others no way to fetch is allowed. */
const offlineEnvironment = { GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: 'none' };

/** Runs git with an argument list, never through a shell. Throws `GitError`. */
export async function runGit(
  cwd: string,
  args: readonly string[],
  git: GitOptions,
  options: RunOptions = {},
): Promise<RunResult> {
  const signals = [options.signal, git.signal].filter((signal) => signal !== undefined);
  const throwIfAborted = (): void => {
    if (signals.some(({ aborted }) => aborted)) throw new GitError('aborted');
  };
  throwIfAborted();
  let { input } = options;
  // Told once there is a process, or a place for one.
  if (input instanceof Promise) input.catch(() => undefined);
  if (!(input instanceof Promise && (await turnstile.enterAhead(input)))) {
    input = await input;
    await turnstile.enter(signals);
  }
  try {
    throwIfAborted();
    return await spawnGit(cwd, args, git, { ...options, ...(input === undefined ? {} : { input }) }, signals);
  } finally {
    turnstile.leave();
  }
}

function spawnGit(
  cwd: string,
  args: readonly string[],
  git: GitOptions,
  options: RunOptions,
  signals: readonly AbortSignal[],
): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const group = options.transferMs !== undefined && process.platform !== 'win32';
    const child = spawn(git.gitPath ?? 'git', [...quietConfiguration, ...args], {
      cwd,
      env: environment({ ...(options.offline ? offlineEnvironment : {}), ...options.env }),
      windowsHide: true,
      detached: group,
    });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    let size = 0;
    let failure: Error | undefined;
    let patienceTimer: NodeJS.Timeout | undefined;
    const isTooLarge = (): boolean => options.limit !== undefined && size > options.limit;
    running.set(child, { group });
    const end = (error: Error): void => {
      failure ??= error;
      kill(child, group, group ? 'SIGTERM' : 'SIGKILL');
      if (group) patienceTimer ??= setTimeout(() => kill(child, true, 'SIGKILL'), patience);
    };
    const abort = (): void => end(new GitError('aborted'));
    let timer: NodeJS.Timeout | undefined;
    let isSettled = false;
    const begin = (input: Uint8Array | string): void => {
      if (isSettled) return;
      timer = setTimeout(() => {
        // What was counted until then is told.
        end(isTooLarge() ? new GitError('tooLarge', String(size)) : new GitError('timeout', args.slice(0, 2).join(' ')));
      }, options.transferMs ?? git.timeoutMs);
      child.stdin.end(input);
    };
    for (const signal of signals) signal.addEventListener('abort', abort);
    const settle = (action: () => void): void => {
      isSettled = true;
      clearTimeout(timer);
      clearTimeout(patienceTimer);
      running.delete(child);
      for (const signal of signals) signal.removeEventListener('abort', abort);
      action();
    };
    child.stdout.on('data', (chunk: Buffer) => {
      if (failure) return;
      size += chunk.length;
      if (isTooLarge()) {
        output.length = 0;
        if (!options.measure) end(new GitError('tooLarge', String(size)));
      } else if (options.onOutput) {
        try {
          options.onOutput(chunk);
        } catch (error) {
          end(error instanceof Error ? error : new Error(String(error), { cause: error }));
        }
      } else output.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (errors.length < 64) errors.push(chunk);
    });
    // git may end before it has read all of its input; the exit code tells why.
    child.stdin.on('error', () => undefined);
    if (options.input instanceof Promise) options.input.then(begin, end);
    else begin(options.input ?? '');
    child.on('error', (cause) => {
      const missing = 'code' in cause && cause.code === 'ENOENT';
      settle(() => reject(new GitError(missing ? 'notInstalled' : 'failed', cause.message, { cause })));
    });
    child.on('close', (code) => {
      settle(() => {
        if (failure) reject(failure);
        else if (isTooLarge()) reject(new GitError('tooLarge', String(size)));
        else if (code !== null && (options.ok ?? [0]).includes(code)) {
          resolve({ stdout: Buffer.concat(output), stderr: Buffer.concat(errors).toString('utf8'), exitCode: code });
        } else reject(readGitError(Buffer.concat(errors).toString('utf8'), code));
      });
    });
  });
}

/** This process' environment without what would send git elsewhere or change its words. */
function environment(own: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) =>
      !/^GIT_(?:DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|NAMESPACE|PREFIX|CONFIG.*|EXTERNAL_DIFF|LITERAL_PATHSPECS)$/u.test(
        name,
      ),
  );
  return {
    ...Object.fromEntries(inherited),
    LC_ALL: 'C',
    LANGUAGE: '',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_PAGER: 'cat',
    ...own,
  };
}
