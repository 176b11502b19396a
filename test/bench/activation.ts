import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hosts, projectRoot } from '../support/host/installHost';
import { openWorkbench } from '../support/host/workbench';
import { makeSample } from '../support/sample/makeSample';
import { expect } from '../support/ui/expect';
import { WorkbenchPage } from '../support/ui/workbenchPage';
import { median, printTable } from './measure';

const ours = 'third-level.escalation-workbench';

/** Loading the bundle and calling `activate`, as VS Code itself tells for its running extensions, in a folder with a record. */
export async function benchActivation(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'escalation-bench-'));
  const workspace = join(folder, 'sample');
  try {
    await makeSample(workspace, new Date());
    const times: number[] = [];
    for (let run = 0; run < 5; run += 1) times.push(await activationTime(workspace));
    printTable('Activation', [
      { what: 'load and call, the folder holds a record', milliseconds: median(times), aim: 'at most 100 ms' },
    ]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function activationTime(workspace: string): Promise<number> {
  const workbench = await openWorkbench({
    host: hosts.newest,
    folder: workspace,
    extension: projectRoot,
    size: { width: 1280, height: 1600 },
  });
  try {
    const page = new WorkbenchPage(workbench.page);
    await page.openSideBar();
    await page.waitForRow('Hypotheses');
    await page.command('Developer: Show Running Extensions');
    const row = workbench.page.locator('.runtime-extensions-editor .monaco-list-row', { hasText: ours }).first();
    let time = Number.NaN;
    await expect(async () => {
      time = Number(/(\d+)ms/u.exec(await row.innerText())?.[1]);
      return !Number.isNaN(time);
    }, 'the time of activation');
    return time;
  } finally {
    await workbench.close();
  }
}
