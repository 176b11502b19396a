import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { readBlob } from '../../../src/git/blobs';
import { findRenamed } from '../../../src/git/renamedPath';
import { Repository } from '../../../src/git/repository';
import { gitOptions, TemporaryRepository } from '../../support/temporaryRepository';

const text = (name: string): string =>
  Array.from({ length: 20 }, (_, line) => `export const ${name}${line} = ${line};\n`).join('');

describe('a file whose path is gone', () => {
  let repository: TemporaryRepository;
  let first: string;

  beforeEach(() => {
    repository = new TemporaryRepository();
    repository.write('src/förder band.ts', text('belt'));
    repository.write('other.ts', text('other'));
    first = repository.commitAll('First');
  });

  afterEach(() => repository.remove());

  it('is found under its new name, committed or only staged', async () => {
    repository.git('mv', 'src/förder band.ts', 'belt.ts');
    assert.equal(await findRenamed(await repository.open(), 'src/förder band.ts', first), 'belt.ts');
    repository.commitAll('Rename');
    assert.equal(await findRenamed(await repository.open(), 'src/förder band.ts', first), 'belt.ts');
  });

  it('is followed over several renames, also where it changed wholly since, and without its commit', async () => {
    repository.git('mv', 'src/förder band.ts', 'belt.ts');
    repository.commitAll('Rename');
    repository.write('belt.ts', text('somethingElse'));
    repository.commitAll('Rewrite');
    repository.git('mv', 'belt.ts', 'conveyor.ts');
    repository.commitAll('Rename again');
    repository.write('conveyor.ts', 'export const all = "new";\n');
    repository.commitAll('Shorten');
    const opened = await repository.open();
    assert.equal(await findRenamed(opened, 'src/förder band.ts', first), 'conveyor.ts');
    assert.equal(await findRenamed(opened, 'src/förder band.ts', undefined), 'conveyor.ts');
  });

  it('is found under a name that git does not track yet, edited or not, without a trace in the index', async () => {
    const opened = await repository.open();
    const move = (to: string, content: string): void => {
      repository.delete('src/förder band.ts');
      repository.write(to, content);
    };
    move('new folder/[belt].ts', text('belt'));
    const before = repository.git('status', '--porcelain');
    assert.equal(await findRenamed(opened, 'src/förder band.ts', first), 'new folder/[belt].ts');
    assert.equal(await findRenamed(opened, 'src/förder band.ts', undefined), 'new folder/[belt].ts');
    repository.write('new folder/[belt].ts', text('belt').replace('= 7;', '= 70;'));
    assert.equal(await findRenamed(opened, 'src/förder band.ts', first), 'new folder/[belt].ts');
    assert.equal(repository.git('status', '--porcelain'), before);
    assert.deepEqual(
      readdirSync(opened.gitDir).filter((name) => name.includes('escalation')),
      [],
    );
    repository.git('rm', '-q', '--cached', 'src/förder band.ts');
    assert.equal(await findRenamed(opened, 'src/förder band.ts', first), 'new folder/[belt].ts');
  });

  it('is followed from a committed name to one that git does not track yet', async () => {
    repository.git('mv', 'src/förder band.ts', 'belt.ts');
    repository.commitAll('Rename');
    repository.delete('belt.ts');
    repository.write('conveyor.ts', text('belt'));
    assert.equal(await findRenamed(await repository.open(), 'src/förder band.ts', first), 'conveyor.ts');
  });

  it('is taken for no other file that came: one that is ignored, unlike, or another’s new name', async () => {
    const opened = await repository.open();
    repository.delete('src/förder band.ts');
    repository.write('unlike.ts', text('somethingElseAltogether'));
    assert.equal(await findRenamed(opened, 'src/förder band.ts', first), undefined);
    repository.write('.git/info/exclude', 'ignored.ts\n');
    repository.write('ignored.ts', text('belt'));
    assert.equal(await findRenamed(opened, 'src/förder band.ts', first), undefined);
    repository.delete('other.ts');
    repository.write('moved.ts', text('other'));
    assert.equal(await findRenamed(opened, 'other.ts', first), 'moved.ts');
    assert.equal(await findRenamed(opened, 'src/förder band.ts', first), undefined);
  });

  it('is nowhere where it was deleted, or was never there', async () => {
    repository.delete('src/förder band.ts');
    repository.commitAll('Delete');
    const opened = await repository.open();
    assert.equal(await findRenamed(opened, 'src/förder band.ts', first), undefined);
    assert.equal(await findRenamed(opened, 'src/förder band.ts', undefined), undefined);
    assert.equal(await findRenamed(opened, 'never.ts', first), undefined);
    assert.equal(await findRenamed(opened, '--output=evil', undefined), undefined);
  });

  it('is found where history was rewritten, as long as the old commit is there', async () => {
    repository.git('mv', 'src/förder band.ts', 'belt.ts');
    repository.git('commit', '-q', '-m', 'Rename');
    repository.git('reset', '-q', '--soft', first);
    repository.git('commit', '-q', '--amend', '-m', 'All in one');
    assert.equal(await findRenamed(await repository.open(), 'src/förder band.ts', first), 'belt.ts');
  });

  it('is unknown in a shallow clone that lacks the rename, and nothing is fetched', async () => {
    repository.git('mv', 'src/förder band.ts', 'belt.ts');
    repository.commitAll('Rename');
    repository.write('other.ts', 'export {};\n');
    repository.commitAll('Later');
    const clone = new TemporaryRepository();
    try {
      clone.git('fetch', '-q', '--depth=1', `file://${repository.root}`, 'main');
      clone.git('reset', '-q', '--hard', 'FETCH_HEAD');
      const opened = await Repository.open(clone.root, gitOptions);
      assert.equal(await findRenamed(opened, 'src/förder band.ts', first), undefined);
      assert.equal(await findRenamed(opened, 'src/förder band.ts', undefined), undefined);
      const blob = repository.git('rev-parse', `${first}:other.ts`);
      assert.equal(await readBlob(opened, blob, 1_000_000), undefined);
      assert.equal((await readBlob(await repository.open(), blob, 1_000_000))?.toString(), text('other'));
    } finally {
      clone.remove();
    }
  });

  it('has no blob that is larger than wanted, or that is named by anything but its hash', async () => {
    const opened = await repository.open();
    const blob = repository.git('rev-parse', `${first}:other.ts`);
    assert.equal(await readBlob(opened, blob, 10), undefined);
    assert.equal(await readBlob(opened, 'HEAD:other.ts', 1_000_000), undefined);
  });
});
