import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { commandIds } from '../../../src/ui/contributions';
import { command, freshRepository, git, records, root } from '../workspace';

// Rights and space are taken away by mounts where that is allowed, and by modes where they count.

const disk = join(root, 'disk');

function tryTo(program: string, ...args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('Rollback points where disk or rights are not enough', () => {
  let slug: string;

  before(async () => {
    await freshRepository();
    slug = await command(commandIds.start, { title: 'Conveyor stands still' });
    await mkdir(disk);
  });

  afterEach(() => {
    tryTo('umount', '-l', disk);
    tryTo('umount', '-l', join(root, '.git'));
  });

  const entries = async (): Promise<number> => {
    const folder = join(records, slug, 'rollback-points');
    return existsSync(folder) ? (await readdir(folder)).length : 0;
  };
  const refs = (folder: string): Promise<string> => git('-C', folder, 'for-each-ref', 'refs/escalation');
  const content = (name: string): string => readFileSync(join(disk, name), 'utf8');

  it('says that the disk is full, with nothing changed, and goes on once there is room', async function () {
    if (!tryTo('mount', '-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk)) this.skip();
    const incompressible = (): string => randomBytes(500_000).toString('hex');
    const fill = (left: number): void => {
      const { bavail, bsize } = statfsSync(disk);
      writeFileSync(join(disk, '.git', 'ballast'), Buffer.alloc(bavail * bsize - left));
    };
    const makeRoom = (): void => rmSync(join(disk, '.git', 'ballast'));
    await git('-C', disk, 'init', '-q', '-b', 'main');
    await git('-C', disk, 'config', 'user.name', 'Ada Lorenz');
    await git('-C', disk, 'config', 'user.email', 'ada@example.com');
    writeFileSync(join(disk, 'large.txt'), incompressible());
    await git('-C', disk, 'add', '-A');
    await git('-C', disk, 'commit', '-qm', 'First');
    const edited = incompressible();
    writeFileSync(join(disk, 'large.txt'), edited);

    fill(100_000);
    const recording = (): Promise<string> => command(commandIds.recordRollbackPoint, { title: 'Before', repository: 'disk' });
    await assert.rejects(recording, /The disk is full.*Nothing was changed.*Make room/u);
    assert.equal(content('large.txt'), edited);
    assert.equal(await refs(disk), '');
    assert.equal(await entries(), 0);

    makeRoom();
    const point = await recording();
    writeFileSync(join(disk, 'large.txt'), 'further work\n');
    fill(600_000);
    const restoring = (): Promise<string> => command(commandIds.restoreRollbackPoint, { point, reason: 'Back' });
    await assert.rejects(restoring, /The disk is full.*Nothing was changed.*Make room/u);
    assert.equal(content('large.txt'), 'further work\n');
    assert.equal((await refs(disk)).split('\n').length, 1);
    assert.deepEqual(
      (await readdir(join(disk, '.git'))).filter((name) => /escalation|lock/iu.test(name)),
      [],
    );

    makeRoom();
    const safety = await restoring();
    assert.equal(content('large.txt'), edited);
    assert.equal(await git('-C', disk, 'show', `refs/escalation/${slug}/${safety}:large.txt`), 'further work');
  });

  it('says that git may not write, with nothing changed, and goes on once it may', async function () {
    const folder = join(root, '.git');
    writeFileSync(join(root, 'a.txt'), 'one\n');
    await git('add', 'a.txt');
    await git('commit', '-qm', 'First');
    writeFileSync(join(root, 'a.txt'), 'two\n');
    const point = await command(commandIds.recordRollbackPoint, { title: 'Two' });
    writeFileSync(join(root, 'a.txt'), 'three\n');
    const before = { refs: await refs(root), entries: await entries() };
    const asRoot = process.getuid?.() === 0;
    if (asRoot) {
      if (!tryTo('mount', '--bind', folder, folder) || !tryTo('mount', '-o', 'remount,ro,bind', folder)) this.skip();
    } else tryTo('chmod', 'a-w', folder);
    try {
      await assert.rejects(
        async () => command(commandIds.recordRollbackPoint, { title: 'Again' }),
        /git has no permission to write/u,
      );
      await assert.rejects(
        async () => command(commandIds.restoreRollbackPoint, { point, reason: 'Back' }),
        /git has no permission to write/u,
      );
      assert.equal(readFileSync(join(root, 'a.txt'), 'utf8'), 'three\n');
      assert.deepEqual({ refs: await refs(root), entries: await entries() }, before);
    } finally {
      if (asRoot) tryTo('umount', '-l', folder);
      else tryTo('chmod', 'u+w', folder);
    }
    await command(commandIds.restoreRollbackPoint, { point, reason: 'Back' });
    assert.equal(readFileSync(join(root, 'a.txt'), 'utf8'), 'two\n');
  });
});
