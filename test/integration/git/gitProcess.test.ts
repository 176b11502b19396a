import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { GitError } from '../../../src/git/gitError';
import type { Repository } from '../../../src/git/repository';
import { TemporaryRepository } from '../../support/temporaryRepository';

describe('a git process', () => {
  let temporary: TemporaryRepository;
  let repository: Repository;

  beforeEach(async () => {
    temporary = new TemporaryRepository();
    repository = await temporary.open();
  });
  afterEach(() => temporary.remove());

  /** How many processes of git this one has at the moment. */
  const count = (): number => {
    const { stdout } = spawnSync('pgrep', ['-P', String(process.pid), '-x', 'git'], { encoding: 'utf8' });
    return stdout.split('\n').filter((line) => line !== '').length;
  };
  const aborted = (error: unknown): boolean => error instanceof GitError && error.reason === 'aborted';
  /** A call that would never end: nobody writes into the pipe that it reads. */
  const endless = (signal: AbortSignal): Promise<unknown> => {
    const pipe = temporary.path('pipe');
    spawnSync('mkfifo', [pipe]);
    return repository.run(['hash-object', pipe], { signal });
  };

  it('gives its output line by line, whatever the chunks', async () => {
    const lines = Array.from({ length: 20_000 }, (_value, line) => `Förderband ${line}`);
    temporary.write('long.txt', `${lines.join('\n')}\nno end`);
    temporary.commitAll('Long');
    const seen: string[] = [];
    const { stdout, exitCode } = await repository.lines(['cat-file', 'blob', 'HEAD:long.txt'], (line) => seen.push(line));
    assert.deepEqual(seen, [...lines, 'no end']);
    assert.equal(stdout.length, 0);
    assert.equal(exitCode, 0);
  });

  it('separates by NUL where asked', async () => {
    temporary.write('a\nb', '');
    temporary.write('c', '');
    temporary.commitAll('Names');
    const seen: string[] = [];
    await repository.lines(['ls-tree', '-z', '--name-only', 'HEAD'], (line) => seen.push(line), { separator: '\0' });
    assert.deepEqual(seen, ['a\nb', 'c']);
  });

  it('is ended at the first line, where the caller has seen enough', async () => {
    temporary.write('long.txt', 'line\n'.repeat(200_000));
    temporary.commitAll('Long');
    const stop = new AbortController();
    let seen = 0;
    const running = repository.lines(
      ['cat-file', 'blob', 'HEAD:long.txt'],
      () => {
        seen += 1;
        stop.abort();
      },
      { signal: stop.signal },
    );
    await assert.rejects(running, aborted);
    assert.ok(seen < 200_000);
    assert.equal(count(), 0);
  });

  it('is ended by what its reader throws, which the caller gets', async () => {
    temporary.write('long.txt', 'line\n'.repeat(200_000));
    temporary.commitAll('Long');
    const fault = new Error('unreadable');
    const running = repository.lines(['cat-file', 'blob', 'HEAD:long.txt'], () => {
      throw fault;
    });
    await assert.rejects(running, fault);
    assert.equal(count(), 0);
  });

  it('is one of four at most, and none is left after an abort', async () => {
    const stops = Array.from({ length: 12 }, () => new AbortController());
    const settled = Promise.allSettled(stops.map(({ signal }) => endless(signal)));
    await setImmediate();
    assert.equal(count(), 4);
    for (const stop of stops) stop.abort();
    for (const result of await settled) assert.ok(result.status === 'rejected' && aborted(result.reason));
    assert.equal(count(), 0);
  });

  it('waits no longer for its turn when it is aborted, and the next has the turn', async () => {
    const [stopRunning, stopWaiting] = [new AbortController(), new AbortController()];
    const running = Promise.allSettled(Array.from({ length: 4 }, () => endless(stopRunning.signal)));
    const waiting = endless(stopWaiting.signal);
    const next = repository.raw(['version']);
    await setImmediate();
    stopWaiting.abort();
    await assert.rejects(waiting, aborted);
    assert.equal(count(), 4);
    stopRunning.abort();
    await running;
    assert.match(await next, /^git version/u);
  });

  it('is started before its input is there, but never takes the last place', async () => {
    const inputs = Array.from({ length: 6 }, () => {
      let give = (_text: string): void => undefined;
      const input = new Promise<string>((resolve) => {
        give = resolve;
      });
      return { input, give: (text: string) => give(text) };
    });
    const hashes = inputs.map(({ input }) => repository.raw(['hash-object', '--stdin'], { input }));
    await setImmediate();
    assert.equal(count(), 3);
    // What makes the input may need a process itself.
    const text = await repository.raw(['version']);
    for (const { give } of inputs) give(text);
    const [expected] = execFileSync('git', ['hash-object', '--stdin'], { input: text, encoding: 'utf8' }).split('\n');
    assert.deepEqual(await Promise.all(hashes), Array<string>(6).fill(`${expected}\n`));
    assert.equal(count(), 0);
  });

  it('is ended where its input does not come', async () => {
    const fault = new Error('no input');
    for (let time = 0; time < 5; time += 1) {
      const input = setImmediate().then(() => Promise.reject(fault));
      await assert.rejects(repository.raw(['hash-object', '--stdin'], { input }), fault);
    }
    assert.equal(count(), 0);
    assert.match(await repository.raw(['version']), /^git version/u);
  });

  it('does not outlive the process that asked for it', () => {
    const pipe = temporary.path('pipe');
    execFileSync('mkfifo', [pipe]);
    const module = join(import.meta.dirname, '../../../src/git/gitProcess.ts');
    const script = `const { runGit } = require(${JSON.stringify(module)});
      void runGit(${JSON.stringify(temporary.root)}, ['hash-object', ${JSON.stringify(pipe)}], { timeoutMs: 60_000 });
      setImmediate(() => process.exit(0));`;
    const { status } = spawnSync(process.execPath, ['--import', 'tsx', '-e', script], { timeout: 20_000 });
    assert.equal(status, 0);
    assert.equal(spawnSync('pgrep', ['-f', pipe]).status, 1);
  });
});
