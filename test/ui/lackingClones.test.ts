import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AnnotatedFolder } from '../support/annotatedFolder';
import { hosts, projectRoot } from '../support/host/installHost';
import { openWorkbench } from '../support/host/workbench';
import { EditorMarks } from '../support/ui/editorMarks';
import { expect } from '../support/ui/expect';
import { WorkbenchPage } from '../support/ui/workbenchPage';

describe('A clone that was made without a part of its history', function () {
  this.timeout(120_000);
  let parent: string;
  let source: AnnotatedFolder;
  let suspect: string;

  before(async () => {
    parent = await mkdtemp(join(tmpdir(), 'escalation-ui-'));
    source = new AnnotatedFolder(join(parent, 'source'));
    source.git('config', 'uploadpack.allowFilter', 'true');
    source.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
    source.commit('belt.txt', ['one', 'two', 'three'], 'Start the belt');
    suspect = source.commit('belt.txt', ['one', 'suspicious', 'three'], 'Change the belt');
    source.commit('belt.txt', ['one', 'suspicious', 'mended'], 'Mend the belt');
    source.commit('belt.txt', ['first', 'suspicious', 'mended'], 'Number the belt');
  });

  after(() => rm(parent, { recursive: true, force: true }));

  /** Opens a clone with an escalation that links the suspect. */
  async function opened(name: string, ...partly: string[]) {
    const root = join(parent, name);
    execFileSync('git', ['clone', '-q', ...partly, `file://${source.root}`, root], { stdio: 'ignore' });
    const records = new AnnotatedFolder(source.root, join(root, '.escalation'));
    await records.start('The belt stands', 'The belt was changed');
    await records.link(suspect, 'suspect');
    const workbench = await openWorkbench({ host: hosts.newest, folder: root, extension: projectRoot });
    const page = new WorkbenchPage(workbench.page);
    await page.openSideBar();
    await page.waitForRow('The belt was changed');
    return { workbench, page };
  }

  const marked = async (page: WorkbenchPage): Promise<void> => {
    const marks = new EditorMarks(page.page);
    await expect(async () => (await marks.lines()) === '2 suspect', 'the line of the suspect');
  };

  it('says at the file which contents are missing, and fetches them with one click', async () => {
    const { workbench, page } = await opened('partial', '--filter=blob:none');
    try {
      await page.openFile('belt.txt');
      const status = workbench.page.locator('.statusbar [id^="status.languageStatus"]').first();
      const hover = workbench.page.locator('.hover-language-status', { hasText: 'Annotations need older contents' }).first();
      await expect(async () => {
        await status.click();
        return hover.waitFor({ timeout: 2_000 }).then(() => true);
      }, 'what is missing');
      await workbench.page.screenshot({ path: join(projectRoot, 'out', 'ui-partial-clone.png') });
      await hover.getByText('Fetch', { exact: true }).click();
      await marked(page);
    } finally {
      await workbench.close();
    }
  });

  it('says at the evidence that its commit may lie beyond the end of a shallow clone, and fetches it with one click', async () => {
    const { workbench, page } = await opened('shallow', '--depth=2');
    try {
      await page.expand('The belt was changed');
      const row = page.row(suspect.slice(0, 8));
      // Of another that was made in the same second it may seem a rewriting.
      const lost = row.filter({ hasText: /commit not found|rewritten\?/u });
      await lost.waitFor();
      await row.hover();
      await workbench.page.screenshot({ path: join(projectRoot, 'out', 'ui-shallow-clone.png') });
      await row.getByRole('button', { name: 'Fetch Missing History' }).click();
      await lost.waitFor({ state: 'detached' });
      await page.openFile('belt.txt');
      await marked(page);
    } finally {
      await workbench.close();
    }
  });
});
