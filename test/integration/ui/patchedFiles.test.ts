import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { applyFilePatch, readPatch } from '../../../src/ui/editor/patchedFiles';

describe('patches that git made', () => {
  let root: string;
  const environment = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
  const git = (...args: string[]): Buffer =>
    execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', '-c', 'core.autocrlf=false', ...args], {
      cwd: root,
      env: environment,
    });
  const write = (path: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'patched-'));
    git('init', '-q');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  /** Commits the first state, then reads the patch that leads to the second. */
  function patchOf(before: () => void, after: () => void, ...options: string[]): ReturnType<typeof readPatch> {
    before();
    git('add', '-A');
    git('commit', '-q', '--allow-empty', '-m', 'before');
    after();
    git('add', '-A');
    return readPatch(git('diff', '--cached', '--binary', '--full-index', '-M', ...options));
  }

  const lines = Array.from({ length: 40 }, (_value, index) => `line ${index}`);

  it('gives the content that git would give, byte for byte', () => {
    const before = Buffer.from(`${lines.join('\n')}\n`);
    const after = Buffer.from(['new', ...lines.slice(0, 20), 'between', ...lines.slice(22)].join('\n'));
    const [file] = patchOf(
      () => write('src/belt.c', before),
      () => write('src/belt.c', after),
    );
    assert.equal(file?.newPath, 'src/belt.c');
    assert.deepEqual(Buffer.from(applyFilePatch(file, before)!), after);
  });

  it('keeps line ends, bytes that are no UTF-8, lone carriage returns, and text that looks like a patch', () => {
    const before = Buffer.concat([
      Buffer.from([0xe4, 0x0d, 0x0a, 0xff, 0x0a]),
      Buffer.from('a\rdiff --git a/x b/x\r@@ -1 +1 @@\n--- a\n+++ b\n\u2028x\n'),
    ]);
    const after = Buffer.concat([
      before,
      Buffer.from([0xf6, 0x0d, 0x0a]),
      Buffer.from('z\rGIT binary patch\rBinary files a\n-- c\n'),
    ]);
    const files = patchOf(
      () => write('odd.txt', before),
      () => write('odd.txt', after),
      '--text',
    );
    assert.equal(files.length, 1);
    assert.equal(files[0]!.binary, false);
    assert.deepEqual(Buffer.from(applyFilePatch(files[0]!, before)!), after);
  });

  it('reads names with umlauts, blanks, quotes, line breaks and “ b/”', () => {
    const names = ['Förder band.txt', 'quote".txt', 'new\nline.txt', 'a b/b c.txt', 'x b/x b/y.txt'];
    const files = patchOf(
      () => undefined,
      () => names.forEach((name) => write(name, 'content\n')),
    );
    assert.deepEqual(new Set(files.map(({ newPath }) => newPath)), new Set(names));
    assert.ok(files.every(({ oldPath }) => oldPath === undefined));
  });

  it('reads names of empty files and of changed modes, which have no hunks', () => {
    const files = patchOf(
      () => write('bin/run b/now.sh', '#!/bin/sh\n'),
      () => {
        chmodSync(join(root, 'bin/run b/now.sh'), 0o755);
        write('empty file', '');
      },
    );
    assert.deepEqual(
      files.map(({ oldPath, newPath }) => [oldPath, newPath]),
      [
        ['bin/run b/now.sh', 'bin/run b/now.sh'],
        [undefined, 'empty file'],
      ],
    );
    assert.deepEqual(Buffer.from(applyFilePatch(files[0]!, Buffer.from('#!/bin/sh\n'))!), Buffer.from('#!/bin/sh\n'));
    assert.equal(applyFilePatch(files[1]!, new Uint8Array())?.length, 0);
  });

  it('follows a rename with changes', () => {
    const before = Buffer.from(`${lines.join('\n')}\n`);
    const after = Buffer.from(`${lines.join('\n')}\nmore\n`);
    const [file] = patchOf(
      () => write('öld.c', before),
      () => {
        rmSync(join(root, 'öld.c'));
        write('new/näme.c', after);
      },
    );
    assert.deepEqual([file?.oldPath, file?.newPath], ['öld.c', 'new/näme.c']);
    assert.deepEqual(Buffer.from(applyFilePatch(file!, before)!), after);
  });

  it('knows deleted and binary files', () => {
    const files = patchOf(
      () => {
        write('gone.txt', 'x\n');
        write(
          'image.png',
          Uint8Array.from({ length: 600 }, (_value, index) => index % 256),
        );
      },
      () => {
        rmSync(join(root, 'gone.txt'));
        write(
          'image.png',
          Uint8Array.from({ length: 600 }, (_value, index) => (index * 7) % 256),
        );
      },
    );
    const [gone, image] = files;
    assert.deepEqual([gone?.oldPath, gone?.newPath], ['gone.txt', undefined]);
    assert.deepEqual([image?.binary, image?.newPath], [true, 'image.png']);
    assert.equal(applyFilePatch(image!, readFileSync(join(root, 'image.png'))), undefined);
  });

  it('refuses a base that the patch does not fit', () => {
    const [file] = patchOf(
      () => write('a.c', 'one\ntwo\nthree\n'),
      () => write('a.c', 'one\n2\nthree\n'),
    );
    assert.equal(applyFilePatch(file!, Buffer.from('quite\nanother\nfile\n')), undefined);
  });

  it('reads nothing from what is no patch', () => {
    assert.deepEqual(readPatch(Buffer.from('no patch at all\n')), []);
    assert.deepEqual(readPatch(Buffer.from('diff --git \n')), []);
  });
});
