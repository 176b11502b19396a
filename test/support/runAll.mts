import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hosts, installChromium, installHost, projectRoot, serverRunsHere } from './host/installHost';
import { compileHostTests, prepareDesktop, runDesktopTests, runHostTests } from './host/runHostTests';
import type { HostResults } from '../host/runner';

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

interface MochaReport {
  readonly stats: { readonly passes: number; readonly failures: number; readonly pending: number };
  readonly failures: readonly {
    readonly fullTitle: string;
    readonly err: { readonly stack?: string; readonly message?: string };
  }[];
}

/** `jobs` files run at a time, each in a process of its own. */
async function mocha(name: string, files: readonly string[], jobs = 1): Promise<Counts> {
  const report = join(reports, `${name}.json`);
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
  if (text === undefined) return { passed: 0, failed: 1, skipped: 0, details: output };
  const { stats, failures } = JSON.parse(text) as MochaReport;
  const details = failures.map(({ fullTitle, err }) => `${fullTitle}\n${err.stack ?? err.message ?? ''}`).join('\n\n');
  return { passed: stats.passes, failed: stats.failures, skipped: stats.pending, details };
}

/** Those over random cases first: they run longest, and the others fill the time beside them. */
async function integrationTests(): Promise<string[]> {
  const folder = join(projectRoot, 'test', 'integration');
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.test.ts')).sort();
  const isProperty = (name: string): boolean => name.endsWith('.property.test.ts');
  return [...files.filter(isProperty), ...files.filter((name) => !isProperty(name))].map((name) => join(folder, name));
}

function countsOf({ failures, ...counts }: HostResults): Counts {
  return { ...counts, details: failures.map(({ title, message }) => `${title}\n${message}`).join('\n\n') };
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
await suite('unit', () => mocha('unit', ['test/unit/**/*.test.ts']));
await suite('integration', async () => mocha('integration', await integrationTests(), 2));
await suite('build', () => check(process.execPath, ['build.mjs']));
await suite('hosts', async () => {
  await installed;
  return { passed: 1, failed: 0, skipped: 0, details: '' };
});
const hostSuites = await compileHostTests();
await suite('VS Code, oldest supported', async () => countsOf(await runHostTests(hosts.floor, hostSuites)));
await suite('VS Code, newest', async () => countsOf(await runHostTests(hosts.newest, hostSuites)));
if (serverRunsHere()) {
  const reason = await prepareDesktop();
  if (reason === undefined) await suite('VS Code, desktop', async () => countsOf(await runDesktopTests(hostSuites)));
  else console.log(`       VS Code, desktop: not run, ${reason}`);
}
await suite('package', () => check(process.execPath, ['--import', 'tsx', join('test', 'support', 'checkPackage.mts')]));
if (serverRunsHere()) await suite('user interface', () => mocha('ui', ['test/ui/**/*.test.ts']));
else console.log('       user interface: not run, its browser and server from npm are for Linux on x64');

const width = Math.max(...suites.map(({ name }) => name.length));
console.log(`\n${'suite'.padEnd(width)}  passed  failed  skipped  seconds`);
for (const { name, passed, failed, skipped, seconds } of suites) {
  console.log(
    `${name.padEnd(width)}  ${String(passed).padStart(6)}  ${String(failed).padStart(6)}  ${String(skipped).padStart(7)}  ${seconds.toFixed(1).padStart(7)}`,
  );
}
const sum = (pick: (suite: Suite) => number): number => suites.reduce((total, one) => total + pick(one), 0);
const [passed, failed, skipped] = [sum((one) => one.passed), sum((one) => one.failed), sum((one) => one.skipped)];
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 ? 1 : 0;
