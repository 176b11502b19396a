import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { GitError } from '../../../src/git/gitError';
import { notesRef, notesTip, readNotes, writeNotes } from '../../../src/git/notes';
import { gitOptions, TemporaryRepository } from '../../support/temporaryRepository';
import { Repository } from '../../../src/git/repository';

for (const format of ['sha1', 'sha256'] as const) {
  describe(`Notes of linked commits (${format})`, () => {
    let repository: TemporaryRepository;
    let opened: Repository;
    let commits: string[];

    beforeEach(async () => {
      repository = new TemporaryRepository({ format });
      commits = ['one', 'two', 'three'].map((name) => repository.commitAll(name));
      opened = await repository.open();
    });

    afterEach(() => repository.remove());

    const note = (commit: string): string => repository.git('notes', '--ref=escalation', 'show', commit);

    it('are shown by plain git, one sorted line a link', async () => {
      const [one] = commits as [string];
      const lines = ['s/H-k7q2 suspect unrated', 's/H-9dd1 fix supports'].map((line) => ({ commit: one, line }));
      assert.equal(await writeNotes(opened, lines, 'Link'), 1);
      const shown = repository.git('log', '--notes=escalation', '-1', '--format=%N', one);
      assert.equal(shown.trim(), 's/H-9dd1 fix supports\ns/H-k7q2 suspect unrated');
    });

    it('replace the line of the same link and keep what others wrote', async () => {
      const [one] = commits as [string];
      repository.git('notes', '--ref=escalation', 'add', '-m', 'other/H-k7q2 cause supports\n\na remark of Ben', one);
      await writeNotes(opened, [{ commit: one, line: 's/H-k7q2 suspect unrated' }], 'Link');
      await writeNotes(opened, [{ commit: one, line: 's/H-k7q2 fix supports' }], 'Rate');
      assert.equal(note(one), 'a remark of Ben\nother/H-k7q2 cause supports\ns/H-k7q2 fix supports');
    });

    it('write nothing where nothing changes, and pass over commits that are not here', async () => {
      const [one] = commits as [string];
      const lines = [one, one.replaceAll(/./gu, 'a')].map((commit) => ({ commit, line: 's/H-k7q2 suspect unrated' }));
      assert.equal(await writeNotes(opened, lines, 'Link'), 1);
      const tip = await notesTip(opened);
      assert.equal(await writeNotes(opened, lines, 'Link'), 0);
      assert.equal(await notesTip(opened), tip);
    });

    it('lose no line of another window that writes at the same time', async () => {
      const windows = await Promise.all(Array.from({ length: 6 }, () => Repository.open(repository.root, gitOptions)));
      const written = windows.map((window, at) =>
        writeNotes(
          window,
          commits.map((commit) => ({ commit, line: `s/H-000${at} suspect unrated` })),
          'Link',
        ),
      );
      assert.deepEqual(
        await Promise.all(written),
        windows.map(() => commits.length),
      );
      for (const lines of (await readNotes(opened, commits)).values()) assert.equal(lines.length, windows.length);
      assert.deepEqual(
        readdirSync(repository.path('.git')).filter((name) => name.startsWith('fast_import_crash')),
        [],
      );
    });

    it('need no identity, and touch neither HEAD, index, working tree nor hooks', async () => {
      repository.git('config', '--unset', 'user.name');
      repository.git('config', '--unset', 'user.email');
      repository.write('.git/hooks/reference-transaction', '#!/bin/sh\nexit 1\n', 0o755);
      const before = repository.untouchables();
      await writeNotes(opened, [{ commit: commits[0]!, line: 's/H-k7q2 suspect unrated' }], 'Link');
      assert.deepEqual(repository.untouchables(), before);
      assert.equal(note(commits[0]!), 's/H-k7q2 suspect unrated');
    });
  });
}

describe('Notes of many commits', () => {
  it('are written at once and stay readable by plain git beyond the fan-out', async () => {
    const repository = new TemporaryRepository();
    try {
      const commits = Array.from({ length: 1500 }, (_, at) => at);
      const stream = commits.map((at) => `commit refs/heads/main\ncommitter a <a@b> ${1_700_000_000 + at} +0000\ndata 1\nx\n`);
      const opened = await repository.open();
      await opened.run(['fast-import', '--quiet'], { input: stream.join('') });
      const hashes = repository.git('rev-list', 'main').split('\n');
      const lines = hashes.map((commit) => ({ commit, line: 's/H-k7q2 suspect unrated' }));
      assert.equal(await writeNotes(opened, lines, 'Link'), hashes.length);
      repository.git('notes', '--ref=escalation', 'append', '-m', 's/H-9dd1 fix supports', hashes[700]!);
      await writeNotes(opened, [{ commit: hashes[700]!, line: 's/H-k7q2 cause supports' }], 'Rate');
      const shown = repository.git('log', '--notes=escalation', '--format=%N', '-1', hashes[700]!);
      assert.equal(shown.trim(), 's/H-9dd1 fix supports\ns/H-k7q2 cause supports');
      assert.equal(repository.git('notes', '--ref=escalation', 'list').split('\n').length, hashes.length);
    } finally {
      repository.remove();
    }
  });

  it('say so where the ref can’t be written', async () => {
    const repository = new TemporaryRepository();
    try {
      const commit = repository.commitAll('one');
      repository.write(`.git/${notesRef}/in-the-way`, '');
      const writing = writeNotes(await repository.open(), [{ commit, line: 's/H-k7q2 suspect unrated' }], 'Link');
      await assert.rejects(writing, (error) => error instanceof GitError);
    } finally {
      repository.remove();
    }
  });
});
