import assert from 'node:assert/strict';
import { readBaseText } from '../../../../../src/ui/editor/annotations/baseText';
import { LineMap } from '../../../../../src/ui/editor/annotations/lineMap';
import { fc } from '../../../../support/properties';
import { type Edit, EditedText, type Line } from './editedText';

// What a person does in an editor, at places told as parts of the file.

const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const action = fc.oneof(
  { weight: 6, arbitrary: fc.record({ does: fc.constant('type' as const), at: place }) },
  { weight: 4, arbitrary: fc.record({ does: fc.constant('insert' as const), at: place, count: fc.integer({ min: 1, max: 4 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant('insert' as const), at: place, count: fc.integer({ min: 50, max: 400 }) }),
  },
  { weight: 4, arbitrary: fc.record({ does: fc.constant('delete' as const), at: place, count: fc.integer({ min: 1, max: 8 }) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('split' as const), at: place }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('join' as const), at: place }) },
  {
    weight: 2,
    arbitrary: fc.record({ does: fc.constant('cursors' as const), at: fc.array(place, { minLength: 2, maxLength: 5 }) }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('replaceAll' as const), at: place }) },
  { weight: 5, arbitrary: fc.record({ does: fc.constant('undo' as const), steps: fc.integer({ min: 1, max: 6 }) }) },
);
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;

/** Types lines that nobody typed before, or ones that stand everywhere. */
class Typist {
  private typed = 0;

  constructor(private readonly common: readonly string[]) {}

  line(): Line {
    this.typed += 1;
    const repeated = this.common[this.typed % (this.common.length * 2 || 1)];
    return { text: repeated ?? `typed ${this.typed}`, origin: undefined };
  }

  /** Undefined where the action can't be done in so short a text. The last line, behind the last line end, is never changed. */
  edits(text: EditedText, action: Exclude<Action, { does: 'undo' }>): Edit[] | undefined {
    const { lines } = text;
    const last = lines.length - 1;
    const at = (part: number): number => Math.floor(part * last);
    if (action.does === 'replaceAll') {
      const changed = lines.map((line, index) => (index === at(action.at) && index < last ? this.line() : line));
      return [{ start: 0, end: last, lines: changed }];
    }
    if (action.does === 'cursors') {
      const places = action.at.map(at).filter((line) => line < last);
      // From the end to the beginning, as an editor tells them; some share a line.
      return places
        .toSorted((one, other) => other - one)
        .map((line, index) => ({ start: line, end: line, lines: index % 2 === 0 ? [this.line()] : [this.line(), this.line()] }));
    }
    const line = at(action.at);
    if (last === 0) return undefined;
    switch (action.does) {
      case 'type':
        return [{ start: line, end: line, lines: [this.line()] }];
      case 'insert':
        return [{ start: line, end: line, lines: [lines[line]!, ...Array.from({ length: action.count }, () => this.line())] }];
      case 'delete': {
        const end = Math.min(line + action.count, last);
        return [{ start: line, end, lines: [lines[end]!] }];
      }
      case 'split':
        return [{ start: line, end: line, lines: [this.line(), this.line()] }];
      case 'join':
        return line + 1 < last ? [{ start: line, end: line + 1, lines: [this.line()] }] : undefined;
    }
  }
}

function edit(
  base: readonly string[],
  actions: readonly Action[],
  common: readonly string[],
  check: (map: LineMap, text: EditedText) => void,
): number {
  const blamed = readBaseText(base.map((line) => `${line}\n`).join(''), { ignoreWhitespace: false });
  const text = new EditedText([...base.map((line, origin) => ({ text: line, origin })), { text: '', origin: undefined }]);
  const map = new LineMap(blamed, { ignoreWhitespace: false }, text);
  const typist = new Typist(common);
  const history: (readonly Line[])[] = [];
  let events = 0;
  for (const one of actions) {
    if (one.does === 'undo') {
      for (let step = 0; step < one.steps; step += 1) {
        const before = history.pop();
        if (before) map.change(text.restore(before), text);
        events += before ? 1 : 0;
      }
    } else {
      const edits = typist.edits(text, one);
      if (!edits) continue;
      history.push(text.lines);
      map.change(text.apply(edits), text);
      events += 1;
    }
    check(map, text);
  }
  return events;
}

function origins(map: LineMap): (number | undefined)[] {
  return Array.from({ length: map.lineCount }, (_unused, line) => map.originOf(line));
}

/** How many lines two texts have in common, in order, at most. */
function mostCommon(one: readonly string[], other: readonly string[]): number {
  let row = new Uint16Array(other.length + 1);
  for (const line of one) {
    const next = new Uint16Array(other.length + 1);
    for (const [index, text] of other.entries()) {
      next[index + 1] = line === text ? row[index]! + 1 : Math.max(next[index]!, row[index + 1]!);
    }
    row = next;
  }
  return row.at(-1)!;
}

describe('A line map, edited at random', function () {
  this.timeout(120_000);

  it('says of 10,000 edits what the lines themselves say, where no line is like another', () => {
    let events = 0;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 80 }), fc.array(action, { minLength: 90, maxLength: 120 }), (length, actions) => {
        const base = Array.from({ length }, (_unused, line) => `line ${line}`);
        events += edit(base, actions, [], (map, text) => {
          const wanted = text.lines.map(({ origin }) => (origin === undefined ? undefined : origin + 1));
          assert.deepEqual(origins(map), wanted);
        });
      }),
      { numRuns: 90 },
    );
    assert.ok(events > 10_000, String(events));
  });

  it('gives lines that repeat an origin of the same text, in order, and as many as there can be', () => {
    const common = ['}', '', '  }', 'return;'];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...common, 'a', 'b', 'c', 'd', 'e', 'f'), { minLength: 1, maxLength: 40 }),
        fc.array(action, { minLength: 1, maxLength: 30 }),
        (base, actions) => {
          edit(base, actions, common, (map, text) => {
            const found = origins(map).flatMap((origin, line) => (origin === undefined ? [] : [{ origin, line }]));
            for (const [index, { origin, line }] of found.entries()) {
              assert.equal(base[origin - 1], text.lineAt(line));
              assert.ok(index === 0 || found[index - 1]!.origin < origin, 'the order is kept');
            }
            map.settle();
            const shown = text.lines.slice(0, text.lines.at(-1)!.text === '' ? -1 : undefined).map((line) => line.text);
            assert.equal(origins(map).filter((origin) => origin !== undefined).length, mostCommon(base, shown));
          });
        },
      ),
      { numRuns: 150 },
    );
  });
});
