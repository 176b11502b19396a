import assert from 'node:assert/strict';
import { GitError } from '../../../src/git/gitError';
import { commitFolder, readRecordState } from '../../../src/git/recordState';
import type { TemporaryRepository } from '../../support/temporaryRepository';
import { TwoClones } from '../../support/twoClones';

const folder = '.escalation';

describe('The record in a repository', () => {
  let clones: TwoClones;
  let clone: TemporaryRepository;

  beforeEach(() => {
    clones = new TwoClones();
    clone = clones.ada;
  });

  afterEach(() => clones.remove());

  const state = async () => readRecordState(await clone.open(), folder);
  const commit = async (): Promise<string> => commitFolder(await clone.open(), folder, 'Record');

  it('is told by what is not committed, not pushed, and not pulled', async () => {
    clone.write('.escalation/s/escalation.yaml', 'title: x\n');
    clone.write('code.ts', 'x');
    clone.commitAll('Code, with the record');
    clone.write('.escalation/s/hypotheses/H-k7q2 ä\n.yaml', 'statement: x\n');
    clone.write('code.ts', 'y');
    const ahead = await state();
    assert.deepEqual(ahead.uncommitted, ['.escalation/s/hypotheses/H-k7q2 ä\n.yaml']);
    assert.deepEqual([ahead.ignored, ahead.branch, ahead.unpushed, ahead.incoming], [false, 'main', { record: 1, all: 1 }, 0]);
    assert.equal(ahead.upstream?.tracking, 'refs/remotes/origin/main');

    clone.git('push', '-q', 'origin', 'main');
    clones.ben.git('fetch', '-q');
    const behind = await readRecordState(await clones.ben.open(), folder);
    assert.deepEqual([behind.uncommitted, behind.unpushed, behind.incoming], [[], { record: 0, all: 0 }, 1]);
  });

  it('is told where git ignores it, where the branch has no upstream, and before the first commit', async () => {
    clone.git('checkout', '-q', '-b', 'hotfix');
    clone.write('.gitignore', '.escalation/\n');
    clone.write('.escalation/s/escalation.yaml', 'title: x\n');
    clone.commitAll('Ignore');
    const told = await state();
    assert.deepEqual(
      [told.ignored, told.uncommitted, told.upstream, told.unpushed],
      [true, [], undefined, { record: 0, all: 1 }],
    );
    clone.git('checkout', '-q', '--orphan', 'empty');
    assert.deepEqual((await state()).unpushed, { record: 0, all: 0 });
  });

  it('is committed alone: nothing that is staged or changed besides goes with it', async () => {
    clone.write('.escalation/s/old.yaml', 'a\n');
    clone.write('.escalation/s/gone.yaml', 'b\n');
    clone.commitAll('Before');
    clone.write('staged.ts', 'staged');
    clone.git('add', 'staged.ts');
    clone.write('belt.ts', 'speed = 7\n');
    clone.write('.escalation/s/old.yaml', 'c\n');
    clone.delete('.escalation/s/gone.yaml');
    clone.write('.escalation/s/[new].yaml', 'd\n');
    clone.write('.git/hooks/pre-commit', '#!/bin/sh\nexit 1\n', 0o755);
    const hash = await commit();
    assert.equal(clone.git('rev-parse', 'main'), hash);
    const shown = clone.git('show', '--no-renames', '--name-status', '--format=%s', hash);
    assert.equal(shown, 'Record\n\nA\t.escalation/s/[new].yaml\nD\t.escalation/s/gone.yaml\nM\t.escalation/s/old.yaml');
    assert.equal(clone.git('status', '--porcelain'), ' M belt.ts\nA  staged.ts');
  });

  it('is not committed where nobody would find it, during a merge, or by nobody; the index stays', async () => {
    clone.write('.escalation/s/new.yaml', 'd\n');
    const refuses = async (reason: string): Promise<void> => {
      const before = clone.git('status', '--porcelain');
      await assert.rejects(commit(), (error) => error instanceof GitError && error.reason === reason);
      assert.equal(clone.git('status', '--porcelain'), before);
    };
    clone.git('checkout', '-q', '--detach');
    await refuses('detached');
    clone.git('checkout', '-q', 'main');
    clone.write('.git/MERGE_HEAD', `${clone.git('rev-parse', 'HEAD')}\n`);
    await refuses('mergeUnderWay');
    clone.delete('.git/MERGE_HEAD');
    clone.git('config', 'user.name', '');
    await refuses('noIdentity');
  });
});
