import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import type { IndexPort } from '../../../src/record/store';
import { Repository } from '../../../src/git/repository';
import { addTrailer, scanTrailers, TrailerIndex } from '../../../src/git/trailers';
import { gitOptions, TemporaryRepository } from '../../support/temporaryRepository';

const link = 'Escalation: 2026-02-04-standstill/H-k7q2';

/** Keeps an index in memory, and counts how often it is written. */
class Kept implements IndexPort {
  bytes: Uint8Array | undefined;
  saved = 0;

  load(): Promise<Uint8Array> {
    return this.bytes ? Promise.resolve(this.bytes) : Promise.reject(new Error('nothing kept yet'));
  }

  save(bytes: Uint8Array): Promise<void> {
    this.bytes = bytes;
    this.saved += 1;
    return Promise.resolve();
  }
}

describe('A trailer that is added', () => {
  let repository: TemporaryRepository;

  before(() => {
    repository = new TemporaryRepository();
  });

  after(() => repository.remove());

  const value = '2026-02-04-standstill/H-k7q2';
  const added = async (message: string): Promise<string> => addTrailer(await repository.open(), message, value);

  it('stands after an empty line, and leaves the first one to the subject', async () => {
    assert.equal(await added(''), `\n\n${link}`);
    assert.equal(await added('\n'), `\n\n${link}`);
    assert.equal(await added('Fix: the pool'), `Fix: the pool\n\n${link}`);
    assert.equal(await added('Fix\n\n---\n- why: body'), `Fix\n\n---\n- why: body\n\n${link}`);
  });

  it('joins trailers that are there, before comment lines, and is not repeated', async () => {
    const signed = 'Fix\n\nBody\n\nSigned-off-by: Ada <a@b>';
    assert.equal(await added(signed), `${signed}\n${link}`);
    assert.equal(await added(`${signed}\n# a comment\n`), `${signed}\n${link}\n# a comment`);
    assert.equal(await added(`${signed}\n${link}`), `${signed}\n${link}`);
    assert.equal(await added(await added('')), await added(''));
    const other = 'Escalation: 2026-02-04-standstill/H-9dd1';
    assert.equal(await added(`Fix\n\n${other}`), `Fix\n\n${other}\n${link}`);
  });
});

describe('Trailers', () => {
  let repository: TemporaryRepository;
  let opened: Repository;

  beforeEach(async () => {
    repository = new TemporaryRepository();
    opened = await repository.open();
  });

  afterEach(() => repository.remove());

  const valuesOf = async (message: string): Promise<readonly string[]> => {
    // `commit` would clean the message up.
    const tree = repository.git('write-tree');
    const args = ['-C', repository.root, 'commit-tree', tree];
    const commit = execFileSync('git', args, { input: message }).toString().trim();
    return (await scanTrailers(opened, [commit], [])).flatMap(({ values }) => values);
  };

  it('are read as git reads them: several, folded, in any case, with CRLF', async () => {
    const value = '2026-02-04-standstill/H-k7q2';
    assert.deepEqual(await valuesOf(`Subject\n\nBody\n\nSigned-off-by: Ada <a@b>\n${link}\nescalation: other/H-9dd1 fix\n`), [
      value,
      'other/H-9dd1 fix',
    ]);
    assert.deepEqual(await valuesOf(`Subject\n\nEscalation: 2026-02-04-standstill/H-k7q2\n  (fix)\n`), [`${value} (fix)`]);
    assert.deepEqual(await valuesOf(`Subject\r\n\r\nBody\r\n\r\n${link}\r\n`), [value]);
  });

  it('are no trailers in the subject, in the middle of the body, or in a note', async () => {
    assert.deepEqual(await valuesOf(`${link}\n`), []);
    assert.deepEqual(await valuesOf(`Subject\n\n${link}\n\nThe body goes on here.\n`), []);
    assert.deepEqual(await valuesOf(`Subject\n\nWe talked about it.\nDe-Escalation: x\n`), []);
    const commit = repository.commitAll('Without');
    repository.git('notes', 'add', '-m', link, commit);
    assert.deepEqual(await scanTrailers(opened, [commit], []), []);
  });

  it('come with what is known of the commit', async () => {
    const hash = repository.commitAll(`Wait for the pool\n\n${link}`);
    const [found] = await new TrailerIndex(opened).commits();
    assert.deepEqual(
      { ...found, at: Number.isNaN(Date.parse(found?.at ?? '')) },
      {
        hash,
        subject: 'Wait for the pool',
        author: 'Ada Lorenz <ada@example.com>',
        at: false,
        values: ['2026-02-04-standstill/H-k7q2'],
      },
    );
  });

  it('are followed from HEAD and other branches: new commits, a rewritten one, a deleted branch, none yet', async () => {
    const kept = new Kept();
    const index = new TrailerIndex(opened, kept);
    const found = async (): Promise<string[]> => (await index.commits()).map(({ hash }) => hash);
    assert.deepEqual(await found(), []);
    const first = repository.commitAll(`One\n\n${link}`);
    assert.deepEqual(await found(), [first]);
    repository.git('checkout', '-q', '-b', 'side');
    const side = repository.commitAll(`Side\n\n${link}`);
    assert.deepEqual(await found(), [side, first]);
    repository.git('checkout', '-q', 'main');
    assert.deepEqual(await found(), [first, side]);
    repository.git('merge', '-q', '--no-ff', '-m', 'Merge', 'side');
    assert.deepEqual((await found()).toSorted(), [first, side].toSorted());
    repository.git('reset', '-q', '--hard', first);
    repository.git('commit', '-q', '--amend', '--allow-empty', '-m', 'One, without');
    assert.deepEqual(await found(), [side, first]);
    repository.git('branch', '-q', '-D', 'side');
    assert.deepEqual(await found(), []);
    const { saved } = kept;
    assert.deepEqual(await found(), []);
    assert.equal(kept.saved, saved);
  });

  it('are found on what was fetched from colleagues, behind those of HEAD, and once where a branch was rebased', async () => {
    repository.commitAll('Base');
    repository.git('checkout', '-q', '-b', 'colleague');
    const theirs = repository.commitAll(`Theirs\n\n${link}`);
    repository.git('update-ref', 'refs/remotes/origin/colleague', theirs);
    repository.git('checkout', '-q', 'main');
    repository.git('branch', '-q', '-D', 'colleague');
    const mine = repository.commitAll(`Mine\n\n${link}`);
    const kept = new Kept();
    const found = async (): Promise<string[]> => (await new TrailerIndex(opened, kept).commits()).map(({ hash }) => hash);
    assert.deepEqual(await found(), [mine, theirs]);
    repository.git('cherry-pick', '--allow-empty', theirs);
    const picked = repository.git('rev-parse', 'HEAD');
    assert.deepEqual(await found(), [picked, mine]);
    repository.git('reset', '-q', '--hard', mine);
    assert.deepEqual(await found(), [mine, theirs]);
    repository.git('update-ref', '-d', 'refs/remotes/origin/colleague');
    assert.deepEqual(await found(), [mine]);
  });

  it('are kept for the next session, which looks only at what is new', async () => {
    const kept = new Kept();
    const first = repository.commitAll(`One\n\n${link}`);
    await new TrailerIndex(opened, kept).commits();
    const second = repository.commitAll(`Two\n\n${link}`);
    // A marker that only a look at what was kept can give.
    kept.bytes = Buffer.from(Buffer.from(kept.bytes!).toString('utf8').replace('"One"', '"Kept"'));
    const found = await new TrailerIndex(opened, kept).commits();
    assert.deepEqual(
      found.map(({ hash, subject }) => [hash, subject]),
      [
        [second, 'Two'],
        [first, 'Kept'],
      ],
    );
  });

  it('are looked for anew where what was kept is broken, or names commits that are gone', async () => {
    const kept = new Kept();
    const first = repository.commitAll(`One\n\n${link}`);
    kept.bytes = Buffer.from('{"version":1,"tips":');
    assert.equal((await new TrailerIndex(opened, kept).commits()).length, 1);
    kept.bytes = Buffer.from(Buffer.from(kept.bytes).toString('utf8').replaceAll(first, 'a'.repeat(40)));
    assert.deepEqual(
      (await new TrailerIndex(opened, kept).commits()).map(({ hash }) => hash),
      [first],
    );
  });

  it('are found in history that a shallow clone gets later', async () => {
    repository.commitAll(`One\n\n${link}`);
    repository.commitAll('Two');
    const clone = repository.path('../shallow');
    execFileSync('git', ['clone', '-q', '--depth', '1', `file://${repository.root}`, clone], { stdio: 'ignore' });
    const index = new TrailerIndex(await Repository.open(clone, gitOptions));
    assert.deepEqual(await index.commits(), []);
    execFileSync('git', ['-C', clone, 'fetch', '-q', '--unshallow']);
    assert.equal((await index.commits()).length, 1);
  });
});
