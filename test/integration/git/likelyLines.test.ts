import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { readLikelyLines } from '../../../src/git/likelyLines';
import { LinkedHistory } from '../../../src/git/linkedHistory';
import { type LineSpan, readLinkedLines } from '../../../src/git/linkedLines';
import { Repository } from '../../../src/git/repository';
import { fc } from '../../support/properties';
import { importHistory, randomHistory } from '../../support/randomHistories';
import { TemporaryRepository } from '../../support/temporaryRepository';

const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

describe('likely lines', function () {
  this.timeout(120_000);
  let temporary: TemporaryRepository;
  let repository: Repository;

  beforeEach(async () => {
    temporary = new TemporaryRepository();
    repository = await temporary.open();
  });
  afterEach(() => temporary.remove());

  const commit = (lines: readonly string[]): string => {
    temporary.write('a.c', text(lines));
    return temporary.commitAll('Change');
  };
  const likely = async (commits: readonly string[], ignoreWhitespace = false): Promise<LineSpan[]> => {
    const told: LineSpan[] = [];
    const request = { path: 'a.c', head: await repository.resolve('HEAD'), commits, ignoreWhitespace };
    const stop = new AbortController();
    await readLikelyLines(repository, new LinkedHistory(repository), request, (spans) => told.push(...spans), stop.signal);
    return told.toSorted((one, other) => one.start - other.start);
  };
  /** A git whose blame waits for a file. */
  const slow = async (): Promise<{ readonly repository: Repository; readonly goOn: () => void }> => {
    mkdirSync(temporary.path('.git/slow'));
    const [gitPath, go] = [temporary.path('.git/slow/git'), temporary.path('.git/slow/go')];
    const wait = `case "$*" in *' blame '*) while [ ! -e '${go}' ]; do sleep 0.05; done ;; esac`;
    writeFileSync(gitPath, `#!/bin/sh\n${wait}\nexec git "$@"\n`);
    chmodSync(gitPath, 0o755);
    const opened = await Repository.open(temporary.root, { gitPath, timeoutMs: 60_000 });
    return { repository: opened, goOn: () => writeFileSync(go, '') };
  };

  it('are those that the commits wrote and that still stand, wherever they stand now', async () => {
    const first = commit(['one', 'two', 'three']);
    const second = commit(['one', 'changed', 'three', 'four']);
    commit(['new', 'new too', 'one', 'changed', 'four']);
    assert.deepEqual(await likely([first, second]), [
      { start: 3, count: 1, commit: first },
      { start: 4, count: 1, commit: second },
      { start: 5, count: 1, commit: second },
    ]);
  });

  it('are none whose text the file has twice, and none of a merge', async () => {
    commit(['one']);
    const braces = commit(['one', 'two', '}', 'three', '}']);
    assert.deepEqual(await likely([braces]), [
      { start: 2, count: 1, commit: braces },
      { start: 4, count: 1, commit: braces },
    ]);
    temporary.git('switch', '-q', '-c', 'side', 'HEAD~1');
    temporary.write('b.c', 'b\n');
    temporary.commitAll('Side');
    temporary.git('switch', '-q', 'main');
    temporary.git('merge', '-q', '--no-commit', 'side');
    const merge = commit(['merged', 'two']);
    assert.deepEqual(await likely([merge]), []);
  });

  it('pass over changes of whitespace where these are ignored', async () => {
    const first = commit(['one', 'two']);
    commit(['one', '  two']);
    assert.deepEqual(await likely([first]), [{ start: 1, count: 1, commit: first }]);
    assert.equal((await likely([first], true)).length, 2);
  });

  it('are told while blame is at work, and the answer has only what blame tells', async () => {
    commit(['one']);
    const linked = commit(['one', 'taken away', 'stays']);
    commit(['one', 'stays']);
    commit(['one', 'taken away', 'stays']);
    const { repository: slowly, goOn } = await slow();
    const told: string[] = [];
    const onLikely = (spans: readonly LineSpan[]): void => {
      told.push(`likely ${spans.map(({ start }) => start).join()}`);
      goOn();
    };
    const request = { path: 'a.c', head: await repository.resolve('HEAD'), commits: [linked], onLikely };
    const answer = await readLinkedLines(slowly, request, ({ start }) => told.push(`surely ${start}`));
    assert.deepEqual(told, ['likely 2,3', 'surely 3']);
    assert.deepEqual(answer, [{ start: 3, count: 1, commit: linked }]);
  });

  it('are not looked for where many commits are linked', async () => {
    const commits = Array.from({ length: 11 }, (_unused, count) =>
      commit(Array.from({ length: count + 1 }, (_, line) => `${line}`)),
    );
    const { repository: slowly, goOn } = await slow();
    let told = 0;
    const request = { path: 'a.c', head: commits.at(-1)!, commits, onLikely: () => (told += 1) };
    const history = new LinkedHistory(slowly);
    const reading = readLinkedLines(slowly, { ...request, history }, () => undefined);
    // By then they would have been told.
    const few: number[] = [];
    const other = readLinkedLines(
      slowly,
      { ...request, commits: commits.slice(1), history, onLikely: () => few.push(1) },
      () => undefined,
    );
    while (few.length === 0) await new Promise((resolve) => setImmediate(resolve));
    goOn();
    await Promise.all([reading, other]);
    assert.equal(told, 0);
  });

  it('stood in the commit’s own version of the file, in random histories', async () => {
    const standsThere = fc.asyncProperty(randomHistory, async (history) => {
      const { commits, files } = importHistory(temporary.root, history);
      const head = commits.at(-1)!;
      const linkedHistory = new LinkedHistory(repository);
      const touched = await linkedHistory.touched(commits);
      for (const path of files.at(-1)!) {
        const linesAt = (revision: string): string[] => temporary.git('show', `${revision}:${path}`).split('\n');
        const own = commits.filter((one) => touched.get(one)?.includes(path));
        const told: LineSpan[] = [];
        const request = { path, head, commits: own, ignoreWhitespace: false };
        const { signal } = new AbortController();
        await readLikelyLines(repository, linkedHistory, request, (spans) => told.push(...spans), signal);
        const now = linesAt(head);
        for (const { start, commit: from } of told) assert.ok(linesAt(from).includes(now[start - 1]!), `${path}:${start}`);
      }
    });
    await fc.assert(standsThere, { numRuns: 20 });
  });
});
