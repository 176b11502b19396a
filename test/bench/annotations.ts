import { join } from 'node:path';
import { LinkedHistory } from '../../src/git/linkedHistory';
import { readLinkedLines } from '../../src/git/linkedLines';
import { linkedPaths } from '../../src/git/linkedPaths';
import { Repository } from '../../src/git/repository';
import type { IndexPort } from '../../src/record/recordIndex';
import { type LargeHistory, largeHistory } from '../support/largeHistory';
import { repositoryRoot } from '../support/sourceFiles';
import { gitOptions } from '../support/temporaryRepository';
import { median, middle, middles, printTable, type Row, timed } from './measure';

/** Linked lines of a file of 5,000 lines that 3,800 of 50,000 commits changed, against git’s own blame. */
export async function benchAnnotations(): Promise<void> {
  const large = await largeHistory(join(repositoryRoot, 'out', 'bench'));
  const repository = await Repository.open(large.root, gitOptions);
  const rows: Row[] = [];
  for (const age of ['recent', 'old'] as const) {
    for (const count of [1, 10, 100]) rows.push(...(await lines(repository, large, age, count)));
  }
  printTable('Linked lines', rows);
}

async function lines(repository: Repository, large: LargeHistory, age: 'recent' | 'old', count: number): Promise<Row[]> {
  const { touching } = large;
  const last = touching.length - 1;
  const commits = Array.from({ length: count }, (_value, number) =>
    age === 'recent' ? touching[last - number]! : touching[100 + Math.floor((number * (last - 100)) / count)]!,
  );
  const head = await repository.resolve('HEAD');
  const oldest = commits.toSorted((one, other) => touching.indexOf(one) - touching.indexOf(other))[0]!;
  const blame = (revision: string) => () => repository.run(['blame', '--incremental', revision, '--', large.path]);
  const early: number[] = [];
  const read = async (history: LinkedHistory, path = large.path): Promise<void> => {
    const start = performance.now();
    let first: number | undefined;
    const seen = (): void => {
      first ??= performance.now() - start;
    };
    await readLinkedLines(repository, { path, head, commits, history, onLikely: seen }, seen);
    if (first !== undefined) early.push(first);
  };

  const [ours, range, full] = (await middles(
    age === 'recent' ? 7 : 3,
    () => read(new LinkedHistory(repository)),
    blame(`${oldest}^..HEAD`),
    blame('HEAD'),
  )) as [number, number, number];
  const firstMarks = median(early);

  const port = memoryPort();
  const history = new LinkedHistory(repository, port);
  const ofCommits = { head, commits, history };
  const badges = await timed(() => linkedPaths(repository, ofCommits));
  await read(history);
  await history.saved();
  const known = await middle(9, () => read(history));
  const reopened = await middle(9, () => read(new LinkedHistory(repository, port)));
  const untouched = await middle(9, () => read(history, large.quiet));

  const next = (await repository.raw(['commit-tree', `${head}^{tree}`, '-p', head, '-m', 'Next'])).trim();
  const moved = await timed(() =>
    readLinkedLines(repository, { path: large.path, head: next, commits, history }, () => undefined),
  );

  const what = `${count} ${age}`;
  const whole = { milliseconds: full, what: 'full blame' };
  return [
    {
      what: `${what}: all lines`,
      milliseconds: ours,
      against: { what: 'range blame', milliseconds: range },
      aim: 'at most 1.2 × + 200 ms',
    },
    { what: `${what}: all lines`, milliseconds: ours, against: whole, aim: 'at most 1.2 ×' },
    { what: `${what}: first marks`, milliseconds: firstMarks, ...(count <= 10 ? { aim: 'at most 300 ms' } : {}) },
    { what: `${what}: again`, milliseconds: known, aim: 'at most 100 ms' },
    { what: `${what}: after a restart`, milliseconds: reopened, aim: 'at most 100 ms' },
    { what: `${what}: after a commit elsewhere`, milliseconds: moved },
    { what: `${what}: a file that none of them touched`, milliseconds: untouched, aim: 'less than 5 ms' },
    { what: `${what}: which files, the first time`, milliseconds: badges },
  ];
}

function memoryPort(): IndexPort {
  let kept: Uint8Array | undefined;
  return {
    load: () => Promise.resolve(kept),
    save(bytes) {
      kept = bytes;
      return Promise.resolve();
    },
  };
}
