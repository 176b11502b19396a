import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GitError, type GitReason } from '../../../src/git/gitError';
import { Repository } from '../../../src/git/repository';
import { pointExists, recordPoint, type RecordedPoint } from '../../../src/git/rollbackPoints';
import { TemporaryRepository } from '../../support/temporaryRepository';

const ref = 'refs/escalation/2026-02-04-test/P-0000';

describe('recordPoint', () => {
  let repository: TemporaryRepository;

  beforeEach(() => {
    repository = new TemporaryRepository();
    repository.write('tracked.txt', 'one\n');
    repository.write('.escalation/log.yaml', '- {}\n');
    repository.commitAll('First');
  });

  afterEach(() => {
    const leavings = readdirSync(repository.path('.git')).filter((name) => name.startsWith('escalation-index'));
    repository.remove();
    assert.deepEqual(leavings, [], 'no index of its own is left behind');
  });

  const record = async (exclude: readonly string[] = ['.escalation']): Promise<RecordedPoint> =>
    recordPoint(await repository.open(), { ref, message: 'Before\nthe change', exclude });
  const refused = async (reason: GitReason): Promise<void> => {
    await assert.rejects(record(), (error) => error instanceof GitError && error.reason === reason);
    assert.equal(repository.git('for-each-ref', 'refs/escalation'), '');
  };

  it('tells what it holds, in a commit of one line', async () => {
    repository.write('tracked.txt', 'two\n');
    repository.write('new.txt', 'new\n');
    repository.write('staged.txt', 'staged\n');
    repository.git('add', 'staged.txt');
    repository.write('.gitignore', 'ignored/\n');
    repository.write('ignored/big.log', 'x');
    const point = await record();
    const { staged, unstaged, untracked, ignored, branch } = point;
    assert.deepEqual(
      { staged, unstaged, untracked, ignored, branch },
      { staged: 1, unstaged: 1, untracked: 2, ignored: 1, branch: 'main' },
    );
    assert.equal(repository.git('log', '-1', '--format=%B', ref).trim(), 'On main: Before the change');
    assert.equal(repository.git('rev-list', '--parents', '-n', '1', ref).split(' ').length, 4);
  });

  describe('while somebody writes', () => {
    /** git that runs a command right after it has read files: the first time, or every time. */
    const recordWhile = async (reads: string, command: string, always = false): Promise<RecordedPoint> => {
      const gitPath = repository.path('.git/git.sh');
      const done = repository.path('.git/done');
      const git = execFileSync('which', ['git'], { encoding: 'utf8' }).trim();
      const then = `${always ? '' : `[ -e '${done}' ] || `}(: > '${done}'; cd '${repository.root}'; ${command})`;
      const lines = ['#!/bin/sh', `'${git}' "$@"`, 'code=$?', `case "$*" in *'${reads}'*) ${then} ;; esac`, 'exit $code'];
      writeFileSync(gitPath, `${lines.join('\n')}\n`, { mode: 0o755 });
      const opened = await Repository.open(repository.root, { gitPath, timeoutMs: 60_000 });
      const point = await recordPoint(opened, { ref, message: 'Before', exclude: ['.escalation'] });
      assert.ok(existsSync(done), 'the file was written meanwhile');
      return point;
    };
    const old = new Date(Date.now() - 60_000);

    beforeEach(() => {
      for (const [name, content] of [
        ['tracked.txt', 'two\n'],
        ['new.txt', 'new\n'],
      ] as const) {
        repository.write(name, content);
        utimesSync(repository.path(name), old, old);
      }
    });

    for (const [name, reads] of [
      ['tracked.txt', 'update-index -z --add --remove'],
      ['new.txt', 'update-index -z --add --stdin'],
    ] as const)
      it(`records ${name} as it is then, though it is as long and as old as before`, async () => {
        await recordWhile(reads, `printf 'abc\\n' > ${name}; touch -d @${Math.floor(old.getTime() / 1000)} ${name}`);
        assert.equal(repository.git('show', `${ref}${name === 'new.txt' ? '^3' : ''}:${name}`), 'abc');
      });

    it('records nothing where it never ends', async () => {
      const endless = recordWhile('--add --remove', 'echo more >> tracked.txt', true);
      await assert.rejects(endless, (error) => error instanceof GitError && error.reason === 'changedMeanwhile');
      assert.equal(repository.git('for-each-ref', 'refs/escalation'), '');
    });
  });

  it('names no point that does not read back', async () => {
    const gitPath = repository.path('.git/git.sh');
    const git = execFileSync('which', ['git'], { encoding: 'utf8' }).trim();
    // A git that keeps the point, but not the commits that it stands on, whose names it tells all the same.
    const store = `'${git}' hash-object -t commit --no-filters --stdin-paths`;
    const forgets = `case "$*" in *'-t commit -w'*) read -r first; echo "$first" | ${store} -w; exec ${store} ;; esac`;
    writeFileSync(gitPath, `#!/bin/sh\n${forgets}\nexec '${git}' "$@"\n`, { mode: 0o755 });
    repository.write('tracked.txt', 'two\n');
    const opened = await Repository.open(repository.root, { gitPath, timeoutMs: 60_000 });
    await assert.rejects(recordPoint(opened, { ref, message: 'Before', exclude: [] }), GitError);
    assert.equal(repository.git('for-each-ref', 'refs/escalation'), '');
  });

  it('leaves the records folder as HEAD has it, staged or not', async () => {
    repository.write('.escalation/log.yaml', '- {changed}\n');
    repository.git('add', '.escalation');
    repository.write('.escalation/log.yaml', '- {changed again}\n');
    repository.write('.escalation/x/escalation.yaml', 'title: x\n');
    const before = repository.untouchables();
    const point = await record();
    assert.deepEqual(repository.untouchables(), before);
    for (const commit of [point.commit, `${point.commit}^2`]) {
      assert.equal(repository.git('show', `${commit}:.escalation/log.yaml`), '- {}');
      assert.equal(repository.git('ls-tree', '-r', '--name-only', commit), '.escalation/log.yaml\ntracked.txt');
    }
    assert.deepEqual([point.staged, point.unstaged, point.untracked], [0, 0, 0]);
  });

  it('runs no hook and no monitor', async () => {
    const marker = repository.path('.git/ran');
    for (const hook of ['reference-transaction', 'post-index-change', 'pre-commit', 'post-commit', 'fsmonitor']) {
      repository.write(`.git/hooks/${hook}`, `#!/bin/sh\ntouch '${marker}'\n`, 0o755);
    }
    repository.git('config', 'core.fsmonitor', repository.path('.git/hooks/fsmonitor'));
    repository.write('tracked.txt', 'two\n');
    await record();
    assert.ok(!existsSync(marker));
  });

  it('never replaces a point that is there', async () => {
    const first = await record();
    repository.write('tracked.txt', 'two\n');
    await assert.rejects(record(), (error) => error instanceof GitError && error.reason === 'refExists');
    assert.equal(repository.git('rev-parse', ref), first.commit);
    assert.ok(await pointExists(await repository.open(), ref));
    assert.ok(!(await pointExists(await repository.open(), 'refs/escalation/none')));
  });

  it('refuses a branch without commits', async () => {
    repository.git('checkout', '-q', '--orphan', 'empty');
    await refused('unbornHead');
  });

  it('refuses while a merge is under way', async () => {
    repository.git('checkout', '-q', '-b', 'other');
    repository.write('tracked.txt', 'theirs\n');
    repository.commitAll('Theirs');
    repository.git('checkout', '-q', 'main');
    repository.write('tracked.txt', 'ours\n');
    repository.commitAll('Ours');
    assert.throws(() => repository.git('merge', 'other'));
    await refused('mergeUnderWay');
  });

  it('refuses what it could not hold: changes inside a submodule, a repository inside', async () => {
    const inner = new TemporaryRepository();
    inner.write('inner.txt', 'x');
    inner.commitAll('Inner');
    repository.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.root, 'module');
    repository.commitAll('Add the submodule');
    repository.write('module/inner.txt', 'changed');
    await refused('dirtySubmodule');
    repository.git('-C', 'module', 'checkout', '-q', '.');
    execFileSync('git', ['init', '-q', repository.path('embedded')]);
    await refused('embeddedRepository');
    inner.remove();
  });

  it('refuses where a clean filter fails, and says so', async () => {
    repository.write('.gitattributes', '*.lfs filter=broken\n');
    repository.git('config', 'filter.broken.clean', 'false');
    repository.git('config', 'filter.broken.required', 'true');
    repository.write('large.lfs', 'x');
    await assert.rejects(record(), GitError);
    assert.equal(repository.git('for-each-ref', 'refs/escalation'), '');
  });

  it('records what a clean filter makes of a file, as git itself does', async () => {
    repository.write('.gitattributes', '*.lfs filter=upper\n');
    repository.git('config', 'filter.upper.clean', 'tr a-z A-Z');
    repository.git('config', 'filter.upper.smudge', 'tr A-Z a-z');
    repository.commitAll('Filter');
    repository.write('file.lfs', 'lower\n');
    const { commit } = await record();
    assert.equal(repository.git('show', `${commit}^3:file.lfs`), 'LOWER');
  });

  it('works in a worktree, with an index of its own', async () => {
    const tree = join(repository.root, '..', 'other tree');
    repository.git('worktree', 'add', '-q', tree, '-b', 'side');
    const side = new TemporaryRepository();
    execFileSync('git', ['-C', tree, 'config', 'user.name', 'Ada']);
    execFileSync('sh', ['-c', 'printf changed > tracked.txt'], { cwd: tree });
    const { Repository } = await import('../../../src/git/repository');
    const opened = await Repository.open(tree, { timeoutMs: 60_000 });
    assert.equal(opened.kind, 'worktree');
    const point = await recordPoint(opened, { ref, message: 'x', exclude: [] });
    assert.equal(point.branch, 'side');
    assert.equal(repository.git('show', `${ref}:tracked.txt`), 'changed');
    side.remove();
  });

  it('works on a detached HEAD, without an author, with SHA-256', async () => {
    const modern = new TemporaryRepository({ format: 'sha256' });
    modern.write('a', '1');
    modern.commitAll('First');
    modern.git('checkout', '-q', '--detach');
    modern.git('config', '--unset', 'user.name');
    modern.git('config', '--unset', 'user.email');
    modern.write('a', '2');
    const point = await recordPoint(await modern.open(), { ref, message: 'x', exclude: [] });
    assert.equal(point.commit.length, 64);
    assert.equal(point.branch, undefined);
    assert.equal(modern.git('show', `${ref}:a`), '2');
    modern.remove();
  });

  it('works with sparse checkouts, split indexes and files that are to be added', async () => {
    repository.write('in/a', '1');
    repository.write('out/b', '2');
    repository.commitAll('Two folders');
    repository.git('sparse-checkout', 'set', 'in');
    repository.git('update-index', '--split-index');
    repository.write('in/planned', 'planned');
    repository.git('add', '--intent-to-add', 'in/planned');
    repository.write('in/a', 'changed');
    const before = repository.untouchables();
    const { commit } = await record();
    assert.deepEqual(repository.untouchables(), before);
    assert.equal(repository.git('show', `${commit}:out/b`), '2');
    assert.equal(repository.git('show', `${commit}:in/planned`), 'planned');
    assert.equal(repository.git('show', `${commit}:in/a`), 'changed');
  });

  it('keeps line ends apart as autocrlf does, and modes where they count', async () => {
    repository.git('config', 'core.autocrlf', 'true');
    repository.write('tracked.txt', 'one\r\ntwo\r\n');
    repository.write('run.sh', '#!/bin/sh\n', 0o755);
    const { commit } = await record();
    assert.equal(repository.gitBytes('cat-file', 'blob', `${commit}:tracked.txt`).toString(), 'one\ntwo\n');
    assert.match(repository.git('ls-tree', `${commit}^3`, 'run.sh'), /^100755/u);
  });

  it('says that git may not write, and leaves no ref', async function () {
    const objects = repository.path('.git/objects');
    execFileSync('sh', ['-c', `find '${objects}' -type d | xargs chmod 555`]);
    repository.write('tracked.txt', 'two\n');
    // The super-user writes anyway; there the record is simply made.
    if (process.getuid?.() === 0) await record();
    else await refused('denied');
    execFileSync('sh', ['-c', `find '${objects}' -type d | xargs chmod 755`]);
    chmodSync(objects, 0o755);
  });

  it('stops when it is cancelled, and leaves no ref', async () => {
    const controller = new AbortController();
    controller.abort();
    const recording = recordPoint(await repository.open(), { ref, message: 'x', exclude: [], signal: controller.signal });
    await assert.rejects(recording, (error) => error instanceof GitError && error.reason === 'aborted');
    assert.equal(repository.git('for-each-ref', 'refs/escalation'), '');
  });
});
