import assert from 'node:assert/strict';
import type { CommitLink, LinkRole } from '../../../../../src/record/links';
import type { Data, Entry, Escalation } from '../../../../../src/record/model';
import { lineText } from '../../../../../src/ui/editor/annotations/annotationTexts';
import { verdictsOf } from '../../../../../src/ui/editor/annotations/verdict';

type Status = Data<'hypothesis'>['status'];

function escalation(statuses: Readonly<Record<string, Status>>): Pick<Escalation, 'entries'> {
  const hypothesis = Object.entries(statuses).map(([id, status]): Entry<'hypothesis'> => ({
    kind: 'hypothesis',
    id,
    escalation: 'belt',
    path: `belt/hypotheses/${id}.yaml`,
    readable: true,
    data: { statement: id, status },
    problems: [],
  }));
  const none = { finding: [], step: [], run: [], evidence: [], change: [], rollbackPoint: [], decision: [] };
  return { entries: { ...none, hypothesis, update: [], action: [], participant: [] } };
}

function link(role: LinkRole | undefined, ...hypotheses: string[]): CommitLink {
  return {
    escalation: 'belt',
    evidence: `E-${role ?? 'none'}`,
    hypotheses: hypotheses.map((id) => ({ id, rating: 'supports' as const })),
    role,
    repository: '.',
    hash: 'abcdef',
    patchId: undefined,
    subject: undefined,
    author: undefined,
    at: undefined,
  };
}

function kinds(links: readonly CommitLink[], statuses: Readonly<Record<string, Status>>): string[] {
  return verdictsOf(links, escalation(statuses)).map(({ kind, hypothesis }) => `${kind} ${hypothesis?.id ?? ''}`.trimEnd());
}

describe('The verdict on a commit', () => {
  it('puts the gravest first, whatever order the links have', () => {
    const roles = ['exonerated', 'revert', 'fix', undefined, 'mitigation', 'cause', 'suspect'] as const;
    assert.deepEqual(
      kinds(
        roles.map((role) => link(role, 'H-aaaa')),
        { 'H-aaaa': 'testing' },
      ),
      [
        'cause H-aaaa',
        'suspect H-aaaa',
        'mitigation H-aaaa',
        'fix H-aaaa',
        'revert H-aaaa',
        'linked H-aaaa',
        'exonerated H-aaaa',
      ],
    );
  });

  it('tells each hypothesis apart, the confirmed one first, and sets suspicions aside whose hypothesis is refuted or parked', () => {
    assert.deepEqual(
      kinds([link('suspect', 'H-aaaa', 'H-bbbb', 'H-cccc', 'H-dddd')], {
        'H-aaaa': 'refuted',
        'H-bbbb': 'proposed',
        'H-cccc': 'parked',
        'H-dddd': 'confirmed',
      }),
      ['suspect H-dddd', 'suspect H-bbbb', 'settled H-cccc', 'settled H-aaaa'],
    );
  });

  it('leaves a fix a fix where the hypothesis is refuted, and keeps a hypothesis that is not there', () => {
    assert.deepEqual(kinds([link('fix', 'H-aaaa'), link('suspect', 'H-gone')], { 'H-aaaa': 'refuted' }), [
      'suspect H-gone',
      'fix H-aaaa',
    ]);
  });

  it('stands without a hypothesis too', () => {
    assert.deepEqual(kinds([link('cause'), link(undefined)], {}), ['cause', 'linked']);
  });
});

describe('The text behind a line', () => {
  const now = new Date('2026-03-01T12:00:00Z');
  const hash = '1a2b3c4d'.repeat(5);
  const text = (links: readonly CommitLink[], facts: { readonly author?: string; readonly at?: string }): string =>
    lineText(
      verdictsOf(links, escalation({ 'H-k7q2': 'testing', 'H-zzzz': 'proposed' })),
      { hash, subject: undefined, author: facts.author, at: facts.at },
      now,
      'en',
    );

  it('tells sign, hypothesis with status, verdict, commit, author and age', () => {
    assert.equal(
      text([link('suspect', 'H-k7q2')], { author: 'Ada Lorenz <ada@example.com>', at: '2026-02-08T12:00:00Z' }),
      '◆ H-k7q2 Testing · Suspect · 1a2b3c4d Ada Lorenz, 3 weeks ago',
    );
  });

  it('tells how many verdicts there are besides, and goes without what is not known', () => {
    assert.equal(text([link('suspect', 'H-k7q2', 'H-zzzz')], {}), '◆ H-k7q2 Testing (+1) · Suspect · 1a2b3c4d');
    assert.equal(text([link(undefined)], {}), '● Linked by its message · 1a2b3c4d');
  });

  it('is one line without control characters, and not too long', () => {
    const long = text([link('suspect', 'H-k7q2')], { author: `Eve\u202e\n${'x'.repeat(500)}`, at: '2026-02-08T12:00:00Z' });
    assert.ok(long.length <= 110);
    assert.doesNotMatch(long, /[\u202e\n]/u);
  });
});
