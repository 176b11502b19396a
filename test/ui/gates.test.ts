import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hosts, projectRoot } from '../support/host/installHost';
import { openWorkbench, type Workbench } from '../support/host/workbench';
import { snapshotOf } from '../support/temporaryRepository';
import { expect } from '../support/ui/expect';
import { WorkbenchPage } from '../support/ui/workbenchPage';

const slug = '2026-02-04-conveyor';
const created = 'created:\n  at: "2026-02-04T09:00:00Z"\n  by: Ada Lorenz <ada@example.com>\n';

describe('Gates, by keyboard alone, in the workbench', function () {
  this.timeout(120_000);
  // Each begins where the one before it ended.
  this.bail(true);
  let workspace: string;
  let workbench: Workbench;
  let page: WorkbenchPage;

  const record = (...path: string[]): string => join(workspace, '.escalation', slug, ...path);
  const log = (): string => readFileSync(record('log.yaml'), 'utf8');
  const logged = (pattern: RegExp): Promise<void> =>
    expect(() => Promise.resolve(pattern.test(log())), `${String(pattern)} in the log`);
  const press = (key: string): Promise<void> => workbench.page.keyboard.press(key);

  before(async () => {
    workspace = join(realpathSync(mkdtempSync(join(tmpdir(), 'escalation-gates-'))), 'conveyor');
    mkdirSync(workspace);
    for (const args of [
      ['init', '-q', '-b', 'main'],
      ['config', 'user.name', 'Ada Lorenz'],
      ['config', 'user.email', 'ada@example.com'],
    ])
      execFileSync('git', ['-C', workspace, ...args]);
    mkdirSync(record('hypotheses'), { recursive: true });
    mkdirSync(record('evidence'));
    writeFileSync(
      record('escalation.yaml'),
      `title: Conveyor stands still\nphase: analysis\nseverity: 1\nlead:\n  name: Ada Lorenz\n  phone: "+49 40 123"\n${created}`,
    );
    writeFileSync(
      record('hypotheses', 'H-aaaa-pool.yaml'),
      `statement: Pool too small\nstatus: testing\nprediction: 40 wait\nowner: Ada\n${created}`,
    );
    writeFileSync(record('hypotheses', 'H-aaab-net.yaml'), `statement: Network is slow\nstatus: proposed\n${created}`);
    writeFileSync(record('evidence', 'E-aaaa-queue.yaml'), `type: observation\ntitle: 40 waiting at 02:10\n${created}`);
    writeFileSync(
      record('evidence', 'E-aaab-ping.yaml'),
      `type: observation\ntitle: Ping takes 1 ms\nratings:\n  H-aaaa: contradicts\n${created}`,
    );
    writeFileSync(record('log.yaml'), '');
    workbench = await openWorkbench({ host: hosts.newest, folder: workspace, extension: projectRoot });
    page = new WorkbenchPage(workbench.page);
    await page.openSideBar();
    await page.waitForRow('Hypotheses');
    // What an interrupted write would have left is mended first: the log had no lines.
    await expect(() => Promise.resolve(log().match(/recovered/gu)?.length === 4), 'a line for each entry');
  });

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    mkdirSync(join(projectRoot, 'out'), { recursive: true });
    await workbench.page.screenshot({ path: join(projectRoot, 'out', 'ui-failed.png') });
  });

  after(async () => {
    await workbench.close();
    rmSync(join(workspace, '..'), { recursive: true, force: true });
  });

  it('say what is missing for the cause; Escape leaves every byte as it was', async () => {
    const before = snapshotOf(workspace);
    await page.command('Escalation: Set Phase');
    await page.choose('Which phase', 'Cause');
    await page.question('still missing');
    const shown = await page.quickInput.innerText();
    for (const sentence of ['No hypothesis is confirmed', 'has not been reproduced', 'Go without a reproduction'])
      assert.ok(shown.includes(sentence), shown);
    await press('Escape');
    await page.noQuestion();
    assert.deepEqual(snapshotOf(workspace), before);
  });

  it('lead through the gate of a hypothesis inside of that of the phase, and waive the reproduction with a reason', async () => {
    await page.command('Escalation: Set Phase');
    await page.choose('Which phase', 'Cause');
    await page.choose('still missing', 'No hypothesis is confirmed');
    await page.choose('Which hypothesis', 'Pool too small');
    await page.answer('Why?', 'It fits');
    await page.choose('still missing', 'No evidence supports');
    await page.choose('Which evidence', '40 waiting');
    await page.answer('Why?', 'Only a small pool makes them wait');
    await page.choose('still missing', 'Ping takes 1 ms');
    await page.choose('How does it bear', 'Contradicts');
    await page.answer('Why?', 'The pool is in front of the network');
    await logged(/hypothesis\.confirmed, on: H-aaaa/u);
    await page.choose('still missing', 'Go without a reproduction');
    await page.question('What is decided about');
    assert.equal(
      await page.quickInput.locator('input[type="text"]').inputValue(),
      'Going without a reproduction',
      'what it is about is there already',
    );
    await press('Enter');
    await page.answer('What is decided?', 'The plant can’t be stopped again');
    await page.answer('Who decides', 'Kim');
    await page.answer('On which facts', '');
    await page.answer('checked again', '');
    await page.noQuestion();
    await logged(/escalation\.phaseSet.*analysis → causeIdentified/u);
    const decisions = readdirSync(record('decisions')).map((name) => readFileSync(record('decisions', name), 'utf8'));
    assert.equal(decisions.length, 1, 'nothing was overridden');
    assert.match(decisions[0]!, /^overrides: reproduction$/mu);
  });

  it('ask for the decision of a run in production, and note it in the run', async () => {
    await page.command('Escalation: Record Run');
    await page.choose('Where was it run', 'production');
    await page.choose('What came of it', 'Not reproduced');
    await page.answer('How often', '');
    await page.choose('still missing', 'A decision is missing');
    await page.answer('What is decided about', 'Try it at night');
    await page.answer('What is decided?', 'Once, with the customer on the phone');
    await page.answer('Who decides', 'Kim');
    await page.answer('On which facts', '');
    await page.answer('checked again', '');
    await logged(/run\.recorded/u);
    const made = /did: decision\.made, on: (D-\w{4}), note: "?Try it at night/u.exec(log())?.[1];
    assert.ok(made !== undefined, log());
    const [run] = readdirSync(record('runs'));
    assert.match(readFileSync(record('runs', run!), 'utf8'), new RegExp(`^decision: ${made}$`, 'mu'));
  });

  it('give way to a reason, which is a decision with a name', async () => {
    await page.command('Escalation: Set Hypothesis Status');
    await page.choose('Which hypothesis', 'Network is slow');
    await page.choose('Which status', 'Testing');
    await page.answer('Why?', '');
    await page.choose('still missing', 'Override with a reason');
    await page.answer('Why is it right', 'Asked by the customer');
    await logged(/hypothesis\.testing, on: H-aaab/u);
    const decisions = readdirSync(record('decisions')).map((name) => readFileSync(record('decisions', name), 'utf8'));
    const override = decisions.find((text) => text.includes('Asked by the customer'));
    assert.match(override ?? '', /^decider: Ada Lorenz/mu);
  });
});
