import { writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Mocha from 'mocha';

/** One test of a suite in the extension host. */
export interface HostResult {
  /** The suite's name. */
  readonly file: string;
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly message: string;
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
  const results: HostResult[] = [];
  await new Promise<void>((resolve) => {
    const runner = mocha.run(() => resolve());
    const add = (test: Mocha.Runnable, state: HostResult['state'], message = ''): void => {
      const file = basename(test.file ?? '', '.test.js');
      results.push({ file, title: test.fullTitle(), state, message });
    };
    runner.on('pass', (test) => add(test, 'passed'));
    runner.on('pending', (test) => add(test, 'skipped'));
    runner.on('fail', (test, error: Error) => add(test, 'failed', error.stack ?? error.message));
  });
  writeFileSync(process.env['ESCALATION_TEST_RESULTS']!, JSON.stringify(results));
  const failed = results.filter(({ state }) => state === 'failed').length;
  if (failed > 0) throw new Error(`${failed} tests failed.`);
}
