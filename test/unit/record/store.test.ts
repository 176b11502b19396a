import assert from 'node:assert/strict';
import { FilesError } from '../../../src/record/files';
import { Journal, JournalError } from '../../../src/record/journal';
import { RecordStore } from '../../../src/record/store';
import { MemoryFiles } from '../../support/memoryFiles';

const slug = '2026-02-04-belts';
const created = 'created: {at: "2026-02-04T09:12:33Z", by: Ada}\n';
const now = (): Date => new Date('2026-02-04T10:00:00Z');

function seeded(): MemoryFiles {
  const files = new MemoryFiles();
  files.put(`${slug}/escalation.yaml`, `title: Belts\nphase: new\n${created}`);
  files.put(`${slug}/log.yaml`, '- {id: L-q8d1, at: 2026-02-04T09:12:33Z, by: "Ada", did: escalation.started}\n');
  files.put(`${slug}/hypotheses/H-aaaa-pool.yaml`, `statement: Pool # why\nstatus: proposed\n${created}`);
  return files;
}

const journalOn = (files: MemoryFiles): { readonly store: RecordStore; readonly journal: Journal } => {
  const store = new RecordStore(files);
  return { store, journal: new Journal(files, store, () => Promise.resolve('Bo <bo@example.com>'), undefined, now) };
};

describe('RecordStore', () => {
  it('reads again only what changed', async () => {
    const files = seeded();
    const store = new RecordStore(files);
    await store.escalation(slug);
    files.put(`${slug}/hypotheses/H-bbbb-net.yaml`, `statement: Net\nstatus: proposed\n${created}`);
    assert.equal((await store.escalation(slug)).entries.hypothesis.length, 1, 'nobody told it yet');
    store.changed([`${slug}/hypotheses/H-bbbb-net.yaml`]);
    assert.equal((await store.escalation(slug)).entries.hypothesis.length, 2);
    assert.equal(files.reads.get(`${slug}/hypotheses/H-aaaa-pool.yaml`), 1);
  });

  it('shows what can’t be read beside what can, and hides nothing', async () => {
    const files = seeded();
    files.put(`${slug}/hypotheses/H-bbbb-x.yaml`, 'statement: [broken\n');
    files.put(
      `${slug}/hypotheses/H-cccc-x.yaml`,
      `<<<<<<< ours\nstatement: a\n=======\nstatement: b\n>>>>>>> theirs\nstatus: proposed\n${created}`,
    );
    files.put(
      `${slug}/hypotheses/H-dddd-x.yaml`,
      `a: &a [x, x, x, x, x, x, x, x, x]\n${'b: [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n'.repeat(1)}${Array.from({ length: 30 }, (_one, index) => `c${index}: [*a, *a, *a, *a, *a]\n`).join('')}`,
    );
    files.put(`${slug}/hypotheses/H-eeee-x.yaml`, `${'['.repeat(5000)}\n`);
    files.put(`${slug}/findings/H-ffff-x.yaml`, `statement: Wrong folder\nstatus: proposed\n${created}`);
    files.put(`${slug}/findings/notes of mine.yaml`, 'x: 1\n');
    files.put(
      `${slug}/log.yaml`,
      `${files.text(`${slug}/log.yaml`)}- {id: broken\n- {id: L-zzzz, at: 2026-02-04T09:20:00Z, by: "Bo", did: note.added, note: "still here"}\n`,
    );
    const escalation = await new RecordStore(files).escalation(slug);
    const codes = Object.fromEntries(
      escalation.entries.hypothesis.map(({ id, problems }) => [id, problems.map(({ code }) => code)]),
    );
    assert.deepEqual(codes, {
      'H-aaaa': [],
      'H-bbbb': ['syntax'],
      'H-cccc': ['conflictMarkers'],
      'H-dddd': ['tooManyAliases'],
      'H-eeee': ['tooDeep'],
      'H-ffff': ['wrongFolder'],
    });
    assert.deepEqual(
      escalation.strays.map(({ path }) => path),
      [`${slug}/findings/notes of mine.yaml`],
    );
    assert.deepEqual(
      escalation.logProblems.map(({ line }) => line),
      [2],
    );
    assert.deepEqual(
      escalation.log.map(({ id }) => id),
      ['L-q8d1', 'L-zzzz'],
    );
  });

  it('tells references to nothing, and ids that stand twice', async () => {
    const files = seeded();
    files.put(`${slug}/hypotheses/H-aaaa-again.yaml`, `statement: Again\nstatus: proposed\nparent: H-zzzz\n${created}`);
    const { entries } = await new RecordStore(files).escalation(slug);
    assert.deepEqual(entries.hypothesis.flatMap(({ problems }) => problems.map(({ code }) => code)).toSorted(), [
      'duplicateId',
      'duplicateId',
      'unknownReference',
    ]);
  });

  it('reads the record where the index can neither be read nor kept', async () => {
    const full = (): Promise<never> => Promise.reject(new Error('ENOSPC'));
    const store = new RecordStore(seeded(), { index: { load: full, save: full } });
    assert.equal((await store.escalation(slug)).slug, slug);
    await store.settled();
  });

  it('uses an index, and drops one that is broken or of another version', async () => {
    const files = seeded();
    let saved: Uint8Array | undefined;
    const index = { load: () => Promise.resolve(saved), save: (bytes: Uint8Array) => Promise.resolve(void (saved = bytes)) };
    const store = new RecordStore(files, { index });
    const first = await store.escalation(slug);
    await store.settled();
    files.reads.clear();
    const second = await new RecordStore(files, { index }).escalation(slug);
    assert.deepEqual(JSON.parse(JSON.stringify(second)), JSON.parse(JSON.stringify(first)));
    assert.equal(files.reads.get(`${slug}/hypotheses/H-aaaa-pool.yaml`), undefined);
    for (const broken of ['', 'other 1\n', new TextDecoder().decode(saved).slice(0, -5), 'escalation-index 1\nnonsense\n']) {
      saved = new TextEncoder().encode(broken);
      assert.equal((await new RecordStore(files, { index }).escalation(slug)).entries.hypothesis.length, 1);
    }
  });

  it('never puts back an older state when a load is overtaken', async () => {
    const files = seeded();
    const store = new RecordStore(files);
    const slow = store.escalation(slug);
    files.put(`${slug}/hypotheses/H-aaaa-pool.yaml`, `statement: Changed\nstatus: proposed\n${created}`);
    store.changed([slug]);
    const fresh = await store.escalation(slug);
    await slow;
    assert.equal(fresh.entries.hypothesis[0]!.data.statement, 'Changed');
    assert.equal((await store.escalation(slug)).entries.hypothesis[0]!.data.statement, 'Changed');
  });

  it('keeps an escalation whose head was lost, and takes no other folder for one', async () => {
    const files = seeded();
    files.contents.delete(`${slug}/escalation.yaml`);
    files.put('notes/readme.txt', 'x');
    const summaries = await new RecordStore(files).escalations();
    assert.deepEqual(
      summaries.map((one) => [one.slug, one.head.readable]),
      [[slug, false]],
    );
  });
});

describe('Journal', () => {
  it('writes the entry, then its line in the log', async () => {
    const files = seeded();
    const { store, journal } = journalOn(files);
    const id = await journal.add(slug, 'finding', { kind: 'fact', text: 'Queue grows: 40\nwaiting', status: 'unverified' });
    assert.match(
      files.text(`${slug}/findings/${id}-queue-grows-40-waiting.yaml`),
      /created:\n {2}at: "2026-02-04T10:00:00Z"\n {2}by: Bo <bo@example\.com>/u,
    );
    const { log, entries } = await store.escalation(slug);
    assert.deepEqual([log.at(-1)!.did, log.at(-1)!.on, entries.finding.length], ['finding.added', id, 1]);
  });

  it('names a second escalation of the same day and title otherwise, and keeps what a person wrote into .gitattributes', async () => {
    const files = new MemoryFiles();
    files.put('.gitattributes', '*.log binary\n');
    const { journal } = journalOn(files);
    const slugs = [await journal.start({ title: 'Belts' }), await journal.start({ title: 'Belts' })];
    assert.deepEqual(slugs, ['2026-02-04-belts', '2026-02-04-belts-2']);
    assert.equal(files.text('.gitattributes'), '*.log binary\nlog.yaml merge=union\n');
  });

  it('changes one line, and merges with what someone else changed in the meantime', async () => {
    const files = seeded();
    const path = `${slug}/hypotheses/H-aaaa-pool.yaml`;
    const { store, journal } = journalOn(files);
    const replace = files.replace.bind(files);
    let raced = false;
    files.replace = (target, content, expected) => {
      if (!raced) files.put(path, `${files.text(path)}owner: Carla\n`);
      raced = true;
      return replace(target, content, expected);
    };
    await journal.change(slug, 'H-aaaa', [{ path: ['status'], value: 'testing' }], { did: 'hypothesis.testing' });
    assert.equal(files.text(path), `statement: Pool # why\nstatus: testing\n${created}owner: Carla\n`);
    assert.equal((await store.escalation(slug)).log.at(-1)!.did, 'hypothesis.testing');
  });

  it('asks instead of overwriting where both changed the same field', async () => {
    const files = seeded();
    const path = `${slug}/hypotheses/H-aaaa-pool.yaml`;
    const { journal } = journalOn(files);
    const replace = files.replace.bind(files);
    files.replace = (target, content, expected) => {
      files.put(path, files.text(path).replace('proposed', 'refuted'));
      return replace(target, content, expected);
    };
    const change = journal.change(slug, 'H-aaaa', [{ path: ['status'], value: 'testing' }], { did: 'hypothesis.testing' });
    await assert.rejects(
      change,
      (error) => error instanceof JournalError && error.reason === 'conflict' && error.conflicts[0]!.theirs === 'refuted',
    );
    assert.match(files.text(path), /status: refuted/u);
    assert.doesNotMatch(files.text(`${slug}/log.yaml`), /hypothesis\.testing/u);
  });

  it('never writes a value that the record would not read', async () => {
    const files = seeded();
    const { journal } = journalOn(files);
    const before = new Map(files.contents);
    const invalid = (error: unknown): boolean => error instanceof JournalError && error.reason === 'invalid';
    await assert.rejects(journal.change(slug, 'H-aaaa', [{ path: ['likelihood'], value: 9 }], { did: 'x.y' }), invalid);
    await assert.rejects(
      journal.add(slug, 'action', { title: 'x', kind: 'detective', owner: 'x', due: 'soon', status: 'open' }),
      invalid,
    );
    await assert.rejects(
      journal.change(slug, 'H-zzzz', [], { did: 'x.y' }),
      (error) => error instanceof JournalError && error.reason === 'unknownEntry',
    );
    assert.deepEqual(files.contents, before);
  });

  it('draws another id where one is taken', async () => {
    const files = seeded();
    const { journal } = journalOn(files);
    await assert.rejects(
      journal.add(slug, 'hypothesis', { statement: 'x', status: 'proposed' }, { id: 'H-aaaa' }),
      (error) => error instanceof FilesError && error.reason === 'exists',
    );
    assert.notEqual(await journal.add(slug, 'hypothesis', { statement: 'x', status: 'proposed' }), 'H-aaaa');
  });
});
