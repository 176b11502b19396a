import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderWatch } from '../../../src/disk/folderWatch';

describe('The watcher of a records folder', () => {
  let workspace: string;
  let root: string;
  let heard: Set<string>;
  let waiting: { readonly path: string; readonly done: () => void } | undefined;
  let folderWatch: FolderWatch | undefined;

  before(function () {
    if (process.platform !== 'linux') this.skip();
  });

  beforeEach(() => {
    workspace = mkdtempSync(join(tmpdir(), 'escalation-watch-'));
    root = join(workspace, 'deep', 'records');
    heard = new Set();
    waiting = undefined;
  });

  afterEach(() => {
    folderWatch?.dispose();
    rmSync(workspace, { recursive: true, force: true });
  });

  function start(...slugs: string[]): void {
    folderWatch = new FolderWatch(
      root,
      (path) => {
        heard.add(path);
        if (waiting?.path === path) waiting.done();
      },
      (error) => assert.fail(String(error)),
    );
    for (const slug of slugs) folderWatch.follow(slug);
  }

  /** Resolves when a change of this path was told after `change`. */
  async function tells(path: string, change: () => void): Promise<void> {
    heard.clear();
    const told = new Promise<void>((resolve) => {
      waiting = { path, done: resolve };
    });
    change();
    await told;
  }

  const write = (path: string, text = 'x'): void => writeFileSync(join(root, path), text);
  const folder = (path: string): unknown => mkdirSync(join(root, path), { recursive: true });

  it('tells of files that are written, replaced and removed in the folders that are there', async () => {
    folder('slug/hypotheses');
    start('slug');
    await tells('slug/escalation.yaml', () => write('slug/escalation.yaml'));
    await tells('slug/hypotheses/H-aaaa.yaml', () => write('slug/hypotheses/H-aaaa.yaml'));
    await tells('slug/hypotheses/H-aaaa.yaml', () => write('slug/hypotheses/H-aaaa.yaml', 'y'));
    await tells('slug/hypotheses/H-aaaa.yaml', () => rmSync(join(root, 'slug/hypotheses/H-aaaa.yaml')));
  });

  it('tells of what comes later in folders that came all at once, the root among them', async () => {
    start('slug');
    await tells('', () => folder('slug/hypotheses'));
    await tells('slug/hypotheses/H-aaaa.yaml', () => write('slug/hypotheses/H-aaaa.yaml'));
    await tells('slug/evidence', () => folder('slug/evidence'));
    await tells('slug/evidence/E-aaaa.yaml', () => write('slug/evidence/E-aaaa.yaml'));
  });

  it('goes on when a folder was removed and made again, at whichever depth', async () => {
    folder('slug/hypotheses');
    start('slug');
    for (const [removed, said] of [
      ['slug/hypotheses', 'slug/hypotheses'],
      ['slug', 'slug'],
      ['', ''],
      ['..', ''],
    ] as const) {
      await tells(said, () => rmSync(join(root, removed), { recursive: true }));
      await tells(said, () => folder('slug/hypotheses'));
      await tells('slug/hypotheses/H-aaaa.yaml', () => write('slug/hypotheses/H-aaaa.yaml'));
    }
  });

  it('follows a folder that was renamed by its new name', async () => {
    folder('slug/drafts');
    start('slug');
    await tells('slug/hypotheses', () => renameSync(join(root, 'slug/drafts'), join(root, 'slug/hypotheses')));
    await tells('slug/hypotheses/H-aaaa.yaml', () => write('slug/hypotheses/H-aaaa.yaml'));
    assert.deepEqual([...heard], ['slug/hypotheses/H-aaaa.yaml']);
  });

  it('says which escalations come, and nothing of the files of those that nobody follows, or of files that are under way', async () => {
    folder('slug');
    folder('other');
    start('slug');
    await tells('new', () => folder('new/hypotheses'));
    write('other/escalation.yaml');
    write('new/escalation.yaml');
    await tells('slug/log.yaml', () => {
      write('slug/.tmp-1-aa');
      write('slug/log.yaml');
    });
    assert.deepEqual([...heard], ['slug/log.yaml']);
  });

  it('finds a root over a link, and follows none inside', async () => {
    mkdirSync(join(workspace, 'real', 'records', 'slug'), { recursive: true });
    mkdirSync(join(workspace, 'outside'));
    symlinkSync(join(workspace, 'real'), join(workspace, 'deep'));
    symlinkSync(join(workspace, 'outside'), join(root, 'slug', 'evidence'));
    start('slug');
    writeFileSync(join(workspace, 'outside', 'E-aaaa.yaml'), 'x');
    await tells('slug/log.yaml', () => write('slug/log.yaml'));
    assert.deepEqual([...heard], ['slug/log.yaml']);
  });
});
