import assert from 'node:assert/strict';
import { locateAnchor, type Located } from '../../../../../src/ui/editor/anchors/locateAnchor';
import { fc } from '../../../../support/properties';

/** A line that knows which line of the first version it is, or is a copy of. */
interface Line {
  readonly text: string;
  /** Number of the line in the first version; undefined of one that was typed. */
  readonly id?: number;
  readonly copyOf?: number;
}

type Edit =
  | { readonly kind: 'type'; readonly at: number; readonly texts: readonly string[] }
  | { readonly kind: 'delete'; readonly at: number; readonly count: number }
  | { readonly kind: 'change'; readonly at: number }
  | { readonly kind: 'copy' | 'move'; readonly from: number; readonly count: number; readonly at: number };

const common = ['}', '', '  }', '    return;', '  if (ok) {', '    break;', '  end();'];
const fresh = (number: number): string => `  const value${number} = readSensor(${number * 7}, "belt ${number}");`;

/** The file at first; with twins, a block stands in it twice. */
const firstVersion = (twins: boolean) =>
  fc
    .tuple(
      fc.array(fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...common) }, { weight: 3, arbitrary: fc.constant(undefined) }), {
        minLength: 4,
        maxLength: 50,
      }),
      fc.nat(40),
      twins ? fc.nat(5) : fc.constant(0),
      fc.nat(50),
    )
    .map(([lines, from, count, at]) => {
      const texts = lines.map((text, index) => text ?? fresh(index));
      return texts.toSpliced(at, 0, ...texts.slice(from, from + count));
    });

const edits = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('type' as const),
      at: fc.nat(60),
      texts: fc.array(
        fc.oneof(
          fc.constantFrom(...common),
          fc.nat(9_000).map((number) => fresh(number + 1_000)),
        ),
        {
          minLength: 1,
          maxLength: 4,
        },
      ),
    }),
    fc.record({ kind: fc.constant('delete' as const), at: fc.nat(60), count: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ kind: fc.constant('change' as const), at: fc.nat(60) }),
    fc.record({
      kind: fc.constantFrom('copy' as const, 'move' as const),
      from: fc.nat(60),
      count: fc.integer({ min: 1, max: 6 }),
      at: fc.nat(60),
    }),
  ),
  { maxLength: 8 },
);

function apply(lines: readonly Line[], edit: Edit): Line[] {
  const result = [...lines];
  switch (edit.kind) {
    case 'type':
      result.splice(edit.at, 0, ...edit.texts.map((text) => ({ text })));
      return result;
    case 'delete':
      result.splice(edit.at, edit.count);
      return result;
    case 'change':
      if (result[edit.at]) result[edit.at] = { text: `${result[edit.at]!.text} // checked` };
      return result;
    case 'move':
      result.splice(edit.at, 0, ...result.splice(edit.from, edit.count));
      return result;
    case 'copy':
      result.splice(edit.at, 0, ...result.slice(edit.from, edit.from + edit.count).map(copied));
      return result;
  }
}

function copied({ text, id, copyOf }: Line): Line {
  const source = id ?? copyOf;
  return source === undefined ? { text } : { text, copyOf: source };
}

const textOf = (lines: readonly Line[]): string => lines.map(({ text }) => text).join('\n');

interface Example {
  readonly before: readonly Line[];
  readonly after: readonly Line[];
  /** From 0; `last` is included. */
  readonly first: number;
  readonly last: number;
}

const examples = (twins: boolean) =>
  fc.tuple(firstVersion(twins), edits, fc.nat(), fc.integer({ min: 1, max: 5 })).map(([texts, changes, place, size]): Example => {
    const before = texts.map((text, id) => ({ text, id }));
    const first = place % before.length;
    const after = changes.reduce<readonly Line[]>((lines, change) => apply(lines, change), before);
    return { before, after, first, last: Math.min(first + size, before.length) - 1 };
  });

function locate({ before, after, first, last }: Example, base: string | undefined): Located {
  const part = (from: number, to: number): string => textOf(before.slice(Math.max(from, 0), Math.max(to, 0)));
  const anchor = {
    range: { start: first + 1, end: last + 1 },
    text: part(first, last + 1),
    before: part(first - 3, first),
    after: part(last + 1, last + 4),
  };
  return locateAnchor(anchor, textOf(after), base);
}

/** Where the very lines of the anchor still stand together, from 0. */
function survivors({ after, first, last }: Example, by: (line: Line) => number | undefined): number[] {
  const ids = Array.from({ length: last - first + 1 }, (_, offset) => first + offset);
  return after.flatMap((_, start) =>
    ids.every((id, offset) => by(after[start + offset] ?? { text: '' }) === id) ? [start] : [],
  );
}

const tells = ({ text }: Line): boolean => text.includes('value');

/**
 * Why a claim is wrong; undefined where it is right, or no claim. Braces are like one another: a place is known by the lines that tell
 * something, in it or, where it holds none, next to it.
 */
function mistake(example: Example, located: Located): string | undefined {
  if (located.how === 'orphaned') return undefined;
  if (located.how === 'modified') {
    const own = example.after
      .slice(located.start - 1, located.end)
      .some(
        ({ id, copyOf }) => (id ?? copyOf ?? example.first) >= example.first && (id ?? copyOf ?? example.first) <= example.last,
      );
    return own ? undefined : 'calls lines modified of which none is the anchor’s';
  }
  const { before, after, first, last } = example;
  const [start, end] = [located.start - 1, located.end - 1];
  const [wanted, claimed] = [before.slice(first, last + 1), after.slice(start, end + 1)];
  if (claimed.every(({ id }, at) => id === wanted[at]?.id) || textOf(before) === textOf(after)) return undefined;
  const [survivor] = survivors(example, ({ id }) => id);
  // The same text typed again stands for what is gone.
  if (survivor === undefined && claimed.every(({ id, copyOf }) => id === undefined && copyOf === undefined)) return undefined;
  const neighbours = around(before, first, last);
  const agree = around(after, start, end).filter((line, side) => line?.text === neighbours[side]?.text);
  if (!wanted.some(tells)) return agree.some((line) => line !== undefined) ? undefined : `says ${start}, between other lines`;
  // A copy between the very neighbours that the original had can't be told from it: then the original was moved away.
  if (agree.length === 2 && claimed.every(({ copyOf }, at) => copyOf === wanted[at]?.id)) return undefined;
  if (survivor !== undefined) return `says ${start}, is at ${survivor}`;
  const single = (lines: readonly Line[], { text }: Line): boolean => lines.filter((one) => one.text === text).length === 1;
  const singles = wanted.filter((line) => tells(line) && single(before, line) && single(after, line));
  const checked = singles.length > 0 ? singles : wanted.filter(tells);
  return checked.every((line) => isSame(claimed[wanted.indexOf(line)], line)) ? undefined : `says ${start}, where others stand`;
}

/** The nearest telling lines above and below. */
function around(lines: readonly Line[], first: number, last: number): [above: Line | undefined, below: Line | undefined] {
  return [lines.slice(0, first).findLast(tells), lines.slice(last + 1).find(tells)];
}

/** A copy stands for a line that is gone, and so does the same text typed again. */
function isSame(line: Line | undefined, original: Line | undefined): boolean {
  return line?.id === undefined ? line?.text === original?.text : line.id === original?.id;
}

function show({ before, after, first, last }: Example, located: Located): string {
  const list = (lines: readonly Line[]): string =>
    lines.map(({ text, id, copyOf }, at) => `${at}\t${id ?? (copyOf === undefined ? '-' : `~${copyOf}`)}\t${text}`).join('\n');
  return `anchor ${first}-${last}\n${list(before)}\n--\n${list(after)}\n${JSON.stringify(located)}`;
}

describe('locateAnchor, over random edits whose lines are known', function () {
  this.timeout(60_000);
  const numRuns = 10_000;

  function check(
    twins: boolean,
    base: (example: Example) => string | undefined,
  ): { readonly survived: number; readonly found: number } {
    const counts = { survived: 0, found: 0 };
    fc.assert(
      fc.property(examples(twins), (example) => {
        const located = locate(example, base(example));
        const wrong = mistake(example, located);
        assert.equal(wrong, undefined, `${wrong}\n${show(example, located)}`);
        if (survivors(example, ({ id }) => id).length === 0) return;
        counts.survived += 1;
        if (located.how !== 'orphaned') counts.found += 1;
      }),
      { numRuns },
    );
    return counts;
  }

  it('never takes other lines for the anchor’s when the former text is known, and finds most that are left', () => {
    const { survived, found } = check(true, ({ before }) => textOf(before));
    assert.ok(survived > numRuns / 2);
    assert.ok(found / survived > 0.85, `${found} of ${survived}`);
  });

  it('never takes other lines for the anchor’s by their surroundings alone', () => {
    const { survived, found } = check(false, () => undefined);
    assert.ok(found / survived > 0.75, `${found} of ${survived}`);
  });

  it('calls a place modified only where the anchor was, between the lines that stood around it', () => {
    let modified = 0;
    const changed = fc
      .tuple(
        fc.integer({ min: 12, max: 40 }),
        fc.nat(),
        fc.integer({ min: 2, max: 5 }),
        fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
        edits,
      )
      .map(([length, place, size, dirty, others]): Example => {
        const before = Array.from({ length }, (_, id): Line => ({ id, text: fresh(id) }));
        const first = 1 + (place % (length - size - 2));
        const last = first + size - 1;
        const own = dirty.map((one) => first + (one % size));
        const edited = before.map((line, at) => (own.includes(at) ? { text: `${line.text} // checked` } : line));
        // Elsewhere other lines are typed, changed and deleted, but none is copied or moved.
        const rest = others.filter(({ kind, at }) => kind !== 'copy' && kind !== 'move' && (at + 6 < first || at > last + 1));
        const after = rest.toSorted((one, other) => other.at - one.at).reduce<readonly Line[]>(apply, edited);
        return { before, after, first, last };
      });
    fc.assert(
      fc.property(changed, (example) => {
        const located = locate(example, textOf(example.before));
        if (located.how === 'orphaned') return;
        assert.equal(located.how, 'modified', show(example, located));
        modified += 1;
        const claimed = example.after.slice(located.start - 1, located.end).map(({ id }) => id);
        const strangers = claimed.filter((id) => id !== undefined && (id < example.first || id > example.last));
        assert.deepEqual(strangers, [], show(example, located));
      }),
      { numRuns: numRuns / 4 },
    );
    assert.ok(modified > numRuns / 8, String(modified));
  });

  it('always finds lines that are left and are like no others', () => {
    fc.assert(
      fc.property(examples(true), (example) => {
        const own = example.before.slice(example.first, example.last + 1);
        const single = ({ text }: Line): boolean =>
          tells({ text }) &&
          [example.before, example.after].every((lines) => lines.filter((one) => one.text === text).length === 1);
        const [survivor] = survivors(example, ({ id }) => id);
        fc.pre(survivor !== undefined && own.some(single));
        const located = locate(example, textOf(example.before));
        assert.ok(located.how === 'exact' || located.how === 'moved', show(example, located));
        assert.equal(located.start - 1, survivor, show(example, located));
        assert.equal(located.how, survivor === example.first ? 'exact' : 'moved');
      }),
      { numRuns: numRuns / 4 },
    );
  });
});
