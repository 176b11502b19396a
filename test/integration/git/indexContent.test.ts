import assert from 'node:assert/strict';
import { readIndexContent } from '../../../src/git/indexContent';
import { TemporaryRepository } from '../../support/temporaryRepository';

describe('What an index file tells by its bytes', () => {
  let repository: TemporaryRepository;
  const read = () => readIndexContent(repository.path('.git/index'));
  const count = (): number => repository.git('ls-files', '--stage').split('\n').length;

  afterEach(() => repository.remove());

  for (const format of ['sha1', 'sha256'] as const)
    for (const version of ['2', '3', '4'])
      it(`is what git tells: ${format}, version ${version}`, async () => {
        repository = new TemporaryRepository({ format });
        for (const name of ['a.txt', 'ab.txt', 'src/ä b.txt', 'src/deep/x', `src/${'long'.repeat(60)}/y`])
          repository.write(name, name);
        repository.commitAll('First');
        // Flags of the longer kind are what version 3 is for.
        if (version === '4') repository.git('update-index', '--index-version', '4');
        if (version === '3') repository.git('update-index', '--skip-worktree', 'ab.txt');
        repository.git('write-tree');
        const { tree, ...rest } = await read();
        assert.deepEqual(rest, { count: count(), mayHoldAttributes: version === '4' });
        assert.equal(tree, version === '4' ? undefined : repository.git('write-tree'));
      });

  it('is no tree once an entry changed, until git has noted it again', async () => {
    repository = new TemporaryRepository();
    repository.write('a.txt', 'one\n');
    repository.commitAll('First');
    repository.git('write-tree');
    assert.equal((await read()).tree, repository.git('rev-parse', 'HEAD^{tree}'));
    repository.write('a.txt', 'two\n');
    repository.git('add', '-A');
    assert.equal((await read()).tree, undefined);
    const tree = repository.git('write-tree');
    assert.equal((await read()).tree, tree);
    repository.write('b.txt', 'to be added\n');
    repository.git('add', '--intent-to-add', 'b.txt');
    assert.equal((await read()).tree, undefined);
  });

  it('may hold attributes where they lie, and in what it can’t tell', async () => {
    repository = new TemporaryRepository();
    repository.write('a.txt', 'one\n');
    repository.write('my.gitattributes.txt', 'none\n');
    repository.commitAll('First');
    assert.equal((await read()).mayHoldAttributes, false);
    repository.write('deep/er/.gitattributes', '* text=auto\n');
    repository.git('add', '-A');
    assert.equal((await read()).mayHoldAttributes, true);
    repository.git('rm', '-q', '--cached', 'deep/er/.gitattributes');
    assert.equal((await read()).mayHoldAttributes, false);
    repository.git('update-index', '--split-index');
    assert.equal((await read()).mayHoldAttributes, true);
    repository.write('.git/index', Buffer.concat([Buffer.from('DIRC'), Buffer.from([0, 0, 0, 2, 0, 0, 0, 9]), Buffer.alloc(40)]));
    assert.deepEqual(await read(), { count: 9, mayHoldAttributes: true });
  });

  it('is nothing where there is no index yet', async () => {
    repository = new TemporaryRepository();
    assert.deepEqual(await read(), { count: 0, mayHoldAttributes: false });
  });
});
