import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import type { Repository } from '../../src/git/repository';
import { restorePoint } from '../../src/git/restore';
import { recordPoint } from '../../src/git/rollbackPoints';
import { TemporaryRepository } from '../support/temporaryRepository';
import { median, middles, printTable, type Row, timed } from './measure';

/** 5,000 files with 20 of them changed, and large files with one of them changed. */
export async function benchRollback(): Promise<void> {
  const rows = [...(await manyFiles()), ...(await largeFiles())];
  printTable('Rolling back', rows);
}

async function manyFiles(): Promise<Row[]> {
  const temporary = new TemporaryRepository();
  try {
    for (let number = 0; number < 5000; number += 1)
      temporary.write(`src/module${number % 100}/file${number}.ts`, `export const value = ${number};\n`.repeat(20));
    temporary.commitAll('Many files');
    for (let number = 0; number < 20; number += 1)
      temporary.write(`src/module${number}/file${number}.ts`, `export const value = ${-number};\n`.repeat(20));
    for (let number = 0; number < 5; number += 1) temporary.write(`new${number}.ts`, 'export {};\n');
    const repository = await temporary.open();
    let made = 0;
    const git = (...args: string[]): string => execFileSync('git', ['-C', temporary.root, ...args], { encoding: 'utf8' }).trim();
    const [plain, ours] = (await middles(
      31,
      () => git('update-ref', `refs/plain/${(made += 1)}`, git('stash', 'create')),
      () => record(repository, (made += 1)),
    )) as [number, number];
    return [
      {
        what: 'recording a rollback point, untracked files too',
        milliseconds: ours,
        against: { what: 'stash create, update-ref', milliseconds: plain },
        aim: 'at most 1.5 ×',
      },
      ...(await roundTrips('5,000 files, 20 changed', temporary, repository, 11)),
    ];
  } finally {
    temporary.remove();
  }
}

/** Ten files of 100 MB that don’t compress, one of them changed. */
async function largeFiles(): Promise<Row[]> {
  const temporary = new TemporaryRepository();
  try {
    // Compressing what can't be compressed would be all that is measured.
    temporary.git('config', 'core.compression', '0');
    const block = Buffer.alloc(100_000_000);
    for (let number = 0; number < 10; number += 1) temporary.write(`large${number}.bin`, block.fill(`${number} block `));
    temporary.commitAll('Large files');
    appendFileSync(temporary.path('large3.bin'), 'changed');
    return await roundTrips('1 GB in 10 files, one changed', temporary, await temporary.open(), 3);
  } finally {
    temporary.remove();
  }
}

/** There and back: away from the changes and to them again, by stash and by points. */
async function roundTrips(what: string, temporary: TemporaryRepository, repository: Repository, runs: number): Promise<Row[]> {
  const times = { push: [] as number[], pop: [] as number[], record: [] as number[], restore: [] as number[] };
  const git = (...args: string[]): unknown => execFileSync('git', ['-C', temporary.root, ...args], { stdio: 'ignore' });
  let made = 1_000;
  for (let run = 0; run < runs; run += 1) {
    times.push.push(await timed(() => git('stash', 'push', '-u')));
    times.pop.push(await timed(() => git('stash', 'pop')));
    const point = (made += 1);
    times.record.push(await timed(() => record(repository, point)));
    git('checkout', '--', '.');
    git('clean', '-fdq');
    const safety = (made += 1);
    times.restore.push(await timed(() => restore(repository, point, safety)));
  }
  const both = (one: readonly number[], other: readonly number[]): number[] => one.map((time, run) => time + other[run]!);
  const row = (name: string, ours: readonly number[], plainName: string, plain: readonly number[], aim?: string): Row => ({
    what: `${what}: ${name}`,
    milliseconds: median(ours),
    against: { what: plainName, milliseconds: median(plain) },
    ...(aim === undefined ? {} : { aim }),
  });
  return [
    row('recording', times.record, 'stash push -u', times.push),
    row('restoring, the present state recorded first', times.restore, 'stash pop', times.pop),
    row('both', both(times.record, times.restore), 'push and pop', both(times.push, times.pop), 'at most 1.5 ×'),
  ];
}

const refOf = (number: number): string => `refs/escalation/2026-02-04-bench/P-${number}`;

function record(repository: Repository, number: number): Promise<unknown> {
  return recordPoint(repository, { ref: refOf(number), message: 'bench', exclude: ['.escalation'] });
}

function restore(repository: Repository, point: number, safety: number): Promise<unknown> {
  return restorePoint(repository, refOf(point), {
    exclude: ['.escalation'],
    safety: { ref: refOf(safety), message: 'bench' },
    mayRemove: () => false,
  });
}
