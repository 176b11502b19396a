import assert from 'node:assert/strict';
import type { Data, Entry } from '../../../src/record/model';
import { lastBeforeRestore, takenBack } from '../../../src/record/takenBack';
import { entry, escalation, line } from '../ui/views/sampleEscalation';

const created = (at: string) => ({ created: { at, by: 'Ada' } });
const point = (id: string, at: string, data: Partial<Data<'rollbackPoint'>> = {}): Entry<'rollbackPoint'> =>
  entry('rollbackPoint', id, { title: id, ...created(at), ...data });
const change = (id: string, data: Partial<Data<'change'>>): Entry<'change'> =>
  entry('change', id, { title: id, kind: 'fix', ...created('2026-02-04T08:00:00Z'), ...data });

describe('What a return to a point takes back', () => {
  const before = point('P-aaaa', '2026-02-04T10:00:00Z');
  const recorded = line('L-0002', '2026-02-04T10:00:00Z', { did: 'rollbackPoint.recorded', on: 'P-aaaa' });

  it('is what was applied or succeeded since, by the log, by its commits, or by its day', () => {
    const commit = 'a'.repeat(40);
    const changes = [
      change('C-aaaa', { status: 'succeeded' }),
      change('C-bbbb', { status: 'applied', commits: [commit.slice(0, 12)] }),
      change('C-cccc', { status: 'applied', ...created('2026-02-04T11:00:00Z') }),
      change('C-dddd', { status: 'succeeded' }),
      change('C-eeee', { status: 'rolledBack' }),
      change('C-ffff', { status: 'approved', ...created('2026-02-04T11:00:00Z') }),
    ];
    const log = [
      line('L-0001', '2026-02-04T09:00:00Z', { did: 'change.succeeded', on: 'C-dddd' }),
      recorded,
      line('L-0003', '2026-02-04T12:00:00Z', { did: 'change.succeeded', on: 'C-aaaa' }),
      line('L-0004', '2026-02-04T12:01:00Z', { did: 'change.applied', on: 'C-eeee' }),
    ];
    const back = takenBack(escalation({ change: changes }, { log }), before, ['b'.repeat(40), commit]);
    assert.deepEqual(
      back.changes.map(({ id }) => id),
      ['C-aaaa', 'C-bbbb', 'C-cccc'],
    );
  });

  it('lists the lines of the log since, those of the same second by their place', () => {
    const log = [
      line('L-0001', '2026-02-04T10:00:00Z', { note: 'in the same second, but before' }),
      recorded,
      line('L-0003', '2026-02-04T10:00:00Z', { note: 'in the same second, after it' }),
      line('L-0004', '2026-02-04T09:59:00Z', { note: 'entered late' }),
      line('L-0005', '2026-02-04T12:30:00+02:00', { note: 'another zone' }),
    ];
    assert.deepEqual(
      takenBack(escalation({}, { log }), before, []).lines.map(({ id }) => id),
      ['L-0003', 'L-0005'],
    );
  });
});

describe('What an undo goes back to', () => {
  it('is the point that the last restore recorded, not one that was deleted', () => {
    const points = [
      point('P-aaaa', '2026-02-04T09:00:00Z'),
      point('P-bbbb', '2026-02-04T10:00:00Z', { restores: 'P-aaaa' }),
      point('P-cccc', '2026-02-04T10:00:00Z', { restores: 'P-aaaa' }),
      point('P-dddd', '2026-02-04T11:00:00Z', { restores: 'P-aaaa', deletedAt: '2026-02-04T12:00:00Z' }),
      point('P-eeee', '2026-02-04T13:00:00Z'),
    ];
    const log = ['P-cccc', 'P-bbbb'].map((on, number) =>
      line(`L-000${number}`, '2026-02-04T10:00:00Z', { did: 'rollbackPoint.recorded', on }),
    );
    assert.equal(lastBeforeRestore(escalation({ rollbackPoint: points }, { log }))?.id, 'P-bbbb');
    assert.equal(lastBeforeRestore(escalation({ rollbackPoint: [points[0]!] })), undefined);
  });
});
