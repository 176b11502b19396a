import assert from 'node:assert/strict';
import { readBaseText } from '../../../../../src/ui/editor/annotations/baseText';
import { LineMap, type Lines } from '../../../../../src/ui/editor/annotations/lineMap';

/** An editor's text: line ends and a byte order mark are not seen. */
function shown(text: string): Lines {
  const lines = text.replace(/^\ufeff/u, '').split(/\r\n|\r|\n/u);
  return { lineCount: lines.length, lineAt: (line) => lines[line]! };
}

function mapOf(committed: string, text: string, ignoreWhitespace = false): LineMap {
  return new LineMap(readBaseText(committed, { ignoreWhitespace }), { ignoreWhitespace }, shown(text));
}

function origins(map: LineMap): (number | undefined)[] {
  return Array.from({ length: map.lineCount }, (_unused, line) => map.originOf(line));
}

const none = undefined;

describe('A line map', () => {
  it('knows the lines of a file that differs from what is committed when it is opened', () => {
    assert.deepEqual(origins(mapOf('a\nb\nc\nd\n', 'new\na\nc\nchanged\n')), [none, 1, 3, none, none]);
  });

  it('passes over line ends and a byte order mark, on either side', () => {
    assert.deepEqual(origins(mapOf('\ufeffa\r\nb\r\n', 'a\nb\n')), [1, 2, none]);
    assert.deepEqual(origins(mapOf('a\nb\n', '\ufeffa\r\nb\r\n')), [1, 2, none]);
  });

  it('counts lines as git does where a carriage return stands alone', () => {
    assert.deepEqual(origins(mapOf('a\rb\nc\n', 'a\rb\nc\n')), [1, 1, 2, none]);
  });

  it('takes a last line that gets its line end for a changed one, as git does', () => {
    assert.deepEqual(origins(mapOf('a\nb', 'a\nb')), [1, 2]);
    assert.deepEqual(origins(mapOf('a\nb', 'a\nb\n')), [1, none, none]);
    assert.deepEqual(origins(mapOf('a\nb\n', 'a\nb')), [1, none]);
  });

  it('passes over whitespace when it shall', () => {
    assert.deepEqual(origins(mapOf('if (a) {\n  b;\n}\n', 'if (a)\t{\n\tb;\n}\n')), [none, none, 3, none]);
    assert.deepEqual(origins(mapOf('if (a) {\n  b;\n}\n', 'if (a)\t{\n\tb;\n}\n', true)), [1, 2, 3, none]);
  });

  it('forgets a line that is edited, and knows it again when its text is back', () => {
    const map = mapOf('a\nb\nc\n', 'a\nb\nc\n');
    assert.equal(map.change([{ start: 1, end: 1, count: 1 }], shown('a\nbx\nc\n')), true);
    assert.deepEqual(origins(map), [1, none, 3, none]);
    map.change([{ start: 1, end: 1, count: 1 }], shown('a\nb\nc\n'));
    assert.deepEqual(origins(map), [1, 2, 3, none]);
  });

  it('tells that nothing happened to the origins where only new lines are typed', () => {
    const map = mapOf('a\nb\n', 'a\nnew\nb\n');
    assert.equal(map.change([{ start: 1, end: 1, count: 1 }], shown('a\nnewer\nb\n')), false);
    assert.equal(map.change([{ start: 1, end: 1, count: 2 }], shown('a\nnewer\nand newer\nb\n')), false);
    assert.deepEqual(origins(map), [1, none, none, 2, none]);
  });

  it('keeps the lines through a change of all line ends, which an editor tells as a new text', () => {
    const map = mapOf('a\nb\n', 'a\nb\n');
    map.change([{ start: 0, end: 2, count: 3 }], shown('a\r\nb\r\n'));
    assert.deepEqual(origins(map), [1, 2, none]);
  });

  it('reads the whole text anew where an edit does not add up', () => {
    const map = mapOf('a\nb\nc\n', 'a\nb\nc\n');
    map.change([{ start: 0, end: 0, count: 1 }], shown('a\nnew\nb\nc\n'));
    assert.deepEqual(origins(map), [1, none, 2, 3, none]);
  });

  it('finds lines that were cut and pasted elsewhere, as git would, when there is time', () => {
    const map = mapOf('a\nb\nc\nx\ny\n', 'a\nb\nc\nx\ny\n');
    map.change([{ start: 0, end: 3, count: 1 }], shown('x\ny\n'));
    map.change([{ start: 2, end: 2, count: 4 }], shown('x\ny\na\nb\nc\n'));
    assert.deepEqual(origins(map), [4, 5, none, none, none, none]);
    assert.equal(map.settle(), true);
    assert.deepEqual(origins(map), [none, none, 1, 2, 3, none]);
    assert.equal(map.settle(), false);
  });

  it('leaves a keystroke in the middle of thousands of other lines to the next pause', () => {
    const committed = Array.from({ length: 5000 }, (_unused, line) => `old ${line}`);
    const text = Array.from({ length: 5000 }, (_unused, line) => `new ${line}`);
    const map = mapOf(`${committed.join('\n')}\n`, `${text.join('\n')}\n`);
    text[2500] = 'old 2500';
    map.change([{ start: 2500, end: 2500, count: 1 }], shown(`${text.join('\n')}\n`));
    assert.equal(map.originOf(2500), none);
    assert.equal(map.settle(), true);
    assert.equal(map.originOf(2500), 2501);
  });

  it('pairs the lines that are alone in both texts where the rest differs too much to be compared in full', () => {
    const lines = (seed: number): string[] => Array.from({ length: 3000 }, (_unused, line) => `${(line * seed) % 7}`);
    const committed = [...lines(3), 'one', ...lines(5), 'two', ...lines(3)];
    const text = ['new', ...lines(5), 'one', ...lines(2), 'two', ...lines(4)];
    const map = mapOf(`${committed.join('\n')}\n`, `${text.join('\n')}\n`);
    assert.equal(map.originOf(text.indexOf('one')), committed.indexOf('one') + 1);
    assert.equal(map.originOf(text.indexOf('two')), committed.indexOf('two') + 1);
  });
});
