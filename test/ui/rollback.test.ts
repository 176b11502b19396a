import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordPoint } from '../../src/git/rollbackPoints';
import { hosts, projectRoot } from '../support/host/installHost';
import { openWorkbench, type Workbench } from '../support/host/workbench';
import { minuteJournal } from '../support/minuteJournal';
import { TemporaryRepository } from '../support/temporaryRepository';
import { expect } from '../support/ui/expect';
import { WorkbenchPage } from '../support/ui/workbenchPage';

describe('Rolling back, by keyboard, in the workbench', function () {
  this.timeout(180_000);
  let repository: TemporaryRepository;
  let workbench: Workbench;
  let page: WorkbenchPage;
  let slug: string;
  let change: string;
  const edits = 'my own notes: ä\r\nnot committed\n\n';

  const fileOf = (folder: string, id: string): string => {
    const path = join(repository.root, '.escalation', slug, folder);
    const name = readdirSync(path).find((one) => one.startsWith(`${id}-`) && one.endsWith('.yaml'));
    return readFileSync(join(path, name!), 'utf8');
  };
  const flag = (): string => readFileSync(repository.path('flags.txt'), 'utf8');
  const log = (): string => readFileSync(repository.path(`.escalation/${slug}/log.yaml`), 'utf8');
  const key = (name: string): Promise<void> => workbench.page.keyboard.press(name);

  before(async () => {
    repository = new TemporaryRepository();
    repository.write('.gitattributes', '* -text\n');
    repository.write('flags.txt', 'old protocol on\n');
    repository.write('notes.txt', 'nothing yet\n');
    repository.commitAll('Start');
    const journal = minuteJournal(repository);
    slug = await journal.start({ title: 'Conveyor stands still' });
    change = await journal.add(slug, 'change', { title: 'Switch to the new protocol', kind: 'fix', status: 'verified' });
    const ref = `refs/escalation/${slug}/P-aaaa`;
    const point = await recordPoint(await repository.open(), { ref, message: 'Old flag', exclude: ['.escalation'] });
    await journal.add(
      slug,
      'rollbackPoint',
      {
        title: 'Before the protocol',
        repository: '.',
        ref,
        ...point,
        change,
        external: [{ what: 'Order database', location: 'nas backup 7' }],
      },
      { id: 'P-aaaa' },
    );
    repository.write('flags.txt', 'new protocol on\n');
    repository.git('commit', '-qam', 'Switch to the new protocol');
    const done = await journal.add(slug, 'change', { title: 'New protocol', kind: 'fix', status: 'succeeded' });
    await journal.log(slug, { did: 'change.succeeded', on: done });
    repository.write('notes.txt', edits);
    workbench = await openWorkbench({
      host: hosts.newest,
      folder: repository.root,
      extension: projectRoot,
      size: { width: 1280, height: 1500 },
    });
    page = new WorkbenchPage(workbench.page);
    await page.openSideBar();
    await page.waitForRow('Change Log');
  });

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    await workbench.page.screenshot({ path: join(projectRoot, 'out', 'ui-failed.png') });
  });

  after(async () => {
    await workbench.close();
    repository.remove();
  });

  it('warns before an old flag comes back, asks for a decision, and Escape changes nothing', async () => {
    const before = repository.snapshot();
    await page.command('Escalation: Restore Rollback Point');
    await page.choose('Which rollback point', 'Before the protocol');
    await page.question('Nothing is changed before you choose');
    const sheet = await page.quickInput.innerText();
    assert.match(sheet, /C-\w{4} “New protocol” has succeeded since\s+restoring takes it back/u);
    assert.match(sheet, /Commits since the point: 1/u);
    await workbench.page.screenshot({ path: join(projectRoot, 'out', 'ui-restore-sheet.png') });
    await key('Escape');
    await page.noQuestion();
    assert.deepEqual(repository.snapshot(), before);
  });

  it('restores with the decision, keeps uncommitted edits byte for byte, and undoes it', async () => {
    await page.command('Escalation: Restore Rollback Point');
    await page.choose('Which rollback point', 'Before the protocol');
    await page.choose('Nothing is changed before you choose', 'Restore working tree');
    await page.question('Decide: why is it right all the same? C-');
    await page.answer('Decide', 'The new protocol stops the band');
    await expect(() => Promise.resolve(log().includes('rollbackPoint.restored')), 'the result in the log');
    assert.equal(flag(), 'old protocol on\n');
    const [safety] = repository
      .git('for-each-ref', '--format=%(refname)', `refs/escalation/${slug}`)
      .split('\n')
      .filter((ref) => !ref.endsWith('P-aaaa'));
    assert.equal(repository.gitBytes('cat-file', 'blob', `${safety}:notes.txt`).toString('utf8'), edits);
    const decisions = readdirSync(repository.path(`.escalation/${slug}/decisions`));
    assert.match(
      readFileSync(repository.path(`.escalation/${slug}/decisions/${decisions[0]}`), 'utf8'),
      /The new protocol stops the band/u,
    );
    await page.command('Escalation: Undo Restore');
    await expect(() => Promise.resolve(log().includes('Undo the restore')), 'that it was undone, in the log');
    assert.equal(flag(), 'new protocol on\n');
    assert.equal(readFileSync(repository.path('notes.txt'), 'utf8'), edits);
  });

  it('refuses approval with a backup that was never tried, and approves once it was', async () => {
    await page.command('Escalation: Set Status of Change');
    await page.choose('Which change', 'Switch to the new protocol');
    await page.choose('What has been reached', 'Approved');
    await page.question('This is still missing');
    assert.match(await page.quickInput.innerText(), /The backup “Order database” at nas backup 7 has not been verified/u);
    await page.choose('This is still missing', 'Fill in what is missing');
    await page.answer('Who approves', 'Kim Vogel');
    await page.answer('When was it tried', '0');
    await expect(() => Promise.resolve(fileOf('changes', change).includes('status: approved')), 'the change is approved');
    assert.match(fileOf('changes', change), /by: Kim Vogel/u);
    assert.match(fileOf('rollback-points', 'P-aaaa'), /verifiedAt: /u);
  });

  it('shows the parts of a change as a check list, and fills one in from its row', async () => {
    await page.expand('Change Log');
    await page.expand('Switch to the new protocol');
    await page.waitForRow('Backout plan');
    await page.row('Risk').click();
    await page.answer('what else is affected', 'All shuttles');
    await page.choose('how likely', '2');
    await page.choose('how bad', '3');
    await page.answer('worst case', 'Standstill for an hour');
    await expect(
      () => Promise.resolve(fileOf('changes', change).includes('worstCase: Standstill for an hour')),
      'the risk on the disk',
    );
    await expect(async () => (await page.rows()).some((row) => /Risk.*written down/u.test(row)), 'the part is checked');
    await workbench.page.screenshot({ path: join(projectRoot, 'out', 'ui-change-parts.png') });
  });

  it('finds a restore that was interrupted, and goes back', async () => {
    const safety = `refs/escalation/${slug}/P-bbbb`;
    const point = await recordPoint(await repository.open(), { ref: safety, message: 'Before', exclude: ['.escalation'] });
    repository.write('flags.txt', 'old protocol on\n');
    repository.write('.git/ESCALATION_RESTORE', JSON.stringify({ point: point.commit, safety, pid: 999_999, token: 'x' }));
    const window = new WorkbenchPage(await workbench.newPage());
    await window.openSideBar();
    await window.notification('was interrupted');
    await window.page.locator('.notification-toast .monaco-button', { hasText: 'Go Back to P-bbbb' }).click();
    await expect(() => Promise.resolve(log().includes('on: P-bbbb, note: "Go back')), 'the way back in the log');
    assert.equal(flag(), 'new protocol on\n');
    assert.ok(!readdirSync(repository.path('.git')).includes('ESCALATION_RESTORE'));
  });

  it('is killed while it writes: the next window says where it stands, and finishes it', async () => {
    // git runs this for the file that it writes into the working tree. It ends the process that started git, as a crash would.
    const isLook = `tr '\\0' ' ' < /proc/$PPID/cmdline | grep -q -e --prefix`;
    const fatal = `${isLook} || kill -9 $(cut -d ' ' -f 4 /proc/$PPID/stat); cat`;
    repository.git('config', 'filter.fatal.clean', 'cat');
    repository.git('config', 'filter.fatal.smudge', fatal);
    repository.write('.git/info/attributes', 'flags.txt filter=fatal\n');
    const isMarked = (): boolean => readdirSync(repository.path('.git')).includes('ESCALATION_RESTORE');
    await page.command('Escalation: Restore Rollback Point');
    await page.choose('Which rollback point', 'Before the protocol');
    await page.choose('Nothing is changed before you choose', 'Restore working tree');
    await page.answer('Decide', 'Once more');
    await expect(() => Promise.resolve(isMarked() && flag() === 'old protocol on\n'), 'a restore that was killed halfway');
    repository.git('config', 'filter.fatal.smudge', 'cat');
    const window = new WorkbenchPage(await workbench.newPage());
    await window.openSideBar();
    await window.notification('Restoring P-aaaa was interrupted: some files may be as the point has them, others as before.');
    await window.page.locator('.notification-toast .monaco-button', { hasText: 'Finish Restoring P-aaaa' }).click();
    await expect(() => Promise.resolve(log().includes('on: P-aaaa, note: "Finish')), 'the end of it in the log');
    assert.equal(flag(), 'old protocol on\n');
    assert.ok(!isMarked());
    assert.ok(!readdirSync(repository.path('.git')).includes('index.lock'));
    assert.equal(repository.git('diff', '--cached', '--name-only', '--', 'flags.txt', 'notes.txt'), 'flags.txt');
  });
});
