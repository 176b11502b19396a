import assert from 'node:assert/strict';
import { readLinkLine } from '../../../src/record/linkLine';
import { trailerLinks, type TrailerCommit } from '../../../src/record/links';
import { entry, escalation, slug } from '../ui/views/sampleEscalation';

const hash = 'a1'.repeat(20);

function commit(...values: string[]): TrailerCommit {
  const lines = values.map((value) => readLinkLine(value)!);
  return { hash, subject: 'Wait for the pool', author: 'Ben <ben@example.com>', at: '2026-02-04T10:00:00Z', lines };
}

describe('Links by trailer', () => {
  it('are neutral, unrated and without evidence, and keep a hypothesis that is not known here', () => {
    const [link, ...rest] = trailerLinks(escalation(), '.', [commit(`${slug}/H-zzzz`)]);
    assert.deepEqual(rest, []);
    assert.deepEqual(link, {
      escalation: slug,
      evidence: undefined,
      hypotheses: [{ id: 'H-zzzz', rating: 'unrated' }],
      role: undefined,
      repository: '.',
      hash,
      patchId: undefined,
      subject: 'Wait for the pool',
      author: 'Ben <ben@example.com>',
      at: '2026-02-04T10:00:00Z',
    });
  });

  it('leave out other escalations, repetitions, and what evidence says already', () => {
    const evidence = entry('evidence', 'E-0001', {
      type: 'commit',
      ratings: { 'H-k7q2': 'supports' },
      commit: { hash: hash.slice(0, 10) },
    });
    const record = escalation({ evidence: [evidence] });
    const values = [`${slug}/H-k7q2`, `${slug}/H-9dd1 fix`, `${slug}/H-9dd1`, slug, '2025-01-01-other/H-9dd1'];
    const links = trailerLinks(record, '.', [commit(...values)]);
    assert.deepEqual(
      links.map(({ hypotheses, role }) => [hypotheses.map(({ id }) => id), role]),
      [[['H-9dd1'], 'fix']],
    );
    assert.equal(trailerLinks(record, 'other', [commit(`${slug}/H-k7q2`, slug)]).length, 2);
  });
});
