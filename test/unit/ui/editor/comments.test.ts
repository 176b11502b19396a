import assert from 'node:assert/strict';
import { mayBeComment } from '../../../../src/ui/editor/comments';

/** Whether the place of `|` may be a comment. */
function at(marked: string, language: string): boolean {
  const offset = marked.indexOf('|');
  return mayBeComment(marked.replace('|', ''), offset, language);
}

describe('mayBeComment', () => {
  it('knows comments to the end of the line', () => {
    assert.ok(at('run(); // see |H-k7q2\n', 'typescript'));
    assert.ok(at('x = 1  # |H-k7q2', 'python'));
    assert.ok(at('select 1 -- |H-k7q2', 'sql'));
    assert.ok(!at('// before\nconst |id = 1;', 'typescript'));
    assert.ok(!at('print("|H-k7q2")', 'python'));
  });

  it('knows blocks over several lines, and where they end', () => {
    assert.ok(at('/*\n * Why: |H-k7q2\n */', 'java'));
    assert.ok(!at('/* one */ const |id = 1;', 'java'));
    assert.ok(at('<p>\n<!-- |H-k7q2 -->', 'html'));
    assert.ok(!at('<!-- x --><p>|H-k7q2', 'html'));
  });

  it('takes everything for a comment where the language is not known', () => {
    assert.ok(at('anything |H-k7q2', 'brainfuck'));
  });
});
