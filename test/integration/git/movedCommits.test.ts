import assert from 'node:assert/strict';
import { readCommits } from '../../../src/git/commits';
import { LinkedHistory } from '../../../src/git/linkedHistory';
import { placeCommits, resolveCommits } from '../../../src/git/locateCommits';
import type { MovedCommit, SoughtCommit } from '../../../src/git/movedCommits';
import type { Repository } from '../../../src/git/repository';
import { TemporaryRepository } from '../../support/temporaryRepository';

const lines = (count: number, of: string): string => Array.from({ length: count }, (_value, line) => `${of} ${line}\n`).join('');

describe('commits that moved', () => {
  let temporary: TemporaryRepository;
  let repository: Repository;

  beforeEach(async () => {
    temporary = new TemporaryRepository();
    repository = await temporary.open();
    temporary.write('main.c', lines(20, 'main'));
    temporary.write('belt.c', lines(20, 'belt'));
    commit('Begin');
    temporary.git('checkout', '-q', '-b', 'feature');
  });
  afterEach(() => temporary.remove());

  let minutes = 0;
  /** Commits everything, each a minute after the one before. */
  const commit = (message: string): string => {
    minutes += 1;
    temporary.git('add', '-A');
    temporary.git('commit', '-q', '-m', message, `--date=@${1_770_000_000 + minutes * 60} +0000`);
    return head();
  };
  const head = (): string => temporary.git('rev-parse', 'HEAD');
  const change = (file: string, line: string, message: string): string => {
    temporary.write(file, `${line}\n${lines(20, file.slice(0, 4))}`);
    return commit(message);
  };
  /** As evidence keeps a commit. */
  const note = async (hash: string): Promise<SoughtCommit> => {
    const [commit] = await readCommits(repository, [hash]);
    const { patchId, subject, author, authorEmail, at } = commit!;
    return { hash, exists: true, patchId, subject, author: `${author} <${authorEmail}>`, at };
  };
  const find = async (...sought: SoughtCommit[]): Promise<{ reached: boolean; found: MovedCommit | undefined }> => {
    const places = await placeCommits(repository, new LinkedHistory(repository), head(), sought);
    return { reached: places.reached.has(sought[0]!.hash), found: places.moved.get(sought[0]!.hash) };
  };
  /** Takes what no branch reaches out of the repository. */
  const forgetUnreachable = (): void => {
    temporary.git('reflog', 'expire', '--expire=now', '--all');
    temporary.git('gc', '-q', '--prune=now');
  };
  const advanceMain = (): void => {
    temporary.git('checkout', '-q', 'main');
    temporary.write('other.c', 'other\n');
    commit('Advance');
    temporary.git('checkout', '-q', 'feature');
  };

  it('are themselves while HEAD reaches them', async () => {
    const linked = await note(change('main.c', 'wait();', 'Wait'));
    change('belt.c', 'stop();', 'Stop');
    assert.deepEqual(await find(linked), { reached: true, found: undefined });
  });

  it('are found by their change after a rebase, all of them at once', async () => {
    const first = await note(change('main.c', 'wait();', 'Wait'));
    const second = await note(change('belt.c', 'stop();', 'Stop'));
    advanceMain();
    temporary.git('rebase', '-q', 'main');
    const copies = [temporary.git('rev-parse', 'HEAD~1'), head()];
    const places = await placeCommits(repository, new LinkedHistory(repository), head(), [first, second]);
    assert.equal(places.reached.size, 0);
    assert.deepEqual(
      [first, second].map(({ hash }) => places.moved.get(hash)?.copies),
      copies.map((hash) => [hash]),
    );
  });

  it('count by the same copy while HEAD goes on from it, and by another where HEAD left it', async () => {
    const linked = await note(change('main.c', 'wait();', 'Wait'));
    advanceMain();
    temporary.git('rebase', '-q', 'main');
    const copy = head();
    const history = new LinkedHistory(repository);
    const copies = async (): Promise<readonly string[] | undefined> =>
      (await placeCommits(repository, history, head(), [linked])).moved.get(linked.hash)?.copies;
    assert.deepEqual(await copies(), [copy]);
    change('belt.c', 'stop();', 'Stop');
    assert.deepEqual(await copies(), [copy]);
    temporary.git('checkout', '-q', 'main');
    assert.deepEqual(await copies(), []);
    temporary.git('cherry-pick', copy);
    assert.deepEqual(await copies(), [head()]);
  });

  it('are found when git has thrown the original away', async () => {
    const linked = await note(change('main.c', 'wait();', 'Wait'));
    advanceMain();
    temporary.git('rebase', '-q', 'main');
    forgetUnreachable();
    const resolved = await resolveCommits(repository, [linked.hash]);
    assert.deepEqual(resolved.get(linked.hash), { reason: 'gone' });
    const { found } = await find({ ...linked, exists: false });
    assert.deepEqual(found, { copies: [head()], candidates: [] });
  });

  it('are found by their change although date and message are other ones', async () => {
    const linked = await note(change('main.c', 'wait();', 'Wait'));
    temporary.git('commit', '-q', '--amend', '-m', 'Wait for the belt', '--date=2001-01-01T00:00:00Z');
    assert.deepEqual((await find(linked)).found?.copies, [head()]);
    forgetUnreachable();
    assert.deepEqual((await find({ ...linked, exists: false })).found?.copies, [head()]);
  });

  it('are found where they were picked, and the original counts where HEAD reaches it', async () => {
    const linked = await note(change('main.c', 'wait();', 'Wait'));
    temporary.git('checkout', '-q', 'main');
    temporary.write('other.c', 'other\n');
    commit('Advance');
    temporary.git('cherry-pick', linked.hash);
    assert.deepEqual((await find(linked)).found?.copies, [head()]);
    temporary.git('checkout', '-q', 'feature');
    assert.equal((await find(linked)).reached, true);
  });

  it('may be the commit of the same date, where its change was amended', async () => {
    const linked = await note(change('main.c', 'wait();', 'Wait'));
    temporary.write('main.c', `wait(8);\n${lines(20, 'main')}`);
    temporary.git('commit', '-q', '-a', '--amend', '-m', 'Wait for eight seconds');
    const { found } = await find(linked);
    assert.deepEqual(found?.copies, []);
    assert.deepEqual(
      found?.candidates.map(({ hash, why, subject }) => ({ hash, why, subject })),
      [{ hash: head(), why: 'sameDate', subject: 'Wait for eight seconds' }],
    );
  });

  it('may be in a squash, which holds their lines among others', async () => {
    const linked = await note(change('main.c', 'wait();', 'Wait'));
    change('belt.c', 'stop();', 'Stop');
    temporary.git('checkout', '-q', 'main');
    temporary.git('merge', '-q', '--squash', 'feature');
    commit('Feature');
    temporary.write('main.c', `unlike();\n${lines(20, 'main')}`);
    commit('Change the same file otherwise');
    const { found } = await find(linked);
    assert.deepEqual(found?.copies, []);
    assert.deepEqual(
      found?.candidates.map(({ hash, why }) => ({ hash, why })),
      [{ hash: temporary.git('rev-parse', 'HEAD~1'), why: 'contains' }],
    );
  });

  it('may be in a commit whose message names them, even when they are gone', async () => {
    const linked = await note(change('main.c', 'wait();', 'Wait'));
    temporary.git('checkout', '-q', 'main');
    temporary.write('main.c', 'all else\n');
    commit('Squash\n\n* Wait\n* Something else');
    temporary.git('branch', '-q', '-D', 'feature');
    forgetUnreachable();
    const { found } = await find({ ...linked, exists: false });
    assert.deepEqual(
      found?.candidates.map(({ hash, why }) => ({ hash, why })),
      [{ hash: head(), why: 'named' }],
    );
  });

  it('are not mistaken for another where nothing is alike', async () => {
    const linked = await note(change('main.c', 'wait();', 'Wait'));
    temporary.git('checkout', '-q', 'main');
    temporary.write('main.c', 'all else\n');
    commit('Other');
    assert.deepEqual(await find(linked), { reached: false, found: { copies: [], candidates: [] } });
    temporary.git('branch', '-q', '-D', 'feature');
    forgetUnreachable();
    assert.deepEqual((await find({ ...linked, exists: false })).found, { copies: [], candidates: [] });
  });

  it('are resolved by short hashes, and nothing but hashes is', async () => {
    const hash = change('main.c', 'wait();', 'Wait');
    const resolved = await resolveCommits(repository, [hash.slice(0, 10), 'feature', 'HEAD~1', '--all', '', `${hash}\n${hash}`]);
    assert.deepEqual([...resolved.values()], [{ hash }, ...Array.from({ length: 5 }, () => ({ reason: 'gone' }))]);
  });

  it('may lie in what a shallow clone leaves out', async () => {
    const linked = change('main.c', 'wait();', 'Wait');
    change('belt.c', 'stop();', 'Stop');
    const shallow = new TemporaryRepository({ from: temporary.root, partly: ['--depth=1', '--branch=feature'] });
    try {
      const resolved = await resolveCommits(await shallow.open(), [linked, head()]);
      assert.deepEqual([...resolved.values()], [{ reason: 'shallow' }, { hash: head() }]);
    } finally {
      shallow.remove();
    }
  });

  it('is looked for no longer once nobody waits', async () => {
    const linked = await note(change('main.c', 'wait();', 'Wait'));
    temporary.git('checkout', '-q', 'main');
    const stop = new AbortController();
    const placing = placeCommits(repository, new LinkedHistory(repository), head(), [linked], stop.signal);
    stop.abort();
    await assert.rejects(placing, { reason: 'aborted' });
  });
});
