import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandIds } from '../../../src/ui/contributions';
import { command, freshRepository, git, records, root } from '../workspace';

const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');
const write = (path: string, text: string): Promise<void> => writeFile(join(root, path), text);

interface Summary {
  readonly head: string;
  readonly files: readonly { readonly path: string; readonly kind: string }[];
  readonly untrackedSince: readonly string[];
  readonly commits: readonly { readonly subject: string }[];
  readonly warnings: readonly string[];
  readonly notRestored: readonly string[];
}

describe('Going back to a rollback point', () => {
  let slug: string;
  let point: string;

  before(async () => {
    await freshRepository();
    await mkdir(join(root, 'src'));
    await write('src/förder band.ts', 'speed = 1\n');
    await write('.gitignore', '*.log\n');
    await git('add', '-A');
    await git('commit', '-qm', 'First');
    slug = await command(commandIds.start, { title: 'Conveyor stands still' });
    await write('src/förder band.ts', 'speed = 2\n');
    await git('add', '-A', ':!.escalation');
    await write('src/förder band.ts', 'speed = 3\n');
    await write('notes.txt', 'seen at 02:10\n');
    point = await command(commandIds.recordRollbackPoint, {
      title: 'Before the new speed',
      external: [{ what: 'Database', location: 'backup-7' }],
    });
    await git('commit', '-qm', 'Speed 2');
    await write('src/förder band.ts', 'speed = 9\n');
    await write('since.txt', 'since\n');
    await rm(join(root, 'notes.txt'));
  });

  const status = (): Promise<string> => git('status', '--porcelain', '--', '.', ':!.escalation');

  it('shows what would change, and changes nothing', async () => {
    const before = await status();
    const summary = await command<Summary>(commandIds.previewRestore, { point });
    assert.deepEqual(summary.files, [
      { path: 'notes.txt', kind: 'added' },
      { path: 'src/förder band.ts', kind: 'modified' },
    ]);
    assert.deepEqual(summary.untrackedSince, ['since.txt']);
    assert.deepEqual(
      summary.commits.map(({ subject }) => subject),
      ['Speed 2'],
    );
    assert.match(summary.notRestored.join(), /Database.*backup-7.*never verified/u);
    assert.equal(await status(), before);
  });

  it('restores working tree and index, keeps what was made since, moves no branch, and writes it down', async () => {
    const head = await git('rev-parse', 'HEAD');
    const safety = await command(commandIds.restoreRollbackPoint, { point, reason: 'The new speed stops the band' });
    assert.equal(await read('src/förder band.ts'), 'speed = 3\n');
    assert.equal(await read('notes.txt'), 'seen at 02:10\n');
    assert.equal(await read('since.txt'), 'since\n');
    assert.equal(await git('show', ':src/förder band.ts'), 'speed = 2');
    assert.equal(await git('rev-parse', 'HEAD'), head);
    assert.equal(await git('show', `refs/escalation/${slug}/${safety}:src/förder band.ts`), 'speed = 9');
    const log = await readFile(join(records, slug, 'log.yaml'), 'utf8');
    assert.match(log, new RegExp(`did: rollbackPoint\\.restored, on: ${point},.*${safety}.*verified`, 'u'));
    const decisions = await readdir(join(records, slug, 'decisions'));
    assert.match(await readFile(join(records, slug, 'decisions', decisions[0]!), 'utf8'), /The new speed stops the band/u);
  });

  it('undoes the restore, and undoes that', async () => {
    await command(commandIds.undoRestore, {});
    assert.equal(await read('src/förder band.ts'), 'speed = 9\n');
    assert.equal(await git('show', ':src/förder band.ts'), 'speed = 2');
    assert.ok(!existsSync(join(root, 'notes.txt')), 'what the restore brought goes again');
    assert.equal(await read('since.txt'), 'since\n');
    await command(commandIds.undoRestore, {});
    assert.equal(await read('notes.txt'), 'seen at 02:10\n');
    await command(commandIds.undoRestore, {});
  });

  it('removes untracked files only where that is agreed to', async () => {
    const safety = await command(commandIds.restoreRollbackPoint, { point, reason: 'Clean', removeUntracked: true });
    assert.ok(!existsSync(join(root, 'since.txt')));
    assert.equal(await git('show', `refs/escalation/${slug}/${safety}^3:since.txt`), 'since');
    await command(commandIds.undoRestore, {});
    assert.equal(await read('since.txt'), 'since\n');
  });

  it('refuses where HEAD moved since the preview, where ignored files are in the way, and while a merge is under way', async () => {
    await command(commandIds.previewRestore, { point });
    await git('commit', '-q', '--allow-empty', '-m', 'Someone else');
    const before = await status();
    await assert.rejects(async () => command(commandIds.restoreRollbackPoint, { point, reason: 'x' }), /HEAD has moved/u);
    await write('notes.txt', 'mine\n');
    await write('.git/info/exclude', 'notes.txt\n');
    await assert.rejects(async () => command(commandIds.restoreRollbackPoint, { point, reason: 'x' }), /notes\.txt/u);
    assert.equal(await read('notes.txt'), 'mine\n');
    await rm(join(root, 'notes.txt'));
    await write('.git/info/exclude', '');
    await write('.git/MERGE_HEAD', `${await git('rev-parse', 'HEAD')}\n`);
    await assert.rejects(async () => command(commandIds.restoreRollbackPoint, { point, reason: 'x' }), /under way/u);
    await rm(join(root, '.git', 'MERGE_HEAD'));
    assert.equal(await status(), before);
  });

  it('puts a point on a branch, where nothing else changes', async () => {
    const before = await status();
    await command(commandIds.restoreRollbackPoint, { point, how: 'branch', branch: 'rescue' });
    assert.equal(await git('show', 'rescue:src/förder band.ts'), 'speed = 3');
    assert.equal(await git('show', 'rescue:notes.txt'), 'seen at 02:10');
    assert.equal(await status(), before);
    await assert.rejects(
      async () => command(commandIds.restoreRollbackPoint, { point, how: 'branch', branch: 'rescue' }),
      /already a branch rescue/u,
    );
    await assert.rejects(
      async () => command(commandIds.restoreRollbackPoint, { point, how: 'branch', branch: 'a..b' }),
      /no name for a branch/u,
    );
  });

  it('brings a shared branch to the point by one commit', async () => {
    const before = await git('rev-parse', 'HEAD');
    await command(commandIds.restoreRollbackPoint, { point, how: 'commit', reason: 'Everybody goes back' });
    assert.equal(await git('rev-parse', 'HEAD~1'), before);
    assert.equal(await git('show', 'HEAD:src/förder band.ts'), 'speed = 3');
    assert.match(await git('log', '-1', '--format=%B'), /Everybody goes back/u);
    assert.equal(await git('diff', '--cached', '--name-only'), '');
  });

  it('reverts the commits since, once nothing is uncommitted', async () => {
    await write('src/förder band.ts', 'speed = 5\n');
    await assert.rejects(
      async () => command(commandIds.restoreRollbackPoint, { point, how: 'revert', reason: 'x' }),
      /uncommitted changes/u,
    );
    await git('checkout', '-q', '--', 'src');
    const reverted = Number(await git('rev-list', '--count', 'HEAD'));
    await command(commandIds.restoreRollbackPoint, { point, how: 'revert', reason: 'One by one' });
    assert.equal(await read('src/förder band.ts'), 'speed = 1\n');
    assert.ok(Number(await git('rev-list', '--count', 'HEAD')) > reverted);
  });

  it('compares points with each other and with now', async () => {
    const other = await command(commandIds.recordRollbackPoint, { title: 'After' });
    const files = await command<readonly { path: string; kind: string }[]>(commandIds.comparePoints, { from: point, to: other });
    assert.deepEqual(
      files.find(({ path }) => path === 'src/förder band.ts'),
      { path: 'src/förder band.ts', kind: 'modified' },
    );
    assert.deepEqual(await command(commandIds.comparePoints, { from: other }), []);
  });

  it('deletes a point with a reason, and keeps its entry', async () => {
    await command(commandIds.deleteRollbackPoint, { point, reason: 'No longer needed' });
    assert.equal(await git('for-each-ref', `refs/escalation/${slug}/${point}`), '');
    const names = await readdir(join(records, slug, 'rollback-points'));
    const text = await readFile(
      join(
        records,
        slug,
        'rollback-points',
        names.find((name) => name.startsWith(point))!,
      ),
      'utf8',
    );
    assert.match(text, /^deletedAt: /mu);
    await assert.rejects(async () => command(commandIds.previewRestore, { point }), /was deleted/u);
  });
});
