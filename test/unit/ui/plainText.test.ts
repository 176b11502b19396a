import * as assert from 'node:assert/strict';
import { escapeMarkdown, oneLine, shortName } from '../../../src/ui/plainText';

describe('oneLine', () => {
  it('shows line breaks instead of making them', () => {
    assert.equal(oneLine('belt stops\r\n  after start\n'), 'belt stops ⏎ after start');
    assert.equal(oneLine('one\u2028two'), 'one ⏎ two');
  });

  it('takes out marks that turn the direction of text or are not seen', () => {
    assert.equal(oneLine('pass\u202e\u2066word\u2069\u200b\ufeff'), 'password');
    assert.equal(oneLine('a\u{e0041}b'), 'ab');
  });

  it('takes out control characters', () => {
    assert.equal(oneLine('a\u0000b\u001b[31mc\u009b'), 'a b [31mc');
  });

  it('keeps emoji that are joined of several, and other scripts', () => {
    assert.equal(oneLine('👩‍🔧 Förderband שלום'), '👩‍🔧 Förderband שלום');
  });

  it('ends a long text after 120 characters, never within one', () => {
    const long = oneLine('🔥'.repeat(10_000));
    assert.equal(long, `${'🔥'.repeat(119)}…`);
  });

  it('leaves a text of exactly 120 characters', () => {
    assert.equal(oneLine('x'.repeat(120)), 'x'.repeat(120));
  });
});

describe('escapeMarkdown', () => {
  for (const hostile of [
    '[click](command:workbench.action.quit)',
    '![x](https://example.com/track.png)',
    '<img src=x onerror=alert(1)>',
    '$(flame) burning',
    '`code` **bold** _it_ ~~gone~~',
    '# head',
    '- item',
    '1. item',
    '| a | b |',
    '&lt;b&gt;',
  ]) {
    it(`takes the meaning from ${hostile}`, () => {
      const escaped = escapeMarkdown(hostile);
      // What is left of Markdown's marks has a backslash before it, or is an entity.
      const bare = escaped.replace(/\\[\\`*_{}[\]()#+\-.!~|=:@]/gu, '').replace(/&(?:amp|lt|gt);/gu, '');
      assert.doesNotMatch(bare, /[\\`*_{}[\]()#+!~|<>&]/u);
      assert.ok(!escaped.includes('$('));
    });
  }

  it('keeps line breaks', () => {
    assert.equal(escapeMarkdown('one\r\ntwo'), 'one  \ntwo');
  });

  it('shortens what is very long', () => {
    assert.ok(escapeMarkdown('x'.repeat(10_000)).length < 2100);
  });
});

describe('shortName', () => {
  it('leaves out the mail address', () => {
    assert.equal(shortName('Ada L. <ada@example.com>'), 'Ada L.');
    assert.equal(shortName('<ada@example.com>'), '<ada@example.com>');
  });
});
