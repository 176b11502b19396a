import * as assert from 'node:assert/strict';
import type { Entry } from '../../../../src/record/model';
import type { EntryNode, Node } from '../../../../src/ui/views/nodes';
import { rowText, situationFacts } from '../../../../src/ui/views/rowTexts';
import { tooltip } from '../../../../src/ui/views/tooltips';
import { entry, folder, line, reading, slug, unreadable } from './sampleEscalation';

function row(content: Entry, rest: Partial<EntryNode> = {}): EntryNode {
  const { kind, id } = content;
  return { type: 'entry', key: 'k', parent: undefined, folder, slug, kind, id, entry: content, hasChildren: false, ...rest };
}

const escalationRow = (phase: 'closed' | 'analysis', active: boolean): Node => ({
  type: 'escalation',
  key: 'k',
  parent: undefined,
  folder,
  slug,
  head: entry('escalation', 'escalation', { title: 'Standstill', phase, severity: 1, nextUpdateAt: '2026-02-04T11:00:00Z' }),
  active,
});

describe('rowText', () => {
  it('tells a hypothesis by status, priority and owner', () => {
    const data = {
      statement: 'Pool too small',
      status: 'testing',
      likelihood: 4,
      impact: 3,
      effort: 2,
      owner: 'Ada L. <a@b.c>',
    } as const;
    const text = rowText(row(entry('hypothesis', 'H-k7q2', data)), reading);
    assert.equal(text.label, 'Testing · Pool too small');
    assert.equal(text.description, 'priority 6.0 · Ada L.');
    assert.deepEqual(text.icon, { id: 'beaker', color: 'charts.blue' });
    assert.equal(text.contextValue, 'hypothesis.testing');
    assert.equal(text.spoken, 'Testing · Pool too small, priority 6.0, Ada L., H-k7q2');
  });

  it('writes numbers as the person does', () => {
    const data = { statement: 'x', status: 'proposed', likelihood: 5, impact: 1, effort: 2 } as const;
    assert.match(rowText(row(entry('hypothesis', 'H-k7q2', data)), { ...reading, language: 'de' }).description, /2,5/u);
  });

  it('tells evidence by its rating for the hypothesis above it', () => {
    const content = entry('evidence', 'E-04tz', {
      type: 'commit',
      title: 'Cut the pool',
      ratings: { 'H-a': 'supports' },
      commit: { hash: 'a'.repeat(40) },
    });
    const text = rowText(row(content, { hypothesis: 'H-a' }), reading);
    assert.equal(text.label, 'Supports · Cut the pool');
    assert.equal(text.description, 'Commit · aaaaaaaa');
    assert.equal(text.contextValue, 'evidence.commit');
  });

  it('numbers steps', () => {
    assert.equal(
      rowText(row(entry('step', 'S-1', { action: 'Start the belt' }), { position: 2 }), reading).label,
      '2. Start the belt',
    );
  });

  it('tells how often a fault came', () => {
    const data = { environment: 'qa', outcome: 'reproduced', count: 3, of: 10, exitCode: 1 } as const;
    assert.equal(rowText(row(entry('run', 'R-1', data)), reading).description, 'Reproduced · 3 of 10 · exit code 1');
  });

  it('shows an entry that can’t be read by its file and what is wrong', () => {
    const text = rowText(row(unreadable('finding', 'F-1', { code: 'syntax', severity: 'error', line: 3, column: 1 })), reading);
    assert.equal(text.label, 'F-1-x.yaml');
    assert.notEqual(text.description, '');
    assert.equal(text.contextValue, 'problem.entry');
    assert.equal(text.icon?.id, 'error');
  });

  it('says that a field is wrong, in text and icon', () => {
    const content = entry('finding', 'F-1', { kind: 'fact', text: 'x', status: 'confirmed' }, [
      { code: 'wrongType', severity: 'error' },
    ]);
    const text = rowText(row(content), reading);
    assert.match(text.description, /1 problem$/u);
    assert.equal(text.icon?.id, 'error');
  });

  it('takes the harm from hostile text', () => {
    const { label, description, spoken } = rowText(
      row(entry('finding', 'F-1', { kind: 'fact', text: 'a\n\u202eb'.repeat(5000), source: '\u2066x\n' })),
      reading,
    );
    for (const text of [label, description, spoken]) assert.doesNotMatch(text, /[\n\u202a-\u202e\u2066-\u2069]/u);
    assert.ok(label.length <= 120);
  });

  it('shows a corrected log line by its last correction', () => {
    const node: Node = {
      type: 'log',
      key: 'k',
      parent: undefined,
      folder,
      slug,
      line: line('L-1', '2026-02-04T10:00:00Z', { note: 'eight waiting' }),
      corrections: [line('L-2', '2026-02-04T10:05:00Z', { note: 'forty waiting', corrects: 'L-1' })],
    };
    const text = rowText(node, reading);
    assert.equal(text.label, 'forty waiting');
    assert.match(text.description, /^corrected · Note: added/u);
    assert.match(tooltip(node, reading)!, /~~eight waiting~~/u);
  });

  it('marks the active escalation and closed ones', () => {
    assert.equal(rowText(escalationRow('analysis', true), reading).contextValue, 'escalation.active');
    assert.equal(
      rowText(escalationRow('analysis', true), reading).description,
      'active · S1 · Analysis · update overdue (1 hr. ago)',
    );
    assert.equal(rowText(escalationRow('closed', false), reading).icon?.id, 'book');
    assert.match(
      tooltip(escalationRow('closed', false), reading, 'Pool *too* small')!,
      /Root cause:\*\* Pool \\\*too\\\* small/u,
    );
  });
});

describe('situationFacts', () => {
  it('tells severity, phase and next update', () => {
    const head = entry('escalation', 'escalation', { phase: 'analysis', severity: 2, nextUpdateAt: '2026-02-04T12:12:00Z' });
    assert.deepEqual(situationFacts(head, reading), ['S2', 'Analysis', 'update in 12 min.']);
  });
});

describe('tooltip', () => {
  it('escapes what the record says, and lists its problems', () => {
    const data = { statement: '[x](command:evil)', status: 'proposed', prediction: '<b>' } as const;
    const text = tooltip(
      row(entry('hypothesis', 'H-1', data, [{ code: 'unknownField', severity: 'information', line: 4, column: 1 }])),
      reading,
    )!;
    assert.ok(!text.includes('[x](command'));
    assert.ok(text.includes('&lt;b&gt;'));
    assert.match(text, /\$\(info\)/u);
  });
});
