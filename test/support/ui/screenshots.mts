import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { hosts, projectRoot } from '../host/installHost';
import { openWorkbench } from '../host/workbench';
import { makeSample } from '../sample/makeSample';
import { EditorPage } from './editorPage';
import { WorkbenchPage } from './workbenchPage';

// `npm run screenshots`: the pictures of the README, of the sample escalation, as a person sees it.

interface Picture {
  readonly name: string;
  readonly theme: string;
  readonly locale?: 'de';
  readonly size?: { readonly width: number; readonly height: number };
  /** The verdict at the line, and its hover. */
  readonly annotations?: true;
  /** A record file that is written by hand, an id or a time, in place of a commit that is compared. */
  readonly byHand?: 'id' | 'time';
}

const pictures: readonly Picture[] = [
  { name: 'light', theme: 'Default Light Modern' },
  { name: 'dark', theme: 'Default Dark Modern' },
  { name: 'high-contrast', theme: 'Default High Contrast' },
  { name: 'german', theme: 'Default Light Modern', locale: 'de' },
  { name: 'narrow', theme: 'Default Dark Modern', size: { width: 560, height: 800 } },
  { name: 'annotations', theme: 'Default Light Modern', annotations: true },
  { name: 'annotations-dark', theme: 'Default Dark Modern', annotations: true },
  { name: 'annotations-high-contrast', theme: 'Default High Contrast', annotations: true },
  { name: 'annotations-high-contrast-light', theme: 'Default High Contrast Light', annotations: true },
  { name: 'annotations-german', theme: 'Default Light Modern', locale: 'de', annotations: true },
  { name: 'by-hand', theme: 'Default Light Modern', byHand: 'id' },
  { name: 'by-hand-time', theme: 'Default Light Modern', byHand: 'time' },
];

/** The class that the workbench has once the theme is there. */
function classOf(theme: string): string {
  if (theme.includes('High Contrast')) return theme.includes('Light') ? 'hc-light' : 'hc-black';
  return theme.includes('Dark') ? 'vs-dark' : 'vs';
}

const target = join(projectRoot, 'media', 'screenshots');
await mkdir(target, { recursive: true });
const wanted = process.argv.slice(2);
for (const picture of pictures) {
  if (wanted.length > 0 && !wanted.includes(picture.name)) continue;
  const folder = await mkdtemp(join(tmpdir(), 'escalation-sample-'));
  const sample = await makeSample(join(folder, 'conveyor-controller'), new Date());
  const workbench = await openWorkbench({
    host: hosts.newest,
    folder: sample.folder,
    extension: projectRoot,
    settings: {
      'workbench.colorTheme': picture.theme,
      'window.autoDetectColorScheme': false,
      'window.autoDetectHighContrast': false,
    },
    ...(picture.locale === undefined ? {} : { locale: picture.locale }),
    size: picture.size ?? { width: 1280, height: 800 },
  });
  try {
    const page = new WorkbenchPage(workbench.page);
    await page.openSideBar();
    await workbench.page.locator(`.monaco-workbench.${classOf(picture.theme)}`).waitFor();
    const german = picture.locale === 'de';
    await page.expand(german ? 'Hypothesen' : 'Hypotheses');
    if (!picture.annotations) await page.expand('Scanner-Timeout');
    if (picture.annotations) await showVerdict(page);
    else if (picture.byHand === 'id') await writeId(page.page);
    else if (picture.byHand === 'time') await writeTime(page.page, join(sample.folder, '.escalation', sample.slug));
    else if (picture.size === undefined) {
      await page.row('Read the scanner timeout').click();
      await workbench.page.locator('.monaco-diff-editor').first().waitFor();
    }
    if (!picture.annotations && !picture.byHand) await page.expand(german ? 'Reproduktion' : 'Reproduction');
    if (!picture.annotations && !picture.byHand) {
      // What VS Code itself says has no place in a picture of the extension.
      await page.command('Notifications: Clear All Notifications');
      await page.noQuestion();
    }
    if (!picture.annotations) await workbench.page.mouse.move(0, 0);
    await page.settled();
    await workbench.page.screenshot({ path: join(target, `${picture.name}.png`) });
    console.log(`media/screenshots/${picture.name}.png`);
  } finally {
    await workbench.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A line of a linked commit with its text, its picture and its hover. */
async function showVerdict(workbench: WorkbenchPage): Promise<void> {
  const { page } = workbench;
  await workbench.openFile('connectionPool.ts:17');
  await page.locator('.statusbar', { hasText: 'Ln 17' }).waitFor();
  await page.locator('.cgmr').first().waitFor();
  await page.keyboard.press('Control+K');
  await page.keyboard.press('Control+I');
  await page.locator('.monaco-hover', { hasText: 'Connection pool' }).first().waitFor();
}

/** An evidence in the editor: while an id is typed, the hypotheses are proposed by their statements. */
async function writeId(page: Page): Promise<void> {
  const editor = new EditorPage(page);
  await editor.open('read-the-scanner-timeout');
  await editor.waitForText('Scanner-Timeout');
  await editor.goTo(6);
  await editor.press('ArrowUp', 'End', 'Enter');
  await editor.type('H-');
  await page.locator('.suggest-widget.visible .monaco-list-row', { hasText: 'Connection pool' }).waitFor();
}

/** The head of the escalation in the editor: the time of the next update is chosen as people say it. */
async function writeTime(page: Page, escalation: string): Promise<void> {
  const editor = new EditorPage(page);
  const lines = (await readFile(join(escalation, 'escalation.yaml'), 'utf8')).split('\n');
  // Of the active one: others have a file of this name too.
  await editor.workbench.command('Escalation: Open Record File');
  await editor.workbench.tab('escalation.yaml');
  await editor.goTo(lines.findIndex((line) => line.startsWith('nextUpdateAt:')) + 1, 'nextUpdateAt: '.length + 1);
  await editor.press('Shift+End', 'Delete', 'Control+Space');
  await page.locator('.suggest-widget.visible .monaco-list-row', { hasText: 'in 30 minutes' }).waitFor();
}
