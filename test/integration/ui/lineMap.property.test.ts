import assert from 'node:assert/strict';
import { readBaseText } from '../../../src/ui/editor/annotations/baseText';
import { LineMap } from '../../../src/ui/editor/annotations/lineMap';
import { fc } from '../../support/properties';
import { TemporaryRepository } from '../../support/temporaryRepository';

// The lines of a text that was edited since, against `git blame --contents` of it.

const step = fc.record({
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  remove: fc.integer({ min: 0, max: 4 }),
  insert: fc.array(fc.constantFrom('{', '}', '', 'return;', 'a();', 'b();', 'fresh', 'newer'), { maxLength: 4 }),
});

function edited(
  lines: readonly string[],
  steps: readonly (typeof step extends fc.Arbitrary<infer S> ? S : never)[],
  unique: string,
): string[] {
  return steps.reduce(
    (before, { at, remove, insert }, index) => {
      const start = Math.floor(at * (before.length + 1));
      const added = insert.map((text) => (/^(?:fresh|newer)$/u.test(text) ? `${text} ${unique} ${index}` : text));
      return before.toSpliced(start, remove, ...added);
    },
    [...lines],
  );
}

describe('The lines of an edited text', function () {
  this.timeout(300_000);
  let repository: TemporaryRepository;
  beforeEach(() => (repository = new TemporaryRepository()));
  afterEach(() => repository.remove());

  it('come from the commits that git blame names, but where lines are alike', () => {
    let compared = 0;
    let alike = 0;
    fc.assert(
      fc.property(fc.array(fc.array(step, { minLength: 1, maxLength: 5 }), { minLength: 3, maxLength: 4 }), (versions) => {
        let lines: string[] = Array.from({ length: 12 }, (_unused, line) => (line % 4 === 3 ? '}' : `line ${line}`));
        for (const [version, steps] of versions.slice(0, -1).entries()) {
          lines = edited(lines, steps, `v${version}`);
          repository.write('file', lines.map((line) => `${line}\n`).join(''));
          repository.commitAll(`version ${version}`);
        }
        const text = edited(lines, versions.at(-1)!, 'typed');
        repository.write('../typed', text.map((line) => `${line}\n`).join(''));
        const committed = blame(repository, ['HEAD']);
        const wanted = blame(repository, ['--contents', repository.path('../typed')]);
        const map = new LineMap(
          readBaseText(lines.map((line) => `${line}\n`).join(''), { ignoreWhitespace: false }),
          { ignoreWhitespace: false },
          { lineCount: text.length + 1, lineAt: (line) => text[line] ?? '' },
        );
        const found = text.map((_line, line) => {
          const origin = map.originOf(line);
          return origin === undefined ? '' : committed[origin - 1]!;
        });
        for (const [line, content] of text.entries()) {
          compared += 1;
          if (found[line] === wanted[line]) continue;
          const repeated = (some: readonly string[]): boolean => some.filter((one) => one === content).length > 1;
          assert.ok(
            repeated(lines) || repeated(text),
            `“${content}” stands once, and comes from ${wanted[line]}, not ${found[line]}`,
          );
          alike += 1;
        }
        const known = (some: readonly string[]): number => some.filter((commit) => commit !== '').length;
        assert.ok(known(found) >= known(wanted), 'no line is lost');
      }),
      { numRuns: 150 },
    );
    assert.ok(compared > 1500 && alike < compared / 20, `${alike} of ${compared} lines that are alike differ`);
  });
});

/** The commit of each line; empty for one that is not committed. */
function blame(repository: TemporaryRepository, options: readonly string[]): string[] {
  return [...repository.git('blame', '-p', ...options, '--', 'file').matchAll(/^([0-9a-f]{40}) \d+ \d+/gmu)].map(([, hash]) =>
    /^0+$/u.test(hash!) ? '' : hash!,
  );
}
