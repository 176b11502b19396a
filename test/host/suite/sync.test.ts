import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { commandIds } from '../../../src/ui/contributions';
import { command, entryFile, freshRepository, git, records, root } from '../workspace';

const run = promisify(execFile);

interface Synced {
  readonly remote: string;
  readonly fetched: readonly string[];
  readonly pushed: readonly string[];
  readonly deletedHere: readonly string[];
  readonly deletedThere: readonly string[];
  readonly notes: { readonly fetched: boolean; readonly pushed: boolean };
  readonly committed?: string;
  readonly record: {
    readonly uncommitted: readonly string[];
    readonly unpushed: { readonly record: number; readonly all: number };
    readonly incoming: number;
  };
}

interface Preview {
  readonly address: string;
  readonly points: readonly { readonly ref: string; readonly title: string; readonly untracked: boolean }[];
  readonly bytes: number;
  readonly notes: number;
}

describe('Sharing with the team', () => {
  let folder: string;
  let remote: string;
  let slug: string;
  let hypothesis: string;
  let point: string;

  const ben = async (...args: string[]): Promise<string> =>
    (await run('git', ['-C', join(folder, 'ben'), ...args])).stdout.trimEnd();
  const there = async (...args: string[]): Promise<string> => (await run('git', ['-C', remote, ...args])).stdout.trimEnd();
  const refOf = (id: string): string => `refs/escalation/${slug}/${id}`;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'escalation-remote-'));
    remote = join(folder, 'remote.git');
    await freshRepository();
    await writeFile(join(root, 'belt.ts'), 'speed = 1\n');
    await git('add', '-A');
    await git('commit', '-qm', 'First');
    slug = await command(commandIds.start, { title: 'Conveyor stands still' });
    hypothesis = await command(commandIds.addHypothesis, { statement: 'The pool is exhausted' });
    await command(commandIds.attachCommits, { hypothesis, commits: ['HEAD'] });
    await writeFile(join(root, 'belt.ts'), 'speed = 2\n');
    await writeFile(join(root, 'notes.txt'), 'seen at 02:10\n');
    point = await command(commandIds.recordRollbackPoint, { title: 'Before the new speed' });
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it('says that there is no remote', async () => {
    await assert.rejects(command(commandIds.sync, {}), /has no remote/u);
    await assert.rejects(command(commandIds.sync, { remote: 'origin' }), /no remote “origin”/u);
  });

  it('lists what would be pushed, and pushes nothing', async () => {
    await run('git', ['clone', '-q', '--bare', root, remote]);
    await git('remote', 'add', 'origin', remote);
    await git('fetch', '-q', 'origin');
    await git('branch', '-q', '--set-upstream-to=origin/main');
    await there('update-ref', '-d', 'refs/notes/escalation');
    const refs = await there('for-each-ref');
    const preview = await command<Preview>(commandIds.sync, { preview: true });
    assert.equal(preview.address, remote);
    assert.deepEqual(
      preview.points.map(({ ref, untracked }) => [ref, untracked]),
      [[refOf(point), true]],
    );
    assert.match(preview.points[0]!.title, /Before the new speed/u);
    assert.equal(preview.notes, 1);
    assert.ok(preview.bytes > 0);
    assert.equal(await there('for-each-ref'), refs);
  });

  it('pushes points and notes, and tells what of the record nobody has yet', async () => {
    const synced = await command<Synced>(commandIds.sync, { repository: root, remote: 'origin' });
    assert.deepEqual([synced.remote, synced.pushed, synced.notes], ['origin', [refOf(point)], { fetched: false, pushed: true }]);
    assert.ok(synced.record.uncommitted.some((path) => path.endsWith('escalation.yaml')));
    assert.equal(await there('rev-parse', refOf(point)), await git('rev-parse', refOf(point)));
    assert.match(
      await there('log', '-1', '--notes=escalation', 'main'),
      new RegExp(`${slug}/${hypothesis} suspect unrated`, 'u'),
    );
    assert.equal(await there('log', '--format=%s', 'main'), 'First');
  });

  it('commits and pushes the record when asked, and nothing else', async () => {
    await git('add', 'belt.ts');
    const { committed, record } = await command<Synced>(commandIds.sync, { record: 'push' });
    assert.equal(committed, await there('rev-parse', 'main'));
    assert.deepEqual([record.uncommitted, record.unpushed], [[], { record: 0, all: 0 }]);
    const files = (await there('show', '--name-only', '--format=', 'main')).split('\n');
    assert.deepEqual(
      files.filter((path) => !path.startsWith('.escalation/')),
      [],
    );
    assert.equal(await git('status', '--porcelain'), 'M  belt.ts\n?? notes.txt');
    assert.equal(await command(commandIds.shareRecord, { how: 'commit' }), undefined);
  });

  it('brings what a colleague recorded: the point at once, its entry with the branch', async () => {
    await run('git', ['clone', '-q', remote, join(folder, 'ben')]);
    await ben('config', 'user.name', 'Ben');
    await ben('config', 'user.email', 'ben@example.com');
    await writeFile(join(folder, 'ben', 'belt.ts'), 'speed = 3\n');
    const commit = await ben('stash', 'create');
    await ben('update-ref', refOf('P-ben0'), commit);
    await ben('checkout', '-q', '.');
    const entry = (await entryFile(slug, 'rollback-points', point))
      .replaceAll(point, 'P-ben0')
      .replace(/^commit: .*$/mu, `commit: ${commit}`);
    const file = join('.escalation', slug, 'rollback-points', 'P-ben0-by-ben.yaml');
    await mkdir(join(folder, 'ben', file, '..'), { recursive: true });
    await writeFile(join(folder, 'ben', file), entry);
    await ben('add', '-A');
    await ben('commit', '-qm', 'Record of Ben');
    await ben('push', '-q', 'origin', 'main', refOf('P-ben0'));
    const { fetched, record } = await command<Synced>(commandIds.sync, {});
    assert.deepEqual([fetched, record.incoming], [[refOf('P-ben0')], 1]);
    await git('merge', '-q', '--ff-only', 'origin/main');
    await command(commandIds.refresh, {});
    const { files } = await command<{ files: readonly unknown[] }>(commandIds.previewRestore, { point: 'P-ben0' });
    assert.ok(files.length > 0);
  });

  it('refuses to push over what others pushed, and says what to do', async () => {
    await writeFile(join(folder, 'ben', 'other.ts'), 'x\n');
    await ben('add', '-A');
    await ben('commit', '-qm', 'Ben again');
    await ben('push', '-q', 'origin', 'main');
    await command(commandIds.addFinding, { kind: 'fact', text: 'Seen again' });
    const theirs = await there('rev-parse', 'main');
    await assert.rejects(command(commandIds.sync, { record: 'push' }), /Pull first/u);
    assert.equal(await there('rev-parse', 'main'), theirs);
    await git('pull', '-q', '--rebase', '--autostash');
    await command(commandIds.sync, { record: 'push' });
    assert.match(await there('log', '--format=%s', 'main'), /^Record of escalations\nBen again\n/u);
  });

  it('brings no deleted point back, and deletes it on the remote when asked', async () => {
    await command(commandIds.deleteRollbackPoint, { point, reason: 'No longer needed' });
    assert.deepEqual((await command<Synced>(commandIds.sync, {})).deletedHere, [refOf(point)]);
    assert.deepEqual((await command<Synced>(commandIds.sync, { deleteOnRemote: true })).deletedThere, [refOf(point)]);
    assert.equal(await there('for-each-ref', '--format=%(refname)', 'refs/escalation'), refOf('P-ben0'));
  });

  it('says what is wrong with an argument, and where the record is ignored', async () => {
    await assert.rejects(command(commandIds.sync, { record: 'all' }), /must be one of: commit, push/u);
    await writeFile(join(root, '.git', 'info', 'exclude'), '.escalation/\n');
    await git('rm', '-rq', '--cached', '.escalation');
    await git('commit', '-qm', 'Take the record out');
    await assert.rejects(command(commandIds.shareRecord, { how: 'commit' }), /ignored by git/u);
    assert.match(await readFile(join(records, slug, 'escalation.yaml'), 'utf8'), /Conveyor/u);
  });
});
