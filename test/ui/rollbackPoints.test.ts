import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordPoint } from '../../src/git/rollbackPoints';
import { hosts, projectRoot } from '../support/host/installHost';
import { openWorkbench, type Workbench } from '../support/host/workbench';
import { minuteJournal } from '../support/minuteJournal';
import { TemporaryRepository } from '../support/temporaryRepository';
import { expect } from '../support/ui/expect';
import { WorkbenchPage } from '../support/ui/workbenchPage';

describe('Rollback points, by keyboard, in the workbench', function () {
  this.timeout(180_000);
  let repository: TemporaryRepository;
  let module: TemporaryRepository;
  let workbench: Workbench;
  let page: WorkbenchPage;
  let slug: string;
  let addPoint: (id: string, title: string, more?: object) => Promise<void>;

  const record = (...path: string[]): string => repository.path(join('.escalation', slug, ...path));
  const log = (): string => readFileSync(record('log.yaml'), 'utf8');
  const refs = (): string[] =>
    repository
      .git('for-each-ref', '--format=%(refname)', `refs/escalation/${slug}`)
      .split('\n')
      .map((ref) => ref.slice(ref.lastIndexOf('/') + 1))
      .filter(Boolean);
  const fileOf = (id: string): string => {
    const name = readdirSync(record('rollback-points')).find((one) => one.startsWith(id));
    return readFileSync(record('rollback-points', name!), 'utf8');
  };

  before(async () => {
    module = new TemporaryRepository();
    module.write('driver.txt', 'one\n');
    module.commitAll('Driver');
    repository = new TemporaryRepository();
    repository.write('.gitignore', '*.log\n');
    repository.write('flags.txt', 'old protocol on\n');
    repository.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', module.root, 'module');
    repository.commitAll('Start');
    repository.write('trace.log', 'not for git\n');
    const journal = minuteJournal(repository);
    slug = await journal.start({ title: 'Conveyor stands still' });
    addPoint = async (id, title, more = {}) => {
      const ref = `refs/escalation/${slug}/${id}`;
      const point = await recordPoint(await repository.open(), { ref, message: title, exclude: ['.escalation'] });
      await journal.add(slug, 'rollbackPoint', { title, repository: '.', ref, ...point, ...more }, { id });
    };
    await addPoint('P-aaaa', 'Before the protocol', {
      external: [{ what: 'Order database', location: 'nas backup 7', verifiedAt: '2026-02-04T08:00:00+00:00' }],
    });
    repository.write('flags.txt', 'new protocol on\n');
    repository.git('commit', '-qam', 'Switch to the new protocol');
    await journal.log(slug, { did: 'note.added', note: 'The band runs again' });
    repository.write('found.txt', 'held by one point alone\n');
    await addPoint('P-bbbb', 'After the protocol');
    repository.delete('found.txt');
    repository.git(
      '-C',
      'module',
      '-c',
      'user.name=Ada',
      '-c',
      'user.email=ada@example.com',
      'commit',
      '-q',
      '--allow-empty',
      '-m',
      'Newer driver',
    );
    repository.git('add', 'module');
    repository.git('commit', '-qm', 'Newer driver');
    workbench = await openWorkbench({
      host: hosts.newest,
      folder: repository.root,
      extension: projectRoot,
      size: { width: 1280, height: 1500 },
    });
    page = new WorkbenchPage(workbench.page);
    await page.openSideBar();
    await page.waitForRow('Change Log');
  });

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    await workbench.page.screenshot({ path: join(projectRoot, 'out', 'ui-failed.png') });
  });

  after(async () => {
    await workbench.close();
    repository.remove();
    module.remove();
  });

  /** A row of the open list, found by what is typed. */
  const listed = async (typed: string, row: string): Promise<void> => {
    await page.quickInput.locator('input[type="text"]').fill(typed);
    await page.quickInput.locator('.monaco-list-row', { hasText: row }).first().waitFor();
  };

  it('lists before a restore what the record says was done since, and what can’t be restored', async () => {
    await page.command('Escalation: Restore Rollback Point');
    await page.choose('Which rollback point', 'Before the protocol');
    await page.question('Nothing is changed before you choose');
    await listed('band runs', 'The band runs again');
    await listed('submodule', 'module. Its files stay as they are.');
    await listed('Order', 'restore it yourself from nas backup 7, verified');
    await listed('Ignored', 'Ignored files and folders that stay as they are: 1.');
    await listed('Newer', 'Newer driver');
    await workbench.page.keyboard.press('Escape');
    await page.noQuestion();
  });

  it('compares two points, and a point with now', async () => {
    await page.command('Escalation: Compare Rollback Points');
    await page.choose('Compare which rollback point', 'Before the protocol');
    await page.choose('With what', 'After the protocol');
    await page.tab('P-aaaa and P-bbbb');
    await workbench.page.locator('.multiDiffEditor', { hasText: 'found.txt' }).waitFor();
    await page.command('Escalation: Compare Rollback Points');
    await page.choose('Compare which rollback point', 'Before the protocol');
    await page.choose('With what', 'The working tree as it is now');
    await page.tab('P-aaaa and now');
    await page.command('View: Close All Editors');
  });

  it('deletes one point after it said what becomes unreachable, and Escape keeps it', async () => {
    const ask = async (): Promise<void> => {
      await page.command('Escalation: Delete Rollback Point');
      await page.choose('Which rollback point is to be deleted', 'After the protocol');
      await page.answer('Why? The reason is written into the log.', 'Nobody needs it');
      await page.question('are reachable from nowhere else, and git may remove them');
    };
    const before = repository.snapshot();
    await ask();
    await workbench.page.keyboard.press('Escape');
    await page.noQuestion();
    assert.deepEqual(repository.snapshot(), before);
    await ask();
    await page.choose('are reachable from nowhere else', 'Delete P-bbbb');
    await expect(() => Promise.resolve(log().includes('rollbackPoint.deleted')), 'the deletion in the log');
    assert.match(log(), /did: rollbackPoint\.deleted, on: P-bbbb, note: "?Nobody needs it/u);
    assert.deepEqual(refs(), ['P-aaaa']);
    assert.match(fileOf('P-bbbb'), /^deletedAt: /mu);
  });

  it('finds reverts that wait for somebody, says where they stand, and goes on', async () => {
    const nextWindow = async (): Promise<WorkbenchPage> => {
      const window = new WorkbenchPage(await workbench.newPage());
      await window.openSideBar();
      return window;
    };
    const switched = repository.git('log', '--format=%H', '--grep=Switch to the new protocol');
    repository.write('flags.txt', 'third protocol on\n');
    repository.git('commit', '-qam', 'A third protocol');
    repository.write('more.txt', 'more\n');
    repository.git('add', 'more.txt');
    repository.git('commit', '-qm', 'One more file');
    const head = repository.git('rev-parse', 'HEAD');
    await addPoint('P-cccc', 'Before reverting', { restores: 'P-aaaa' });
    const newest = repository.git('log', '--format=%H', '--grep=Newer driver');
    assert.throws(() => repository.git('revert', '--no-edit', newest, switched, head), /Command failed/u);
    const stopped = await nextWindow();
    await stopped.notification(
      'The revert stopped at a conflict in flags.txt. Commits reverted: 1; still to come: 1. Resolve it, stage it and run “git revert --continue”.',
    );
    await stopped.page.close();
    repository.write('flags.txt', 'old protocol on\n');
    repository.git('commit', '-qa', '--no-edit');
    const interrupted = await nextWindow();
    await interrupted.notification('Reverting commits was interrupted. Commits reverted: 2; still to come: 1.');
    await interrupted.page.locator('.notification-toast .monaco-button', { hasText: 'Go On' }).click();
    await expect(() => Promise.resolve(log().includes('Finished the interrupted revert')), 'the end of it in the log');
    assert.equal(repository.git('log', '-1', '--format=%s'), 'Revert "One more file"');
    await interrupted.page.close();
  });

  it('offers to keep or to drop the points when the escalation is closed', async () => {
    const override = async (reason: string): Promise<void> => {
      await page.choose('This is still missing', 'Override with a reason');
      await page.answer('Why is it right to go on', reason);
    };
    const phase = (): string => readFileSync(record('escalation.yaml'), 'utf8');
    await page.command('Escalation: Close Escalation');
    await page.choose('It can be opened again', 'Close, and delete the rollback points (2)');
    await page.question('P-aaaa: ');
    await workbench.page.keyboard.press('Escape');
    await page.noQuestion();
    assert.doesNotMatch(phase(), /phase: closed/u, 'Escape closes nothing');
    assert.deepEqual(refs(), ['P-aaaa', 'P-cccc']);
    await page.command('Escalation: Close Escalation');
    await page.choose('It can be opened again', 'Close, and keep the rollback points (2)');
    await override('Another team takes it');
    await expect(() => Promise.resolve(phase().includes('phase: closed')), 'the escalation is closed');
    assert.deepEqual(refs(), ['P-aaaa', 'P-cccc']);
    await page.command('Escalation: Reopen Escalation');
    await page.choose('Which escalation is opened again', 'Conveyor stands still');
    await page.answer('Why is it opened again', 'It came back');
    await expect(() => Promise.resolve(phase().includes('phase: analysis')), 'the escalation is open');
    await page.command('Escalation: Close Escalation');
    await page.choose('It can be opened again', 'Close, and delete the rollback points (2)');
    await page.choose('P-aaaa: ', 'Delete 2 points');
    await override('Another team takes it');
    await expect(
      () => Promise.resolve(log().includes('on: P-cccc, note: "The escalation is closed"')),
      'the deletion in the log',
    );
    assert.match(phase(), /phase: closed/u);
    assert.deepEqual(refs(), []);
    assert.match(fileOf('P-aaaa'), /^deletedAt: /mu);
  });
});
