/** One test as a run of its file reported it. */
export interface TestResult {
  /** The file that holds it, as it was given to the run. */
  readonly file: string;
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  /** What a failure says; empty otherwise. */
  readonly message: string;
}

export interface Tries {
  readonly results: readonly TestResult[];
  /** Failures of the first try whose whole file passed the second: told, so that somebody looks for their cause. */
  readonly unsteady: readonly TestResult[];
}

/**
 * Runs files of tests that drive a whole workbench on a machine that may be busy. A file with a failure is run once more, whole and in a
 * fresh workbench: what fails twice has failed. A run that throws ran none of its files.
 */
export async function twoTries(
  files: readonly string[],
  run: (files: readonly string[]) => Promise<readonly TestResult[]>,
): Promise<Tries> {
  const first = await run(files).catch((error: unknown): readonly TestResult[] => files.map((file) => fellOver(file, error)));
  const failures = first.filter(({ state }) => state === 'failed');
  const again = files.filter((file) => failures.some((one) => one.file === file));
  if (again.length === 0) return { results: first, unsteady: [] };
  const second = await run(again);
  const stillFailing = new Set(second.filter(({ state }) => state === 'failed').map(({ file }) => file));
  return {
    results: [...first.filter(({ file }) => !again.includes(file)), ...second],
    unsteady: failures.filter(({ file }) => !stillFailing.has(file)),
  };
}

function fellOver(file: string, error: unknown): TestResult {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { file, title: file, state: 'failed', message };
}
