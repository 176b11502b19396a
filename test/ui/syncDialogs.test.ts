import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { NodeFiles } from '../../src/disk/nodeFiles';
import { recordPoint } from '../../src/git/rollbackPoints';
import { Journal } from '../../src/record/journal';
import { RecordStore } from '../../src/record/store';
import { hosts, projectRoot } from '../support/host/installHost';
import { openWorkbench, type Workbench } from '../support/host/workbench';
import { TwoClones } from '../support/twoClones';
import { WorkbenchPage } from '../support/ui/workbenchPage';

describe('The dialogs of a sync with several remotes, in German and in high contrast', function () {
  this.timeout(180_000);
  let clones: TwoClones;
  let workbench: Workbench;
  let page: WorkbenchPage;

  const there = (): string => execFileSync('git', ['-C', clones.remote, 'for-each-ref']).toString();
  const shot = async (name: string): Promise<void> => {
    await workbench.page.screenshot({ path: join(projectRoot, 'out', `ui-sync-${name}.png`) });
  };

  before(async () => {
    clones = new TwoClones();
    const { ada } = clones;
    const files = new NodeFiles(ada.path('.escalation'));
    const journal = new Journal(files, new RecordStore(files), () => Promise.resolve('Ada <ada@example.com>'));
    const slug = await journal.start({ title: 'Förderband steht' });
    ada.write('belt.ts', 'speed = 2\n');
    const title = 'Vor dem Neustart';
    const ref = `refs/escalation/${slug}/P-ada0`;
    const point = await recordPoint(await ada.open(), { ref, message: title, exclude: ['.escalation'] });
    await journal.add(slug, 'rollbackPoint', { title, repository: '.', ref, ...point }, { id: 'P-ada0' });
    ada.git('remote', 'rename', 'origin', 'sued');
    ada.git('remote', 'add', 'nord', join(clones.remote, 'nowhere'));
    ada.git('branch', '-q', '--unset-upstream');
    workbench = await openWorkbench({
      host: hosts.newest,
      folder: ada.root,
      extension: projectRoot,
      locale: 'de',
      settings: { 'workbench.colorTheme': 'Default High Contrast' },
    });
    page = new WorkbenchPage(workbench.page);
    await page.openSideBar();
    await page.waitForRow('Förderband steht');
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await shot('failed');
  });

  after(async () => {
    await workbench.close();
    clones.remove();
  });

  it('ask which remote is meant, with its address, and Escape asks git nothing', async () => {
    const before = there();
    await page.command('Eskalation: Abgleichen');
    await page.question('Mit welchem Remote?');
    const shown = await page.quickInput.innerText();
    assert.match(shown, /nord[^]*nowhere[^]*sued[^]*remote\.git/u);
    await shot('remotes');
    await workbench.page.keyboard.press('Escape');
    await page.noQuestion();
    assert.equal(there(), before);
  });

  it('show what goes there, and say what was done', async () => {
    await page.command('Eskalation: Abgleichen');
    await page.choose('Mit welchem Remote?', 'sued');
    await page.question('Rücksetzpunkte enthalten Arbeit ohne Commit');
    const shown = await page.quickInput.innerText();
    assert.match(shown, /Rücksetzpunkte zu pushen: 1/u);
    assert.match(shown, /P-ada0\s*Vor dem Neustart/u);
    await shot('first');
    await page.choose('Rücksetzpunkte enthalten Arbeit ohne Commit', 'Mit sued abgleichen');
    await page.notification('Mit sued abgeglichen: Rücksetzpunkte gepusht: 1');
    await shot('synced');
    assert.match(there(), /P-ada0/u);
  });

  it('say that a remote can’t be reached, and lead to the log', async () => {
    const before = there();
    await workbench.page.keyboard.press('Escape');
    await page.command('Eskalation: Abgleichen');
    await page.choose('Mit welchem Remote?', 'nord');
    await page.notification('Das Remote ist nicht erreichbar');
    await shot('unreachable');
    const button = workbench.page.locator('.notification-toast a.monaco-button', { hasText: 'Ausgabeprotokoll anzeigen' });
    await button.first().click();
    await workbench.page
      .locator('.part.panel .view-lines', { hasText: 'does not appear to be a git repository' })
      .first()
      .waitFor();
    assert.equal(there(), before);
  });
});
