import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Attribution } from '../../src/ui/editor/annotations/attribution';
import { readBaseText } from '../../src/ui/editor/annotations/baseText';
import { LineMap } from '../../src/ui/editor/annotations/lineMap';
import { AnnotatedFolder } from '../support/annotatedFolder';
import { hosts, projectRoot } from '../support/host/installHost';
import { openWorkbench } from '../support/host/workbench';
import { type LargeHistory, largeHistory } from '../support/largeHistory';
import { repositoryRoot } from '../support/sourceFiles';
import { expect } from '../support/ui/expect';
import { WorkbenchPage } from '../support/ui/workbenchPage';
import { median, middle, printTable, type Row, timed } from './measure';

/** Commits that one escalation links, and a line that one of them last touched. */
interface Links {
  readonly title: string;
  readonly commits: readonly string[];
  readonly line: number;
}

interface Case {
  readonly age: 'recent' | 'old';
  readonly count: number;
  /** Linked anew for each time that nothing is known yet. */
  readonly variants: readonly Links[];
}

/** From the key press, in milliseconds. */
interface Opened {
  /** Until the text is there. */
  readonly text: number;
  /** Until a mark is, be it only supposed, and until one that git is sure of is. */
  readonly mark: number;
  readonly sure: number;
}

/** From the key that opens a file until annotations are drawn, in the real workbench, against plain blame; and the cost of a keystroke. */
export async function benchAnnotationsInEditor(): Promise<void> {
  printTable('Typing in a file of 10,000 lines', await keystrokes());
  const large = await largeHistory(join(repositoryRoot, 'out', 'bench'));
  const cases = casesOf(large);
  const records = await mkdtemp(join(tmpdir(), 'escalation-bench-'));
  try {
    const folder = new AnnotatedFolder(large.root, records);
    for (const { title, commits } of cases.flatMap(({ variants }) => variants)) {
      await folder.start(title, 'One of these');
      for (const commit of commits) await folder.link(commit, 'suspect');
    }
    printTable('Open a file of 5,000 lines', await openings(large, records, cases));
  } finally {
    await rm(records, { recursive: true, force: true });
  }
}

const variants = ['first', 'second', 'third'];

function casesOf({ root, path, touching }: LargeHistory): Case[] {
  const lineOf = new Map<string, number>();
  for (const [, commit, line] of git(root, 'blame', '-p', 'HEAD', '--', path).matchAll(/^([0-9a-f]{40}) \d+ (\d+)/gmu)) {
    lineOf.set(commit!, Number(line));
  }
  const standing = touching.filter((commit) => lineOf.has(commit));
  return (['recent', 'old'] as const).flatMap((age) =>
    [1, 10, 100].map((count): Case => {
      const pick = (number: number, variant: number): string =>
        age === 'recent'
          ? standing.at(-1 - number - variant * count)!
          : standing[20 + variant + Math.floor((number * (standing.length - 40)) / count)]!;
      return {
        age,
        count,
        variants: variants.map((name, variant) => {
          const commits = Array.from({ length: count }, (_unused, number) => pick(number, variant));
          return { title: `${name} with ${count} ${age}`, commits, line: lineOf.get(commits[0]!)! };
        }),
      };
    }),
  );
}

async function openings(large: LargeHistory, records: string, cases: readonly Case[]): Promise<Row[]> {
  const workbench = await openWorkbench({
    host: hosts.newest,
    folder: large.root,
    extension: projectRoot,
    settings: { 'escalation.recordsFolder': records, 'editor.minimap.enabled': false },
  });
  try {
    const page = new WorkbenchPage(workbench.page);
    await page.openSideBar();
    // What VS Code loads for the first file of its kind is not meant.
    await open(page, large, large.quiet, 1);
    const rows: Row[] = [];
    for (const { age, count, variants: some } of cases) {
      const first: Opened[] = [];
      const again: Opened[] = [];
      const range: number[] = [];
      const full: number[] = [];
      for (const links of some) {
        await page.command('Escalation: Open Escalation');
        await page.choose('Which escalation', links.title);
        await workbench.page.locator('.sidebar', { hasText: links.title }).first().waitFor();
        await page.settled();
        await resting(large.root);
        first.push(await open(page, large, large.path, links.line));
        for (let run = 0; run < 3; run += 1) again.push(await open(page, large, large.path, links.line));
        const oldest = links.commits.toSorted((one, other) => large.touching.indexOf(one) - large.touching.indexOf(other))[0]!;
        const blame = (revision: string) => timed(() => git(large.root, 'blame', '--incremental', revision, '--', large.path));
        range.push(await blame(`${oldest}^..HEAD`));
        full.push(await blame('HEAD'));
      }
      const of = (opened: readonly Opened[], value: (one: Opened) => number): number => median(opened.map(value));
      const what = `${count} ${age}`;
      const sure = of(first, (one) => one.sure);
      rows.push(
        { what: `${what}: the text`, milliseconds: of(first, (one) => one.text) },
        {
          what: `${what}: first mark`,
          milliseconds: of(first, (one) => one.mark),
          ...(count <= 10 ? { aim: 'at most 300 ms behind the text' } : {}),
        },
        {
          what: `${what}: exact mark`,
          milliseconds: sure,
          against: { what: 'range blame', milliseconds: median(range) },
          aim: age === 'recent' ? 'at most 1.2 × + 200 ms' : '',
        },
        {
          what: `${what}: exact mark`,
          milliseconds: sure,
          against: { what: 'full blame', milliseconds: median(full) },
          aim: 'at most 1.2 ×',
        },
        { what: `${what}: from the text to the exact mark`, milliseconds: of(first, (one) => one.sure - one.text) },
        { what: `${what}: again, the text`, milliseconds: of(again, (one) => one.text) },
        { what: `${what}: again, the mark`, milliseconds: of(again, (one) => one.sure) },
        {
          what: `${what}: again, from the text to the mark`,
          milliseconds: of(again, (one) => one.sure - one.text),
          aim: 'at most 100 ms',
        },
      );
      console.log(`${what} measured`);
    }
    return rows;
  } finally {
    await workbench.close();
  }
}

/** No git runs in the folder: what it does for badges and views is not meant. Linux tells; elsewhere nothing is waited for. */
async function resting(root: string): Promise<void> {
  const atWork = async (): Promise<boolean> => {
    const ids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/u.test(name));
    const folders = ids.map(async (id) => {
      const name = await readFile(`/proc/${id}/comm`, 'utf8').catch(() => '');
      return name === 'git\n' && (await readlink(`/proc/${id}/cwd`).catch(() => '')) === root;
    });
    return (await Promise.all(folders)).includes(true);
  };
  let looks = 0;
  await expect(
    async () => {
      looks = (await atWork()) ? 0 : looks + 1;
      return looks === 10;
    },
    'no git at work',
    120_000,
  );
}

// As text: what compiles the benchmarks adds helpers to functions that a page doesn't have. Pictures of what is only supposed have dots.
const watch = `globalThis.opened = new Promise((resolve) => {
  addEventListener('keydown', function begin({ key }) {
    if (key !== 'Enter') return;
    removeEventListener('keydown', begin, true);
    const start = performance.now();
    let text;
    let mark;
    const look = () => {
      const now = performance.now() - start;
      if (text === undefined && document.querySelector('.editor-instance .view-line')) text = now;
      const pictures = [...document.querySelectorAll('.cgmr')].flatMap((one) => {
        const picture = /svg.*base64,([^"')]+)/.exec(getComputedStyle(one).backgroundImage);
        return picture ? [atob(picture[1])] : [];
      });
      if (mark === undefined && pictures.length > 0) mark = now;
      const sure = pictures.some((one) => !one.includes('dasharray'));
      if (now > 90000) resolve(undefined);
      else if (text !== undefined && (sure || !MARKED)) resolve({ text, mark: mark ?? now, sure: now });
      else requestAnimationFrame(look);
    };
    look();
  }, true);
}), undefined`;

/** Opens a file at a line, by keyboard, in a window without editors, and closes it again. */
async function open(page: WorkbenchPage, { root, path: marked }: LargeHistory, path: string, line: number): Promise<Opened> {
  const { keyboard } = page.page;
  const input = page.quickInput.locator('input[type="text"]');
  await expect(async () => {
    await keyboard.press('Control+P');
    return input.waitFor({ timeout: 3_000 }).then(() => true);
  }, 'the question which file to open');
  await input.fill(`${path}:${line}`);
  await page.page
    .locator('.quick-input-list .monaco-list-row.focused', { hasText: path.split('/').at(-1)! })
    .waitFor({ timeout: 60_000 });
  // Whoever listens must be there before the key is.
  await page.page.evaluate(watch.replace('MARKED', String(path === marked)));
  await keyboard.press('Enter');
  const opened = await page.page.evaluate<Opened | undefined>('globalThis.opened');
  if (!opened) throw new Error(`${path} has no mark at line ${line}.`);
  await resting(root);
  await page.command('View: Close All Editors');
  await page.page.locator('.editor-instance').waitFor({ state: 'detached' });
  return opened;
}

/** What following a keystroke costs, a third of the lines linked: nothing else happens before the next pause. */
async function keystrokes(): Promise<Row[]> {
  const lines = Array.from({ length: 10_000 }, (_unused, line) => (line % 5 === 4 ? '}' : `line ${line}`));
  const text = { lineCount: lines.length + 1, lineAt: (line: number): string => lines[line] ?? '' };
  const comparison = { ignoreWhitespace: false };
  const base = readBaseText(lines.map((line) => `${line}\n`).join(''), comparison);
  const attribution = new Attribution(new LineMap(base, comparison, text));
  for (let line = 1; line <= lines.length; line += 3) attribution.add({ start: line, count: 1, commit: 'a'.repeat(40) });
  let typed = 0;
  const letter = (line: number) => (): void => {
    typed += 1;
    lines[line] = `${lines[line]}${typed % 10}`;
    attribution.map.change([{ start: line, end: line, count: 1 }], text);
  };
  const returnKey = (): void => {
    lines.splice(5000, 0, '');
    text.lineCount += 1;
    attribution.map.change([{ start: 5000, end: 5000, count: 2 }], text);
  };
  const aim = 'less than 2 ms';
  return [
    { what: 'a letter', milliseconds: await middle(500, letter(4000)), aim },
    { what: 'a letter in another line each time', milliseconds: await middle(500, () => letter((typed * 17) % 9000)()), aim },
    { what: 'the return key', milliseconds: await middle(500, returnKey), aim },
    { what: 'looking for moved lines, in a pause', milliseconds: await middle(50, () => attribution.map.settle()) },
    { what: 'lines to mark, 30 ms after an edit of one', milliseconds: await middle(50, () => attribution.linkedLines()) },
  ];
}

function git(root: string, ...args: string[]): string {
  return execFileSync('git', ['-C', root, ...args], { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
}
