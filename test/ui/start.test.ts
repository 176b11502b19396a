import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { installChromium, projectRoot } from '../support/host/installHost';
import { WorkbenchPage } from '../support/ui/workbenchPage';

/** `npm start`, as on a machine without a desktop. */
function start(...args: string[]): ChildProcess {
  const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, ...env } = process.env;
  return spawn('npm', ['start', '--silent', ...(args.length === 0 ? [] : ['--', ...args])], {
    cwd: projectRoot,
    env: { ...env, TMPDIR: scratch },
    detached: true,
  });
}

/** The address that it prints; rejects with its output where it ends before. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
      const [address] = /http:\/\/127\.0\.0\.1:\d+\/\S*/u.exec(output) ?? [];
      if (address !== undefined) resolve(address);
    };
    child.stdout!.on('data', read);
    child.stderr!.on('data', read);
    child.on('exit', () => reject(new Error(output)));
  });
}

async function interrupt(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  process.kill(-child.pid!, 'SIGINT');
  await ended;
}

let scratch: string;

describe('npm start', function () {
  this.timeout(180_000);
  let browser: Browser;
  const children: ChildProcess[] = [];

  before(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'escalation-start-'));
    browser = await chromium.launch({ executablePath: await installChromium(), args: ['--no-sandbox', '--disable-gpu'] });
  });

  after(async () => {
    await browser.close();
    for (const { pid, exitCode, signalCode } of children)
      if (exitCode === null && signalCode === null) process.kill(-pid!, 'SIGKILL');
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  it('opens the packaged extension with a sample escalation, and leaves nothing behind', async () => {
    const child = start();
    children.push(child);
    const address = await addressOf(child);
    const page = await browser.newPage();
    await page.goto(address);
    const workbench = new WorkbenchPage(page);
    await page.waitForFunction(() => performance.getEntriesByName('code/didStartWorkbench').length > 0, undefined, {
      timeout: 90_000,
    });
    await workbench.openSideBar();
    await workbench.waitForRow('Hypotheses');
    await workbench.waitForRow('Testing');
    await page.close();
    await interrupt(child);
    await assert.rejects(() => fetch(address), 'the server still answers');
    assert.throws(() => process.kill(-child.pid!, 0), { code: 'ESRCH' });
  });

  it('opens a folder of the user’s, whatever its name', async () => {
    const folder = join(scratch, 'Förder band');
    await mkdir(folder);
    const child = start(folder);
    children.push(child);
    assert.equal(new URL(await addressOf(child)).searchParams.get('folder'), folder);
    await interrupt(child);
  });

  it('says that a folder is not there', async () => {
    const child = start(join(scratch, 'missing'));
    children.push(child);
    await assert.rejects(() => addressOf(child), /There is no folder .*missing/u);
    assert.equal(child.exitCode, 1);
  });
});
