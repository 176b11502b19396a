import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hosts, installChromium, installHost, projectRoot, serverRunsHere } from './host/installHost';
import { compileHostTests, prepareDesktop, runDesktopTests, runHostTests } from './host/runHostTests';
import { type TestResult, twoTries } from './secondTry';

// Every check of the project, and one line that sums them up. `npm test`

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What is shown of a failure. */
  readonly details: string;
}

interface Suite extends Counts {
  readonly name: string;
  readonly seconds: number;
}

const bin = (name: string): string => join(projectRoot, 'node_modules', '.bin', name);
const reports = join(projectRoot, 'out', 'reports');

function execute(command: string, args: readonly string[]): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: projectRoot, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output: Buffer.concat(chunks).toString('utf8') }));
  });
}

/** A check that is passed or not as a whole. */
async function check(command: string, args: readonly string[]): Promise<Counts> {
  const { code, output } = await execute(command, args);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0, details: code === 0 ? '' : output };
}

interface MochaTest {
  readonly file: string;
  readonly fullTitle: string;
  readonly err: { readonly stack?: string; readonly message?: string };
}

interface MochaReport {
  readonly passes: readonly MochaTest[];
  readonly failures: readonly MochaTest[];
  readonly pending: readonly MochaTest[];
}

/** `jobs` files run at a time, each in a process of its own. */
async function mocha(name: string, files: readonly string[], jobs = 1): Promise<TestResult[]> {
  const report = join(reports, `${name}.json`);
  await rm(report, { force: true });
  const args = [
    '--import',
    'tsx',
    join(projectRoot, 'node_modules', 'mocha', 'bin', 'mocha.js'),
    '--reporter',
    'json',
    '--reporter-option',
    `output=${report}`,
    ...(jobs > 1 ? ['--parallel', '--jobs', String(jobs)] : []),
    ...files,
  ];
  const { output } = await execute(process.execPath, args);
  const text = await readFile(report, 'utf8').catch(() => undefined);
  if (text === undefined) throw new Error(output);
  const { passes, failures, pending } = JSON.parse(text) as MochaReport;
  const results = (tests: readonly MochaTest[], state: TestResult['state']): TestResult[] =>
    tests.map(({ file, fullTitle, err }) => ({ file, title: fullTitle, state, message: err.stack ?? err.message ?? '' }));
  return [...results(passes, 'passed'), ...results(failures, 'failed'), ...results(pending, 'skipped')];
}

async function testFiles(kind: string): Promise<string[]> {
  const folder = join(projectRoot, 'test', kind);
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.test.ts')).sort();
  return files.map((name) => join(folder, name));
}

/** Those over random cases first: they run longest, and the others fill the time beside them. */
async function integrationTests(): Promise<string[]> {
  const files = await testFiles('integration');
  const isProperty = (name: string): boolean => name.endsWith('.property.test.ts');
  return [...files.filter(isProperty), ...files.filter((name) => !isProperty(name))];
}

function countsOf(results: readonly TestResult[]): Counts {
  const count = (state: TestResult['state']): number => results.filter((one) => one.state === state).length;
  return {
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    details: results
      .filter(({ state }) => state === 'failed')
      .map(described)
      .join('\n\n'),
  };
}

function described({ title, message }: TestResult): string {
  return `${title}\n${message}`;
}

const unsteady: TestResult[] = [];

/** Suites that drive a workbench. */
async function inWorkbench(
  files: readonly string[],
  run: (files: readonly string[]) => Promise<readonly TestResult[]>,
): Promise<Counts> {
  const tries = await twoTries(files, run);
  unsteady.push(...tries.unsteady);
  return countsOf(tries.results);
}

const suites: Suite[] = [];

async function suite(name: string, task: () => Promise<Counts>): Promise<void> {
  const start = Date.now();
  const counts = await task().catch((error: unknown): Counts => ({
    passed: 0,
    failed: 1,
    skipped: 0,
    details: error instanceof Error ? (error.stack ?? error.message) : String(error),
  }));
  const empty = counts.passed + counts.failed === 0;
  const result = empty ? { ...counts, failed: 1, details: 'The suite ran no test.' } : counts;
  suites.push({ name, seconds: (Date.now() - start) / 1000, ...result });
  console.log(
    `${result.failed === 0 ? 'ok    ' : 'FAILED'} ${name}: ${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped`,
  );
  if (result.details !== '') console.log(result.details);
}

await rm(reports, { recursive: true, force: true });
await mkdir(reports, { recursive: true });
// Downloads wait for the network, so they run beside the first checks.
const installed = serverRunsHere()
  ? Promise.all([installHost(hosts.newest), installHost(hosts.floor), installChromium()])
  : Promise.resolve();
installed.catch(() => undefined);
await suite('type check', () => check(bin('tsc'), ['--noEmit']));
await suite('lint', () => check(bin('oxlint'), ['--type-aware', '--deny-warnings']));
await suite('format', () => check(bin('prettier'), ['--check', '.']));
await suite('unit', async () => countsOf(await mocha('unit', await testFiles('unit'))));
await suite('integration', async () => countsOf(await mocha('integration', await integrationTests(), 2)));
await suite('build', () => check(process.execPath, ['build.mjs']));
await suite('hosts', async () => {
  await installed;
  return { passed: 1, failed: 0, skipped: 0, details: '' };
});
const hostSuites = await compileHostTests();
await suite('VS Code, oldest supported', () => inWorkbench(hostSuites, (files) => runHostTests(hosts.floor, files)));
await suite('VS Code, newest', () => inWorkbench(hostSuites, (files) => runHostTests(hosts.newest, files)));
if (serverRunsHere()) {
  const reason = await prepareDesktop();
  if (reason === undefined) await suite('VS Code, desktop', () => inWorkbench(hostSuites, runDesktopTests));
  else console.log(`       VS Code, desktop: not run, ${reason}`);
}
await suite('package', () => check(process.execPath, ['--import', 'tsx', join('test', 'support', 'checkPackage.mts')]));
if (serverRunsHere()) {
  const files = await testFiles('ui');
  await suite('user interface', () => inWorkbench(files, (chosen) => mocha('ui', chosen)));
} else console.log('       user interface: not run, its browser and server from npm are for Linux on x64');

const width = Math.max(...suites.map(({ name }) => name.length));
console.log(`\n${'suite'.padEnd(width)}  passed  failed  skipped  seconds`);
for (const { name, passed, failed, skipped, seconds } of suites) {
  console.log(
    `${name.padEnd(width)}  ${String(passed).padStart(6)}  ${String(failed).padStart(6)}  ${String(skipped).padStart(7)}  ${seconds.toFixed(1).padStart(7)}`,
  );
}
if (unsteady.length > 0) console.log('\nPassed only at the second try, so find out why:');
for (const one of unsteady) console.log(described(one));
const sum = (pick: (suite: Suite) => number): number => suites.reduce((total, one) => total + pick(one), 0);
const [passed, failed, skipped] = [sum((one) => one.passed), sum((one) => one.failed), sum((one) => one.skipped)];
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 ? 1 : 0;
