import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { LinkedHistory } from '../../../src/git/linkedHistory';
import { type LineSpan, readLinkedLines } from '../../../src/git/linkedLines';
import { linkedPaths } from '../../../src/git/linkedPaths';
import { Repository } from '../../../src/git/repository';
import type { IndexPort } from '../../../src/record/recordIndex';
import { TemporaryRepository } from '../../support/temporaryRepository';

const numbered = (count: number, text: string): string =>
  Array.from({ length: count }, (_value, line) => `${text} ${line}\n`).join('');

describe('linked lines', () => {
  let temporary: TemporaryRepository;
  let repository: Repository;
  const others: TemporaryRepository[] = [];

  beforeEach(async () => {
    temporary = new TemporaryRepository();
    repository = await temporary.open();
  });
  afterEach(() => {
    for (const one of [temporary, ...others.splice(0)]) one.remove();
  });

  const commit = (files: Record<string, string>, message = 'Change'): string => {
    for (const [path, content] of Object.entries(files)) temporary.write(path, content);
    return temporary.commitAll(message);
  };
  const read = (
    path: string,
    commits: readonly string[],
    options: { readonly history?: LinkedHistory; readonly copies?: boolean; readonly in?: Repository } = {},
  ): Promise<LineSpan[]> => {
    const { in: where = repository, ...rest } = options;
    return readLinkedLines(where, { path, head: temporary.git('rev-parse', 'HEAD'), commits, ...rest }, () => undefined);
  };
  /** A git that notes what it is asked for. */
  const listening = async (): Promise<{ readonly repository: Repository; readonly asked: () => string[] }> => {
    mkdirSync(temporary.path('.git/listening'));
    const [gitPath, log] = [temporary.path('.git/listening/git'), temporary.path('.git/listening/log')];
    writeFileSync(gitPath, `#!/bin/sh\necho "$*" >> '${log}'\nexec git "$@"\n`);
    chmodSync(gitPath, 0o755);
    const heard = await Repository.open(temporary.root, { gitPath, timeoutMs: 60_000 });
    writeFileSync(log, '');
    return {
      repository: heard,
      asked: () =>
        readFileSync(log, 'utf8')
          .split('\n')
          .filter((line) => line !== ''),
    };
  };
  const memory = (): IndexPort & { bytes: Uint8Array | undefined } => ({
    bytes: undefined,
    load() {
      return Promise.resolve(this.bytes);
    },
    save(bytes) {
      this.bytes = bytes;
      return Promise.resolve();
    },
  });

  it('are nowhere in a file that the head does not hold', async () => {
    const linked = commit({ 'gone.c': 'one\n', 'other.c': 'other\n' });
    temporary.delete('gone.c');
    temporary.commitAll('Remove');
    assert.deepEqual(await read('gone.c', [linked]), []);
    assert.deepEqual(await read('never.c', [linked]), []);
  });

  it('go with a file that is renamed, and those of a copied one stay unless copies are followed', async () => {
    const linked = commit({ 'old.c': numbered(20, 'step') });
    commit({ 'new.c': numbered(20, 'step'), 'copy.c': numbered(20, 'step') });
    temporary.delete('old.c');
    temporary.commitAll('Rename');
    assert.deepEqual(await read('new.c', [linked]), []);
    assert.deepEqual(await read('new.c', [linked], { copies: true }), []);
    temporary.git('reset', '-q', '--hard', linked);
    temporary.git('mv', 'old.c', 'new.c');
    temporary.write('copy.c', numbered(20, 'step'));
    temporary.commitAll('Rename and copy');
    assert.deepEqual(await read('new.c', [linked]), [{ start: 1, count: 20, commit: linked }]);
    const paths = await linkedPaths(repository, { head: temporary.git('rev-parse', 'HEAD'), commits: [linked] });
    // To git, either file may be the one that was renamed.
    assert.deepEqual(paths, [
      { path: 'copy.c', commits: [linked], formerly: ['old.c'], deleted: false },
      { path: 'new.c', commits: [linked], formerly: ['old.c'], deleted: false },
    ]);
  });

  it('are looked for in files under their present names; deleted ones are told too, and submodules are not', async () => {
    commit({ 'a.c': numbered(20, 'a') });
    const linked = commit({ 'stays.c': 'stays\n', 'gone.c': numbered(20, 'gone'), 'old.c': numbered(20, 'step') });
    const elsewhere = commit({ 'unlinked.c': 'x\n' });
    temporary.git('update-index', '--add', '--cacheinfo', `160000,${linked},module`);
    temporary.git('commit', '-q', '-m', 'Submodule');
    const submodule = temporary.git('rev-parse', 'HEAD');
    temporary.git('mv', 'old.c', 'between.c');
    temporary.git('commit', '-q', '-m', 'Rename');
    temporary.git('mv', 'between.c', 'new.c');
    temporary.git('rm', '-q', 'gone.c');
    temporary.git('commit', '-q', '-m', 'Rename again, and remove');
    const head = temporary.git('rev-parse', 'HEAD');
    temporary.git('checkout', '-q', '-b', 'side', elsewhere);
    const unreached = commit({ 'side.c': 'side\n' });
    const paths = await linkedPaths(repository, { head, commits: [linked, submodule, unreached] });
    assert.deepEqual(paths, [
      { path: 'new.c', commits: [linked], formerly: ['old.c'], deleted: false },
      { path: 'stays.c', commits: [linked], formerly: [], deleted: false },
      { path: 'gone.c', commits: [linked], formerly: [], deleted: true },
    ]);
  });

  it('of a link that HEAD does not reach are none, also where it is the only one', async () => {
    commit({ 'a.c': 'one\n' });
    temporary.git('checkout', '-q', '-b', 'side');
    const elsewhere = commit({ 'a.c': 'one\ntwo\n' });
    temporary.git('checkout', '-q', 'main');
    const here = commit({ 'a.c': 'zero\none\n' });
    assert.deepEqual(await read('a.c', [elsewhere]), []);
    assert.deepEqual(await read('a.c', [elsewhere, here, 'f'.repeat(40)]), [{ start: 1, count: 1, commit: here }]);
  });

  it('are none of a commit that comes right after the head, whatever is checked out', async () => {
    const first = commit({ 'a.c': 'one\n' });
    const next = commit({ 'a.c': 'one\ntwo\n' });
    const request = { path: 'a.c', head: first, commits: [next] };
    assert.deepEqual(await readLinkedLines(repository, request, () => undefined), []);
    const both = { ...request, commits: [next, first] };
    assert.deepEqual(await readLinkedLines(repository, both, () => undefined), [{ start: 1, count: 1, commit: first }]);
  });

  it('are no lines of a linked commit that left the file alone, although the blame ends there', async () => {
    commit({ 'a.c': 'one\n' });
    const beside = commit({ 'b.c': 'beside\n' });
    const linked = commit({ 'a.c': 'one\ntwo\n' });
    assert.deepEqual(await read('a.c', [beside, linked]), [{ start: 2, count: 1, commit: linked }]);
  });

  it('are told although dates lie', async () => {
    const dated = (files: Record<string, string>, seconds: number): string => {
      for (const [path, content] of Object.entries(files)) temporary.write(path, content);
      temporary.git('add', '-A');
      const tree = temporary.git('write-tree');
      const parent = temporary.git('for-each-ref', '--format=%(objectname)', 'refs/heads/main');
      const identity = `Ada <ada@example.com> ${seconds} +0000`;
      const header = `tree ${tree}\n${parent === '' ? '' : `parent ${parent}\n`}author ${identity}\ncommitter ${identity}\n\nx\n`;
      temporary.write('../commit', header);
      const hash = temporary.git('hash-object', '-t', 'commit', '-w', '../commit');
      temporary.git('update-ref', 'refs/heads/main', hash);
      return hash;
    };
    const first = dated({ 'a.c': 'one\n' }, 2_000_000_000);
    const second = dated({ 'a.c': 'one\ntwo\n' }, 1_000_000_000);
    const third = dated({ 'a.c': 'one\ntwo\nthree\n' }, 1_500_000_000);
    assert.deepEqual(await read('a.c', [third, first, second]), [
      { start: 1, count: 1, commit: first },
      { start: 2, count: 1, commit: second },
      { start: 3, count: 1, commit: third },
    ]);
    assert.deepEqual(await read('a.c', [third, first]), [
      { start: 1, count: 1, commit: first },
      { start: 3, count: 1, commit: third },
    ]);
  });

  it('are not blamed again when HEAD moves and the file does not, by commit, merge or rebase', async () => {
    commit({ 'a.c': 'one\n', 'b.c': 'one\n' });
    const linked = commit({ 'a.c': 'one\ntwo\n' });
    const { repository: heard, asked } = await listening();
    const history = new LinkedHistory(heard);
    const lines = await read('a.c', [linked], { in: heard, history });
    const blames = (): number => asked().filter((line) => line.includes(' blame ')).length;
    assert.equal(blames(), 1);
    const local = commit({ 'b.c': 'one\ntwo\n' });
    assert.deepEqual(await read('a.c', [linked], { in: heard, history }), lines);
    temporary.git('checkout', '-q', '-b', 'other', linked);
    commit({ 'c.c': 'one\n' });
    temporary.git('merge', '-q', 'main');
    assert.deepEqual(await read('a.c', [linked], { in: heard, history }), lines);
    temporary.git('reset', '-q', '--hard', 'HEAD~1');
    temporary.git('cherry-pick', local);
    assert.deepEqual(await read('a.c', [linked], { in: heard, history }), lines);
    assert.equal(blames(), 1);
    commit({ 'a.c': 'zero\none\ntwo\n' });
    assert.deepEqual(await read('a.c', [linked], { in: heard, history }), [{ start: 3, count: 1, commit: linked }]);
    assert.equal(blames(), 2);
  });

  it('are not those of a branch whose content a merge did not take', async () => {
    const first = commit({ 'a.c': 'one\n' });
    temporary.git('checkout', '-q', '-b', 'side');
    const side = commit({ 'a.c': 'side\none\n' });
    const history = new LinkedHistory(repository);
    assert.deepEqual(await read('a.c', [first, side], { history }), [
      { start: 1, count: 1, commit: side },
      { start: 2, count: 1, commit: first },
    ]);
    temporary.git('checkout', '-q', 'main');
    commit({ 'b.c': 'beside\n' });
    temporary.git('merge', '-q', '-s', 'ours', '-m', 'Ours', 'side');
    assert.deepEqual(await read('a.c', [first, side], { history }), [{ start: 1, count: 1, commit: first }]);
  });

  it('cost no process for a file that no linked commit touched, once that is known', async () => {
    commit({ 'quiet.c': 'one\n', 'a.c': 'one\n' });
    const linked = commit({ 'a.c': 'one\ntwo\n' });
    const { repository: heard, asked } = await listening();
    const history = new LinkedHistory(heard);
    await read('a.c', [linked], { in: heard, history });
    const before = asked();
    assert.deepEqual(await read('quiet.c', [linked], { in: heard, history }), []);
    assert.deepEqual(asked(), before);
    assert.equal(before.filter((line) => line.includes(' blame ')).length, 1);
  });

  it('are blamed once, and come from what was kept after a restart', async () => {
    commit({ 'a.c': 'one\n' });
    const linked = commit({ 'a.c': 'one\ntwo\n' });
    const { repository: heard, asked } = await listening();
    const port = memory();
    const history = new LinkedHistory(heard, port);
    const lines = await read('a.c', [linked], { in: heard, history });
    await history.saved();
    const before = asked().length;
    const streamed: LineSpan[] = [];
    const request = { path: 'a.c', head: linked, commits: [linked], history: new LinkedHistory(heard, port) };
    assert.deepEqual(await readLinkedLines(heard, request, (span) => streamed.push(span)), lines);
    assert.deepEqual(streamed, lines);
    assert.deepEqual(
      asked()
        .slice(before)
        .filter((line) => !line.includes(' config ')),
      [],
    );
  });

  it('are asked of git again where what was kept is damaged', async () => {
    const linked = commit({ 'a.c': 'one\n' });
    const port = memory();
    const history = new LinkedHistory(repository, port);
    const lines = await read('a.c', [linked], { history });
    await history.saved();
    const kept = Buffer.from(port.bytes!);
    const damaged = [
      kept.subarray(0, kept.length - 20),
      Buffer.from(kept.toString().replace('"start":1', '"start":7')),
      Buffer.from('{'),
    ];
    for (const bytes of damaged) {
      port.bytes = bytes;
      assert.deepEqual(await read('a.c', [linked], { history: new LinkedHistory(repository, port) }), lines);
    }
  });

  it('follow the list of ignored revisions when it changes', async () => {
    const first = commit({ 'a.c': 'int speed = 8;\nwait();\n' });
    const second = commit({ 'a.c': 'int  speed  =  8;\nwait();\n' });
    temporary.configure('[blame]\nignoreRevsFile = ignored\n');
    temporary.write('ignored', '');
    const history = new LinkedHistory(repository);
    assert.deepEqual(await read('a.c', [first, second], { history }), [
      { start: 1, count: 1, commit: second },
      { start: 2, count: 1, commit: first },
    ]);
    temporary.write('ignored', `${second}\n`);
    assert.deepEqual(await read('a.c', [first, second], { history }), [{ start: 1, count: 2, commit: first }]);
  });

  it('are read from a shallow clone as git blame reads them there', async () => {
    commit({ 'a.c': 'one\n' });
    const edge = commit({ 'a.c': 'one\ntwo\n' });
    const last = commit({ 'a.c': 'one\ntwo\nthree\n' });
    const shallow = new TemporaryRepository({ from: temporary.root, partly: ['--depth=2'] });
    others.push(shallow);
    const clone = await shallow.open();
    const history = new LinkedHistory(clone);
    assert.deepEqual(await read('a.c', [edge, last], { in: clone, history }), [
      { start: 1, count: 2, commit: edge },
      { start: 3, count: 1, commit: last },
    ]);
    // What was kept is no longer asked for once the clone goes further back.
    shallow.git('fetch', '-q', '--unshallow');
    assert.deepEqual(await read('a.c', [edge, last], { in: clone, history }), [
      { start: 2, count: 1, commit: edge },
      { start: 3, count: 1, commit: last },
    ]);
  });

  it('fetch nothing in a partial clone, and say so', async () => {
    temporary.configure('[uploadpack]\nallowFilter = true\nallowAnySHA1InWant = true\n');
    const first = commit({ 'a.c': 'one\n', 'quiet.c': 'quiet\n' });
    const second = commit({ 'a.c': 'one\ntwo\n' });
    commit({ 'a.c': 'one\ntwo\nthree\n' });
    const partial = new TemporaryRepository({ from: temporary.root, partly: ['--filter=blob:none'] });
    others.push(partial);
    const missing = (): string[] =>
      partial
        .git('rev-list', '--objects', '--all', '--missing=print')
        .split('\n')
        .filter((line) => line.startsWith('?'));
    const before = missing();
    assert.equal(before.length, 2);
    const clone = await partial.open();
    await assert.rejects(read('a.c', [first, second], { in: clone }), { reason: 'notFetched' });
    assert.deepEqual(await read('quiet.c', [second], { in: clone }), []);
    assert.deepEqual(missing(), before);
    // As a person would fetch them.
    partial.git('blame', 'HEAD', '--', 'a.c');
    assert.deepEqual(await read('a.c', [second], { in: clone }), [{ start: 2, count: 1, commit: second }]);
  });

  it('stop at an abort, and no process of git is left', async () => {
    const commits = Array.from({ length: 3 }, (_value, number) => commit({ 'a.c': numbered(2_000, `${number}`) }));
    const stop = new AbortController();
    const reading = readLinkedLines(repository, { path: 'a.c', head: commits[2]!, commits }, () => stop.abort(), stop.signal);
    await assert.rejects(reading, { reason: 'aborted' });
    assert.equal(spawnSync('pgrep', ['-P', String(process.pid), '-x', 'git'], { encoding: 'utf8' }).stdout, '');
  });

  it('of one who stopped waiting do not keep another from the answer', async () => {
    commit({ 'a.c': 'one\n', 'b.c': 'one\n' });
    const linked = commit({ 'a.c': 'one\ntwo\n' });
    const history = new LinkedHistory(repository);
    const stop = new AbortController();
    const request = { path: 'a.c', head: linked, commits: [linked], history };
    const first = readLinkedLines(repository, request, () => undefined, stop.signal);
    const second = readLinkedLines(repository, request, () => undefined);
    stop.abort();
    await assert.rejects(first, { reason: 'aborted' });
    assert.deepEqual(await second, [{ start: 2, count: 1, commit: linked }]);
  });
});
