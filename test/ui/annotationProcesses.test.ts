import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { AnnotatedFolder } from '../support/annotatedFolder';
import { GitWrapper } from '../support/gitWrapper';
import { hosts, projectRoot } from '../support/host/installHost';
import { openWorkbench } from '../support/host/workbench';
import { EditorMarks } from '../support/ui/editorMarks';
import { expect } from '../support/ui/expect';
import { WorkbenchPage } from '../support/ui/workbenchPage';

describe('git and the window', function () {
  this.timeout(180_000);
  let parent: string;
  let folder: AnnotatedFolder;
  /** Changed a line of `belt.txt` that still stands, and one of `wheel.txt` that was taken away and written again. */
  let suspects: string[];

  before(async function () {
    if (process.platform !== 'linux') this.skip();
    parent = await mkdtemp(join(tmpdir(), 'escalation-ui-'));
    folder = new AnnotatedFolder(join(parent, 'conveyor'));
    folder.commit('belt.txt', ['one', 'two'], 'Start the belt');
    suspects = [folder.commit('belt.txt', ['one', 'suspicious'], 'Change the belt')];
    folder.commit('wheel.txt', ['one'], 'Start the wheel');
    suspects.push(folder.commit('wheel.txt', ['one', 'two'], 'Change the wheel'));
    folder.commit('wheel.txt', ['one'], 'Change it back');
    folder.commit('wheel.txt', ['one', 'two'], 'Change it again');
    await folder.start('The belt stands', 'The belt was changed');
    for (const suspect of suspects) await folder.link(suspect, 'suspect');
    const steps = Array.from({ length: 12 }, (_unused, step) => `turn the motor by ${step * 30} degrees`);
    folder.commit('motor.txt', steps, 'Start the motor');
    await folder.mark('motor.txt', 6);
    writeFileSync(join(folder.root, 'notes.md'), `${folder.hypotheses[0]!} tells of the belt.\n`);
  });

  after(async () => {
    if (parent) await rm(parent, { recursive: true, force: true });
  });

  const open = (wrapper: GitWrapper, trust: boolean) =>
    openWorkbench({
      host: hosts.newest,
      folder: folder.root,
      extension: projectRoot,
      trust,
      // Not git’s time-out ends it.
      settings: { 'git.enabled': false, 'escalation.gitTimeout': 600 },
      // Told that it was started from a terminal, VS Code takes this PATH and not that of a new shell.
      env: { PATH: `${wrapper.folder}:${process.env['PATH']}`, VSCODE_CLI: '1' },
    });

  /** A newer request ends the process of an older one, so it may be another in the next moment. */
  const atWork = (wrapper: GitWrapper): Promise<void> =>
    expect(
      () => Promise.resolve(wrapper.running() > 0 && wrapper.started().some(({ args }) => args.includes('blame'))),
      'git blame at work',
      60_000,
    );

  /** Asks by keyboard what stands at the cursor. A key that comes while the focus is on its way is lost; a person presses it again. */
  const hovers = (page: Page, text: string): Promise<void> =>
    expect(async () => {
      await page.keyboard.press('Control+K');
      await page.keyboard.press('Control+I');
      await page.locator('.monaco-hover', { hasText: text }).first().waitFor({ timeout: 3_000 });
      return true;
    }, `“${text}” in the hover`);

  it('leaves no process behind when the window is closed while git is at work', async () => {
    const wrapper = new GitWrapper(join(parent, 'closing'), 'blame');
    const workbench = await open(wrapper, false);
    try {
      await new WorkbenchPage(workbench.page).openFile('belt.txt');
      await atWork(wrapper);
      // As a person closes it: the workbench has the time to say goodbye. One that is torn away is expected back, for hours.
      await workbench.page.close({ runBeforeUnload: true });
      await expect(() => Promise.resolve(wrapper.running() === 0), 'no process of git', 60_000);
    } finally {
      await workbench.close();
    }
  });

  it('leaves no process behind when the file is closed while git is at work', async () => {
    const wrapper = new GitWrapper(join(parent, 'leaving'), 'blame');
    const workbench = await open(wrapper, false);
    try {
      const page = new WorkbenchPage(workbench.page);
      await page.openFile('belt.txt');
      await atWork(wrapper);
      await page.command('View: Close All Editors');
      await expect(() => Promise.resolve(wrapper.running() === 0), 'no process of git', 60_000);
    } finally {
      await workbench.close();
    }
  });

  it('shows what is supposed while git is at work, and takes back what is wrong of it', async () => {
    const wrapper = new GitWrapper(join(parent, 'supposing'), 'blame');
    const workbench = await open(wrapper, false);
    try {
      const page = new WorkbenchPage(workbench.page);
      const marks = new EditorMarks(workbench.page);
      const shows = (wanted: string): Promise<void> => expect(async () => (await marks.lines()) === wanted, wanted, 60_000);
      await page.openFile('belt.txt:2');
      await shows('2 supposed suspect');
      await expect(async () => (await marks.texts()).join().startsWith('still being checked: ◆ '), 'words that say so');
      await page.openFile('wheel.txt:2');
      await shows('2 supposed suspect');
      wrapper.release();
      await shows('');
      assert.deepEqual(await marks.texts(), []);
      await page.openFile('belt.txt:2');
      await shows('2 suspect');
      await expect(async () => (await marks.texts()).join().includes(suspects[0]!.slice(0, 8)), 'the text behind the line');
      assert.doesNotMatch((await marks.texts()).join(), /checked/u);
    } finally {
      await workbench.close();
    }
  });

  it('runs not once in a workspace that is not trusted, nor for marked code, badges and ids', async () => {
    const wrapper = new GitWrapper(join(parent, 'untrusted'));
    const workbench = await open(wrapper, true);
    try {
      const page = new WorkbenchPage(workbench.page);
      await workbench.page.locator('.monaco-dialog-box').getByText('No, I don', { exact: false }).click();
      await page.openSideBar();
      await page.waitForRow('The belt stands');
      await page.openFile('belt.txt');
      await page.settled();
      assert.equal(await new EditorMarks(workbench.page).lines(), '');
      await page.openFile('motor.txt:6');
      await hovers(workbench.page, 'Marked code');
      await page.openFile('notes.md:1:3');
      await hovers(workbench.page, 'The belt was changed');
      await page.command('View: Show Explorer');
      await page.settled();
      assert.deepEqual(wrapper.started(), []);
    } finally {
      await workbench.close();
    }
  });
});
