import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ChangedFile, readChangedFiles } from '../../../src/git/changedFiles';

describe('readChangedFiles', () => {
  let root: string;
  const environment = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], {
      cwd: root,
      env: environment,
      encoding: 'utf8',
    });
  const read = (from: string | undefined, to: string): Promise<ChangedFile[]> =>
    readChangedFiles({ raw: (args) => Promise.resolve(git(...args)) }, from, to);
  const write = (path: string, content: string): void => writeFileSync(join(root, path), content);
  const commit = (): string => {
    git('add', '-A');
    git('commit', '-q', '-m', 'x');
    return git('rev-parse', 'HEAD').trim();
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'changed-'));
    git('init', '-q');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('tells added, deleted, modified and renamed files, whatever their names', async () => {
    const long = Array.from({ length: 50 }, (_value, index) => `line ${index}`).join('\n');
    write('gone.txt', 'gone\n');
    write('same.txt', 'same\n');
    write('Förder\nband.txt', 'one\n');
    write('old name.txt', long);
    const from = commit();
    rmSync(join(root, 'gone.txt'));
    write('Förder\nband.txt', 'two\n');
    renameSync(join(root, 'old name.txt'), join(root, 'new name.txt'));
    write('--added', 'new\n');
    const files = await read(from, commit());
    assert.deepEqual(
      new Map(files.map((file) => [file.path, file])),
      new Map<string, ChangedFile>([
        ['--added', { path: '--added', status: 'added' }],
        ['Förder\nband.txt', { path: 'Förder\nband.txt', status: 'modified' }],
        ['gone.txt', { path: 'gone.txt', status: 'deleted' }],
        ['new name.txt', { path: 'new name.txt', formerPath: 'old name.txt', status: 'renamed' }],
      ]),
    );
  });

  it('takes everything in a commit without parent as added', async () => {
    write('a', '1');
    write('b', '2');
    assert.deepEqual(await read(undefined, commit()), [
      { path: 'a', status: 'added' },
      { path: 'b', status: 'added' },
    ]);
  });

  it('tells nothing where two commits hold the same', async () => {
    write('a', '1');
    const hash = commit();
    assert.deepEqual(await read(hash, hash), []);
  });
});
