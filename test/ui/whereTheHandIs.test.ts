import assert from 'node:assert/strict';
import { join } from 'node:path';
import { NodeFiles } from '../../src/disk/nodeFiles';
import { Journal } from '../../src/record/journal';
import { RecordStore } from '../../src/record/store';
import { hosts, projectRoot } from '../support/host/installHost';
import { openWorkbench, type Workbench } from '../support/host/workbench';
import { TemporaryRepository } from '../support/temporaryRepository';
import { expect } from '../support/ui/expect';
import { WorkbenchPage } from '../support/ui/workbenchPage';

describe('The record, from where the hand is already', function () {
  this.timeout(180_000);
  let repository: TemporaryRepository;
  let store: RecordStore;
  let slug: string;
  let commit: string;
  let workbench: Workbench;
  let page: WorkbenchPage;

  before(async () => {
    repository = new TemporaryRepository();
    const files = new NodeFiles(repository.path('.escalation'));
    store = new RecordStore(files);
    const journal = new Journal(files, store, () => Promise.resolve('Ada <ada@example.com>'));
    slug = await journal.start({ title: 'Conveyor stands still' });
    const pool = await journal.add(slug, 'hypothesis', { statement: 'The pool is exhausted', status: 'testing' });
    await journal.add(slug, 'hypothesis', { statement: 'The sensor is dirty', status: 'testing' });
    await journal.add(slug, 'evidence', { type: 'observation', title: 'Queue grows', ratings: { [pool]: 'supports' } });
    for (const [order, action] of ['Start the belt', 'Load parcels', 'Read the queue'].entries())
      await journal.add(slug, 'step', { order: order + 1, action, expected: 'It does' });
    repository.write('belt.ts', 'speed = 1\n');
    repository.commitAll('First');
    repository.write('belt.ts', 'speed = 2\n');
    commit = repository.commitAll('Drive faster');
    repository.write('belt.ts', 'speed = 3\n');
    workbench = await openWorkbench({
      host: hosts.newest,
      folder: repository.root,
      extension: projectRoot,
      size: { width: 1280, height: 1100 },
    });
    page = new WorkbenchPage(workbench.page);
    await page.openSideBar();
    await page.waitForRow('The pool is exhausted');
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await workbench.page.screenshot({ path: join(projectRoot, 'out', 'ui-hand-failed.png') });
  });

  after(async () => {
    await workbench.close();
    repository.remove();
  });

  const entries = async () => {
    store.changed();
    return (await store.escalation(slug)).entries;
  };
  /** Actions of the steps as they stand in the view. */
  const steps = async (): Promise<string[]> => (await page.rows()).flatMap((row) => /^\d\. ([^,]+)/u.exec(row)?.[1] ?? []);

  it('puts a reproduction step where it is dropped', async () => {
    await page.expand('Reproduction');
    await page.row('Read the queue').dragTo(page.row('Start the belt'));
    await expect(async () => (await steps()).join() === 'Read the queue,Start the belt,Load parcels', 'the new order');
    const ordered = (await entries()).step.toSorted((one, other) => Number(one.data.order) - Number(other.data.order));
    assert.deepEqual(
      ordered.map(({ data }) => data.action),
      ['Read the queue', 'Start the belt', 'Load parcels'],
    );
  });

  it('attaches an evidence to the hypothesis on which it is dropped, too', async () => {
    await page.expand('The pool is exhausted');
    await page.row('Queue grows').dragTo(page.row('The sensor is dirty'));
    await expect(async () => Object.keys((await entries()).evidence[0]!.data.ratings ?? {}).length === 2, 'both hypotheses');
    const { hypothesis, evidence } = await entries();
    const sensor = hypothesis.find(({ data }) => data.statement === 'The sensor is dirty')!;
    const pool = hypothesis.find(({ data }) => data.statement === 'The pool is exhausted')!;
    assert.deepEqual(evidence[0]!.data.ratings, { [pool.id]: 'supports', [sensor.id]: 'unrated' });
  });

  it('attaches a commit from the timeline of a file, without asking which', async () => {
    await page.openFile('belt.ts');
    await page.command('Explorer: Focus on Timeline View');
    const item = workbench.page.locator('.sidebar .monaco-list-row', { hasText: 'Drive faster' }).first();
    await item.click({ button: 'right' });
    await page.menu('Attach Commits');
    await page.choose('Which hypothesis', 'The sensor is dirty');
    await page.choose('Which part do they play', 'Suspect');
    await expect(async () => (await entries()).evidence.some(({ data }) => data.commit?.hash === commit), 'the commit');
  });

  it('attaches the change of a file from the source-control view', async () => {
    await page.command('Source Control: Focus on Changes View');
    await workbench.page.locator('.scm-view .monaco-list-row', { hasText: 'belt.ts' }).first().click({ button: 'right' });
    await page.menu('Attach Diff');
    await page.choose('Which hypothesis', 'The sensor is dirty');
    await expect(async () => (await entries()).evidence.some(({ data }) => data.type === 'diff'), 'the diff');
  });
});
