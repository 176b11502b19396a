import assert from 'node:assert/strict';
import { fetchHistory, readLacking } from '../../../src/git/fetchHistory';
import { readLinkedLines } from '../../../src/git/linkedLines';
import type { Repository } from '../../../src/git/repository';
import { TemporaryRepository } from '../../support/temporaryRepository';

describe('Fetching what a clone was made without', () => {
  let source: TemporaryRepository;
  let clone: TemporaryRepository | undefined;
  /** In the order in which they were made. */
  let commits: string[];

  beforeEach(() => {
    source = new TemporaryRepository();
    source.configure('[uploadpack]\nallowFilter = true\nallowAnySHA1InWant = true\n');
    const block = Array.from({ length: 10 }, (_value, line) => `turn ${line}\n`).join('');
    const versions = [block, `${block}second\n`];
    commits = versions.map((text) => {
      source.write('old name.c', text);
      return source.commitAll('Turn');
    });
    source.git('mv', 'old name.c', 'belt.c');
    commits.push(source.commitAll('Name it'));
    for (const line of ['third\n', 'fourth\n']) {
      source.write('belt.c', `${block}second\n${line}`);
      commits.push(source.commitAll('Turn on'));
    }
  });

  afterEach(() => {
    source.remove();
    clone?.remove();
  });

  async function cloned(...partly: string[]): Promise<Repository> {
    clone = new TemporaryRepository({ from: source.root, partly });
    return clone.open();
  }

  const accessTo = (repository: Repository) => ({ repository, remote: 'origin', env: {}, transferMs: 60_000 });
  const file = () => ({ head: commits.at(-1)!, path: 'belt.c' });
  const linesOf = (repository: Repository, commit: string) =>
    readLinkedLines(repository, { ...file(), commits: [commit] }, () => undefined);

  it('makes a shallow clone whole, so that lines come from the commits that wrote them', async () => {
    const repository = await cloned('--depth=2');
    const lacking = await readLacking(repository);
    assert.deepEqual(lacking, { shallow: true, promisor: undefined });
    assert.deepEqual(await fetchHistory(accessTo(repository), lacking, file()), { whole: true, contents: 0 });
    assert.deepEqual(await readLacking(repository), { shallow: false, promisor: undefined });
    assert.deepEqual(await linesOf(repository, commits[1]!), [{ start: 11, count: 1, commit: commits[1] }]);
  });

  it('brings a partial clone the former contents of a file, under its former name too, and of no other', async () => {
    source.write('quiet.c', 'one\n');
    source.commitAll('Another file');
    source.write('quiet.c', 'two\n');
    commits.push(source.commitAll('Change it'));
    const repository = await cloned('--filter=blob:none');
    await assert.rejects(linesOf(repository, commits[1]!), { reason: 'notFetched' });
    const lacking = await readLacking(repository);
    assert.deepEqual(lacking, { shallow: false, promisor: 'origin' });
    const refs = clone!.git('for-each-ref');
    assert.deepEqual(await fetchHistory(accessTo(repository), lacking, file()), { whole: false, contents: 2 });
    assert.deepEqual(await linesOf(repository, commits[1]!), [{ start: 11, count: 1, commit: commits[1] }]);
    assert.equal(clone!.git('for-each-ref'), refs);
    const missing = clone!.git('rev-list', '--objects', '--all', '--missing=print').match(/^\?.+$/gmu);
    assert.deepEqual(missing, [`?${source.git('rev-parse', 'HEAD^:quiet.c')}`]);
  });

  it('says of a whole clone that it lacks nothing', async () => {
    assert.deepEqual(await readLacking(await cloned()), { shallow: false, promisor: undefined });
  });
});
