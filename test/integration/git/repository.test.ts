import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCommits, recentCommits } from '../../../src/git/commits';
import { GitError, type GitReason } from '../../../src/git/gitError';
import { findRepositories, Repository } from '../../../src/git/repository';
import { gitOptions, TemporaryRepository } from '../../support/temporaryRepository';

const because =
  (reason: GitReason) =>
  (error: unknown): boolean =>
    error instanceof GitError && error.reason === reason;

describe('Repository', () => {
  let repository: TemporaryRepository;

  beforeEach(() => {
    repository = new TemporaryRepository();
  });

  afterEach(() => repository.remove());

  it('says why there is none: no repository, a bare one, no git', async () => {
    const folder = join(repository.root, '..');
    await assert.rejects(Repository.open(folder, gitOptions), because('notARepository'));
    const bare = join(folder, 'bare.git');
    execFileSync('git', ['init', '-q', '--bare', bare]);
    await assert.rejects(Repository.open(bare, gitOptions), because('bareRepository'));
    await assert.rejects(Repository.open(repository.root, { ...gitOptions, gitPath: '/nowhere/git' }), because('notInstalled'));
  });

  it('finds nested repositories, worktrees and submodules', async () => {
    repository.write('a', '1');
    repository.commitAll('First');
    const inner = join(repository.root, 'tools', 'inner ä');
    mkdirSync(inner, { recursive: true });
    execFileSync('git', ['init', '-q', inner]);
    repository.git('worktree', 'add', '-q', join(repository.root, 'tree'), '-b', 'side');
    assert.deepEqual(await findRepositories(repository.root, gitOptions), [
      repository.root,
      inner,
      join(repository.root, 'tree'),
    ]);
    assert.equal((await Repository.open(join(inner), gitOptions)).root, inner);
    assert.equal((await Repository.open(join(repository.root, 'a'), gitOptions)).root, repository.root);
    assert.equal((await Repository.open(join(repository.root, 'tree'), gitOptions)).kind, 'worktree');
  });

  it('tells an unborn branch from a detached HEAD', async () => {
    const opened = await repository.open();
    assert.deepEqual(await opened.head(), { branch: 'main' });
    assert.deepEqual(await recentCommits(opened, { limit: 5 }), []);
    repository.write('a', '1');
    const commit = repository.commitAll('First');
    repository.git('checkout', '-q', '--detach');
    assert.deepEqual(await opened.head(), { commit });
  });

  it('tells what is under way', async () => {
    repository.write('a', '1');
    repository.commitAll('First');
    const opened = await repository.open();
    const states = (): string[] => [
      opened.state(),
      ...(repository.git('status', '--porcelain').includes('UU') ? ['conflict'] : []),
    ];
    const conflicting = (...args: string[]): void => {
      assert.throws(() => repository.git(...args));
    };
    assert.deepEqual(states(), ['clean']);
    repository.git('bisect', 'start');
    assert.deepEqual(states(), ['bisect']);
    repository.git('bisect', 'reset');
    repository.git('checkout', '-q', '-b', 'side');
    repository.write('a', '2');
    repository.commitAll('Side');
    repository.git('checkout', '-q', 'main');
    repository.write('a', '3');
    repository.commitAll('Main');
    repository.write('a', '4');
    repository.commitAll('Later');
    for (const [name, args] of [
      ['merge', ['merge', 'side']],
      ['cherryPick', ['cherry-pick', 'side']],
      ['rebase', ['rebase', 'side']],
      ['revert', ['revert', '--no-edit', 'HEAD~1']],
    ] as const) {
      conflicting(...args);
      assert.deepEqual(states(), [name, 'conflict']);
      repository.git(args[0], '--abort');
      assert.deepEqual(states(), ['clean']);
    }
  });

  it('opens a submodule as the repository that it is', async () => {
    const other = new TemporaryRepository();
    try {
      other.write('inside.txt', '1');
      other.commitAll('Inside');
      repository.write('a', '1');
      repository.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', other.root, 'module ä');
      const module = await Repository.open(repository.path('module ä/inside.txt'), gitOptions);
      assert.deepEqual([module.kind, module.root], ['submodule', repository.path('module ä')]);
      assert.deepEqual(await findRepositories(repository.root, gitOptions), [repository.root, module.root]);
    } finally {
      other.remove();
    }
  });

  it('never takes a revision for an option', async () => {
    repository.write('a', '1');
    repository.commitAll('First');
    const opened = await repository.open();
    for (const revision of ['--help', '-x', '--output=/tmp/y', 'none', '', 'HEAD\nHEAD', '@{-1'])
      await assert.rejects(opened.resolve(revision), because('unknownRevision'));
    assert.equal(await opened.resolve('HEAD'), repository.git('rev-parse', 'HEAD'));
  });

  it('ends a git that takes too long, and one that is cancelled', async () => {
    const slow = join(repository.root, '..', 'slow');
    writeFileSync(slow, '#!/bin/sh\nexec sleep 30\n');
    chmodSync(slow, 0o755);
    await assert.rejects(Repository.open(repository.root, { gitPath: slow, timeoutMs: 50 }), because('timeout'));
    const controller = new AbortController();
    const opening = Repository.open(repository.root, { gitPath: slow, timeoutMs: 60_000, signal: controller.signal });
    controller.abort();
    await assert.rejects(opening, because('aborted'));
  });

  it('runs at most four at a time', async () => {
    repository.write('a', '1');
    repository.commitAll('First');
    const counter = join(repository.root, '..', 'counting');
    const log = join(repository.root, '..', 'log');
    writeFileSync(counter, `#!/bin/sh\necho + >> '${log}'\ngit "$@"\ncode=$?\necho - >> '${log}'\nexit $code\n`);
    chmodSync(counter, 0o755);
    const opened = await Repository.open(repository.root, { ...gitOptions, gitPath: counter });
    await Promise.all(Array.from({ length: 20 }, () => opened.resolve('HEAD')));
    let [running, most] = [0, 0];
    for (const sign of readFileSync(log, 'utf8').split('\n')) {
      running += sign === '+' ? 1 : sign === '-' ? -1 : 0;
      most = Math.max(most, running);
    }
    assert.ok(most >= 2 && most <= 4, `${most} at a time`);
  });

  it('is not sent elsewhere by the environment it runs in', async () => {
    repository.write('a', '1');
    const commit = repository.commitAll('First');
    process.env['GIT_DIR'] = '/nowhere';
    try {
      assert.equal((await (await repository.open()).head()).commit, commit);
    } finally {
      delete process.env['GIT_DIR'];
    }
  });

  it('knows whether anything changed, the records left out', async () => {
    repository.write('a', '1');
    repository.commitAll('First');
    const opened = await repository.open();
    repository.write('.escalation/x', '1');
    assert.equal(await opened.isDirty(['.escalation']), false);
    repository.write('b', '1');
    assert.equal(await opened.isDirty(['.escalation']), true);
    assert.equal(await opened.blob('HEAD', 'a'), repository.git('rev-parse', 'HEAD:a'));
    assert.equal(await opened.blob('HEAD', 'none'), undefined);
  });

  it('reads the author, where there is one', async () => {
    assert.deepEqual(await (await repository.open()).author(), { name: 'Ada Lorenz', email: 'ada@example.com' });
    assert.ok(existsSync(repository.root));
  });
});

describe('readCommits', () => {
  it('gives commits with patch-ids that survive a rebase; merges have none', async () => {
    const repository = new TemporaryRepository();
    repository.write('a', 'one\n');
    repository.commitAll('First ä "quoted"');
    repository.git('checkout', '-q', '-b', 'side');
    repository.write('b', 'two\n');
    const side = repository.commitAll('Second');
    repository.git('checkout', '-q', 'main');
    repository.write('c', 'three\n');
    repository.commitAll('Third');
    repository.git('merge', '-q', '--no-ff', '-m', 'Merge', 'side');
    const merge = repository.git('rev-parse', 'HEAD');
    repository.git('checkout', '-q', 'side');
    repository.git('rebase', '-q', 'main~1');
    const opened = await repository.open();
    const [first, old, fresh, merged] = await readCommits(opened, ['main~2', side, 'side', merge]);
    assert.equal(first!.subject, 'First ä "quoted"');
    assert.equal(first!.author, 'Ada Lorenz');
    assert.ok(old!.patchId !== undefined && old!.patchId === fresh!.patchId && old!.hash !== fresh!.hash);
    assert.equal(merged!.patchId, undefined);
    assert.equal(merged!.parents.length, 2);
    const recent = await recentCommits(opened, { limit: 10, path: 'a' });
    assert.deepEqual(
      recent.map(({ hash }) => hash),
      [first!.hash],
    );
    repository.remove();
  });
});
