import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitError, type GitReason } from '../../../src/git/gitError';
import { Repository } from '../../../src/git/repository';
import { RestoreError, restorePoint, type RestoreResult } from '../../../src/git/restore';
import { ObstacleError } from '../../../src/git/restoreChecks';
import { findInterrupted, forgetInterrupted } from '../../../src/git/restoreMarker';
import { pointExists, recordPoint } from '../../../src/git/rollbackPoints';
import { bundleProgram } from '../../support/bundleProgram';
import { gitOptions, hashOf, TemporaryRepository } from '../../support/temporaryRepository';

const point = 'refs/escalation/2026-02-04-test/P-0000';
const safety = 'refs/escalation/2026-02-04-test/P-0001';
const second = 'refs/escalation/2026-02-04-test/P-0002';
const third = 'refs/escalation/2026-02-04-test/P-0003';

function stateOf(repository: TemporaryRepository): Record<string, string> {
  return {
    ...repository.snapshot(),
    '<index>': repository.git('ls-files', '--stage', '-z'),
    '<unstaged>': repository.git('diff', '--name-status', '-z'),
    '<head>': repository.git('rev-parse', 'HEAD'),
  };
}

async function restore(root: string, to: string, before: string, onRecorded = (): void => undefined): Promise<RestoreResult> {
  return restorePoint(await Repository.open(root, gitOptions), to, {
    exclude: [],
    safety: { ref: before, message: 'Before' },
    mayRemove: () => true,
    onRecorded: () => Promise.resolve(onRecorded()),
  });
}

/** A point, and further work of every kind after it. */
async function makeWork(): Promise<{
  repository: TemporaryRepository;
  recorded: Record<string, string>;
  further: Record<string, string>;
}> {
  const repository = new TemporaryRepository();
  repository.write('a.txt', 'one\n');
  repository.write('gone.txt', 'gone\n');
  repository.write('deep/b.txt', 'b\n');
  repository.commitAll('First');
  repository.write('a.txt', 'staged\n');
  repository.git('add', 'a.txt');
  repository.write('a.txt', 'unstaged\n');
  repository.write('new/file.txt', 'new\n');
  repository.delete('gone.txt');
  const recorded = stateOf(repository);
  await recordPoint(await repository.open(), { ref: point, message: 'Recorded', exclude: [] });
  repository.write('gone.txt', 'back again\n');
  repository.git('add', '-A');
  repository.git('commit', '-q', '-m', 'Second');
  repository.write('a.txt', 'further\n');
  repository.git('add', 'a.txt');
  repository.write('a.txt', 'even further\n');
  repository.write('since/c.txt', 'since\n');
  repository.delete('deep/b.txt');
  repository.link('deep/b.txt', '../a.txt');
  return { repository, recorded, further: stateOf(repository) };
}

const because =
  (reason: GitReason) =>
  (error: unknown): boolean =>
    error instanceof GitError && error.reason === reason;

describe('A restore that something goes wrong with', function () {
  this.timeout(240_000);
  let work: Awaited<ReturnType<typeof makeWork>>;

  beforeEach(async () => {
    work = await makeWork();
  });

  afterEach(() => work.repository.remove());

  /** Both states can be reached: the one before, and the point; and git is not locked. */
  async function bothRecoverable(root: string, before = safety): Promise<void> {
    const repository = { snapshotOf: () => stateOf(at(root)) };
    await restore(root, before, second);
    assert.deepEqual(without(repository.snapshotOf()), without(work.further));
    await restore(root, point, third);
    assert.deepEqual(without(repository.snapshotOf()), { ...without(work.recorded) });
    at(root).git('for-each-ref', '--format=%(refname)', second, third);
    for (const ref of [second, third]) at(root).git('update-ref', '-d', ref);
    assert.equal(await findInterrupted(join(root, '.git')), undefined);
  }

  it('ends, killed at whichever call, where the state before and the point are both at hand', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'escalation-kill-'));
    try {
      const program = await bundleProgram('killedRestore', folder);
      let finished = false;
      let [untouched, interrupted] = [0, 0];
      for (let call = 1; !finished; call += 1) {
        assert.ok(call < 400, 'the restore comes to its end');
        const root = join(folder, 'repository');
        rmSync(root, { recursive: true, force: true });
        cpSync(work.repository.root, root, { recursive: true, verbatimSymlinks: true });
        const { stdout, stderr, signal } = spawnSync(process.execPath, [program, root, point, safety, String(call)], {
          encoding: 'utf8',
        });
        finished = stdout.includes('finished');
        assert.ok(finished || signal === 'SIGKILL', `call ${call}: ${stdout}${stderr}`);
        await gitsEnded(root);
        const gitDir = join(root, '.git');
        const found = await findInterrupted(gitDir);
        if (!(await pointExists(await Repository.open(root, gitOptions), safety))) {
          untouched += 1;
          await forgetInterrupted(gitDir);
          assert.deepEqual(stateOf(at(root)), work.further, `call ${call}: nothing was touched`);
          assert.ok(!existsSync(join(gitDir, 'index.lock')), `call ${call}: git is not locked`);
          continue;
        }
        if (found) interrupted += 1;
        if (found) assert.equal(found.safety, safety);
        await bothRecoverable(root);
      }
      assert.ok(untouched > 10 && interrupted > 10, `both kinds of moments were met: ${untouched} and ${interrupted}`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is found where it ends between its files and the branch that was to move', async () => {
    const { repository } = work;
    const opened = await repository.open();
    const ended = restorePoint(opened, point, {
      exclude: [],
      safety: { ref: safety, message: 'Before' },
      mayRemove: () => true,
      everythingStaged: true,
      onRestored: () => Promise.reject(new GitError('headMoved', 'elsewhere')),
    });
    await assert.rejects(ended, (error) => error instanceof RestoreError && error.safety === safety);
    const found = await findInterrupted(repository.path('.git'));
    assert.deepEqual(found, { point: await opened.resolve(point), safety });
    await bothRecoverable(repository.root);
  });

  it('can be taken back by plain git, in a fresh clone', async () => {
    await restore(work.repository.root, point, safety);
    const clone = new TemporaryRepository({ from: work.repository.root });
    try {
      clone.git('fetch', '-q', 'origin', `${safety}:${safety}`);
      clone.git('stash', 'apply', '--index', '-q', safety);
      assert.deepEqual(clone.snapshot(), withoutMarks(work.further));
    } finally {
      clone.remove();
    }
  });

  it('touches nothing while another git holds the index, nor where a lock was left', async () => {
    work.repository.write('.git/index.lock', '');
    await assert.rejects(restore(work.repository.root, point, safety), because('locked'));
    rmSync(work.repository.path('.git/index.lock'));
    assert.deepEqual(stateOf(work.repository), work.further);
    assert.equal(work.repository.git('for-each-ref', safety), '');
  });

  it('overwrites nothing that was saved after it was recorded', async () => {
    const { repository } = work;
    const save = (): void => repository.write('a.txt', 'saved in this moment\n');
    await assert.rejects(restore(repository.root, point, safety, save), because('changedMeanwhile'));
    assert.equal(repository.snapshot()['a.txt'], `- ${hashOf(Buffer.from('saved in this moment\n'))}`);
    assert.equal(await findInterrupted(repository.path('.git')), undefined);
  });

  for (const flag of ['assume-unchanged', 'skip-worktree'])
    it(`overwrites no edit of a file that git was told not to look at: ${flag}`, async () => {
      const { repository } = work;
      repository.git('stash', 'push', '-q', '-u');
      repository.git('update-index', `--${flag}`, 'gone.txt');
      repository.write('gone.txt', 'in no point\n');
      const before = repository.snapshot();
      await assert.rejects(
        restore(repository.root, point, safety),
        (error) =>
          error instanceof ObstacleError && error.obstacles.some(({ path, why }) => path === 'gone.txt' && why === 'hidden'),
      );
      assert.deepEqual(repository.snapshot(), before);
      repository.write('gone.txt', repository.gitBytes('show', ':gone.txt'));
      await restore(repository.root, point, safety);
      assert.deepEqual(withoutMarks(stateOf(repository)), withoutMarks(work.recorded));
    });

  it('takes no merge for a point', async () => {
    const { repository } = work;
    repository.git('stash', 'push', '-q', '-u');
    repository.git('checkout', '-q', '-b', 'side', 'HEAD~1');
    repository.git('commit', '-q', '--allow-empty', '-m', 'Side');
    repository.git('merge', '-q', '--no-ff', '-m', 'Merge', 'main');
    const before = stateOf(repository);
    for (const revision of ['HEAD', 'HEAD~1', 'nothing'])
      await assert.rejects(restore(repository.root, revision, safety), because('unknownRevision'));
    assert.deepEqual(stateOf(repository), before);
  });

  it('runs no hook', async () => {
    for (const hook of ['post-checkout', 'pre-commit', 'post-index-change', 'reference-transaction'])
      work.repository.write(`.git/hooks/${hook}`, '#!/bin/sh\nexit 1\n', 0o755);
    await restore(work.repository.root, point, safety);
    assert.deepEqual(withoutMarks(stateOf(work.repository)), withoutMarks(work.recorded));
  });

  it('refuses what would overwrite ignored files, and folders with them', async () => {
    const { repository } = work;
    repository.delete('new');
    repository.write('.git/info/exclude', 'new\n');
    repository.write('new', 'ignored\n');
    const before = stateOf(repository);
    await assert.rejects(
      restore(repository.root, point, safety),
      (error) => error instanceof ObstacleError && error.obstacles[0]?.path === 'new' && error.obstacles[0].why === 'ignored',
    );
    repository.delete('new');
    repository.write('new/file.txt/inside.txt', 'ignored\n');
    await assert.rejects(restore(repository.root, point, safety), ObstacleError);
    repository.delete('new');
    assert.deepEqual(stateOf(repository), withoutPath(before, 'new'));
    assert.equal(repository.git('for-each-ref', safety), '');
  });

  it('stops at a filter that fails, with both states at hand once it works again', async () => {
    const { repository } = work;
    repository.write('.git/info/attributes', 'a.txt filter=broken\n');
    repository.git('config', 'filter.broken.clean', 'cat');
    repository.git('config', 'filter.broken.smudge', 'false');
    repository.git('config', 'filter.broken.required', 'true');
    await assert.rejects(
      restore(repository.root, point, safety),
      (error) => error instanceof RestoreError && error.safety === safety && because('filterFailed')(error.cause),
    );
    assert.ok(await findInterrupted(repository.path('.git')));
    repository.write('.git/info/attributes', '');
    await bothRecoverable(repository.root);
  });

  it('says that it may not write, before it touches anything', async function () {
    const { repository } = work;
    const folder = repository.path('deep');
    if (process.getuid?.() === 0) {
      try {
        execFileSync('mount', ['--bind', folder, folder], { stdio: 'ignore' });
        execFileSync('mount', ['-o', 'remount,ro,bind', folder], { stdio: 'ignore' });
      } catch {
        // Neither rights nor a mount can be taken away here.
        this.skip();
      }
    } else execFileSync('chmod', ['a-w', folder]);
    try {
      await assert.rejects(restore(repository.root, point, safety), because('denied'));
      assert.deepEqual(stateOf(repository), work.further);
    } finally {
      if (process.getuid?.() === 0) execFileSync('umount', [folder]);
      else execFileSync('chmod', ['u+w', folder]);
    }
  });

  it('survives a full disk: refused where it can be known, and otherwise both states are at hand', async function () {
    const disk = mkdtempSync(join(tmpdir(), 'escalation-disk-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m,nr_inodes=2000', 'tmpfs', disk], { stdio: 'ignore' });
    } catch {
      rmSync(disk, { recursive: true, force: true });
      this.skip();
    }
    const root = join(disk, 'repository');
    try {
      const { repository } = work;
      // Each of these takes a block of the disk.
      for (let number = 0; number < 200; number += 1) repository.write(`many/${number}.txt`, `${number}\n`);
      repository.write('large.bin', Buffer.alloc(1_500_000, 'x'));
      const many = 'refs/escalation/2026-02-04-test/P-0009';
      await recordPoint(await repository.open(), { ref: many, message: 'Many', exclude: [] });
      rmSync(repository.path('many'), { recursive: true });
      repository.delete('large.bin');
      cpSync(repository.root, root, { recursive: true, verbatimSymlinks: true });
      const before = stateOf(at(root));
      const free = (): number => statfsSync(disk).bavail * statfsSync(disk).bsize;
      writeFileSync(join(disk, 'ballast'), Buffer.alloc(free() - 1_900_000));
      await assert.rejects(restore(root, many, safety), because('diskFull'));
      assert.deepEqual(stateOf(at(root)), before);
      rmSync(join(disk, 'ballast'));
      // Filled up by another program once all has been checked.
      const fill = (): void => writeFileSync(join(disk, 'ballast'), Buffer.alloc(free() - 100_000));
      await assert.rejects(
        restore(root, many, second, fill),
        (error) => error instanceof RestoreError && because('notWritten')(error.cause),
      );
      assert.ok(await findInterrupted(join(root, '.git')));
      rmSync(join(disk, 'ballast'));
      await restore(root, second, third);
      assert.deepEqual(stateOf(at(root)), before);
    } finally {
      execFileSync('umount', [disk]);
      rmSync(disk, { recursive: true, force: true });
    }
  });
});

/** The same questions to a repository somewhere else. */
function at(root: string): TemporaryRepository {
  return Object.assign(Object.create(TemporaryRepository.prototype) as TemporaryRepository, { root });
}

function without(state: Record<string, string>): Record<string, string> {
  return withoutPath(state, '<head>');
}

function withoutMarks(state: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(state).filter(([path]) => !path.startsWith('<')));
}

function withoutPath(state: Record<string, string>, gone: string): Record<string, string> {
  return Object.fromEntries(Object.entries(state).filter(([path]) => path !== gone));
}

/** A git that the killed process had started goes on by itself; its end is waited for. */
async function gitsEnded(root: string): Promise<void> {
  const running = (): boolean =>
    readdirSync('/proc').some((pid) => {
      try {
        return /^\d+$/u.test(pid) && readlinkSync(`/proc/${pid}/cwd`) === root;
      } catch {
        return false;
      }
    });
  while (running()) await new Promise((resolve) => setImmediate(resolve));
}
