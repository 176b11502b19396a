import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { hosts, projectRoot } from '../support/host/installHost';
import { openWorkbench, type Workbench } from '../support/host/workbench';
import { makeMarkedSample, type MarkedSample } from '../support/markedSample';
import { expect } from '../support/ui/expect';
import { WorkbenchPage } from '../support/ui/workbenchPage';

describe('Marked code and linked files, in the workbench', function () {
  this.timeout(180_000);
  let sample: MarkedSample;
  let workbench: Workbench;
  let page: WorkbenchPage;

  before(async () => {
    sample = await makeMarkedSample();
    workbench = await openWorkbench({ host: hosts.newest, folder: sample.repository.root, extension: projectRoot });
    page = new WorkbenchPage(workbench.page);
  });

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    await mkdir(join(projectRoot, 'out'), { recursive: true });
    await workbench.page.screenshot({ path: join(projectRoot, 'out', 'ui-failed.png') });
  });

  after(async () => {
    await workbench.close();
    sample.repository.remove();
  });

  /** What the explorer shows behind the name of a file. */
  async function badge(name: string): Promise<string> {
    // As text: the functions of a page are not known here.
    return workbench.page.evaluate<string>(`(() => {
      const rows = [...document.querySelectorAll('.explorer-folders-view .monaco-list-row')];
      const row = rows.find((one) => one.textContent.includes(${JSON.stringify(name)}));
      return row ? getComputedStyle(row.querySelector('.monaco-icon-label'), '::after').content : 'no row';
    })()`);
  }

  const openFile = async (name: string): Promise<void> => {
    await workbench.page.keyboard.press('Control+P');
    await workbench.page.locator('.quick-input-widget input[type="text"]').fill(name);
    await workbench.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: name }).waitFor();
    await workbench.page.keyboard.press('Enter');
    await page.tab(name);
  };

  it('shows badges in the explorer: the gravest role of a file, none on others', async () => {
    await openFile('belt.ts');
    await openFile('pool.ts');
    await page.command('View: Show Explorer');
    await expect(async () => (await badge('belt.ts')).includes('Su'), 'the badge of a suspect');
    await expect(async () => (await badge('pool.ts')).includes('Ca'), 'the badge of a cause');
    assert.ok(!/Su|Ca|Co/u.test(await badge('README.md')));
    const row = workbench.page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'pool.ts' }).first();
    await expect(async () => (await row.innerHTML()).includes('Cause · '), 'what the badge says to a screen reader');
  });

  it('marks code in the gutter where it is now', async () => {
    await openFile('pool.ts');
    const pictures = (): Promise<string[]> =>
      workbench.page.evaluate<string[]>(
        "[...document.querySelectorAll('.monaco-editor .cgmr')].map((one) => getComputedStyle(one).backgroundImage)",
      );
    const bracket = 'M6 3H3.5v10H6';
    await expect(
      async () =>
        (await pictures()).some((one) =>
          Buffer.from(one.split('base64,')[1] ?? '', 'base64')
            .toString()
            .includes(bracket),
        ),
      'the mark in the gutter',
    );
  });

  it('links the ids of a Markdown file to the entry, those that there are', async () => {
    await openFile('README.md');
    const links = workbench.page.locator('.monaco-editor .detected-link');
    await expect(async () => (await links.allInnerTexts()).join(' ').includes(sample.moved), 'the link of the evidence');
    assert.ok(!(await links.allInnerTexts()).join(' ').includes('H-zzzz'));
    await workbench.page
      .locator('.monaco-editor .detected-link', { hasText: sample.hypothesis })
      .first()
      .click({ modifiers: ['Control'] });
    await page.tab(`${sample.hypothesis}-`);
  });

  it('tells orphans in the tree, and opens one as it was', async () => {
    await page.openSideBar();
    await page.expand('Hypotheses');
    await page.waitForRow('orphaned code: 1');
    await page.expand('The connection pool is exhausted');
    await page.waitForRow('moved · Code · src/pool.ts:5');
    const row = workbench.page.locator('.sidebar .monaco-list-row', { hasText: 'orphaned · src/driver/belt.ts' }).first();
    await row.click();
    await workbench.page.locator('.monaco-editor .view-line', { hasText: 'motor.halt()' }).first().waitFor();
    await openFile('pool.ts');
    await page.contextMenu('orphaned · src/driver/belt.ts', 'Re-attach Code');
    await page.question('Which lines are meant now');
    await workbench.page.keyboard.press('Escape');
    await page.noQuestion();
  });

  it('lists the files of a hypothesis with their lines, and opens one at the first of them', async () => {
    await page.expand('Files');
    await page.waitForRow('1 line · Suspect · marked code: 1 · src/driver');
    await page.waitForRow('1 line · Cause · marked code: 1 · src');
    await page.waitForRow('deleted · Suspect · src');
    await page.row('1 line · Cause').click();
    await workbench.page.locator('.tab.active', { hasText: 'pool.ts' }).waitFor();
    await workbench.page.locator('.editor-instance .monaco-editor.focused').first().waitFor();
    await page.command('Escalation: Open Files of Hypothesis');
    await page.choose('Which hypothesis', 'The connection pool');
    await page.choose('Which file', 'belt.ts');
    await workbench.page.locator('.tab.active', { hasText: 'belt.ts' }).waitFor();
    // The editor takes the focus last, which would close the palette of what comes next.
    await page.settled();
  });

  it('lists orphans, and says when there is none', async () => {
    await page.command('Escalation: List Orphaned Code');
    await page.choose('Which one should be shown', 'belt.ts');
    await workbench.page.locator('.monaco-editor .view-line', { hasText: 'motor.halt()' }).first().waitFor();
  });
});
