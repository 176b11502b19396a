import assert from 'node:assert/strict';
import { fc } from '../../support/properties';
import { apply, item } from '../../support/randomTrees';
import { recordPoint } from '../../../src/git/rollbackPoints';
import { TemporaryRepository } from '../../support/temporaryRepository';

/**
 * What `git stash apply --index` itself can't bring back, whoever made the stash: it refuses untracked files where the index has an entry of
 * the same name, and it merges the working tree's side over the index's, which conflicts where a path was staged as new and is gone from
 * the working tree again, or where the working tree took back what was staged.
 */
function isBeyondStash(repository: TemporaryRepository): boolean {
  const states = repository
    .git('status', '--porcelain', '-z', '--no-renames', '--untracked-files=all')
    .split('\0')
    .filter(Boolean);
  const staged = new Set(states.filter((line) => /^[AMDT]/u.test(line)).map((line) => line.slice(3)));
  const untracked = states.filter((line) => line.startsWith('??')).map((line) => line.slice(3));
  return untracked.some((path) => staged.has(path)) || states.some((line) => /^A[DT]|^[MT]D/u.test(line));
}

describe('A recorded point, over random trees', function () {
  this.timeout(900_000);

  it('is applied by plain git in a fresh clone, byte for byte, and recording touched nothing', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(item, { minLength: 1, maxLength: 6 }),
        fc.array(item, { maxLength: 4 }),
        fc.array(item, { maxLength: 4 }),
        async (base, staged, unstaged) => {
          const repository = new TemporaryRepository();
          let clone: TemporaryRepository | undefined;
          try {
            repository.write('.gitattributes', '* -text\n');
            for (const one of base) apply(repository, one);
            repository.commitAll('base');
            for (const one of staged) apply(repository, one);
            repository.git('add', '-A');
            for (const one of unstaged) apply(repository, one);
            const before = repository.untouchables();
            const ref = 'refs/escalation/2026-02-04-test/P-0000';
            const point = await recordPoint(await repository.open(), { ref, message: 'Before', exclude: [] });
            assert.deepEqual(repository.untouchables(), before);
            assert.equal(repository.git('rev-parse', ref), point.commit);
            // Those that plain git can’t apply don’t count.
            fc.pre(!isBeyondStash(repository));
            clone = new TemporaryRepository({ from: repository.root });
            clone.git('fetch', '-q', 'origin', `${ref}:${ref}`);
            clone.git('stash', 'apply', '--index', '-q', ref);
            assert.deepEqual(clone.snapshot(), repository.snapshot());
            assert.equal(clone.git('write-tree'), repository.git('write-tree'));
            compared += 1;
          } finally {
            repository.remove();
            clone?.remove();
          }
        },
      ),
      { numRuns: 200 },
    );
    assert.equal(compared, 200, 'so many states are compared after plain git applied them');
  });
});
