import { execFileSync } from 'node:child_process';
import { recordPoint } from '../../src/git/rollbackPoints';
import { TemporaryRepository } from '../support/temporaryRepository';
import { middles, printTable } from './measure';

/** 5,000 files, 20 of them changed. */
export async function benchRollback(): Promise<void> {
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
      15,
      () => git('update-ref', `refs/plain/${(made += 1)}`, git('stash', 'create')),
      () =>
        recordPoint(repository, {
          ref: `refs/escalation/2026-02-04-bench/P-${(made += 1)}`,
          message: 'bench',
          exclude: ['.escalation'],
        }),
    )) as [number, number];
    printTable('Rolling back', [
      {
        what: 'recording a rollback point, untracked files too',
        milliseconds: ours,
        against: { what: 'stash create, update-ref', milliseconds: plain },
        aim: 'at most 1.5 ×',
      },
    ]);
  } finally {
    temporary.remove();
  }
}
