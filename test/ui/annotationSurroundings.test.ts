import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AnnotatedFolder } from '../support/annotatedFolder';
import { hosts, projectRoot } from '../support/host/installHost';
import { openWorkbench, type Workbench } from '../support/host/workbench';
import { EditorMarks } from '../support/ui/editorMarks';
import { expect } from '../support/ui/expect';
import { WorkbenchPage } from '../support/ui/workbenchPage';

describe('Annotations in a workspace of several folders', function () {
  this.timeout(180_000);
  let parent: string;
  let code: AnnotatedFolder;
  let workbench: Workbench;
  let page: WorkbenchPage;

  before(async () => {
    parent = realpathSync(mkdtempSync(join(tmpdir(), 'escalation-ui-')));
    const notes = new AnnotatedFolder(join(parent, 'notes'));
    notes.commit('notes.txt', ['one', 'two'], 'Start the notes');
    const noted = notes.commit('notes.txt', ['one', 'noted'], 'Change the notes');

    const origin = new AnnotatedFolder(join(parent, 'origin'));
    origin.commit('engine.txt', ['one', 'two', 'three'], 'Start the engine');
    const engine = origin.commit('engine.txt', ['one', 'two', 'faster'], 'Change the engine');

    code = new AnnotatedFolder(join(parent, 'code'));
    code.commit('wheel.txt', ['one', 'two'], 'Start the wheel');
    code.git('worktree', 'add', '-q', '-b', 'side', join(parent, 'tree'));
    const tree = new AnnotatedFolder(join(parent, 'tree'));
    const wheel = tree.commit('wheel.txt', ['changed', 'two'], 'Change the wheel');
    code.git('rm', '-q', 'wheel.txt');
    code.commit('belt.txt', ['one', 'two'], 'Start the belt');
    const belt = code.commit('belt.txt', ['one', 'suspicious'], 'Change the belt');
    code.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', origin.root, 'engine');
    code.git('commit', '-q', '-m', 'Take the engine');

    await notes.start('The belt stands', 'Something was changed');
    await notes.link(noted, 'exonerated');
    await notes.link(belt, 'suspect', 0, '../code');
    await notes.link(wheel, 'mitigation', 0, '../code');
    await notes.link(engine, 'cause', 0, '../code/engine');
    const file = join(parent, 'all.code-workspace');
    writeFileSync(file, JSON.stringify({ folders: [{ path: 'notes' }, { path: 'code' }, { path: 'tree' }] }));
    workbench = await openWorkbench({ host: hosts.newest, folder: file, extension: projectRoot });
    page = new WorkbenchPage(workbench.page);
  });

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    mkdirSync(join(projectRoot, 'out'), { recursive: true });
    await workbench.page.screenshot({ path: join(projectRoot, 'out', 'ui-failed.png') });
  });

  after(async () => {
    await workbench?.close();
    rmSync(parent, { recursive: true, force: true });
  });

  async function shows(name: string, wanted: string): Promise<void> {
    await page.openFile(name);
    const marks = new EditorMarks(workbench.page);
    let last = '';
    await expect(async () => (last = await marks.lines()) === wanted, wanted).catch((error: unknown) => {
      throw new Error(`In ${name}, marked are ${last}, not ${wanted}.`, { cause: error });
    });
  }

  it('stand in each folder, by the commits of its own repository', async () => {
    await shows('notes.txt', '2 exonerated');
    await shows('belt.txt', '2 suspect');
  });

  it('stand in a submodule', async () => {
    await shows('engine.txt', '3 cause');
  });

  it('stand in a further working tree, by the links of the repository that it belongs to', async () => {
    await shows('wheel.txt', '1 mitigation');
  });

  it('follow a commit in one of the folders only', async () => {
    code.commit('belt.txt', ['first', 'one', 'suspicious'], 'Change the belt again');
    await shows('belt.txt', '3 suspect');
    await shows('notes.txt', '2 exonerated');
  });
});
