import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hosts, projectRoot } from '../support/host/installHost';
import { openWorkbench, type Workbench, type WorkbenchOptions } from '../support/host/workbench';
import { expect } from '../support/ui/expect';
import { WorkbenchPage } from '../support/ui/workbenchPage';

const slug = '2026-02-04-conveyor';
const created = 'created:\n  at: "2026-02-04T09:00:00Z"\n  by: Ada Lorenz <ada@example.com>\n';

describe('Bad surroundings, in the workbench', function () {
  this.timeout(120_000);
  let folder: string;
  let workspace: string;
  let workbench: Workbench | undefined;

  const record = (...path: string[]): string => join(workspace, '.escalation', slug, ...path);
  const open = async (options: Partial<WorkbenchOptions> = {}): Promise<WorkbenchPage> => {
    workbench = await openWorkbench({ host: hosts.newest, folder: workspace, extension: projectRoot, ...options });
    return new WorkbenchPage(workbench.page);
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'escalation-bad-'));
    workspace = join(folder, 'Förder band');
    mkdirSync(workspace);
    execFileSync('git', ['-C', workspace, 'init', '-q', '-b', 'main']);
    for (const kind of ['hypotheses', 'findings', 'evidence']) mkdirSync(record(kind), { recursive: true });
    writeFileSync(record('escalation.yaml'), `title: Conveyor stands still\nphase: analysis\nseverity: 1\n${created}`);
    writeFileSync(record('hypotheses', 'H-aaaa-pool.yaml'), `statement: Pool too small\nstatus: proposed\n${created}`);
    writeFileSync(record('log.yaml'), '- {id: L-aaaa, at: 2026-02-04T09:00:00Z, by: "Ada", did: hypothesis.added, on: H-aaaa}\n');
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') {
      mkdirSync(join(projectRoot, 'out'), { recursive: true });
      await workbench?.page.screenshot({ path: join(projectRoot, 'out', 'ui-failed.png') });
    }
    await workbench?.close();
    workbench = undefined;
    rmSync(folder, { recursive: true, force: true });
  });

  it('reads and shows in restricted mode, writes nothing and runs no git', async () => {
    const calls = join(folder, 'git-calls');
    mkdirSync(join(folder, 'bin'));
    writeFileSync(join(folder, 'bin', 'git'), `#!/bin/sh\necho "$@" >> '${calls}'\nexit 1\n`);
    chmodSync(join(folder, 'bin', 'git'), 0o755);
    writeFileSync(record('hypotheses', 'H-bbbb-late.yaml'), `statement: No line in the log\nstatus: proposed\n${created}`);
    const log = readFileSync(record('log.yaml'), 'utf8');
    const page = await open({ trust: true, env: { PATH: `${join(folder, 'bin')}:${process.env['PATH']}` } });
    const dialog = workbench!.page.locator('.monaco-dialog-box');
    await dialog.waitFor();
    await dialog.locator('.monaco-button', { hasText: "No, I don't trust" }).click();
    await page.openSideBar();
    await page.expand('Hypotheses');
    await page.waitForRow('Pool too small');
    await page.waitForRow('No line in the log');
    await page.command('Escalation: Add Hypothesis');
    await page.notification('not trusted');
    assert.equal(readFileSync(record('log.yaml'), 'utf8'), log);
    assert.ok(!existsSync(calls), 'no git ran');
    await page.command('Workspaces: Manage Workspace Trust');
    await workbench!.page
      .locator('.workspace-trust-editor .monaco-button', { hasText: /^Trust$/u })
      .first()
      .click();
    await page.command('Escalation: Record Rollback Point');
    await page.answer('What is about to be done', '');
    await expect(
      () => Promise.resolve(existsSync(calls)),
      'a call of the git that is on the path, once the workspace is trusted',
    );
  });

  it('shows what can’t be read with its reason, follows no link, and everything else goes on', async () => {
    const secret = join(folder, 'secret.yaml');
    writeFileSync(secret, `statement: Secret of another folder\nstatus: proposed\n${created}`);
    writeFileSync(record('hypotheses', 'H-bbb1-syntax.yaml'), 'statement: [\n');
    writeFileSync(
      record('hypotheses', 'H-bbb2-conflict.yaml'),
      `<<<<<<< ours\nstatement: a\n=======\nstatement: b\n>>>>>>> theirs\n${created}`,
    );
    const bomb = Array.from({ length: 14 }, (_none, level) => `x${level}: &x${level} [${`*x${level - 1}, `.repeat(9)}1]`);
    writeFileSync(
      record('hypotheses', 'H-bbb3-bomb.yaml'),
      `${bomb.slice(1).join('\n').replace(/\*x0/gu, '1')}\nstatement: bomb\n`,
    );
    writeFileSync(record('hypotheses', 'H-bbb4-large.yaml'), '');
    truncateSync(record('hypotheses', 'H-bbb4-large.yaml'), 50 * 1024 * 1024);
    mkdirSync(record('hypotheses', 'H-bbb5-folder.yaml'));
    symlinkSync(secret, record('hypotheses', 'H-bbb6-link.yaml'));
    symlinkSync(folder, record('steps'));
    const page = await open();
    await page.openSideBar();
    await page.expand('Hypotheses');
    await page.waitForRow('Pool too small');
    for (const name of ['syntax', 'conflict', 'bomb', 'large', 'folder', 'link']) await page.waitForRow(name);
    await page.waitForRow('steps');
    const rows = (await page.rows()).join('\n');
    assert.ok(!rows.includes('Secret of another folder'), rows);
    await page.command('Escalation: Add Hypothesis');
    await page.answer('What could be the cause', 'Still working');
    await page.answer('what must be seen', '');
    await page.waitForRow('Still working');
    await page.command('Escalation: Add Reproduction Step');
    await page.answer('What is done', 'Start the belt');
    await page.answer('should happen', 'It runs');
    await page.answer('Command that does it', '');
    await page.notification('link');
    await page.row('H-bbb1').click();
    await page.tab('H-bbb1-syntax.yaml');
  });

  it('mends what an interrupted write left, and says so', async () => {
    writeFileSync(record('hypotheses', 'H-bbbb-late.yaml'), `statement: No line in the log\nstatus: proposed\n${created}`);
    writeFileSync(record('hypotheses', '.tmp-999999-abcdef'), 'statement: ha');
    appendFileSync(record('log.yaml'), '- {id: L-bbbb, at: 2026-02-04T09:0');
    const page = await open();
    await page.openSideBar();
    await page.notification('H-bbbb had no line in the log');
    const log = readFileSync(record('log.yaml'), 'utf8').split('\n');
    assert.match(log[2]!, /^- \{id: L-\w{4}, .*did: hypothesis\.recovered, on: H-bbbb\}$/u);
    assert.ok(!existsSync(record('hypotheses', '.tmp-999999-abcdef')));
  });

  it('speaks German', async () => {
    const page = await open({ locale: 'de' });
    await page.openSideBar();
    for (const section of ['Hypothesen', 'Reproduktion', 'Befunde']) await page.waitForRow(section);
    await page.command('Eskalation: Hypothese hinzufügen');
    await page.question('Was könnte die Ursache sein');
    await workbench!.page.keyboard.press('Escape');
    await page.noQuestion();
  });
});
