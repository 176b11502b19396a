import assert from 'node:assert/strict';
import type { Candidate } from '../../../../src/git/movedCommits';
import type { CommitLink } from '../../../../src/record/links';
import { type Located, placeLinks, soughtOf, standings } from '../../../../src/ui/editor/linkPlaces';
import { standingSentence, standingText } from '../../../../src/ui/editor/standingTexts';

const hash = (letter: string): string => letter.repeat(40);
const link = (evidence: string | undefined, written: string, patchId?: string): CommitLink => ({
  escalation: '2026-02-04-belt',
  evidence,
  hypotheses: [],
  role: 'suspect',
  repository: '.',
  hash: written,
  patchId,
  subject: 'Wait',
  author: 'Ada',
  at: '2026-02-04T09:00:00Z',
});
const candidate: Candidate = {
  hash: hash('c'),
  subject: 'Wait longer',
  author: 'Ada',
  at: '2026-02-05T09:00:00Z',
  why: 'sameDate',
};

/** Two links to `a`, one of them short; `b`, which is gone; `e`, where the clone ends. */
const located: Located = {
  links: [link('E-1', 'aaaaaaa'), link('E-2', hash('a'), 'id'), link('E-3', hash('b')), link('E-4', hash('e'))],
  resolved: new Map([
    ['aaaaaaa', { hash: hash('a') }],
    [hash('a'), { hash: hash('a') }],
    [hash('b'), { reason: 'gone' }],
    [hash('e'), { hash: hash('e') }],
  ]),
  edges: new Set([hash('e')]),
};

describe('places of links', () => {
  it('ask for each commit once, with the patch-id that any of its links has', () => {
    assert.deepEqual(
      soughtOf(located).map(({ hash: sought, exists, patchId }) => [sought, exists, patchId]),
      [
        [hash('a'), true, 'id'],
        [hash('b'), false, undefined],
        [hash('e'), true, undefined],
      ],
    );
  });

  it('are those as written until HEAD was looked through', () => {
    const { commits, missing } = placeLinks(located, undefined);
    assert.deepEqual(
      commits.map(({ hash: found, links, reached, edge }) => [found, links.length, reached, edge]),
      [
        [hash('a'), 2, undefined, false],
        [hash('e'), 1, undefined, true],
      ],
    );
    assert.deepEqual(
      missing.map(({ evidence, reason }) => [evidence, reason]),
      [['E-3', 'gone']],
    );
    assert.equal(standings({ commits, missing }).size, 1);
  });

  it('are copies and originals, both with their links', () => {
    const places = {
      reached: new Set([hash('e')]),
      moved: new Map([
        [hash('a'), { copies: [hash('f')], candidates: [] }],
        [hash('b'), { copies: [], candidates: [candidate] }],
      ]),
    };
    const placed = placeLinks(located, places);
    assert.deepEqual(
      placed.commits.map(({ hash: found, links, reached, movedFrom }) => [found, links.length, reached, movedFrom]),
      [
        [hash('a'), 2, false, []],
        [hash('f'), 2, true, ['aaaaaaa', hash('a')]],
        [hash('e'), 1, true, []],
      ],
    );
    const told = standings(placed);
    assert.deepEqual(
      [...told],
      [
        ['E-3', { how: 'gone', candidates: [candidate] }],
        ['E-1', { how: 'moved', to: [hash('f')] }],
        ['E-2', { how: 'moved', to: [hash('f')] }],
      ],
    );
    assert.deepEqual([...told.values()].map(standingText), ['rewritten?', 'now ffffffff', 'now ffffffff']);
    assert.deepEqual(
      standingSentence(told.get('E-3')!),
      'git does not have it in this repository. Perhaps it was rewritten as: cccccccc Wait longer',
    );
  });

  it('say so where HEAD reaches neither the commit nor a copy', () => {
    const nothing = { copies: [], candidates: [] };
    const placed = placeLinks(located, { reached: new Set(), moved: new Map([[hash('a'), nothing]]) });
    const told = standings(placed);
    assert.deepEqual(told.get('E-1'), { how: 'unreached', candidates: [] });
    assert.equal(standingText(told.get('E-1')!), 'not in HEAD');
    assert.equal(standingSentence(told.get('E-1')!), 'HEAD does not reach it.');
    assert.equal(standingText(told.get('E-3')!), 'commit not found');
  });
});
