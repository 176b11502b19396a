import assert from 'node:assert/strict';
import { join } from 'node:path';
import { NodeFiles } from '../../../src/disk/nodeFiles';
import { Journal } from '../../../src/record/journal';
import { RecordStore } from '../../../src/record/store';
import { TemporaryRepository } from '../../support/temporaryRepository';

interface Engineer {
  readonly repository: TemporaryRepository;
  readonly store: RecordStore;
  readonly journal: Journal;
}

function engineer(repository: TemporaryRepository, name: string): Engineer {
  const files = new NodeFiles(join(repository.root, '.escalation'));
  const store = new RecordStore(files);
  return { repository, store, journal: new Journal(files, store, () => Promise.resolve(name)) };
}

describe('Two clones', () => {
  it('merge records that both sides added to, without a conflict, and have all of it', async () => {
    const origin = new TemporaryRepository();
    const ada = engineer(origin, 'Ada <ada@example.com>');
    const slug = await ada.journal.start({ title: 'Belts stand still' });
    await ada.journal.add(slug, 'hypothesis', { statement: 'Pool', status: 'proposed' }, { id: 'H-aaaa' });
    origin.commitAll('Start the escalation');
    const bo = engineer(new TemporaryRepository({ from: origin.root }), 'Bo <bo@example.com>');

    for (const [index, one] of [ada, bo].entries()) {
      for (let count = 0; count < 5; count += 1) {
        await one.journal.add(slug, 'finding', { kind: 'fact', text: `Finding ${count} of ${index}`, status: 'unverified' });
        await one.journal.add(slug, 'hypothesis', { statement: `Hypothesis ${count} of ${index}`, status: 'proposed' });
        await one.journal.log(slug, { did: 'note.added', note: `Note ${count} of ${index}` });
      }
    }
    // Different fields of one entry merge as well, where git sees them apart.
    await bo.journal.log(slug, { did: 'note.added', note: 'Bo was here' });
    origin.commitAll('Ada writes');
    bo.repository.commitAll('Bo writes');
    bo.repository.git('pull', '-q', '--no-rebase', '--no-edit', 'origin', 'main');
    origin.git('pull', '-q', '--no-rebase', '--no-edit', bo.repository.root, 'main');

    for (const one of [ada, bo]) {
      one.store.changed();
      const { entries, log, logProblems } = await one.store.escalation(slug);
      assert.equal(entries.finding.length, 10);
      assert.equal(entries.hypothesis.length, 11);
      assert.deepEqual(logProblems, []);
      assert.equal(log.length, 2 + 2 * 15 + 1);
      assert.equal(new Set(log.map(({ id }) => id)).size, log.length);
      assert.equal(one.repository.git('status', '--porcelain'), '');
    }
    origin.remove();
    bo.repository.remove();
  });
});
