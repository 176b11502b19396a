import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { NodeFiles } from '../../src/disk/nodeFiles';
import { recordPoint } from '../../src/git/rollbackPoints';
import { Journal } from '../../src/record/journal';
import { RecordStore } from '../../src/record/store';
import { hosts, projectRoot } from '../support/host/installHost';
import { openWorkbench, type Workbench } from '../support/host/workbench';
import type { TemporaryRepository } from '../support/temporaryRepository';
import { TwoClones } from '../support/twoClones';
import { expect } from '../support/ui/expect';
import { WorkbenchPage } from '../support/ui/workbenchPage';

describe('Sharing with the team, by keyboard, in the workbench', function () {
  this.timeout(180_000);
  let clones: TwoClones;
  let ada: TemporaryRepository;
  let slug: string;
  let hypothesis: string;
  let workbench: Workbench;
  let page: WorkbenchPage;

  const journalOf = (clone: TemporaryRepository, by: string): Journal => {
    const files = new NodeFiles(clone.path('.escalation'));
    return new Journal(files, new RecordStore(files), () => Promise.resolve(by));
  };
  const record = async (clone: TemporaryRepository, id: string, title: string, journal: Journal): Promise<void> => {
    clone.write('belt.ts', `${title}\n`);
    clone.write(`${id}.txt`, 'seen at 02:10\n');
    const ref = `refs/escalation/${slug}/${id}`;
    const point = await recordPoint(await clone.open(), { ref, message: title, exclude: ['.escalation'] });
    await journal.add(slug, 'rollbackPoint', { title, repository: '.', ref, ...point }, { id });
  };
  const there = (...args: string[]): string =>
    execFileSync('git', ['-C', clones.remote, ...args])
      .toString()
      .trimEnd();
  const shot = async (name: string): Promise<void> => {
    await workbench.page.screenshot({ path: join(projectRoot, 'out', `ui-team-${name}.png`) });
  };

  before(async () => {
    clones = new TwoClones();
    ({ ada } = clones);
    ada.write('.escalation/.gitattributes', 'log.yaml merge=union\n');
    const journal = journalOf(ada, 'Ada Lorenz <ada@example.com>');
    slug = await journal.start({ title: 'Conveyor stands still' });
    hypothesis = await journal.add(slug, 'hypothesis', { statement: 'The pool is exhausted', status: 'proposed' });
    ada.commitAll(`Wait for the pool\n\nEscalation: ${slug}/${hypothesis}`);
    ada.git('push', '-q', 'origin', 'main');
    clones.ben.git('pull', '-q');
    await record(clones.ben, 'P-ben0', 'Before the test of Ben', journalOf(clones.ben, 'Ben <ben@example.com>'));
    clones.ben.git('add', '.escalation');
    clones.ben.git('commit', '-qm', 'Record of Ben');
    clones.ben.git('push', '-q', 'origin', 'main', `refs/escalation/${slug}/P-ben0`);
    await record(ada, 'P-ada0', 'Before the test of Ada', journal);
    workbench = await openWorkbench({
      host: hosts.newest,
      folder: ada.root,
      extension: projectRoot,
      size: { width: 1280, height: 1200 },
    });
    page = new WorkbenchPage(workbench.page);
    await page.openSideBar();
    await page.waitForRow('Change Log');
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await shot('failed');
  });

  after(async () => {
    await workbench.close();
    clones.remove();
  });

  it('shows a commit that links itself below its hypothesis, and asks which part it plays when it is attached', async () => {
    await page.expand('The pool is exhausted');
    await page.waitForRow('Wait for the pool');
    await page.row('Wait for the pool').hover();
    await shot('message');
    await page.contextMenu('Wait for the pool', 'Attach Commits');
    await page.choose('Which part do they play', 'Mitigation');
    await expect(
      () => Promise.resolve(/mitigation unrated/u.test(ada.git('log', '-1', '--notes=escalation', 'main'))),
      'the note',
    );
    await expect(async () => {
      const rows = (await page.rows()).filter((row) => row.includes('Wait for the pool'));
      return rows.length === 1 && !rows[0]!.includes('from its commit message');
    }, 'the commit as evidence, once');
  });

  it('shows before the first push what would go, and Escape pushes nothing', async () => {
    const before = there('for-each-ref');
    await page.command('Escalation: Sync');
    await page.question('Rollback points hold uncommitted work');
    const shown = await page.quickInput.innerText();
    assert.match(shown, /P-ada0/u);
    assert.match(shown, /with untracked files/u);
    assert.match(shown, /To be fetched/u);
    assert.match(shown, /Notes of commits: 1/u);
    await shot('first');
    await workbench.page.keyboard.press('Escape');
    await page.noQuestion();
    assert.equal(there('for-each-ref'), before);
  });

  it('syncs, says what was done and what is still to be shared, and does not ask again', async () => {
    await page.command('Escalation: Sync');
    await page.choose('Rollback points hold uncommitted work', 'Sync with origin');
    await expect(() => Promise.resolve(there('for-each-ref').includes('P-ada0')), 'the push');
    // A toast goes by itself; the list stays.
    await page.command('Notifications: Show Notifications');
    await page.notification('Synced with origin: rollback points fetched: 1, pushed: 1');
    await shot('synced');
    assert.match(there('for-each-ref', '--format=%(refname)'), /P-ada0[^]*refs\/notes\/escalation/u);
    await page.command('Escalation: Sync');
    await page.notification('Rollback points and notes are the same here and on origin');
  });

  it('shares the record alone, and shows what the colleague recorded', async () => {
    ada.git('add', 'belt.ts');
    await page.command('Escalation: Share Record');
    await page.question('How is the record to reach the others');
    await shot('share');
    await page.choose('How is the record to reach the others', 'Commit the record');
    await expect(() => Promise.resolve(ada.git('log', '-1', '--format=%s') === 'Record of escalations'), 'the commit');
    assert.match(ada.git('status', '--porcelain'), /^M {2}belt\.ts$/mu);
    ada.git('stash', '-q');
    ada.git('pull', '-q', '--rebase');
    await page.expand('Change Log');
    await page.waitForRow('Before the test of Ben');
    await page.command('Escalation: Share Record');
    await page.choose('How is the record to reach the others', 'Push main');
    await expect(() => Promise.resolve(there('rev-parse', 'main') === ada.git('rev-parse', 'main')), 'the push');
  });

  it('offers to pull what a colleague recorded, and pulls it', async () => {
    const { ben } = clones;
    ben.git('stash', '-q', '-u');
    ben.git('pull', '-q', '--rebase');
    const statement = 'The sensor is dirty';
    await journalOf(ben, 'Ben <ben@example.com>').add(slug, 'hypothesis', { statement, status: 'proposed' });
    ben.git('add', '.escalation');
    ben.git('commit', '-qm', 'Suspect the sensor');
    ben.git('push', '-q', 'origin', 'main');
    await page.command('Notifications: Clear All Notifications');
    await page.command('Escalation: Sync');
    await page.command('Notifications: Show Notifications');
    await page.notification('Commits with the record to pull: 1');
    await shot('pull');
    await page.notificationButton('Commits with the record to pull: 1', 'Pull');
    await page.waitForRow(statement);
    assert.equal(ada.git('rev-parse', 'main'), ben.git('rev-parse', 'main'));
  });

  it('deletes a point on the remote only when it is asked to', async () => {
    await page.command('Notifications: Clear All Notifications');
    await page.command('Escalation: Delete Rollback Point');
    await page.choose('Which rollback point is to be deleted', 'Before the test of Ada');
    await page.answer('Why?', 'The test is over');
    await page.choose('reachable', 'Delete P-');
    await page.command('Escalation: Sync');
    await page.command('Notifications: Show Notifications');
    await page.notification('Deleted in the record, but still on the remote: P-ada0');
    assert.match(there('for-each-ref'), /P-ada0/u);
    await page.notificationButton('still on the remote: P-ada0', 'Delete on origin');
    await expect(() => Promise.resolve(!there('for-each-ref').includes('P-ada0')), 'the deletion');
    assert.match(there('for-each-ref'), /P-ben0/u);
  });
});
