import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandIds } from '../../../src/ui/contributions';
import { command, entryFile, freshRepository, git, records, root } from '../workspace';

describe('Changes and attached diffs', () => {
  let slug: string;
  let change: string;

  const fileOf = (folder: string, id: string): Promise<string> => entryFile(slug, folder, id);
  const statusOf = async (id: string): Promise<string> => /^status: (\w+)$/mu.exec(await fileOf('changes', id))![1]!;
  const set = (status: string, more: object = {}): Promise<string> =>
    command(commandIds.setChangeStatus, { change, status, ...more });

  before(async () => {
    await freshRepository();
    await mkdir(join(root, 'src'));
    await writeFile(join(root, 'src', 'pool.ts'), 'one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\n');
    await git('add', '-A');
    await git('commit', '-qm', 'First');
    slug = await command(commandIds.start, { title: 'Conveyor stands still' });
    change = await command(commandIds.planChange, { title: 'Pool of 48', kind: 'fix' });
  });

  it('is a draft until risk and backout plan are written down', async () => {
    assert.equal(await statusOf(change), 'draft');
    await assert.rejects(() => set('assessed'), /what else is affected.*point of no return/u);
    await assert.rejects(() => set('assessed', { with: { risk: { colour: 'red' } } }), /no field “colour”/u);
    await command(commandIds.detailChange, {
      change,
      with: { risk: { affected: 'All shuttles', likelihood: 2, impact: 4, worstCase: 'Standstill' } },
    });
    await assert.rejects(
      () => set('assessed'),
      ({ message }: Error) => !message.includes('affected'),
    );
    await set('assessed', {
      with: { backout: { trigger: 'Queue grows', steps: 'Set 8 again', decider: 'Ada', pointOfNoReturn: 'none' } },
    });
    assert.equal(await statusOf(change), 'assessed');
  });

  it('needs a run in QA on the same commit, or a waiver', async () => {
    await assert.rejects(() => set('verified'), /QA/u);
    await command(commandIds.addChangeCommits, { change, commits: ['HEAD'] });
    const elsewhere = await command(commandIds.recordRun, { environment: 'test', outcome: 'not' });
    await assert.rejects(() => set('verified', { with: { verification: { run: elsewhere } } }), /QA/u);
    const qa = await command(commandIds.recordRun, { environment: 'qa', outcome: 'not' });
    await set('verified', { with: { verification: { run: qa } } });
    assert.equal(await statusOf(change), 'verified');
  });

  it('refuses approval with an unusable backup, and allows it once the backup is verified', async () => {
    await assert.rejects(() => set('approved', { with: { approver: 'Kim' } }), /no rollback point/u);
    const point = await command(commandIds.recordRollbackPoint, {
      title: 'Before the pool',
      change,
      external: [{ what: 'Order database', location: 'nas:/backup-7' }],
    });
    await assert.rejects(
      () => set('approved', { with: { approver: 'Kim' } }),
      /Order database.*nas:\/backup-7.*not been verified/u,
    );
    assert.equal(await statusOf(change), 'verified');
    await command(commandIds.verifyBackup, { point, what: 'Order database', verifiedAt: '2026-02-04T10:00:00Z' });
    await set('approved', { with: { approver: 'Kim' } });
    const text = await fileOf('changes', change);
    assert.match(text, new RegExp(`rollbackPoint: ${point}`, 'u'));
    assert.match(text, new RegExp(`by: Kim[\\s\\S]*commit: "?${await git('rev-parse', 'HEAD')}`, 'u'));
  });

  it('is void again once a commit comes after its check and its approval', async () => {
    await writeFile(join(root, 'src', 'other.ts'), 'x\n');
    await git('add', 'src');
    await git('commit', '-qm', 'More');
    await command(commandIds.addChangeCommits, { change, commits: ['HEAD'] });
    assert.equal(await statusOf(change), 'assessed');
    assert.match(await readFile(join(records, slug, 'log.yaml'), 'utf8'), new RegExp(`did: change\\.voided, on: ${change}`, 'u'));
    await assert.rejects(() => set('approved'), /QA.*approved this commit/u);
    await set('approved', { with: { approver: 'Kim', verification: { waiver: 'Same code, another name' } } });
    await command(commandIds.addChangeCommits, { change, commits: ['HEAD'] });
    assert.equal(await statusOf(change), 'approved', 'a commit that was there already voids nothing');
    await git('commit', '-q', '--allow-empty', '-m', 'Once more');
    await command(commandIds.addChangeCommits, { change, commits: ['HEAD'] });
    assert.equal(await statusOf(change), 'assessed');
    await assert.rejects(() => set('approved', { with: { approver: 'Kim' } }), /QA/u, 'the waiver was given for other code');
    assert.match(await readFile(join(records, slug, 'log.yaml'), 'utf8'), /did: change\.voided.*Same code, another name/u);
    await set('approved', { with: { approver: 'Kim', verification: { waiver: 'An empty commit' } } });
  });

  it('is scheduled in a window that the customer confirmed, which becomes an invitation', async () => {
    await assert.rejects(() => set('scheduled', { with: { window: { start: '2026-03-29T00:30:00Z' } } }), /window/u);
    await set('scheduled', {
      with: {
        window: { start: '2026-03-29T00:30:00Z', end: '2026-03-29T03:00:00Z', zone: 'Europe/Berlin', confirmedBy: 'Kim Vogel' },
      },
    });
    const file = await command(commandIds.exportWindow, { change, file: 'window.ics' });
    const text = await readFile(file, 'utf8');
    assert.match(text, /DTSTART;TZID=Europe\/Berlin:20260329T013000/u);
    assert.match(text, /DTEND;TZID=Europe\/Berlin:20260329T050000/u);
    assert.match(text, /BEGIN:VTIMEZONE[\s\S]*TZID:Europe\/Berlin/u);
    await rm(file);
  });

  it('is applied, succeeds, and can be rolled back', async () => {
    await set('applied');
    await set('succeeded');
    await set('rolledBack');
    assert.equal(await statusOf(change), 'rolledBack');
  });

  it('lets a mitigation be applied with a decision and a way back, and stabilises with it', async () => {
    const mitigation = await command(commandIds.planChange, {
      title: 'Restart every hour',
      kind: 'mitigation',
      removeBy: '2026-03-01',
    });
    const apply = (more: object = {}): Promise<string> =>
      command(commandIds.setChangeStatus, { change: mitigation, status: 'applied', ...more });
    await assert.rejects(() => apply(), /decision.*rollback point/u);
    await command(commandIds.recordRollbackPoint, { title: 'Before the restart', change: mitigation });
    const decision = await command(commandIds.addDecision, {
      title: 'Go on',
      decision: 'The band must run at six',
      decider: 'Kim',
    });
    await apply({ with: { decision } });
    assert.match(
      await readFile(join(records, slug, 'log.yaml'), 'utf8'),
      new RegExp(`change\\.decided, on: ${mitigation}, note: "${decision}"`, 'u'),
    );
    await command(commandIds.setChangeStatus, { change: mitigation, status: 'succeeded' });
    assert.match(await readFile(join(records, slug, 'escalation.yaml'), 'utf8'), /stabilised: /u);
    await assert.rejects(async () => command(commandIds.close, {}), /Restart every hour.*still active/u);
  });

  it('can be overridden, which is a decision', async () => {
    const other = await command(commandIds.planChange, { title: 'In haste', kind: 'fix' });
    await command(commandIds.setChangeStatus, { change: other, status: 'applied', override: 'Nobody can be reached' });
    assert.equal(await statusOf(other), 'applied');
    const decisions = await Promise.all(
      (await readdir(join(records, slug, 'decisions'))).map((name) => readFile(join(records, slug, 'decisions', name), 'utf8')),
    );
    assert.ok(decisions.some((text) => text.includes('Nobody can be reached') && text.includes(other)));
  });

  it('warns before a change that succeeded is taken back', async () => {
    const fix = await command(commandIds.planChange, { title: 'New flag', kind: 'fix' });
    const before = await command(commandIds.recordRollbackPoint, { title: 'Old flag' });
    await command(commandIds.setChangeStatus, { change: fix, status: 'succeeded', override: 'Only for the test' });
    const { warnings } = await command<{ warnings: string[] }>(commandIds.previewRestore, { point: before });
    assert.match(warnings.join(), new RegExp(`${fix}.*New flag.*succeeded`, 'u'));
  });

  it('applies an attached diff and takes it back, over other edits, wholly or not at all', async () => {
    const hypothesis = await command(commandIds.addHypothesis, { statement: 'The pool is exhausted' });
    const path = join(root, 'src', 'pool.ts');
    const original = await readFile(path, 'utf8');
    await writeFile(path, original.replace('eight', 'EIGHT'));
    await writeFile(join(root, 'added.txt'), 'added\n');
    const evidence = await command(commandIds.attachDiff, { hypothesis, source: 'workingTree' });
    await writeFile(path, original.replace('one', 'ONE'));
    await rm(join(root, 'added.txt'));
    const safety = await command(commandIds.applyDiff, { evidence });
    assert.equal(await readFile(path, 'utf8'), original.replace('one', 'ONE').replace('eight', 'EIGHT'));
    assert.equal(await readFile(join(root, 'added.txt'), 'utf8'), 'added\n');
    assert.match(await git('status', '--porcelain', '--', 'added.txt'), /^\?\?/u);
    assert.equal(await git('show', `refs/escalation/${slug}/${safety}:src/pool.ts`), original.replace('one', 'ONE').trimEnd());
    await assert.rejects(async () => command(commandIds.applyDiff, { evidence }), /changes nothing|does not fit/u);
    await command(commandIds.applyDiff, { evidence, reverse: true });
    assert.equal(await readFile(path, 'utf8'), original.replace('one', 'ONE'));
    await assert.rejects(() => readFile(join(root, 'added.txt')));
    await writeFile(path, original.replace('eight', 'ACHT'));
    const before = await git('status', '--porcelain');
    await assert.rejects(async () => command(commandIds.applyDiff, { evidence }), /src\/pool\.ts/u);
    assert.equal(await git('status', '--porcelain'), before);
    assert.equal(await readFile(path, 'utf8'), original.replace('eight', 'ACHT'));
  });
});
