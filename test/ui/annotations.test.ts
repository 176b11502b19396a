import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AnnotatedFolder } from '../support/annotatedFolder';
import { hosts, projectRoot } from '../support/host/installHost';
import { openWorkbench, type Workbench } from '../support/host/workbench';
import { EditorMarks } from '../support/ui/editorMarks';
import { expect } from '../support/ui/expect';
import { WorkbenchPage } from '../support/ui/workbenchPage';
import { verdictPalettes } from '../../src/ui/editor/annotations/verdictIcons';

const numbered = (count: number): string[] => Array.from({ length: count }, (_unused, line) => `line ${line + 1}`);

// As text: what compiles the tests adds helpers to functions that a page doesn't have.
const isSwitchKept = `(async () => {
  const answer = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  for (const { name } of await indexedDB.databases()) {
    const database = await answer(indexedDB.open(name));
    try {
      if (!database.objectStoreNames.contains('ItemTable')) continue;
      const values = await answer(database.transaction('ItemTable').objectStore('ItemTable').getAll());
      if (values.some((value) => String(value).includes('"escalation.annotationsOff":true'))) return true;
    } finally {
      database.close();
    }
  }
  return false;
})()`;

describe('Annotations, as they are drawn in the workbench', function () {
  this.timeout(120_000);
  let parent: string;
  let folder: AnnotatedFolder;
  let suspect: string;
  let workbench: Workbench;
  let page: WorkbenchPage;
  let marks: EditorMarks;

  before(async () => {
    parent = await mkdtemp(join(tmpdir(), 'escalation-ui-'));
    folder = new AnnotatedFolder(join(parent, 'conveyor'));
    const lines = numbered(12);
    folder.commit('belt.txt', lines, 'Start the belt');
    lines.splice(3, 2, 'suspicious 4', 'suspicious 5');
    suspect = folder.commit('belt.txt', lines, 'Read the timeout anew');
    lines[9] = 'mended 10';
    const fix = folder.commit('belt.txt', lines, 'Mend the belt');
    folder.commit('long.txt', numbered(1200), 'Add a long file');
    await folder.start('The belt stands', 'The timeout is too short');
    await folder.link(suspect, 'suspect');
    await folder.link(fix, 'fix');
    workbench = await openWorkbench({
      host: hosts.newest,
      folder: folder.root,
      extension: projectRoot,
      settings: {
        'workbench.colorTheme': 'Default Light Modern',
        'window.autoDetectColorScheme': false,
        'editor.minimap.enabled': false,
        'escalation.annotations.maximumLines': 1000,
      },
    });
    page = new WorkbenchPage(workbench.page);
    marks = new EditorMarks(workbench.page);
    await page.openSideBar();
  });

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    await mkdir(join(projectRoot, 'out'), { recursive: true });
    await workbench.page.screenshot({ path: join(projectRoot, 'out', 'ui-failed.png') });
  });

  after(async () => {
    await workbench.close();
    await rm(parent, { recursive: true, force: true });
  });

  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await workbench.page.keyboard.press(key);
  };

  async function showsLines(wanted: string, where = marks): Promise<void> {
    let last = '';
    await expect(async () => (last = await where.lines()) === wanted, wanted).catch((error: unknown) => {
      throw new Error(`Marked are ${last}, not ${wanted}.`, { cause: error });
    });
  }

  async function goTo(line: number): Promise<void> {
    await press('Control+G');
    await page.question('line');
    await workbench.page.keyboard.type(`${line}`);
    // Enter means nothing before what was typed has been read.
    await page.quickInput
      .getByText(new RegExp(`\\bline ${line}\\b`, 'u'))
      .first()
      .waitFor();
    await press('Enter');
    await page.noQuestion();
    await workbench.page.locator('.monaco-editor.focused').first().waitFor();
  }

  it('mark the lines of linked commits in gutter and overview ruler, by shape and by colour', async () => {
    await page.openFile('belt.txt');
    await showsLines('4 suspect, 5 suspect, 10 fix');
    assert.deepEqual([...new Set((await marks.gutter()).map(({ theme }) => theme))], ['light']);
    const { suspect: orange, fix: green } = verdictPalettes.light;
    await expect(async () => (await marks.rulerColors()).includes(orange), 'the suspect’s colour in the overview ruler');
    assert.ok((await marks.rulerColors()).includes(green), 'the fix’s too');
  });

  it('tell in words behind the cursor’s line, and behind no other', async () => {
    assert.deepEqual(await marks.texts(), []);
    await goTo(4);
    const [id] = folder.hypotheses;
    const text = `◆ ${id} Testing · Suspect · ${suspect.slice(0, 8)} Ada Lorenz, now`;
    await expect(async () => (await marks.texts()).join() === text, text);
    await press('ArrowDown', 'ArrowDown');
    await expect(async () => (await marks.texts()).length === 0, 'no text behind a line that is not linked');
  });

  it('move with typing, go from a line that is edited, and come back with undo', async () => {
    await goTo(1);
    await press('Enter', 'Enter');
    await showsLines('6 suspect, 7 suspect, 12 fix');
    await goTo(6);
    await press('End', 'x');
    await showsLines('7 suspect, 12 fix');
    await expect(async () => (await marks.texts()).length === 0, 'no text behind a line that is edited');
    await press('Control+Z');
    await showsLines('6 suspect, 7 suspect, 12 fix');
    await expect(async () => (await marks.texts()).length === 1, 'the text again');
    await press('Control+Shift+K');
    await showsLines('6 suspect, 11 fix');
    await press('Control+Z', 'Control+Z', 'Control+Z');
    await showsLines('4 suspect, 5 suspect, 10 fix');
  });

  it('follow a commit and a branch from outside', async () => {
    await page.command('File: Revert File');
    folder.git('switch', '-q', '--detach', suspect);
    await showsLines('4 suspect, 5 suspect');
    folder.git('switch', '-q', 'main');
    await showsLines('4 suspect, 5 suspect, 10 fix');
    folder.commit('belt.txt', numbered(12).with(3, 'suspicious 4').with(9, 'mended 10'), 'Overwrite a suspicious line');
    await showsLines('4 suspect, 10 fix');
    folder.git('reset', '-q', '--hard', 'HEAD~1');
    await showsLines('4 suspect, 5 suspect, 10 fix');
  });

  it('lead by keyboard from one to the next, and say so in the status bar', async () => {
    await goTo(1);
    await press('Control+K', 'F8');
    const message = workbench.page.locator('.statusbar', { hasText: 'Line 4 (1 of 2): ◆' });
    await message.waitFor();
    await press('Control+K', 'Shift+F8');
    await workbench.page.locator('.statusbar', { hasText: 'Line 10 (2 of 2): ✚' }).waitFor();
  });

  it('explain themselves in a hover whose links lead to the commit and to the line’s history', async () => {
    await goTo(4);
    await press('Control+K', 'Control+I');
    const hover = workbench.page.locator('.monaco-hover', { hasText: 'The timeout is too short' }).first();
    await hover.waitFor();
    await hover.locator('a', { hasText: 'Why is this line here?' }).click();
    await page.question('commits that touched line 4');
    const rows = workbench.page.locator('.quick-input-list .monaco-list-row');
    assert.deepEqual(
      (await rows.allInnerTexts()).map((row) => /Read the timeout anew|Start the belt/u.exec(row)?.[0]),
      ['Read the timeout anew', 'Start the belt'],
    );
    assert.match((await rows.first().innerText()).replaceAll('\u00a0', ' '), /◆ Suspect/u);
    await press('Enter');
    await workbench.page.locator('.monaco-diff-editor').first().waitFor();
    await page.tab('Read the timeout anew');
  });

  it('stand in the side of a comparison that shows the commit', async () => {
    await showsLines('');
    const right = new EditorMarks(workbench.page, 1);
    await showsLines('4 suspect, 5 suspect', right);
    await page.command('View: Close All Editors');
  });

  it('show the text in the one of two editors of a file that the cursor is in', async () => {
    await page.openFile('belt.txt');
    await goTo(4);
    await expect(async () => (await marks.texts()).length === 1, 'the text behind the line');
    await press('Control+\\');
    const right = new EditorMarks(workbench.page, 1);
    await showsLines('4 suspect, 5 suspect, 10 fix', right);
    await showsLines('4 suspect, 5 suspect, 10 fix');
    await expect(async () => {
      const [one, other] = [await marks.texts(), await right.texts()];
      return one.length === 0 && other.length === 1;
    }, 'the text in the right editor only');
    await page.command('View: Join All Editor Groups');
    await expect(async () => (await workbench.page.locator('.editor-group-container').count()) === 1, 'one group of editors');
  });

  it('are drawn in other pictures for high contrast', async () => {
    await page.command('Preferences: Toggle between Light/Dark Themes');
    await expect(async () => (await marks.gutter()).some(({ theme }) => theme === 'dark'), 'pictures for a dark theme');
    await page.command('Preferences: Toggle between Light/Dark Themes');
    await expect(async () => (await marks.gutter()).some(({ theme }) => theme === 'light'), 'pictures for a light theme');
  });

  it('go with one command and come back with it', async () => {
    await page.command('Escalation: Show or Hide Annotations');
    await showsLines('');
    assert.deepEqual(await marks.texts(), []);
    await page.command('Escalation: Show or Hide Annotations');
    await showsLines('4 suspect, 5 suspect, 10 fix');
  });

  it('stay hidden when the window is loaded again, until they are shown', async () => {
    await page.command('Escalation: Show or Hide Annotations');
    await showsLines('');
    // VS Code writes what an extension keeps a moment later.
    await expect(async () => (await workbench.page.evaluate(isSwitchKept)) === true, 'the switch in the browser’s storage');
    await workbench.page.reload();
    await page.row('Hypotheses').waitFor({ timeout: 60_000 });
    // An editor that comes back takes the focus from the palette.
    await page.settled();
    await page.openFile('belt.txt');
    await page.command('Escalation: Go to Next Linked Line');
    await page.notification('Annotations are off here');
    await showsLines('');
    await page.command('Escalation: Show or Hide Annotations');
    await showsLines('4 suspect, 5 suspect, 10 fix');
  });

  it('say that they are paused for a file above the limit', async () => {
    await page.openFile('long.txt');
    const status = workbench.page
      .locator('.statusbar [id="status.languageStatus"], .statusbar [id^="status.languageStatus"]')
      .first();
    await status.click();
    await workbench.page
      .locator('.hover-language-status, .monaco-hover', { hasText: 'Annotations are paused' })
      .first()
      .waitFor();
    await workbench.page.locator('.hover-language-status, .monaco-hover', { hasText: '1201 lines' }).first().waitFor();
  });
});
