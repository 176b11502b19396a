import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hosts, projectRoot } from '../support/host/installHost';
import { openWorkbench, type Workbench, type WorkbenchOptions } from '../support/host/workbench';
import { expect } from '../support/ui/expect';
import { WorkbenchPage } from '../support/ui/workbenchPage';

describe('Other surroundings than one repository in one folder, in the workbench', function () {
  this.timeout(120_000);
  let folder: string;
  let workbench: Workbench | undefined;
  let page: WorkbenchPage;

  const git = (root: string, ...args: string[]): string =>
    execFileSync('git', ['-C', root, ...args], { encoding: 'utf8' }).trim();
  const makeRepository = (name: string): string => {
    const root = join(folder, name);
    mkdirSync(root, { recursive: true });
    git(root, 'init', '-q', '-b', 'main');
    git(root, 'config', 'user.name', 'Ada Lorenz');
    git(root, 'config', 'user.email', 'ada@example.com');
    writeFileSync(join(root, 'band.ts'), `export const name = '${name}';\n`);
    git(root, 'add', '-A');
    git(root, 'commit', '-qm', `Start ${name}`);
    return root;
  };
  const open = async (options: Partial<WorkbenchOptions> & { readonly folder: string }): Promise<void> => {
    workbench = await openWorkbench({ host: hosts.newest, extension: projectRoot, ...options });
    page = new WorkbenchPage(workbench.page);
    await page.openSideBar();
  };
  const logOf = (root: string): string => {
    const slug = readdirSync(join(root, '.escalation')).find((name) => !name.startsWith('.'))!;
    return readFileSync(join(root, '.escalation', slug, 'log.yaml'), 'utf8');
  };
  const start = async (title: string): Promise<void> => {
    await page.answer('What is broken', title);
    await page.answer('Customer', '');
    await page.answer('Ticket', '');
    await page.waitForRow('Change Log');
  };

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'escalation-around-')));
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') {
      mkdirSync(join(projectRoot, 'out'), { recursive: true });
      await workbench?.page.screenshot({ path: join(projectRoot, 'out', 'ui-failed.png') });
    }
    await workbench?.close();
    workbench = undefined;
    rmSync(folder, { recursive: true, force: true });
  });

  it('asks which of several repositories is meant, and finds the same one again', async () => {
    const [records, code] = [makeRepository('customer notes'), makeRepository('code ä')];
    makeRepository(join('code ä', 'tools', 'inner'));
    writeFileSync(join(code, '.gitignore'), 'tools/\n');
    git(code, 'add', '-A');
    git(code, 'commit', '-qm', 'Leave the tools out');
    const file = join(folder, 'both.code-workspace');
    writeFileSync(file, JSON.stringify({ folders: [{ path: 'customer notes' }, { path: 'code ä' }] }));
    await open({ folder: file });
    await page.command('Escalation: Start Escalation');
    await page.choose('In which folder', 'customer notes');
    await start('Conveyor stands still');
    writeFileSync(join(code, 'band.ts'), 'changed before\n');
    await page.command('Escalation: Record Rollback Point');
    await page.answer('What is about to be done', 'Before the new speed');
    await page.question('Which repository');
    assert.equal((await page.quickInput.innerText()).match(/inner/gu)?.length, 2, 'the repository inside is offered too');
    await page.choose('Which repository', 'code ä');
    await expect(() => Promise.resolve(logOf(records).includes('rollbackPoint.recorded')), 'the point in the log');
    assert.equal(git(records, 'for-each-ref', 'refs/escalation'), '');
    assert.match(git(code, 'for-each-ref', 'refs/escalation'), /P-/u);
    writeFileSync(join(code, 'band.ts'), 'changed since\n');
    await page.command('Escalation: Restore Rollback Point');
    await page.choose('Which rollback point', 'Before the new speed');
    await page.choose('Nothing is changed before', 'Restore working tree');
    await page.answer('reason is recorded', 'The speed was right');
    await expect(() => Promise.resolve(logOf(records).includes('rollbackPoint.restored')), 'the restore in the log');
    assert.equal(readFileSync(join(code, 'band.ts'), 'utf8'), 'changed before\n');
    await page.command('Escalation: Add Hypothesis');
    await page.answer('What could be the cause', 'The speed');
    await page.answer('what must be seen', '');
    await page.command('Escalation: Attach Commits');
    await page.choose('Which repository', 'code ä');
    await page.question('Which commits');
    await workbench!.page.keyboard.press('ArrowDown');
    await workbench!.page.keyboard.press('Space');
    await workbench!.page.keyboard.press('Enter');
    await page.choose('Which part', 'Cause');
    await page.expand('Hypotheses');
    await page.expand('The speed');
    await page.row('Leave the tools out').click();
    await page.tab('Leave the tools out');
  });

  it('keeps the record without git, and says of git’s own features why they don’t work', async () => {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    // No git on the path, nor where the built-in extension looks for one.
    for (const name of ['sh', 'uname', 'cat', 'ps']) execFileSync('ln', ['-s', `/bin/${name}`, join(bin, name)]);
    const root = join(folder, 'no repository');
    mkdirSync(root);
    await open({ folder: root, env: { PATH: bin }, settings: { 'git.enabled': false } });
    await page.command('Escalation: Start Escalation');
    await page.answer('What is broken', 'Conveyor stands still');
    await page.answer('Customer', '');
    await page.answer('Ticket', '');
    await page.answer('who wrote them', 'Ada Lorenz <ada@example.com>');
    await page.waitForRow('Change Log');
    await page.command('Escalation: Add Hypothesis');
    await page.answer('What could be the cause', 'The speed');
    await page.answer('what must be seen', '');
    await page.command('Escalation: Record Run');
    await page.choose('Where was it run', 'qa');
    await page.choose('What came of it', 'Reproduced');
    await page.answer('How often', '');
    await expect(() => Promise.resolve(/run\.recorded/u.test(logOf(root))), 'the run in the log');
    assert.match(logOf(root), /by: "Ada Lorenz <ada@example\.com>", did: run\.recorded/u);
    await page.command('Escalation: Record Rollback Point');
    await page.answer('What is about to be done', '');
    await page.notification('git was not found');
    await page.command('Escalation: Attach Diff');
    await page.choose('Which changes', 'Working tree');
    await page.notification('git was not found');
  });

  it('says before the first commit that there is nothing to go back to, and works in a worktree', async () => {
    const main = makeRepository('main');
    const tree = join(folder, 'tree ö');
    git(main, 'worktree', 'add', '-q', '--detach', tree);
    git(tree, 'checkout', '-q', '--orphan', 'empty');
    await open({ folder: tree });
    await page.command('Escalation: Start Escalation');
    await start('Conveyor stands still');
    await page.command('Escalation: Record Rollback Point');
    await page.answer('What is about to be done', '');
    await page.notification('There is no commit yet');
    git(tree, 'checkout', '-q', '--detach', '-f', 'main');
    writeFileSync(join(tree, 'band.ts'), 'in the worktree\n');
    await page.command('Escalation: Record Rollback Point');
    await page.answer('What is about to be done', 'Detached');
    await expect(() => Promise.resolve(logOf(tree).includes('Detached')), 'the point in the log');
    const [ref] = git(main, 'for-each-ref', '--format=%(refname)', 'refs/escalation').split('\n');
    assert.equal(git(main, 'show', `${ref}:band.ts`), 'in the worktree');
    git(tree, 'config', 'core.editor', 'true');
    git(main, 'commit', '-q', '--allow-empty', '-m', 'On main');
    writeFileSync(
      git(tree, 'rev-parse', '--path-format=absolute', '--git-path', 'MERGE_HEAD'),
      `${git(main, 'rev-parse', 'main')}\n`,
    );
    await page.command('Escalation: Record Rollback Point');
    await page.answer('What is about to be done', 'In the middle of a merge');
    await page.notification('A merge or rebase is under way');
  });
});
