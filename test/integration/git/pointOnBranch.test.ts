import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { GitError, type GitReason } from '../../../src/git/gitError';
import { branchFromPoint, commitTowards, moveHead, revertSince, type Reverted } from '../../../src/git/pointOnBranch';
import { readPoint, recordPoint } from '../../../src/git/rollbackPoints';
import { abortRevert, continueRevert, findWaitingRevert } from '../../../src/git/waitingRevert';
import { TemporaryRepository } from '../../support/temporaryRepository';

const point = 'refs/escalation/2026-02-04-test/P-0000';
const safety = 'refs/escalation/2026-02-04-test/P-0001';
const records = '.escalation/x/log.yaml';
const exclude = ['.escalation'];

const because =
  (reason: GitReason) =>
  (error: unknown): boolean =>
    error instanceof GitError && error.reason === reason;

describe('The ways to a point that keep history', () => {
  let repository: TemporaryRepository;

  beforeEach(async () => {
    repository = new TemporaryRepository();
    repository.write('a.txt', 'one\n');
    repository.write('b.txt', 'one\n');
    repository.write(records, '- one\n');
    repository.commitAll('First');
    repository.write('a.txt', 'unstaged\n');
    repository.write('new\nname.txt', 'untracked\n');
    await recordPoint(await repository.open(), { ref: point, message: 'Recorded', exclude });
    repository.git('checkout', '-q', '--', 'a.txt');
    repository.delete('new\nname.txt');
  });

  afterEach(() => repository.remove());

  const commit = (file: string, content: string, message: string): string => {
    repository.write(file, content);
    return repository.commitAll(message);
  };
  const revert = async (): Promise<Reverted> => {
    const git = await repository.open();
    return revertSince(git, await readPoint(git, point), { safety: { ref: safety, message: 'Before', exclude } });
  };
  const subjects = (): string[] => repository.git('log', '--format=%s').split('\n');

  it('puts tracked and untracked files of the point on a new branch, and changes nothing else', async () => {
    const before = repository.untouchables();
    const git = await repository.open();
    const made = await branchFromPoint(git, point, { name: 'rescue/ä', message: 'State' });
    assert.equal(repository.git('rev-parse', 'rescue/ä'), made);
    assert.equal(repository.git('show', 'rescue/ä:a.txt'), 'unstaged');
    assert.equal(repository.git('show', 'rescue/ä:new\nname.txt'), 'untracked');
    assert.equal(repository.git('rev-parse', 'rescue/ä~1'), repository.git('rev-parse', 'HEAD'));
    assert.deepEqual({ ...repository.untouchables(), '<refs>': '' }, { ...before, '<refs>': '' });
    await assert.rejects(branchFromPoint(git, point, { name: 'rescue/ä', message: 'x' }), because('refExists'));
    for (const name of ['-f', 'a..b', 'a b', ''])
      await assert.rejects(branchFromPoint(git, point, { name, message: 'x' }), because('invalidName'), name);
  });

  it('makes a commit towards the point, the records left as they are, and moves the branch only from where it was', async () => {
    const head = commit('b.txt', 'two\n', 'Second');
    repository.write(records, '- one\n- two\n');
    const both = repository.commitAll('Records');
    const git = await repository.open();
    const content = await readPoint(git, point);
    const made = await commitTowards(git, content, both, { exclude, message: 'Return\n\nIt broke' });
    assert.equal(repository.git('rev-parse', 'HEAD'), both, 'nothing moved yet');
    assert.equal(repository.git('show', `${made}:a.txt`), 'unstaged');
    assert.equal(repository.git('show', `${made}:b.txt`), 'one');
    assert.equal(repository.git('show', `${made}:${records}`), '- one\n- two');
    await assert.rejects(moveHead(git, made, head, 'return'), because('headMoved'));
    await moveHead(git, made, both, 'return');
    assert.equal(repository.git('rev-parse', 'HEAD'), made);
    assert.equal(await commitTowards(git, content, made, { exclude, message: 'x' }), made, 'nothing is left to be done');
  });

  it('reverts the commits since, newest first, each by a commit', async () => {
    commit('b.txt', 'two\n', 'Second');
    commit('c.txt', 'new\n', 'Third');
    repository.git('commit', '-q', '--allow-empty', '-m', 'Nothing');
    const { reverted, waiting } = await revert();
    assert.deepEqual({ reverted, waiting }, { reverted: 2, waiting: undefined });
    assert.deepEqual(subjects().slice(0, 2), ['Revert "Second"', 'Revert "Third"']);
    assert.equal(repository.git('diff', 'HEAD', point, '--stat', '--', 'b.txt', 'c.txt'), '');
  });

  it('leaves the record alone, though commits since changed it too', async () => {
    repository.write('b.txt', 'two\n');
    repository.write(records, '- one\n- two\n');
    const mixed = repository.commitAll('Second, with its record');
    commit(records, '- one\n- two\n- three\n', 'Only the record');
    commit('c.txt', 'new\n', 'Third');
    repository.write(records, '- one\n- two\n- three\n- not yet committed\n');
    const { reverted, waiting } = await revert();
    assert.deepEqual({ reverted, waiting }, { reverted: 2, waiting: undefined });
    assert.equal(repository.git('show', 'HEAD:b.txt'), 'one');
    assert.equal(repository.git('show', `HEAD:${records}`), '- one\n- two\n- three');
    assert.match(repository.snapshot()[records]!, /^- /u);
    assert.equal(repository.git('diff', '--name-only'), records, 'what was not committed is still there');
    assert.match(repository.git('log', '-1', '--format=%B'), new RegExp(`Second, with its record.*${mixed.slice(0, 8)}`, 'u'));
  });

  describe('where a revert conflicts', () => {
    // Where the record lies by now, a file stood at the point.
    const log = 'notes/records/log.yaml';
    let head: string;
    let outcome: Reverted;

    beforeEach(async () => {
      repository.remove();
      repository = new TemporaryRepository();
      repository.write('notes', 'a file\n');
      repository.write('b.txt', 'one\n');
      repository.commitAll('First');
      const git = await repository.open();
      await recordPoint(git, { ref: point, message: 'Recorded', exclude: ['notes/records'] });
      commit('b.txt', 'two\n', 'Second');
      repository.delete('notes');
      repository.write('notes/read me.md', 'read\n');
      commit(log, '- one\n', 'A folder of notes');
      head = commit('b.txt', 'three\n', 'Fourth');
      repository.write(log, '- one\n- not committed\n');
      const told: string[] = [];
      outcome = await revertSince(git, await readPoint(git, point), {
        safety: { ref: safety, message: 'Before', exclude: ['notes/records'] },
        onRecorded: ({ commit: recorded }) => Promise.resolve(void told.push(recorded)),
      });
      assert.deepEqual(told, [repository.git('rev-parse', safety)], 'the state before is told before the first revert');
    });

    it('stops in git’s own state, tells what is done and what is left, and lets the person go on', async () => {
      const { from, reverted, left, canContinue } = outcome.waiting!;
      assert.deepEqual({ from, reverted, left, canContinue }, { from: head, reverted: 1, left: 1, canContinue: true });
      assert.equal(outcome.waiting!.conflicts.length, 1);
      const git = await repository.open();
      assert.equal(git.state(), 'revert');
      assert.equal(repository.git('show', 'HEAD:b.txt'), 'two');
      await assert.rejects(revert(), because('mergeUnderWay'));
      repository.git('rm', '-q', '--cached', '--', outcome.waiting!.conflicts[0]!);
      repository.git('-c', 'core.editor=true', 'revert', '--continue');
      assert.equal(git.state(), 'clean');
      assert.equal(repository.git('show', 'HEAD:b.txt'), 'one');
      assert.equal(readFileSync(repository.path(log), 'utf8'), '- one\n- not committed\n');
    });

    it('is given up by git alone, with everything as it was', async () => {
      repository.git('revert', '--abort');
      assert.equal((await repository.open()).state(), 'clean');
      assert.equal(repository.git('rev-parse', 'HEAD'), head);
      assert.equal(repository.git('diff', '--name-only'), log);
      assert.equal(readFileSync(repository.path(log), 'utf8'), '- one\n- not committed\n');
      assert.equal(repository.git('ls-files', '--others'), '');
    });

    it('is found again with what is left, and goes on or back, once the conflict is resolved and git was ended', async () => {
      const git = await repository.open();
      assert.equal((await findWaitingRevert(git))?.from, head);
      await assert.rejects(continueRevert(git).then((waiting) => assert.equal(waiting, undefined)));
      repository.git('rm', '-q', '--cached', '--', outcome.waiting!.conflicts[0]!);
      repository.git('commit', '-q', '--no-edit');
      const waiting = { from: head, reverted: 2, left: 1, canContinue: true, canGoBack: false, conflicts: [] };
      assert.deepEqual(await findWaitingRevert(git), waiting);
      await assert.rejects(abortRevert(git, waiting), because('headMoved'));
      // git was ended before it made the commit: it would leave that one out.
      repository.git('reset', '-q', '--hard', 'HEAD~1');
      assert.deepEqual(await findWaitingRevert(git), { ...waiting, reverted: 1, left: 2, canContinue: false, canGoBack: true });
      await abortRevert(git, { ...waiting, canGoBack: true });
      assert.equal(repository.git('rev-parse', 'HEAD'), head);
      assert.equal(await findWaitingRevert(git), undefined);
    });

    it('goes on from there to its end', async () => {
      const git = await repository.open();
      repository.git('rm', '-q', '--cached', '--', outcome.waiting!.conflicts[0]!);
      repository.git('commit', '-q', '--no-edit');
      assert.equal(await continueRevert(git), undefined);
      assert.equal(git.state(), 'clean');
      assert.equal(repository.git('show', 'HEAD:b.txt'), 'one');
    });
  });

  it('goes back to where it was, where an untracked file is in the way of a revert', async () => {
    repository.delete('b.txt');
    repository.commitAll('Second');
    commit('c.txt', 'new\n', 'Third');
    repository.write('b.txt', 'mine\n');
    const before = repository.untouchables();
    await assert.rejects(revert(), (error) => error instanceof GitError && error.detail.includes('b.txt'));
    const { '<reflog>': _reflog, '<index>': _index, ...after } = repository.untouchables();
    const { '<reflog>': _former, '<index>': _old, ...same } = before;
    assert.deepEqual(after, same);
    assert.equal((await repository.open()).state(), 'clean');
    assert.equal(repository.git('status', '--porcelain'), '?? b.txt');
  });

  it('refuses what can’t be reverted without a choice: uncommitted changes, merges, another line of history', async () => {
    commit('b.txt', 'two\n', 'Second');
    repository.write('b.txt', 'three\n');
    await assert.rejects(revert(), because('dirty'));
    repository.git('checkout', '-q', '--', 'b.txt');
    repository.write(records, '- staged\n');
    repository.git('add', '-A');
    await assert.rejects(revert(), because('dirty'));
    repository.git('reset', '-q', '--hard');
    repository.git('update-index', '--assume-unchanged', 'b.txt');
    repository.write('b.txt', 'hidden from git\n');
    await assert.rejects(revert(), because('dirty'));
    repository.git('update-index', '--no-assume-unchanged', 'b.txt');
    repository.git('reset', '-q', '--hard');
    repository.git('checkout', '-q', '-b', 'side', 'HEAD~1');
    commit('c.txt', 'new\n', 'Third');
    repository.git('merge', '-q', '--no-ff', '-m', 'Merge', 'main');
    await assert.rejects(revert(), because('mergesSince'));
    repository.git('checkout', '-q', '--orphan', 'other');
    repository.commitAll('Another beginning');
    await assert.rejects(revert(), because('notAhead'));
    assert.equal(repository.git('for-each-ref', safety), '');
  });
});
