import assert from 'node:assert/strict';
import { LinkedHistory } from '../../../src/git/linkedHistory';
import { type LineSpan, readLinkedLines } from '../../../src/git/linkedLines';
import { linkedPaths } from '../../../src/git/linkedPaths';
import type { Repository } from '../../../src/git/repository';
import { fc } from '../../support/properties';
import { importHistory, type RandomHistory, randomHistory } from '../../support/randomHistories';
import { TemporaryRepository } from '../../support/temporaryRepository';

describe('linked lines in random histories', function () {
  this.timeout(240_000);
  let temporary: TemporaryRepository;
  let repository: Repository;

  before(async () => {
    temporary = new TemporaryRepository();
    temporary.configure('[blame]\nignoreRevsFile = ignored\n[gc]\nauto = 0\n');
    repository = await temporary.open();
  });
  after(() => temporary.remove());

  it('are those that plain git blame tells, for every linked commit', async () => {
    await fc.assert(
      fc.asyncProperty(randomHistory, (history) => sameAsBlame(history)),
      { numRuns: 300 },
    );
  });

  it('are those that `git blame -C` tells, where copies are followed', async () => {
    await fc.assert(
      fc.asyncProperty(randomHistory, (history) => sameAsBlame(history, true)),
      { numRuns: 40 },
    );
  });

  async function sameAsBlame(history: RandomHistory, copies = false): Promise<void> {
    const { commits, files } = importHistory(temporary.root, history);
    const pick = (numbers: readonly number[]): string[] => [
      ...new Set(numbers.map((number) => commits[number % commits.length]!)),
    ];
    const linked = pick(history.linked);
    temporary.write(
      'ignored',
      pick(history.ignored)
        .map((hash) => `${hash}\n`)
        .join(''),
    );
    const known = new LinkedHistory(repository);
    const { ignoreWhitespace } = history;
    // HEAD moves: what is known of one is carried on to the next.
    for (const step of [history.former % commits.length, commits.length - 1]) {
      const head = commits[step]!;
      const paths = await linkedPaths(repository, { head, commits: linked, history: known });
      for (const path of files[step]!) {
        const expected = blamed(path, head, ignoreWhitespace, copies).map((commit) => (linked.includes(commit) ? commit : ''));
        const streamed: LineSpan[] = [];
        const request = { path, head, commits: linked, ignoreWhitespace, copies, history: known };
        const spans = await readLinkedLines(repository, request, (span) => streamed.push(span));
        assert.deepEqual(byLine(spans, expected.length), expected, path);
        assert.deepEqual(byLine(streamed, expected.length), expected, `${path}, as it comes`);
        assert.deepEqual(await readLinkedLines(repository, request, () => undefined), spans, `${path}, once more`);
        if (copies) continue;
        const told = new Set(paths.find((one) => one.path === path)?.commits);
        assert.deepEqual(
          spans.filter(({ commit }) => !told.has(commit)),
          [],
          `${path} is not told`,
        );
      }
    }
  }

  /** Plain blame's commit of each line. */
  function blamed(path: string, head: string, ignoreWhitespace: boolean, copies: boolean): string[] {
    const options = [...(ignoreWhitespace ? ['-w'] : []), ...(copies ? ['-C'] : [])];
    const output = temporary.git('blame', '--porcelain', ...options, head, '--', path);
    return [...output.matchAll(/^([0-9a-f]{40}) \d+ \d+/gmu)].map(([, commit]) => commit!);
  }
});

function byLine(spans: readonly LineSpan[], count: number): string[] {
  const lines = Array.from({ length: count }, () => '');
  for (const { start, count: length, commit } of spans) lines.fill(commit, start - 1, start - 1 + length);
  return lines;
}
