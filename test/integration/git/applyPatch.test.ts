import assert from 'node:assert/strict';
import { applyPatch, PatchError, previewPatch } from '../../../src/git/applyPatch';
import { readDiff } from '../../../src/git/diffs';
import { GitError } from '../../../src/git/gitError';
import { restorePoint } from '../../../src/git/restore';
import { TemporaryRepository } from '../../support/temporaryRepository';

const safety = 'refs/escalation/2026-02-04-test/P-0001';

describe('applyPatch', () => {
  let repository: TemporaryRepository;
  let clean: Record<string, string>;
  let changed: Record<string, string>;
  let patch: Uint8Array;

  const apply = async (reverse = false, ref = safety): Promise<unknown> =>
    applyPatch(await repository.open(), patch, { reverse }, { exclude: [], safety: { ref, message: 'Before' } });

  beforeEach(async () => {
    repository = new TemporaryRepository();
    repository.write('.gitattributes', '* -text\n');
    repository.write('text.txt', 'one\r\ntwo\r\nthree\r\n');
    repository.write('Größe.bin', Buffer.from([0, 1, 2, 255]));
    repository.write('old name.txt', 'a\nb\nc\nd\ne\nf\n');
    repository.write('gone.txt', 'gone\n');
    repository.commitAll('First');
    clean = repository.snapshot();
    repository.write('text.txt', 'one\r\nTWO\r\nthree\r\n');
    repository.write('Größe.bin', Buffer.from([0, 9, 2, 255]), 0o755);
    repository.git('mv', 'old name.txt', 'new\nname.txt');
    repository.delete('gone.txt');
    repository.write('deep/added.txt', 'added\n');
    const options = { exclude: [], limit: 1_000_000 };
    ({ patch } = await readDiff(await repository.open(), 'workingTree', options));
    changed = repository.snapshot();
    repository.git('reset', '-q', '--hard');
    repository.git('clean', '-fdq');
  });

  afterEach(() => repository.remove());

  it('brings text, binary, renamed, deleted and new files, modes too, and takes them back', async () => {
    const index = repository.git('ls-files', '--stage');
    await apply();
    assert.deepEqual(repository.snapshot(), changed);
    assert.equal(repository.git('ls-files', '--stage'), index, 'the index stays as it is');
    await apply(true, 'refs/escalation/2026-02-04-test/P-0002');
    assert.deepEqual(repository.snapshot(), clean);
  });

  it('shows what it would change, and changes nothing', async () => {
    const { files } = await previewPatch(await repository.open(), patch, { reverse: false, exclude: [] });
    assert.deepEqual(Object.fromEntries(files.map(({ path, kind }) => [path, kind])), {
      'Größe.bin': 'modified',
      'deep/added.txt': 'added',
      'gone.txt': 'deleted',
      'new\nname.txt': 'added',
      'old name.txt': 'deleted',
      'text.txt': 'modified',
    });
    assert.deepEqual(repository.snapshot(), clean);
  });

  it('is applied wholly or not at all: a conflict in one file leaves all as they are', async () => {
    repository.write('text.txt', 'one\r\nZWEI\r\nthree\r\n');
    const before = repository.snapshot();
    await assert.rejects(apply(), (error) => error instanceof PatchError && error.conflicts.join() === 'text.txt');
    assert.deepEqual(repository.snapshot(), before);
    assert.equal(repository.git('for-each-ref', safety), '');
  });

  it('overwrites no untracked file that is in the way, and no ignored one', async () => {
    repository.write('deep/added.txt', 'mine\n');
    const before = repository.snapshot();
    await assert.rejects(apply(), PatchError);
    repository.write('.git/info/exclude', 'deep/\n');
    await assert.rejects(apply());
    assert.deepEqual(repository.snapshot(), before);
  });

  it('says that there is nothing left to do', async () => {
    await apply();
    await assert.rejects(
      apply(false, 'refs/escalation/2026-02-04-test/P-0002'),
      (error) => error instanceof PatchError || (error instanceof GitError && error.reason === 'nothingToApply'),
    );
  });

  it('is undone by the point that it was applied over', async () => {
    repository.write('own.txt', 'own\n');
    const before = repository.snapshot();
    await apply();
    await restorePoint(await repository.open(), safety, {
      exclude: [],
      safety: { ref: 'refs/escalation/2026-02-04-test/P-0003', message: 'x' },
      mayRemove: () => true,
    });
    assert.deepEqual(repository.snapshot(), before);
  });
});
