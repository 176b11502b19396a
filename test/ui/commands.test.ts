import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hosts, projectRoot } from '../support/host/installHost';
import { openWorkbench, type Workbench } from '../support/host/workbench';
import { snapshotOf } from '../support/temporaryRepository';
import { expect } from '../support/ui/expect';
import { type Step, walks } from '../support/ui/walks';
import { WorkbenchPage } from '../support/ui/workbenchPage';

describe('Every command, by keyboard alone, in the workbench', function () {
  this.timeout(120_000);
  // Each finds what those before it wrote.
  this.bail(true);
  let workspace: string;
  let workbench: Workbench;
  let page: WorkbenchPage;

  const git = (...args: string[]): string => execFileSync('git', ['-C', workspace, ...args], { encoding: 'utf8' });
  const state = (): unknown => [snapshotOf(workspace), git('for-each-ref'), git('status', '--porcelain')];
  const log = async (): Promise<string> => {
    const slug = (await readdir(join(workspace, '.escalation'))).find((name) => !name.startsWith('.'));
    return readFile(join(workspace, '.escalation', slug!, 'log.yaml'), 'utf8');
  };
  const press = (key: string): Promise<void> => workbench.page.keyboard.press(key);

  async function take([question, what, text]: Step): Promise<void> {
    if (what === 'type') return page.answer(question, text);
    if (what === 'choose') return page.choose(question, text);
    await page.question(question);
    await press('ArrowDown');
    await press('Space');
    await press('Enter');
  }

  before(async () => {
    workspace = join(await mkdtemp(join(tmpdir(), 'escalation-walk-')), 'conveyor');
    await mkdir(workspace);
    git('init', '-q', '-b', 'main');
    git('config', 'user.name', 'Ada Lorenz');
    git('config', 'user.email', 'ada@example.com');
    await writeFile(join(workspace, 'band.ts'), 'export const speed = 1;\n');
    git('add', '-A');
    git('commit', '-qm', 'Start the conveyor');
    await writeFile(join(workspace, 'band.ts'), 'export const speed = 2;\n');
    workbench = await openWorkbench({ host: hosts.newest, folder: workspace, extension: projectRoot });
    page = new WorkbenchPage(workbench.page);
    await page.openSideBar();
    await workbench.page.evaluate("navigator.clipboard.writeText('ERROR pool exhausted\\nat pool.ts')");
  });

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    await mkdir(join(projectRoot, 'out'), { recursive: true });
    await workbench.page.screenshot({ path: join(projectRoot, 'out', 'ui-failed.png') });
    await press('Escape');
  });

  after(async () => {
    await workbench.close();
    await rm(join(workspace, '..'), { recursive: true, force: true });
  });

  for (const { title, steps, wrote, ref = 'refs/heads/main' } of walks) {
    it(`${title}: Escape at its last question leaves every byte as it was; answered, it writes`, async () => {
      const before = state();
      await page.command(`Escalation: ${title}`);
      for (const step of steps.slice(0, -1)) await take(step);
      await page.question(steps.at(-1)![0]);
      await press('Escape');
      await page.noQuestion();
      assert.deepEqual(state(), before);
      await page.command(`Escalation: ${title}`);
      for (const step of steps) await take(step);
      await expect(async () => wrote.test(await log()), `${String(wrote)} in the log`);
      // What comes after the log must be there too, or the next walk takes it for its own.
      await expect(async () => git('for-each-ref', ref) !== '', `${ref} in the repository`);
    });
  }

  it('Attach Code: takes the selected lines', async () => {
    await press('Control+P');
    await workbench.page.locator('.quick-input-widget input[type="text"]').fill('band.ts');
    await workbench.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: 'band.ts' }).waitFor();
    await press('Enter');
    await workbench.page.locator('.monaco-editor.focused').waitFor();
    await press('Control+A');
    await page.command('Escalation: Attach Code');
    await expect(async () => /evidence\.attached.*band\.ts:1/u.test(await log()), 'the lines in the log');
  });

  it('Open Escalation: writes nothing, and chooses the one that is worked on', async () => {
    await page.command('Escalation: Start Escalation');
    await page.answer('What is broken', 'Scanner is blind');
    await page.answer('Customer', '');
    await page.answer('Ticket', '');
    await expect(async () => (await page.activeView()).includes('Scanner is blind'), 'the new one is active');
    const before = state();
    await page.command('Escalation: Open Escalation');
    await page.question('Which escalation');
    await press('Escape');
    await page.noQuestion();
    await page.command('Escalation: Open Escalation');
    await page.choose('Which escalation', 'Conveyor stands still');
    await expect(async () => (await page.activeView()).includes('Conveyor stands still'), 'the former one is active');
    assert.deepEqual(state(), before);
  });
});
