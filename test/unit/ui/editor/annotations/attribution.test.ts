import assert from 'node:assert/strict';
import { Attribution } from '../../../../../src/ui/editor/annotations/attribution';
import { readBaseText } from '../../../../../src/ui/editor/annotations/baseText';
import { LineMap } from '../../../../../src/ui/editor/annotations/lineMap';

const comparison = { ignoreWhitespace: false };
const [one, other] = ['a'.repeat(40), 'b'.repeat(40)];

describe('what lines are attributed to', () => {
  let attribution: Attribution;

  beforeEach(() => {
    const lines = ['first', 'second', 'third', 'fourth', ''];
    const text = { lineCount: lines.length, lineAt: (line: number) => lines[line]! };
    attribution = new Attribution(new LineMap(readBaseText(lines.join('\n'), comparison), comparison, text));
  });

  const seen = (): string[] =>
    attribution
      .linkedLines()
      .map((line) => `${line} ${attribution.commitAt(line)![0]}${attribution.isSupposed(line) ? ' supposed' : ''}`);

  it('is supposed until git tells it, and what git tells stands', () => {
    attribution.suppose({ start: 1, count: 3, commit: one });
    assert.deepEqual(seen(), ['0 a supposed', '1 a supposed', '2 a supposed']);
    attribution.add({ start: 2, count: 1, commit: other });
    attribution.add({ start: 1, count: 1, commit: one });
    attribution.suppose({ start: 2, count: 1, commit: one });
    assert.deepEqual(seen(), ['0 a', '1 b', '2 a supposed']);
  });

  it('is not supposed any more when git has told the whole', () => {
    attribution.suppose({ start: 1, count: 3, commit: one });
    attribution.take([{ start: 4, count: 1, commit: other }]);
    assert.deepEqual(seen(), ['3 b']);
  });

  it('is what git told before it failed, and nothing that was supposed', () => {
    attribution.add({ start: 4, count: 1, commit: other });
    assert.equal(attribution.supposeNothing(), false);
    attribution.suppose({ start: 1, count: 1, commit: one });
    assert.equal(attribution.supposeNothing(), true);
    assert.deepEqual(seen(), ['3 b']);
  });
});
