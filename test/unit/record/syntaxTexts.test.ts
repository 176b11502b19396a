import assert from 'node:assert/strict';
import { parseEntry } from '../../../src/record/parse';
import { describeProblem } from '../../../src/record/problem';

describe('what is not YAML', () => {
  const cases: readonly (readonly [text: string, sentence: RegExp, line: number, column: number])[] = [
    ['title: x\n\tkind: fix\n', /tab can’t indent/u, 2, 1],
    ['title: x\n  kind: fix\n', /indentation is wrong/u, 1, 8],
    ['risk:\n  impact: 1\n likelihood: 2\n', /indentation is wrong/u, 3, 1],
    ['title: fault: again\n', /colon with a blank behind it/u, 1, 8],
    ['title\nkind: fix\n', /needs a colon/u, 1, 1],
    ['title: x\nkind\n', /needs a colon/u, 2, 1],
    ['commits: [a\nkind: fix\n', /bracket or brace is not closed/u, 2, 1],
    ['title: "x\nkind: fix\n', /quotation mark is not closed/u, 3, 1],
    ['title: @x\n', /can’t begin with this character/u, 1, 8],
    ['title: "\\q"\n', /backslash has a meaning of its own/u, 1, 9],
    ['title: x\n---\ntitle: y\n', /one document/u, 2, 1],
    ["title: 'it's'\n", /does not belong here/u, 1, 12],
  ];

  for (const [text, sentence, line, column] of cases) {
    it(`is told in the person’s words, at its place: ${JSON.stringify(text)}`, () => {
      const [problem] = parseEntry('s/changes/C-8r2w-x.yaml', text).entry.problems;
      assert.ok(problem);
      assert.match(describeProblem(problem), sentence);
      assert.deepEqual([problem.code, problem.line, problem.column], ['syntax', line, column]);
    });
  }

  const several: readonly (readonly [text: string, ...at: readonly string[]])[] = [
    [
      'title: a: b\nkind: @x\nrisk: "\\q \\z"\nby: "open\n',
      'colonInValue 1:8',
      'needsQuotes 2:7',
      'escape 3:8',
      'escape 3:11',
      'openQuote 5:1',
    ],
    ['title: x\n\tkind: fix\nrisk: y\n\t\tstatus: z\n', 'tab 2:1', 'tab 4:1'],
    // What only follows from the mistake before it is no mistake of its own.
    ['title: x\n  kind: fix\nrisk: `y\n', 'indentation 1:8', 'needsQuotes 3:7'],
    ['created: {at: "x}\n', 'openQuote 2:1'],
    ['}'.repeat(2000), 'doesNotBelong 1:1'],
  ];

  for (const [text, ...places] of several) {
    it(`is told all at once, each at its place: ${JSON.stringify(text.slice(0, 60))}`, () => {
      const { problems } = parseEntry('s/changes/C-8r2w-x.yaml', text).entry;
      assert.deepEqual(
        problems.map(({ data, line, column }) => `${data?.['reason']} ${line}:${column}`),
        places,
      );
    });
  }

  it('is told up to a number that a person mends', () => {
    const text = Array.from({ length: 500 }, (_, index) => `f${index}: @x\n`).join('');
    assert.equal(parseEntry('s/changes/C-8r2w-x.yaml', text).entry.problems.length, 50);
    const twice = Array.from({ length: 500 }, () => 'title: x\n').join('');
    assert.equal(parseEntry('s/changes/C-8r2w-x.yaml', twice).entry.problems.length, 50);
  });
});

describe('a field that stands twice', () => {
  it('is told at its second place, however deep and however it is written', () => {
    const cases: readonly (readonly [text: string, line: number, column: number])[] = [
      ['title: x\nkind: fix\ntitle: y\n', 3, 1],
      ['title: x\nrisk:\n  impact: 1\n  "impact": 2\n', 4, 3],
      ['title: x\nrisk: {impact: 1, impact: 2}\n', 2, 19],
      ['title: x\nfoo:\n  - a: 1\n    a: 2\n', 4, 5],
    ];
    for (const [text, line, column] of cases) {
      const [problem] = parseEntry('s/changes/C-8r2w-x.yaml', text).entry.problems;
      assert.deepEqual([problem?.code, problem?.line, problem?.column], ['duplicateField', line, column], text);
    }
    const all = parseEntry('s/changes/C-8r2w-x.yaml', 'title: x\nkind: fix\ntitle: y\nkind: fix\ntitle: z\n').entry.problems;
    assert.deepEqual(
      all.map(({ line }) => line),
      [3, 4, 5],
    );
    const { problems } = parseEntry('s/changes/C-8r2w-x.yaml', 'title: x\nfoo:\n  1: a\n  "1": b\n').entry;
    assert.ok(!problems.some(({ code }) => code === 'duplicateField'));
  });
});
