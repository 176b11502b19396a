import assert from 'node:assert/strict';
import type { CommitLink, LinkRole } from '../../../../src/record/links';
import { verdictsOf } from '../../../../src/ui/editor/annotations/verdict';
import { badgeOf } from '../../../../src/ui/editor/badgeTexts';
import { entry, escalation, slug } from '../views/sampleEscalation';

const record = escalation({
  hypothesis: [entry('hypothesis', 'H-aaaa', { statement: 'The pool is exhausted', status: 'testing' })],
});

function link(role: LinkRole | undefined, ...hypotheses: string[]): CommitLink {
  return {
    escalation: slug,
    evidence: 'E-aaaa',
    hypotheses: hypotheses.map((id) => ({ id, rating: 'unrated' })),
    role,
    repository: '.',
    hash: 'abc',
    patchId: undefined,
    subject: undefined,
    author: undefined,
    at: undefined,
  };
}

const badge = (links: CommitLink[], marked: string[] = []) => badgeOf(verdictsOf(links, record), marked);

describe('badgeOf', () => {
  it('tells the gravest role by two letters and a colour, and all in the tooltip', () => {
    const { badge: letters, color, tooltip } = badge([link('fix', 'H-aaaa'), link('cause', 'H-aaaa'), link('fix', 'H-aaaa')]);
    assert.equal(letters, 'Ca');
    assert.equal(color, 'escalation.causeForeground');
    assert.equal(tooltip, 'Cause · H-aaaa · The pool is exhausted\nFix · H-aaaa · The pool is exhausted (2×)');
  });

  it('tells of marked code alone, and beside roles', () => {
    assert.deepEqual(badge([], ['E-aaaa', 'E-bbbb']), {
      badge: 'Co',
      tooltip: 'marked code: E-aaaa, E-bbbb',
      color: 'escalation.linkedForeground',
    });
    assert.match(badge([link('suspect', 'H-aaaa')], ['E-aaaa']).tooltip, /^Suspect · H-aaaa.*\nmarked code: E-aaaa$/u);
  });

  it('names a commit that links itself, and a hypothesis that is not there', () => {
    assert.equal(badge([link(undefined)]).tooltip, 'Linked by its message');
    assert.equal(badge([link('suspect', 'H-gone')]).tooltip, 'Suspect · H-gone');
  });

  it('stays short', () => {
    const many = Array.from({ length: 9 }, (_, at) => link('suspect', `H-aa${at}0`));
    assert.match(badge(many).tooltip, /… and 6 more$/u);
  });
});
