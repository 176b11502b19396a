import assert from 'node:assert/strict';
import { join } from 'node:path';
import { NodeFiles } from '../../src/disk/nodeFiles';
import { Journal } from '../../src/record/journal';
import { RecordStore } from '../../src/record/store';
import { hosts, projectRoot } from '../support/host/installHost';
import { openWorkbench, type Workbench } from '../support/host/workbench';
import { TemporaryRepository } from '../support/temporaryRepository';
import { WorkbenchPage } from '../support/ui/workbenchPage';

describe('The message box of the source-control view, in the workbench', function () {
  this.timeout(180_000);
  let repository: TemporaryRepository;
  let hypothesis: string;
  let workbench: Workbench;
  let page: WorkbenchPage;

  before(async () => {
    repository = new TemporaryRepository();
    const files = new NodeFiles(repository.path('.escalation'));
    const journal = new Journal(files, new RecordStore(files), () => Promise.resolve('Ada <ada@example.com>'));
    const slug = await journal.start({ title: 'Conveyor stands still' });
    hypothesis = await journal.add(slug, 'hypothesis', { statement: 'The pool is exhausted', status: 'testing' });
    repository.write('belt.ts', 'speed = 1\n');
    repository.commitAll('First');
    repository.write('belt.ts', 'speed = 2\n');
    workbench = await openWorkbench({ host: hosts.newest, folder: repository.root, extension: projectRoot });
    page = new WorkbenchPage(workbench.page);
    await page.openSideBar();
    await page.waitForRow('The pool is exhausted');
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await workbench.page.screenshot({ path: join(projectRoot, 'out', 'ui-source-control-failed.png') });
  });

  after(async () => {
    await workbench.close();
    repository.remove();
  });

  it('tells what an id in it stands for, and leads to the entry', async () => {
    const box = workbench.page.locator('.scm-editor');
    const line = box.locator('.view-line').first();
    await page.command('Source Control: Focus on Changes View');
    await box.locator('.monaco-editor').first().click();
    await workbench.page.keyboard.type(`Widen the pool (${hypothesis})`);
    const id = line.locator('.detected-link', { hasText: hypothesis });
    await id.waitFor();
    await id.hover();
    const told = workbench.page.locator('.monaco-hover:visible', { hasText: 'The pool is exhausted' });
    await told.first().waitFor();
    assert.match(await told.first().innerText(), /Testing/u);
    const { x, y, width, height } = (await id.boundingBox())!;
    await workbench.page.keyboard.down('Control');
    await workbench.page.mouse.click(x + width / 2, y + height / 2);
    await workbench.page.keyboard.up('Control');
    await page.tab(`${hypothesis}-`);
  });
});
