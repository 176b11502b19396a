import assert from 'node:assert/strict';
import { noteLine, readLinkLine, trailerValue } from '../../../src/record/linkLine';

describe('A link as a line', () => {
  const slug = '2026-02-04-conveyor-standstill';

  it('reads the form of a note and the form of a trailer', () => {
    assert.deepEqual(readLinkLine(noteLine(slug, 'H-k7q2', 'suspect', 'supports')), {
      escalation: slug,
      hypothesis: 'H-k7q2',
      role: 'suspect',
      rating: 'supports',
    });
    const bare = { role: undefined, rating: undefined };
    assert.deepEqual(readLinkLine(trailerValue(slug, 'H-k7q2')), { escalation: slug, hypothesis: 'H-k7q2', ...bare });
    assert.deepEqual(readLinkLine(trailerValue(slug, undefined)), { escalation: slug, hypothesis: undefined, ...bare });
  });

  it('reads a role with or without brackets, and passes over words of later versions', () => {
    assert.equal(readLinkLine(`${slug}/H-k7q2 (fix)`)?.role, 'fix');
    assert.equal(readLinkLine(`${slug}/H-k7q2 fix`)?.role, 'fix');
    assert.deepEqual(readLinkLine(`  ${slug}/H-k7q2  cause  certain supports `), {
      escalation: slug,
      hypothesis: 'H-k7q2',
      role: 'cause',
      rating: 'supports',
    });
  });

  it('takes nothing else for a link', () => {
    for (const line of [
      '',
      ' ',
      `${slug}/E-k7q2`,
      `${slug}/H-k7q`,
      `${slug}/`,
      '/H-k7q2',
      '../H-k7q2',
      `${slug}/H-k7q2/x`,
      '- a list',
    ])
      assert.equal(readLinkLine(line), undefined, line);
  });
});
