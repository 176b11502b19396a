import assert from 'node:assert/strict';
import { headStamp } from '../../../src/git/graphState';
import { TemporaryRepository } from '../../support/temporaryRepository';

describe('The stamp of HEAD', () => {
  let repository: TemporaryRepository;

  beforeEach(() => {
    repository = new TemporaryRepository();
  });

  afterEach(() => repository.remove());

  it('is another one after every move of HEAD, and the same while it stays', async () => {
    const opened = await repository.open();
    const commit = (): string => repository.commitAll('Go on');
    const moves: readonly (() => unknown)[] = [
      // The first one gives a branch without a commit its first.
      commit,
      commit,
      () => repository.git('switch', '-q', '-c', 'deep/er'),
      commit,
      () => repository.git('switch', '-q', '--detach', 'HEAD'),
      commit,
      () => repository.git('switch', '-q', 'main'),
      () => repository.git('pack-refs', '--all', '--prune'),
      commit,
      () => repository.git('reset', '-q', '--soft', 'HEAD^'),
    ];
    const seen = [await headStamp(opened)];
    for (const move of moves) {
      move();
      const stamp = await headStamp(opened);
      assert.notEqual(stamp, seen.at(-1));
      seen.push(stamp);
      repository.git('branch', '-f', 'aside');
      repository.git('stash', 'list');
      assert.equal(await headStamp(opened), stamp);
    }
  });

  it('of a further working tree follows its own HEAD on the branches of all', async () => {
    repository.commitAll('Start the belt');
    const tree = new TemporaryRepository({ worktreeOf: repository.root });
    try {
      const opened = await tree.open();
      const before = await headStamp(opened);
      repository.commitAll('Go on');
      assert.equal(await headStamp(opened), before);
      tree.commitAll('Go on apart');
      assert.notEqual(await headStamp(opened), before);
    } finally {
      tree.remove();
    }
  });
});
