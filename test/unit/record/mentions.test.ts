import assert from 'node:assert/strict';
import { mentionsIn } from '../../../src/record/mentions';

describe('mentionsIn', () => {
  const read = (text: string): string[] => mentionsIn(text).map(({ span }) => text.slice(span.start, span.end));

  it('finds ids, with and without the escalation they belong to', () => {
    assert.deepEqual(read('Escalation: 2026-02-04-belt/H-k7q2, see E-0a1b.'), ['2026-02-04-belt/H-k7q2', 'E-0a1b']);
    assert.deepEqual(read('(H-k7q2) "P-zzzz"\nC-aaaa'), ['H-k7q2', 'P-zzzz', 'C-aaaa']);
  });

  it('does not find what only looks alike', () => {
    assert.deepEqual(read('XH-k7q2 H-k7q22 H-k7q2-x A-1234567 H-K7Q2 utf-8x16 H-ilou'), []);
  });
});
