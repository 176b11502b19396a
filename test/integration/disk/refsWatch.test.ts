import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { RefsWatch } from '../../../src/disk/refsWatch';
import { TemporaryRepository } from '../../support/temporaryRepository';

describe('The watcher of HEAD and refs', () => {
  let repository: TemporaryRepository;
  let heard: Set<string>;
  let waiting: { readonly path: string; readonly done: () => void } | undefined;
  let refsWatch: RefsWatch | undefined;

  before(function () {
    if (process.platform !== 'linux') this.skip();
  });

  beforeEach(() => {
    repository = new TemporaryRepository();
    repository.write('belt.txt', 'one\n');
    repository.commitAll('Start the belt');
    heard = new Set();
    waiting = undefined;
  });

  afterEach(() => {
    refsWatch?.dispose();
    repository.remove();
  });

  function start(gitDir = join(repository.root, '.git')): void {
    refsWatch = new RefsWatch(
      gitDir,
      join(repository.root, '.git'),
      (path) => {
        const below = path.slice(repository.root.length + 1);
        heard.add(below);
        if (waiting?.path === below) waiting.done();
      },
      (error) => assert.fail(String(error)),
    );
  }

  /** Resolves when a change of this path, below the working tree's root, was told after `change`. */
  async function tells(path: string, change: () => unknown): Promise<void> {
    heard.clear();
    const told = new Promise<void>((resolve) => {
      waiting = { path, done: resolve };
    });
    change();
    await told;
  }

  const git = (...args: string[]): string => repository.git(...args);
  const commit = (): string => git('commit', '-q', '--allow-empty', '-m', 'Go on');

  it('tells of commits, switches, tags and packing', async () => {
    start();
    await tells('.git/refs/heads/main', commit);
    await tells('.git/HEAD', () => git('switch', '-q', '-c', 'other'));
    await tells('.git/refs/heads/other', commit);
    await tells('.git/refs/tags/one', () => git('tag', 'one'));
    await tells('.git/packed-refs', () => git('pack-refs', '--all', '--prune'));
    await tells('.git/refs/heads/other', commit);
  });

  it('tells of what comes in folders that were made with it, also after they went', async () => {
    commit();
    start();
    for (let time = 0; time < 2; time += 1) {
      await tells('.git/refs/heads/deep', () => git('branch', 'deep/er/one'));
      await tells('.git/refs/heads/deep/er/one', () => git('branch', '-f', 'deep/er/one', git('rev-parse', 'HEAD^')));
      await tells('.git/refs/heads/deep', () => git('branch', '-D', 'deep/er/one'));
    }
  });

  it('says nothing of the index, of objects and of locks', async () => {
    start();
    repository.write('belt.txt', 'two\n');
    git('add', 'belt.txt');
    git('hash-object', '-w', 'belt.txt');
    await tells('.git/refs/heads/main', commit);
    assert.deepEqual([...heard], ['.git/refs/heads/main']);
  });

  it('goes on with the git folder that comes in the place of another', async () => {
    start();
    await tells('.git', () => rmSync(join(repository.root, '.git'), { recursive: true }));
    await tells('.git', () => git('init', '-q', '-b', 'main'));
    await tells('.git/refs/heads/main', commit);
  });

  it('tells of the HEAD of a further working tree and of the branches of all', async () => {
    const tree = `${repository.root}-tree`;
    try {
      git('worktree', 'add', '-q', '--detach', tree);
      const gitDir = `.git/worktrees/${basename(tree)}`;
      start(join(repository.root, gitDir));
      await tells(`${gitDir}/HEAD`, () => git('-C', tree, 'commit', '-q', '--allow-empty', '-m', 'Go on apart'));
      await tells('.git/refs/heads/main', commit);
    } finally {
      rmSync(tree, { recursive: true, force: true });
    }
  });

  it('tells of refs that lie in tables', async () => {
    const tables = join(repository.root, '.git', 'reftable');
    start();
    await tells('.git/reftable', () => mkdirSync(tables));
    await tells('.git/reftable/tables.list', () => writeFileSync(join(tables, 'tables.list'), 'one.ref\n'));
  });
});
