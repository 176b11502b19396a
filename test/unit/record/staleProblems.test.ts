import assert from 'node:assert/strict';
import type { Escalation } from '../../../src/record/model';
import { staleProblems } from '../../../src/record/staleProblems';
import { RecordStore } from '../../../src/record/store';
import { MemoryFiles } from '../../support/memoryFiles';

const slug = '2026-02-04-conveyor';
const created = 'created: {at: "2026-02-04T09:00:00Z", by: Ada}\n';
const point = 'title: x\nrepository: .\nref: r\ncommit: c\nhead: h\ntree: t\nstaged: 0\nunstaged: 0\nuntracked: 0\nignored: 0\n';

async function read(files: Readonly<Record<string, string>>): Promise<Escalation> {
  const memory = new MemoryFiles();
  memory.put(`${slug}/escalation.yaml`, `title: x\nphase: new\n${created}`);
  for (const [path, text] of Object.entries(files)) memory.put(`${slug}/${path}`, text + created);
  return new RecordStore(memory).escalation(slug);
}

function codes(escalation: Escalation, now: string): string[] {
  return staleProblems(escalation, new Date(now)).map(({ entry, problem }) => `${entry.id} ${problem.code}`);
}

describe('staleProblems', () => {
  const mitigation = (status: string, removeBy: string): string =>
    `title: x\nkind: mitigation\nstatus: ${status}\nremoveBy: ${removeBy}\n`;

  it('finds mitigations that still run after their date; a day is over when it ends', async () => {
    const timed = await read({ 'changes/C-8r2w-x.yaml': mitigation('applied', '"2026-02-05T12:00:00Z"') });
    assert.deepEqual(codes(timed, '2026-02-05T11:59:00Z'), []);
    assert.deepEqual(codes(timed, '2026-02-05T12:01:00Z'), ['C-8r2w pastRemoveBy']);
    const day = await read({ 'changes/C-8r2w-x.yaml': mitigation('succeeded', '"2026-02-05"') });
    assert.deepEqual(codes(day, new Date(2026, 1, 5, 23, 59).toISOString()), []);
    assert.deepEqual(codes(day, new Date(2026, 1, 6, 0, 1).toISOString()), ['C-8r2w pastRemoveBy']);
  });

  it('asks nothing of those that are gone, were not applied, or are fixes', async () => {
    for (const status of ['removed', 'draft', 'rolledBack'])
      assert.deepEqual(
        codes(await read({ 'changes/C-8r2w-x.yaml': mitigation(status, '"2026-02-05"') }), '2027-01-01T00:00:00Z'),
        [],
      );
    const fix = mitigation('succeeded', '"2026-02-05"').replace('mitigation', 'fix');
    assert.deepEqual(codes(await read({ 'changes/C-8r2w-x.yaml': fix }), '2027-01-01T00:00:00Z'), []);
  });

  it('finds references to points whose content was deleted', async () => {
    const change = 'title: x\nkind: fix\nstatus: draft\nrollbackPoint: P-1111\n';
    const there = { 'changes/C-8r2w-x.yaml': change, 'rollback-points/P-1111-x.yaml': point };
    assert.deepEqual(codes(await read(there), '2026-02-05T00:00:00Z'), []);
    const deleted = { ...there, 'rollback-points/P-1111-x.yaml': `${point}deletedAt: "2026-02-04T10:00:00Z"\n` };
    assert.deepEqual(codes(await read(deleted), '2026-02-05T00:00:00Z'), ['C-8r2w deletedPoint']);
  });
});

describe('a reference to an entry that is not there', () => {
  const change = 'title: x\nkind: fix\nstatus: draft\nhypothesis: H-zzzz\n';
  const problems = async (log: string): Promise<string[]> => {
    const escalation = await read({ 'changes/C-8r2w-x.yaml': change, ...(log === '' ? {} : { 'log.yaml': log }) });
    return escalation.find('C-8r2w')!.problems.map(({ code, severity }) => `${severity} ${code}`);
  };

  it('is unknown, or removed where the log knows it', async () => {
    assert.deepEqual(await problems(''), ['warning unknownReference']);
    assert.deepEqual(
      await problems('- {id: L-1111, at: 2026-02-04T09:00:00Z, by: "Ada", did: hypothesis.added, on: H-zzzz}\n# '),
      ['warning removedReference'],
    );
  });
});
