import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GitError, type GitReason } from '../../../src/git/gitError';
import { writeNotes } from '../../../src/git/notes';
import { preferredRemote, remoteAddress, upstreamOf } from '../../../src/git/remotes';
import { sync, type SyncOptions } from '../../../src/git/sync';
import { GitServer } from '../../support/gitServer';
import { TemporaryRepository } from '../../support/temporaryRepository';
import { accessOf, gitThatPushesAfter, recordIn, refsOf, TwoClones } from '../../support/twoClones';

const plain: SyncOptions = { deleted: new Map(), links: [] };
const because =
  (reason: GitReason) =>
  (error: unknown): boolean =>
    error instanceof GitError && error.reason === reason;

describe('Sync of two clones', () => {
  let clones: TwoClones;

  beforeEach(() => {
    clones = new TwoClones();
  });

  afterEach(() => clones.remove());

  const syncOf = async (clone: TemporaryRepository, options: Partial<SyncOptions> = {}) =>
    sync(await accessOf(clone), { ...plain, ...options });
  const link = async (clone: TemporaryRepository, line: string): Promise<unknown> =>
    writeNotes(await clone.open(), [{ commit: clones.head, line }], 'Link');
  const noteIn = (clone: TemporaryRepository): string =>
    clone.git('log', '-1', '--notes=escalation', '--format=%N', clones.head).trim();

  for (const [first, second] of [
    ['ada', 'ben'],
    ['ben', 'ada'],
  ] as const) {
    it(`shows both everything that both recorded and linked, ${first} first`, async () => {
      const points = {
        ada: await recordIn(clones.ada, 'P-ada0', 'speed = 2\n'),
        ben: await recordIn(clones.ben, 'P-ben0', 'speed = 3\n'),
      };
      await link(clones.ada, 's/H-k7q2 suspect unrated');
      await link(clones.ben, 's/H-9dd1 fix supports');
      const status = [clones.ada, clones.ben].map((clone) => clone.git('status', '--porcelain', '--branch'));

      assert.deepEqual((await syncOf(clones[first])).pushed, [points[first]]);
      const { fetched, pushed, conflicts, notes } = await syncOf(clones[second]);
      assert.deepEqual([fetched, pushed, conflicts], [[points[first]], [points[second]], []]);
      assert.deepEqual(notes, { fetched: true, pushed: true });
      assert.deepEqual((await syncOf(clones[first])).fetched, [points[second]]);

      assert.equal(
        refsOf(clones.ada.root)
          .replaceAll(/^refs\/notes\/escalation-.*\n?/gmu, '')
          .trim(),
        clones.shared(),
      );
      assert.equal(refsOf(clones.ada.root), refsOf(clones.ben.root));
      for (const clone of [clones.ada, clones.ben])
        assert.equal(noteIn(clone), 's/H-9dd1 fix supports\ns/H-k7q2 suspect unrated');
      assert.deepEqual(
        [clones.ada, clones.ben].map((clone) => clone.git('status', '--porcelain', '--branch')),
        status,
      );
      // What is the same on all sides moves nothing.
      const again = await syncOf(clones[first]);
      assert.deepEqual([again.fetched, again.pushed, again.notes], [[], [], { fetched: false, pushed: false }]);
    });
  }

  it('lets a fresh clone without the extension read notes and points', async () => {
    const ref = await recordIn(clones.ada, 'P-ada0', 'speed = 2\n');
    await link(clones.ada, 's/H-k7q2 suspect unrated');
    await syncOf(clones.ada);
    const fresh = join(clones.remote, '..', 'fresh');
    execFileSync('git', ['clone', '-q', clones.remote, fresh]);
    execFileSync('git', [
      '-C',
      fresh,
      'fetch',
      '-q',
      'origin',
      'refs/notes/*:refs/notes/*',
      'refs/escalation/*:refs/escalation/*',
    ]);
    assert.match(execFileSync('git', ['-C', fresh, 'log', '--notes=escalation']).toString(), /s\/H-k7q2 suspect unrated/u);
    execFileSync('git', ['-C', fresh, 'stash', 'apply', '-q', '--index', ref]);
    assert.match(execFileSync('git', ['-C', fresh, 'status', '--porcelain']).toString(), / M belt\.ts\n\?\? P-ada0\.txt/u);
  });

  it('serves a shallow clone, which gets no more history by it', async () => {
    clones.ada.write('belt.ts', 'speed = 2\n');
    clones.ada.commitAll('Second');
    clones.ada.git('push', '-q', 'origin', 'main');
    const shallow = new TemporaryRepository({ from: clones.remote, partly: ['--depth', '1'] });
    try {
      const theirs = await recordIn(clones.ada, 'P-ada0', 'speed = 3\n');
      await link(clones.ada, 's/H-k7q2 suspect unrated');
      await syncOf(clones.ada);
      const own = await recordIn(shallow, 'P-sha0', 'speed = 4\n');
      const line = 's/H-9dd1 fix supports';
      await writeNotes(await shallow.open(), [{ commit: shallow.git('rev-parse', 'HEAD'), line }], 'Link');
      const { fetched, pushed, notes } = await syncOf(shallow);
      assert.deepEqual([fetched, pushed, notes], [[theirs], [own], { fetched: true, pushed: true }]);
      assert.equal(shallow.git('rev-list', '--count', 'HEAD'), '1');
      assert.deepEqual((await syncOf(clones.ada)).fetched, [own]);
      assert.match(clones.ada.git('log', '--notes=escalation'), /H-9dd1 fix supports[^]*H-k7q2 suspect unrated/u);
    } finally {
      shallow.remove();
    }
  });

  it('merges and tries again where another push came between', async () => {
    await link(clones.ada, 's/H-k7q2 suspect unrated');
    await link(clones.ben, 's/H-9dd1 fix supports');
    await recordIn(clones.ben, 'P-ben0', 'speed = 3\n');
    const ref = await recordIn(clones.ada, 'P-ada0', 'speed = 2\n');
    const once = join(clones.remote, '..', 'raced');
    const push = `[ -e ${once} ] || { touch ${once}; git -C ${clones.ben.root} push -q origin refs/notes/escalation 'refs/escalation/*'; }`;
    const git = gitThatPushesAfter(join(clones.remote, '..'), push);
    const { fetched, pushed, notes } = await sync(await accessOf(clones.ada, git), plain);
    assert.ok(existsSync(once));
    assert.deepEqual(fetched, ['refs/escalation/2026-02-04-standstill/P-ben0']);
    assert.deepEqual(pushed, [ref]);
    assert.deepEqual(notes, { fetched: true, pushed: true });
    assert.equal(noteIn(clones.ada), 's/H-9dd1 fix supports\ns/H-k7q2 suspect unrated');
    await syncOf(clones.ben);
    assert.equal(noteIn(clones.ben), noteIn(clones.ada));
  });

  it('gives up after five lost races, with nothing lost', async () => {
    await link(clones.ada, 's/H-k7q2 suspect unrated');
    const other = `git -C ${clones.ben.root}`;
    const push = `${other} fetch -q origin '+refs/notes/*:refs/notes/*'; ${other} notes --ref=escalation append -m $(date +%N) HEAD; ${other} push -q origin refs/notes/escalation`;
    const git = gitThatPushesAfter(join(clones.remote, '..'), push);
    await assert.rejects(sync(await accessOf(clones.ada, git), plain), because('outrun'));
    assert.match(noteIn(clones.ada), /s\/H-k7q2 suspect unrated/u);
    await syncOf(clones.ada);
    assert.match(
      execFileSync('git', ['-C', clones.remote, 'notes', '--ref=escalation', 'show', clones.head]).toString(),
      /H-k7q2/u,
    );
  });

  it('keeps both of two points with one name, on both sides', async () => {
    const ref = await recordIn(clones.ada, 'P-same', 'speed = 2\n');
    await recordIn(clones.ben, 'P-same', 'speed = 3\n');
    const [ada, ben] = [clones.ada, clones.ben].map((clone) => clone.git('rev-parse', ref)) as [string, string];
    await syncOf(clones.ada);
    const { conflicts } = await syncOf(clones.ben);
    assert.deepEqual(conflicts, [{ ref, here: ben, there: ada }]);
    await syncOf(clones.ada);
    assert.equal(clones.ben.git('rev-parse', ref), ben);
    assert.equal(clones.ben.git('rev-parse', `${ref}-${ada.slice(0, 12)}`), ada);
    assert.equal(clones.ada.git('rev-parse', ref), ada);
    assert.equal(clones.ada.git('rev-parse', `${ref}-${ben.slice(0, 12)}`), ben);
    const before = clones.shared();
    await syncOf(clones.ben);
    await syncOf(clones.ada);
    assert.equal(clones.shared(), before);
  });

  it('brings no deleted point back, and deletes on the remote only when asked', async () => {
    const ref = await recordIn(clones.ada, 'P-ada0', 'speed = 2\n');
    await syncOf(clones.ada);
    await syncOf(clones.ben);
    const commit = clones.ada.git('rev-parse', ref);
    const deleted = new Map([[ref, commit]]);
    clones.ada.git('update-ref', '-d', ref);
    const kept = await syncOf(clones.ada, { deleted });
    assert.deepEqual([kept.fetched, kept.deletedHere], [[], [ref]]);
    assert.match(clones.shared(), /P-ada0/u);
    assert.deepEqual((await syncOf(clones.ada, { deleted, deleteThere: true })).deletedThere, [ref]);
    assert.equal(clones.shared(), '');
    // The colleague pulled the record that says so: the point is not pushed again.
    assert.deepEqual((await syncOf(clones.ben, { deleted })).pushed, []);
    assert.equal(clones.ben.git('rev-parse', ref), commit);
  });

  it('takes away what one side replaced, though both changed the note', async () => {
    await link(clones.ada, 's/H-k7q2 suspect unrated');
    await syncOf(clones.ada);
    await syncOf(clones.ben);
    await link(clones.ada, 's/H-k7q2 cause supports');
    await link(clones.ben, 's/H-9dd1 fix supports');
    await syncOf(clones.ada);
    await syncOf(clones.ben);
    assert.equal(noteIn(clones.ben), 's/H-9dd1 fix supports\ns/H-k7q2 cause supports');
  });

  it('writes notes that the record has and git has not, and leaves what others say', async () => {
    await link(clones.ben, 's/H-k7q2 cause supports');
    await syncOf(clones.ben);
    const links = ['s/H-k7q2 suspect unrated', 's/H-9dd1 fix supports'].map((line) => ({ commit: clones.head, line }));
    await syncOf(clones.ada, { links });
    assert.equal(noteIn(clones.ada), 's/H-9dd1 fix supports\ns/H-k7q2 cause supports');
  });

  it('fetches the upstream of the branch, but moves no branch', async () => {
    clones.ben.commitAll('Second');
    clones.ben.git('push', '-q', 'origin', 'main');
    const access = await accessOf(clones.ada);
    const upstream = await upstreamOf(access.repository, 'main');
    const before = clones.ada.git('rev-parse', 'main');
    await sync(access, { ...plain, upstream });
    assert.equal(clones.ada.git('rev-parse', 'origin/main'), clones.ben.git('rev-parse', 'main'));
    assert.equal(clones.ada.git('rev-parse', 'main'), before);
  });

  it('fetches and pushes nothing else, whatever the configuration says', async () => {
    clones.ada.commitAll('Not yet');
    clones.ada.git('tag', '-a', '-m', 'x', 'v1');
    await recordIn(clones.ada, 'P-ada0', 'speed = 2\n');
    clones.ben.git('tag', 'v2');
    clones.ben.git('push', '-q', 'origin', 'v2');
    const hook = '#!/bin/sh\ntouch "$(git rev-parse --git-dir)/hook-ran"\n';
    clones.ada.write('.git/hooks/pre-push', hook, 0o755);
    clones.ada.configure('[push]\nfollowTags = true\n[fetch]\nprune = true\n[remote "origin"]\nmirror = true\n');
    await syncOf(clones.ada);
    const refs = execFileSync('git', ['-C', clones.remote, 'for-each-ref', '--format=%(refname)']).toString().trim().split('\n');
    assert.deepEqual(refs, ['refs/escalation/2026-02-04-standstill/P-ada0', 'refs/heads/main', 'refs/tags/v2']);
    assert.equal(clones.ada.git('tag'), 'v1');
    assert.equal(execFileSync('git', ['-C', clones.remote, 'log', '--format=%s', 'main']).toString(), 'First\n');
    for (const name of ['hook-ran', 'FETCH_HEAD']) assert.ok(!existsSync(clones.ada.path(`.git/${name}`)), name);
  });

  it('says what the remote’s hook says, and has fetched all the same', async () => {
    await recordIn(clones.ben, 'P-ben0', 'speed = 3\n');
    await syncOf(clones.ben);
    await recordIn(clones.ada, 'P-ada0', 'speed = 2\n');
    writeFileSync(join(clones.remote, 'hooks', 'pre-receive'), '#!/bin/sh\necho "only on Mondays"\nexit 1\n', { mode: 0o755 });
    await assert.rejects(syncOf(clones.ada), (error) => because('refused')(error) && /only on Mondays/u.test(String(error)));
    assert.match(clones.ada.git('for-each-ref', 'refs/escalation'), /P-ben0/u);
  });

  it('says that the remote can’t be reached, without the password in its address', async () => {
    clones.ada.git('remote', 'set-url', 'origin', join(clones.remote, 'nowhere'));
    await assert.rejects(syncOf(clones.ada), because('unreachable'));
    clones.ada.git('remote', 'set-url', 'origin', 'https://ada:secret@127.0.0.1:9/x.git');
    await assert.rejects(syncOf(clones.ada), (error) => because('unreachable')(error) && !/secret/u.test(String(error)));
    assert.equal(await remoteAddress(await clones.ada.open(), 'origin'), 'https://127.0.0.1:9/x.git');
  });

  it('asks for the password by the program that it is given, and says so where there is none', async () => {
    const folder = join(clones.remote, '..');
    execFileSync('git', ['-C', clones.remote, 'config', 'http.receivepack', 'true']);
    const ref = await recordIn(clones.ada, 'P-ada0', 'speed = 2\n');
    const server = await GitServer.start(folder, 'ada:secret');
    try {
      clones.ada.git('remote', 'set-url', 'origin', `${server.address}/remote.git`);
      await assert.rejects(syncOf(clones.ada), because('authentication'));
      const program = join(folder, 'askpass');
      writeFileSync(program, '#!/bin/sh\ncase "$1" in Username*) echo ada;; *) echo "$ANSWER";; esac\n', { mode: 0o755 });
      const access = await accessOf(clones.ada);
      const asking = (answer: string) => sync({ ...access, env: { GIT_ASKPASS: program, ANSWER: answer } }, plain);
      await assert.rejects(asking('wrong'), because('authentication'));
      assert.deepEqual((await asking('secret')).pushed, [ref]);
      assert.match(clones.shared(), /P-ada0/u);
    } finally {
      await server.stop();
    }
  });

  it('ends when it is cancelled, with all that git started', async () => {
    // A transport that never answers.
    clones.ada.git('remote', 'set-url', 'origin', 'ext::sleep 1000');
    clones.ada.git('config', 'protocol.ext.allow', 'always');
    const stop = new AbortController();
    const running = sync({ ...(await accessOf(clones.ada)), signal: stop.signal }, plain);
    setImmediate(() => stop.abort());
    await assert.rejects(running, because('aborted'));
    const late = sync({ ...(await accessOf(clones.ada)), transferMs: 300 }, plain);
    await assert.rejects(late, because('timeout'));
    assert.equal(spawnSync('pgrep', ['-f', 'sleep 1000']).status, 1);
  });

  it('prefers the remote of the upstream, then origin, then the only one', async () => {
    const repository = await clones.ada.open();
    clones.ada.git('remote', 'add', 'backup', clones.remote);
    assert.equal(await preferredRemote(repository), 'origin');
    clones.ada.git('fetch', '-q', 'backup');
    clones.ada.git('branch', '-q', '--set-upstream-to=backup/main');
    assert.equal(await preferredRemote(repository), 'backup');
    clones.ada.git('branch', '-q', '--unset-upstream');
    clones.ada.git('remote', 'remove', 'origin');
    assert.equal(await preferredRemote(repository), 'backup');
    clones.ada.git('remote', 'add', 'other', clones.remote);
    assert.equal(await preferredRemote(repository), undefined);
  });
});
