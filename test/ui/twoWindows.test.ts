import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hosts, projectRoot } from '../support/host/installHost';
import { openWorkbench, type Workbench } from '../support/host/workbench';
import { expect } from '../support/ui/expect';
import { WorkbenchPage } from '../support/ui/workbenchPage';

const slug = '2026-02-04-conveyor';
const created = 'created:\n  at: "2026-02-04T09:00:00Z"\n  by: Ada Lorenz <ada@example.com>\n';

describe('Two windows on one record, in the workbench', function () {
  this.timeout(120_000);
  let workspace: string;
  let workbench: Workbench;
  let windows: readonly [WorkbenchPage, WorkbenchPage];

  const record = (...path: string[]): string => join(workspace, '.escalation', slug, ...path);
  const read = (...path: string[]): string => readFileSync(record(...path), 'utf8');
  const statements = (): string[] =>
    readdirSync(record('hypotheses')).map((name) => /^statement: (.*)$/mu.exec(read('hypotheses', name))![1]!);
  const enter = ({ page }: WorkbenchPage): Promise<void> => page.keyboard.press('Enter');

  before(async () => {
    workspace = join(realpathSync(mkdtempSync(join(tmpdir(), 'escalation-two-'))), 'conveyor');
    mkdirSync(workspace);
    const git = (...args: string[]): unknown => execFileSync('git', ['-C', workspace, ...args]);
    git('init', '-q', '-b', 'main');
    git('config', 'user.name', 'Ada Lorenz');
    git('config', 'user.email', 'ada@example.com');
    mkdirSync(record('hypotheses'), { recursive: true });
    writeFileSync(record('escalation.yaml'), `title: Conveyor stands still\nphase: analysis\nseverity: 1\n${created}`);
    const hypothesis = `# The first guess\nstatement: Pool too small\nstatus: proposed # not tested\n${created}`;
    writeFileSync(record('hypotheses', 'H-aaaa-pool.yaml'), hypothesis);
    writeFileSync(record('log.yaml'), '- {id: L-aaaa, at: 2026-02-04T09:00:00Z, by: "Ada", did: hypothesis.added, on: H-aaaa}\n');
    workbench = await openWorkbench({ host: hosts.newest, folder: workspace, extension: projectRoot });
    windows = [new WorkbenchPage(workbench.page), new WorkbenchPage(await workbench.newPage())];
    for (const window of windows) {
      await window.openSideBar();
      await window.expand('Hypotheses');
      await window.waitForRow('Pool too small');
    }
  });

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    mkdirSync(join(projectRoot, 'out'), { recursive: true });
    for (const [index, { page }] of windows.entries())
      await page.screenshot({ path: join(projectRoot, 'out', `ui-failed-${index + 1}.png`) });
  });

  after(async () => {
    await workbench.close();
    rmSync(join(workspace, '..'), { recursive: true, force: true });
  });

  it('lose no entry that both add in the same moment, and show both', async () => {
    const causes = ['Network of hall 2', 'Clock runs ahead'] as const;
    for (const [index, window] of windows.entries()) {
      await window.command('Escalation: Add Hypothesis');
      await window.answer('What could be the cause', causes[index]!);
      await window.question('what must be seen');
    }
    await Promise.all(windows.map(enter));
    for (const window of windows) for (const cause of causes) await window.waitForRow(cause);
    assert.deepEqual(statements().toSorted(), ['Clock runs ahead', 'Network of hall 2', 'Pool too small']);
    const lines = read('log.yaml').trimEnd().split('\n');
    assert.equal(lines.length, 3);
    for (const line of lines) assert.match(line, /^- \{id: L-\w{4}, .*did: hypothesis\.added, .*\}$/u);
  });

  it('keep what both change of one entry in the same moment, and every comment', async () => {
    const [one, other] = windows;
    await one.command('Escalation: Rate Hypothesis');
    await one.choose('Which hypothesis', 'Pool too small');
    await one.choose('Likelihood', 'Very likely');
    await one.choose('explain', 'most of it');
    await one.question('Effort');
    await other.command('Escalation: Prediction and Owner');
    await other.choose('Which hypothesis', 'Pool too small');
    await other.answer('what must be seen', '40 wait');
    await other.answer('Who tests it', 'Bo');
    await other.question('What would refute it');
    await Promise.all(windows.map(enter));
    await expect(
      () => Promise.resolve(/hypothesis\.rated/u.test(read('log.yaml')) && /hypothesis\.detailed/u.test(read('log.yaml'))),
      'both changes in the log',
    );
    const text = read('hypotheses', 'H-aaaa-pool.yaml');
    for (const line of [
      /^# The first guess$/mu,
      /^status: proposed # not tested$/mu,
      /^prediction: "?40 wait"?$/mu,
      /^owner: Bo$/mu,
    ])
      assert.match(text, line);
    assert.match(text, /^likelihood: 5$/mu);
    for (const window of windows) await window.waitForRow('priority');
  });

  it('overwrite nothing where both set one field: the later one is told, or comes after in the log; both show what holds', async () => {
    const wanted = ['High', 'Low'] as const;
    for (const window of windows) await window.command('Escalation: Set Severity');
    for (const [index, window] of windows.entries()) {
      await window.question('Severity');
      await window.quickInput.locator('input[type="text"]').fill(wanted[index]!);
      await window.quickInput.locator('.monaco-list-row.focused', { hasText: wanted[index]! }).waitFor();
    }
    await Promise.all(windows.map(enter));
    const told = async ({ page }: WorkbenchPage): Promise<boolean> =>
      page.locator('.notification-toast', { hasText: 'was changed by someone else' }).isVisible();
    await expect(async () => {
      const lines = read('log.yaml').match(/severitySet/gu)?.length ?? 0;
      const refused = (await Promise.all(windows.map(told))).filter(Boolean).length;
      return lines > 0 && lines + refused === 2;
    }, 'a line in the log or a sentence for each');
    const severity = /^severity: ([24])$/mu.exec(read('escalation.yaml'))?.[1];
    assert.match(read('log.yaml'), new RegExp(`severitySet.*→ ${severity}`, 'u'), 'a line tells what holds');
    for (const window of windows)
      await expect(async () => (await window.activeView()).includes(`S${severity}`), `S${severity} in both windows`);
  });
});
