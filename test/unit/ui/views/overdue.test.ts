import * as assert from 'node:assert/strict';
import { badgeOf } from '../../../../src/ui/views/badge';
import { countdown } from '../../../../src/ui/views/countdown';
import { overduePromises } from '../../../../src/ui/views/overdue';
import { entry, escalation, reading } from './sampleEscalation';

const past = '2026-02-04T11:55:00Z';
const future = '2026-02-04T12:12:00Z';
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/gu, ' ');

describe('overduePromises', () => {
  it('counts the next update, checks of decisions, open actions and mitigations that still run, longest overdue first', () => {
    const content = escalation(
      {
        decision: [
          entry('decision', 'D-late', { checkAt: past }),
          entry('decision', 'D-soon', { checkAt: future }),
          entry('decision', 'D-none'),
        ],
        action: [
          entry('action', 'A-late', { due: '2026-02-03', status: 'open' }),
          entry('action', 'A-today', { due: '2026-02-05', status: 'open' }),
          entry('action', 'A-done', { due: '2026-02-01', status: 'done' }),
        ],
        change: [
          entry('change', 'C-late', { kind: 'mitigation', status: 'applied', removeBy: '2026-02-02' }),
          entry('change', 'C-gone', { kind: 'mitigation', status: 'removed', removeBy: '2026-02-02' }),
          entry('change', 'C-plan', { kind: 'mitigation', status: 'draft', removeBy: '2026-02-02' }),
        ],
      },
      { head: entry('escalation', 'escalation', { phase: 'analysis', nextUpdateAt: '2026-02-04T11:00:00Z' }) },
    );
    assert.deepEqual(
      overduePromises(content, reading.now).map(({ what, id }) => [what, id]),
      [
        ['mitigation', 'C-late'],
        ['action', 'A-late'],
        ['update', undefined],
        ['decision', 'D-late'],
      ],
    );
  });

  it('owes no update once the escalation is closed', () => {
    const closed = escalation({}, { head: entry('escalation', 'escalation', { phase: 'closed', nextUpdateAt: past }) });
    assert.deepEqual(overduePromises(closed, reading.now), []);
  });
});

describe('badgeOf', () => {
  it('is absent while every promise is kept', () => {
    assert.equal(badgeOf([], reading), undefined);
  });

  it('tells how many and which', () => {
    const badge = badgeOf([{ what: 'update', id: undefined, due: past }], reading);
    assert.deepEqual(badge, { value: 1, tooltip: '1 promise is overdue\nStatus update was due 5 min. ago' });
  });
});

describe('countdown', () => {
  it('tells severity and how long until the next update', () => {
    const { text, icon, overdue } = countdown({ severity: 1, nextUpdateAt: future }, reading);
    assert.deepEqual([plain(text), icon, overdue], ['S1 · Update in 12 min', 'flame', false]);
  });

  it('says when the update is overdue', () => {
    const { text, icon, overdue } = countdown({ severity: 2, nextUpdateAt: past }, reading);
    assert.deepEqual([plain(text), icon, overdue], ['S2 · Update overdue 5 min', 'warning', true]);
  });

  it('says where no update was promised', () => {
    assert.equal(countdown({}, reading).text, 'Not rated · No update promised');
  });
});
