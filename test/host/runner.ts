import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Mocha from 'mocha';

interface Failure {
  readonly title: string;
  readonly message: string;
}

export interface HostResults {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failures: readonly Failure[];
}

/**
 * Runs inside the extension host. The results go to a file: a workbench whose extension host died reports success all the same, but writes
 * no file.
 */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, reporter: 'min', allowUncaught: false });
  const folder = dirname(process.env['ESCALATION_TEST_RUNNER']!);
  const suites = process.env['ESCALATION_TEST_SUITES']?.split(',') ?? [];
  for (const suite of suites) mocha.addFile(join(folder, 'suite', `${suite}.test.js`));
  const failures: Failure[] = [];
  const counts = { passed: 0, failed: 0, skipped: 0 };
  await new Promise<void>((resolve) => {
    const runner = mocha.run(() => resolve());
    runner.on('pass', () => (counts.passed += 1));
    runner.on('pending', () => (counts.skipped += 1));
    runner.on('fail', (test, error: Error) => {
      counts.failed += 1;
      failures.push({ title: test.fullTitle(), message: error.stack ?? error.message });
    });
  });
  const results: HostResults = { ...counts, failures };
  writeFileSync(process.env['ESCALATION_TEST_RESULTS']!, JSON.stringify(results));
  if (counts.failed > 0) throw new Error(`${counts.failed} tests failed.`);
}
