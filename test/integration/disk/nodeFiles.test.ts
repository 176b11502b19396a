import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  closeSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NodeFiles } from '../../../src/disk/nodeFiles';
import { FilesError, type FilesReason } from '../../../src/record/files';
import { protectFolder } from '../../support/protectFolder';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const because =
  (reason: FilesReason) =>
  (error: unknown): boolean =>
    error instanceof FilesError && error.reason === reason;

describe('NodeFiles', () => {
  let folder: string;
  let root: string;
  let files: NodeFiles;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'escalation-files-'));
    root = join(folder, 'records');
    files = new NodeFiles(root);
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const content = (path: string): string => readFileSync(join(root, path), 'utf8');

  it('creates a file whole and only where there is none, with the folders above it', async () => {
    assert.deepEqual(await files.list(''), []);
    await files.create('a/b/c.yaml', bytes('one'));
    await assert.rejects(files.create('a/b/c.yaml', bytes('two')), because('exists'));
    assert.equal(content('a/b/c.yaml'), 'one');
    assert.deepEqual(readdirSync(join(root, 'a', 'b')), ['c.yaml']);
  });

  it('lets exactly one of many creators win', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_one, index) => files.create('x.yaml', bytes(`${index}`))),
    );
    const winners = results.flatMap(({ status }, index) => (status === 'fulfilled' ? [index] : []));
    assert.equal(winners.length, 1);
    assert.equal(content('x.yaml'), `${winners[0]}`);
  });

  it('replaces only what it was told to expect', async () => {
    await files.create('x.yaml', bytes('one'));
    await files.replace('x.yaml', bytes('two'), bytes('one'));
    await assert.rejects(files.replace('x.yaml', bytes('three'), bytes('one')), because('changed'));
    writeFileSync(join(root, 'x.yaml'), 'something much longer by someone else');
    await assert.rejects(files.replace('x.yaml', bytes('three'), bytes('two')), because('changed'));
    assert.deepEqual(readdirSync(root), ['x.yaml']);
  });

  it('lets no replacement of one process take away that of another', async () => {
    await files.create('x.yaml', bytes('0'));
    const writer = join(import.meta.dirname, '../../support/countingWriter.mts');
    const counters = Array.from({ length: 3 }, () =>
      spawn(process.execPath, ['--import', 'tsx', writer, root, 'x.yaml', '100'], { stdio: ['pipe', 'pipe', 'inherit'] }),
    );
    await Promise.all(counters.map(({ stdout }) => once(stdout, 'data')));
    for (const { stdin } of counters) stdin.end('go');
    const codes = await Promise.all(counters.map(async (counter) => (await once(counter, 'exit'))[0] as number));
    assert.deepEqual(codes, [0, 0, 0]);
    assert.equal(content('x.yaml'), '300');
    assert.deepEqual(readdirSync(root), ['x.yaml']);
  }).timeout(60_000);

  it('passes over the lock of a process that was killed', async () => {
    await files.create('x.yaml', bytes('one'));
    writeFileSync(join(root, '.lock-x.yaml'), '');
    await files.replace('x.yaml', bytes('two'), bytes('one'));
    assert.equal(content('x.yaml'), 'two');
    assert.deepEqual(readdirSync(root), ['x.yaml']);
  }).timeout(20_000);

  it('appends lines, also behind one that was cut off', async () => {
    await files.append('log.yaml', bytes('- 1\n'));
    writeFileSync(join(root, 'log.yaml'), '- 1\n- {id: L-12');
    await files.append('log.yaml', bytes('- 2\n'));
    assert.equal(content('log.yaml'), '- 1\n- {id: L-12\n- 2\n');
  });

  it('loses no line when many append at once', async () => {
    await Promise.all(Array.from({ length: 50 }, (_one, index) => files.append('log.yaml', bytes(`- ${index}\n`))));
    assert.equal(content('log.yaml').split('\n').filter(Boolean).length, 50);
  });

  it('follows no link out of the records folder', async () => {
    mkdirSync(root);
    writeFileSync(join(folder, 'secret'), 'secret');
    mkdirSync(join(folder, 'outside'));
    symlinkSync(join(folder, 'outside'), join(root, 'linked'));
    symlinkSync(join(folder, 'secret'), join(root, 'file.yaml'));
    for (const path of ['linked/x.yaml', '../secret', 'a/../../secret', '/etc/passwd', 'a\\b', 'a\0b']) {
      await assert.rejects(files.create(path, bytes('x')), because('outside'), path);
      await assert.rejects(files.append(path, bytes('x')), because('outside'), path);
    }
    await assert.rejects(files.list('linked'), because('outside'));
    await assert.rejects(files.read('file.yaml', 100), because('notAFile'));
    await assert.rejects(files.append('file.yaml', bytes('x')), because('notAFile'));
    assert.deepEqual(readdirSync(join(folder, 'outside')), []);
    assert.equal(readFileSync(join(folder, 'secret'), 'utf8'), 'secret');
    assert.deepEqual(
      (await files.list('')).map(({ type }) => type),
      ['link', 'link'],
    );
  });

  it('refuses what is no file, and a file of 50 MB without reading it', async () => {
    mkdirSync(join(root, 'folder.yaml'), { recursive: true });
    await assert.rejects(files.read('folder.yaml', 100), because('notAFile'));
    await assert.rejects(files.read('none.yaml', 100), because('missing'));
    const large = openSync(join(root, 'large.yaml'), 'w');
    ftruncateSync(large, 50 * 1024 * 1024);
    closeSync(large);
    await assert.rejects(files.read('large.yaml', 1024 * 1024), because('tooLarge'));
  });

  it('reads a file whole that is longer than its size told', async function () {
    // Such files are those of Linux' kernel; a file that grows while it is read is the common case.
    if (process.platform !== 'linux') this.skip();
    const read = Buffer.from(await new NodeFiles('/proc/self').read('environ', 1024 * 1024));
    assert.ok(read.equals(readFileSync('/proc/self/environ')) && read.length > 10);
    await assert.rejects(new NodeFiles('/proc/self').read('environ', 10), because('tooLarge'));
  });

  it('cleans up after processes that are gone, not after those that run', async () => {
    mkdirSync(root);
    writeFileSync(join(root, `.tmp-${process.pid}-aa`), '');
    writeFileSync(join(root, '.tmp-999999999-bb'), '');
    writeFileSync(join(root, '.lock-held.yaml'), '');
    writeFileSync(join(root, '.lock-left.yaml'), '');
    const before = new Date(Date.now() - 10_000);
    utimesSync(join(root, '.lock-left.yaml'), before, before);
    assert.deepEqual((await files.clean('')).sort(), ['.lock-left.yaml', '.tmp-999999999-bb']);
    assert.deepEqual(readdirSync(root).sort(), ['.lock-held.yaml', `.tmp-${process.pid}-aa`]);
  });

  it('tells another identity whenever the content changed', async () => {
    await files.create('x.yaml', bytes('one'));
    const [before] = await files.list('');
    await files.replace('x.yaml', bytes('two'), bytes('one'));
    const [after] = await files.list('');
    assert.notEqual(before!.identity, after!.identity);
  });

  /** A tiny disk needs the super-user; elsewhere a limit on the size of files does the same to a process. */
  const mounted = (): boolean => {
    if (process.getuid?.() !== 0) return false;
    try {
      mkdirSync(root, { recursive: true });
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', root], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  };

  it('leaves what was there unharmed on a full disk', async () => {
    if (!mounted()) {
      const script = `import { NodeFiles } from ${JSON.stringify(join(import.meta.dirname, '../../../src/disk/nodeFiles.ts'))};
const files = new NodeFiles(${JSON.stringify(root)});
const small = new TextEncoder().encode('small');
void files.create('x.yaml', small).then(() => files.replace('x.yaml', new Uint8Array(4_000_000), small)).catch(() => console.log('refused'));`;
      const output = execFileSync(
        'sh',
        ['-c', `trap '' XFSZ; ulimit -f 100; exec "${process.execPath}" --import tsx --input-type=module -e "$SCRIPT"`],
        { encoding: 'utf8', env: { ...process.env, SCRIPT: script } },
      );
      assert.match(output, /refused/u);
      assert.equal(content('x.yaml'), 'small');
      return;
    }
    try {
      await files.create('x.yaml', bytes('small'));
      await files.append('log.yaml', bytes('- 1\n'));
      const large = new Uint8Array(200_000).fill(97);
      await assert.rejects(files.replace('x.yaml', large, bytes('small')), because('full'));
      await assert.rejects(files.create('y.yaml', large), because('full'));
      await assert.rejects(files.append('log.yaml', large), because('full'));
      assert.equal(content('x.yaml'), 'small');
      assert.equal(content('log.yaml'), '- 1\n');
      assert.deepEqual(readdirSync(root).toSorted(), ['log.yaml', 'x.yaml']);
    } finally {
      execFileSync('umount', [root]);
    }
  });

  it('says that it may not write', async () => {
    mkdirSync(root, { recursive: true });
    writeFileSync(join(root, 'x.yaml'), 'one');
    const allow = protectFolder(root);
    try {
      await assert.rejects(files.create('y.yaml', bytes('x')), because('denied'));
      await assert.rejects(files.replace('x.yaml', bytes('two'), bytes('one')), because('denied'));
      assert.equal(content('x.yaml'), 'one');
    } finally {
      allow();
    }
  });
});
