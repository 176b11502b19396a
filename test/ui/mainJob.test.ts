import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hosts, projectRoot } from '../support/host/installHost';
import { openWorkbench, type Workbench } from '../support/host/workbench';
import { expect } from '../support/ui/expect';
import { WorkbenchPage } from '../support/ui/workbenchPage';

describe('The main job, by keyboard, in the workbench', function () {
  this.timeout(120_000);
  let workspace: string;
  let workbench: Workbench;
  let page: WorkbenchPage;

  const git = (...args: string[]): string => execFileSync('git', ['-C', workspace, ...args], { encoding: 'utf8' });

  before(async () => {
    workspace = join(await mkdtemp(join(tmpdir(), 'escalation-ui-')), 'conveyor');
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
  });

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    await mkdir(join(projectRoot, 'out'), { recursive: true });
    await workbench.page.screenshot({ path: join(projectRoot, 'out', 'ui-failed.png') });
  });

  after(async () => {
    await workbench.close();
    await rm(join(workspace, '..'), { recursive: true, force: true });
  });

  it('shows what to do where there is no escalation yet', async () => {
    await page.openSideBar();
    await workbench.page.locator('.sidebar .welcome-view-content', { hasText: 'Start Escalation' }).first().waitFor();
  });

  it('starts an escalation; Escape at any step writes nothing', async () => {
    await page.command('Escalation: Start Escalation');
    await page.answer('What is broken', 'Förderband steht');
    await page.question('Customer');
    await workbench.page.keyboard.press('Escape');
    await page.noQuestion();
    assert.ok(!(await readdir(workspace)).includes('.escalation'));
    await page.command('Escalation: Start Escalation');
    await page.answer('What is broken', 'Förderband steht');
    await page.answer('Customer', 'Lager Nord');
    await page.answer('Ticket', 'INC-4711');
    for (const section of ['Hypotheses', 'Reproduction', 'Change Log', 'Findings', 'Communication', 'Follow-up'])
      await page.waitForRow(section);
  });

  it('goes back a step and keeps an empty answer out', async () => {
    await page.command('Escalation: Take Over');
    await page.question('Who is responsible');
    await workbench.page.locator('.quick-input-widget input[type="text"]').fill('');
    await workbench.page.keyboard.press('Enter');
    await expect(async () => (await page.validation()).includes('Write something'), 'the reason why it is not taken');
    await page.answer('Who is responsible', 'Ada Lorenz');
    await page.question('Phone');
    await workbench.page.keyboard.press('Control+Alt+Minus');
    await page.answer('Who is responsible', 'Ada Lorenz');
    await page.answer('Phone', '+49 40 123');
    await page.choose('Severity', 'Critical');
    await page.answer('next update', '25');
    await expect(async () => (await page.statusBarText()).includes('S1'), 'severity in the status bar');
    assert.match(await page.statusBarText(), /2[45] min/u);
  });

  it('says at a gate what is missing and offers to fill it in', async () => {
    await page.command('Escalation: Set Phase');
    await page.choose('Which phase', 'Analysis');
    await page.question('still missing');
    await workbench.page.keyboard.press('Enter');
    await page.choose('What kind of finding', 'Fact');
    await page.answer('The finding', 'Queue grows since 02:10');
    await page.answer('Who or what', 'second level');
    for (const area of ['System', 'Permission', 'Update']) {
      await page.question('still missing');
      await workbench.page.keyboard.press('Enter');
      await page.choose('Was it changed', area === 'Update' ? 'Changed' : 'Unchanged');
      await page.answer('Who says so', 'Jo');
      await page.answer('What exactly', '');
    }
    await page.noQuestion();
    await expect(async () => {
      const [slug] = (await readdir(join(workspace, '.escalation'))).filter((name) => !name.startsWith('.'));
      return (await readFile(join(workspace, '.escalation', slug!, 'escalation.yaml'), 'utf8')).includes('phase: analysis');
    }, 'phase analysis on the disk');
  });

  it('adds a hypothesis, attaches diff and commit, and shows them below it', async () => {
    await page.command('Escalation: Add Hypothesis');
    await page.answer('What could be the cause', 'The speed is wrong');
    await page.answer('what must be seen', 'Jam at the merge');
    await page.expand('Hypotheses');
    await page.waitForRow('The speed is wrong');
    await page.command('Escalation: Attach Diff');
    await page.choose('Which changes', 'Working tree');
    await page.command('Escalation: Attach Commits');
    await page.question('Which commits');
    await workbench.page.keyboard.press('ArrowDown');
    await workbench.page.keyboard.press('Space');
    await workbench.page.keyboard.press('Enter');
    await page.choose('Which part', 'Suspect');
    await page.expand('The speed is wrong');
    await page.waitForRow('band.ts');
    await page.waitForRow('Start the conveyor');
  });

  it('opens the diff of an evidence, read-only', async () => {
    await page.row('band.ts').click();
    await workbench.page.locator('.monaco-diff-editor').first().waitFor();
  });

  it('acts from the context menu of a row', async () => {
    await page.contextMenu('The speed is wrong', 'Rate Hypothesis');
    await page.choose('Likelihood', 'Likely');
    await page.choose('explain', 'most of it');
    await page.choose('Effort', 'Minutes');
    await page.waitForRow('priority');
  });

  it('records a rollback point and shows it in the change log', async () => {
    await page.command('Escalation: Record Rollback Point');
    await page.answer('What is about to be done', 'Before the new speed');
    await page.expand('Change Log');
    await page.waitForRow('Before the new speed');
    assert.match(git('for-each-ref', 'refs/escalation'), /refs\/escalation\/.*\/P-/u);
  });

  it('follows changes from outside without being asked', async () => {
    const [slug] = (await readdir(join(workspace, '.escalation'))).filter((name) => !name.startsWith('.'));
    const text =
      'statement: From a colleague\nstatus: proposed\ncreated:\n  at: "2026-02-04T09:12:33Z"\n  by: Bo <bo@example.com>\n';
    await writeFile(join(workspace, '.escalation', slug!, 'hypotheses', 'H-zzzz-from-a-colleague.yaml'), text);
    await page.waitForRow('From a colleague');
    await writeFile(join(workspace, '.escalation', slug!, 'hypotheses', 'H-zzzy-broken.yaml'), 'statement: [broken\n');
    await page.waitForRow('H-zzzy');
  });

  it('has everything again in a second window and after a reload', async () => {
    const second = new WorkbenchPage(await workbench.newPage());
    await second.openSideBar();
    await second.expand('Hypotheses');
    await second.waitForRow('The speed is wrong');
    await second.page.close();
    await workbench.page.reload();
    await page.openSideBar();
    await page.expand('Hypotheses');
    await page.waitForRow('The speed is wrong');
  });
});
