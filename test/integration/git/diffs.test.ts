import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { openSync, closeSync, ftruncateSync, readFileSync } from 'node:fs';
import { readDiff, selectionDiff, showFile } from '../../../src/git/diffs';
import { GitError } from '../../../src/git/gitError';
import { snapshotOf, TemporaryRepository } from '../../support/temporaryRepository';

const options = { exclude: ['.escalation'], limit: 10 * 1024 * 1024 };

describe('readDiff', () => {
  let repository: TemporaryRepository;

  beforeEach(() => {
    repository = new TemporaryRepository();
    repository.write('.gitattributes', '* -text\n');
    repository.write('text.txt', 'one\ntwo\nthree\n');
    repository.write('Größe ä.txt', 'umlaut\n');
    repository.write('old name.txt', 'a long enough content to be found again\nafter it was renamed\n');
    repository.write('gone.txt', 'gone\n');
    repository.write('binary.bin', Buffer.from([0, 1, 2, 3]));
    repository.write('crlf.txt', 'a\r\nb\r\n');
    repository.write('run.sh', 'x\n');
    repository.write('.escalation/x.yaml', 'a: 1\n');
    repository.commitAll('First');
  });

  afterEach(() => repository.remove());

  const work = (): void => {
    repository.write('text.txt', 'one\n2\nthree');
    repository.write('Größe ä.txt', 'anders\n');
    repository.git('mv', 'old name.txt', 'new\nname.txt');
    repository.delete('gone.txt');
    repository.write('binary.bin', Buffer.from([9, 0, 255]));
    repository.write('crlf.txt', 'a\r\nB\r\n');
    repository.write('run.sh', 'x\n', 0o755);
    repository.write('new file.bin', Buffer.from([0, 255, 0]));
    repository.link('link', 'text.txt');
    repository.write('.escalation/x.yaml', 'a: 2\n');
    repository.write('.escalation/new.yaml', 'b: 1\n');
  };

  it('gives the working tree, new files too, as a patch that git applies to the same bytes', async () => {
    work();
    const before = repository.untouchables();
    const objects = repository.git('count-objects', '-v');
    const diff = await readDiff(await repository.open(), 'workingTree', options);
    assert.deepEqual(repository.untouchables(), before);
    assert.equal(repository.git('count-objects', '-v'), objects, 'nothing is left in the store');
    assert.ok(!Buffer.from(diff.patch).toString('latin1').includes('.escalation'));
    const clone = new TemporaryRepository({ from: repository.root });
    execFileSync('git', ['-C', clone.root, 'checkout', '-q', diff.base]);
    execFileSync('git', ['-C', clone.root, 'apply', '--binary', '-'], { input: diff.patch });
    const without = (files: Record<string, string>): Record<string, string> =>
      Object.fromEntries(Object.entries(files).filter(([name]) => !name.startsWith('.escalation')));
    assert.deepEqual(without(snapshotOf(clone.root)), without(repository.snapshot()));
    const byPath = new Map(diff.files.map((file) => [file.path, file]));
    assert.deepEqual(byPath.get('new\nname.txt'), {
      path: 'new\nname.txt',
      formerPath: 'old name.txt',
      status: 'R',
      added: 0,
      deleted: 0,
      binary: false,
    });
    assert.equal(byPath.get('new file.bin')?.binary, true);
    assert.equal(byPath.get('gone.txt')?.status, 'D');
    clone.remove();
  });

  it('gives what is staged, and only that', async () => {
    repository.write('text.txt', 'staged\n');
    repository.git('add', 'text.txt');
    repository.write('text.txt', 'working\n');
    const { patch, files } = await readDiff(await repository.open(), 'staged', options);
    assert.match(Buffer.from(patch).toString(), /^\+staged$/mu);
    assert.equal(files.length, 1);
  });

  it('gives what lies between two revisions, and refuses what is none', async () => {
    repository.write('text.txt', 'later\n');
    repository.commitAll('Second');
    const diff = await readDiff(await repository.open(), { from: 'HEAD~1', to: 'main' }, options);
    assert.equal(diff.head, repository.git('rev-parse', 'HEAD'));
    assert.match(Buffer.from(diff.patch).toString(), /^\+later$/mu);
    for (const from of ['--output=/tmp/x', 'nothing', '', 'HEAD\0']) {
      await assert.rejects(
        readDiff(await repository.open(), { from, to: 'HEAD' }, options),
        (error) => error instanceof GitError && error.reason === 'unknownRevision',
      );
    }
  });

  it('works before the first commit', async () => {
    repository.git('checkout', '-q', '--orphan', 'empty');
    const diff = await readDiff(await repository.open(), 'workingTree', options);
    assert.equal(diff.base, repository.git('hash-object', '-t', 'tree', '/dev/null'));
    assert.ok(diff.files.some(({ path }) => path === 'text.txt'));
  });

  it('refuses a new file of 300 MB by its size, without reading it', async () => {
    const file = openSync(repository.path('huge.log'), 'w');
    ftruncateSync(file, 300 * 1024 * 1024);
    closeSync(file);
    await assert.rejects(
      readDiff(await repository.open(), 'workingTree', options),
      (error) => error instanceof GitError && error.reason === 'tooLarge' && Number(error.detail) >= 300 * 1024 * 1024,
    );
  });

  it('tells how large a patch is that is refused, and never holds more of it than the limit', async function () {
    this.timeout(60_000);
    const content = Buffer.alloc(300 * 1024 * 1024, `${'a line that is new'.repeat(50)}\n`);
    repository.write('text.txt', content);
    const opened = await repository.open();
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    const look = setInterval(() => (most = Math.max(most, process.memoryUsage().arrayBuffers - before)), 5);
    try {
      await assert.rejects(readDiff(opened, 'workingTree', { ...options, limit: 1024 * 1024 }), (error) => {
        assert.ok(error instanceof GitError && error.reason === 'tooLarge');
        return Number(error.detail) > content.length;
      });
    } finally {
      clearInterval(look);
    }
    // What is read and not collected yet counts too.
    assert.ok(most < 150 * 1024 * 1024, `${most} bytes were held`);
  });

  it('takes only the hunks at the selected lines', async () => {
    repository.write('long.txt', Array.from({ length: 60 }, (_one, index) => `line ${index + 1}\n`).join(''));
    repository.commitAll('Long');
    const lines = readFileSync(repository.path('long.txt'), 'utf8').split('\n');
    lines[4] = 'changed 5';
    lines.splice(29, 1);
    lines.splice(50, 0, 'inserted');
    repository.write('long.txt', lines.join('\n'));
    const opened = await repository.open();
    const first = await selectionDiff(opened, 'long.txt', 5, 5, options);
    assert.match(Buffer.from(first.patch).toString(), /\+changed 5/u);
    assert.doesNotMatch(Buffer.from(first.patch).toString(), /inserted|-line 30/u);
    assert.deepEqual([first.files[0]!.added, first.files[0]!.deleted], [1, 1]);
    const last = await selectionDiff(opened, 'long.txt', 51, 51, options);
    assert.match(Buffer.from(last.patch).toString(), /\+inserted/u);
    for (const { patch } of [first, last])
      execFileSync('git', ['-C', repository.root, 'apply', '--check', '--reverse', '-'], { input: patch });
    assert.deepEqual((await selectionDiff(opened, 'long.txt', 15, 16, options)).files, []);
  });

  it('shows a file of a commit, up to a limit', async () => {
    const opened = await repository.open();
    const head = await opened.resolve('HEAD');
    assert.deepEqual(await showFile(opened, head, 'binary.bin', 100), Buffer.from([0, 1, 2, 3]));
    await assert.rejects(
      showFile(opened, head, 'text.txt', 5),
      (error) => error instanceof GitError && error.reason === 'tooLarge',
    );
    await assert.rejects(showFile(opened, head, 'none.txt', 5), GitError);
  });
});
