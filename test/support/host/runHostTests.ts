import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import type { HostResult } from '../../host/runner';
import { type Host, projectRoot, serverRunsHere } from './installHost';
import { openWorkbench } from './workbench';

const compiled = join(projectRoot, 'out', 'host');
const runner = join(compiled, 'runner.js');

/** Bundles the extension's build, the runner and the suites for the extension host. */
export async function compileHostTests(): Promise<string[]> {
  const suites = (await readdir(join(projectRoot, 'test', 'host', 'suite'))).filter((name) => name.endsWith('.test.ts'));
  await rm(compiled, { recursive: true, force: true });
  await build({
    entryPoints: [
      join(projectRoot, 'test', 'host', 'runner.ts'),
      ...suites.map((name) => join(projectRoot, 'test', 'host', 'suite', name)),
    ],
    outdir: compiled,
    outbase: join(projectRoot, 'test', 'host'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return suites.map((name) => name.replace(/\.test\.ts$/u, ''));
}

/** Runs suites inside the extension host of a real VS Code, in a fresh folder: the server from npm where it runs, else the desktop. */
export async function runHostTests(host: Host, suites: readonly string[]): Promise<HostResult[]> {
  return inFreshFolder(suites, (test) =>
    serverRunsHere() ? runInServer(host, test) : runOnDesktop(`1.${host.version.split('.').slice(1).join('.')}`, test),
  );
}

/** Downloads the desktop VS Code. Returns why it can't be used here; undefined where it can. */
export async function prepareDesktop(): Promise<string | undefined> {
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return 'there is no display';
  try {
    await downloadAndUnzipVSCode('stable');
    return undefined;
  } catch (error) {
    return `it can’t be downloaded: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Runs suites in the desktop VS Code, once it is prepared. */
export async function runDesktopTests(suites: readonly string[]): Promise<HostResult[]> {
  return inFreshFolder(suites, (test) => runOnDesktop('stable', test));
}

interface HostTest {
  readonly workspace: string;
  /** The file that the runner writes. */
  readonly results: string;
  readonly env: Readonly<Record<string, string>>;
}

async function inFreshFolder(suites: readonly string[], run: (test: HostTest) => Promise<HostResult[]>): Promise<HostResult[]> {
  const folder = await mkdtemp(join(tmpdir(), 'escalation-workspace-'));
  const workspace = join(folder, 'workspace');
  const results = join(folder, 'results.json');
  await mkdir(workspace);
  const env = {
    ESCALATION_TEST_RUNNER: runner,
    ESCALATION_TEST_RESULTS: results,
    ESCALATION_TEST_SUITES: suites.join(','),
    GIT_CONFIG_GLOBAL: '/dev/null',
    HOME: folder,
  };
  try {
    return await run({ workspace, results, env });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function runInServer(host: Host, { workspace, results, env }: HostTest): Promise<HostResult[]> {
  const workbench = await openWorkbench({ host, folder: workspace, extension: projectRoot, tests: runner, env });
  try {
    await appearing(results, 900_000);
    return await readResults(results);
  } catch (error) {
    await workbench.page.screenshot({ path: join(projectRoot, 'out', `host-${host.name}-failed.png`) }).catch(() => undefined);
    throw error;
  } finally {
    await workbench.close();
  }
}

async function runOnDesktop(version: string, { workspace, results, env }: HostTest): Promise<HostResult[]> {
  // A failed test ends with an error too; what failed stands in the results.
  const ended = await runTests({
    version,
    extensionDevelopmentPath: projectRoot,
    extensionTestsPath: runner,
    extensionTestsEnv: env,
    launchArgs: [workspace, '--disable-extensions', '--disable-workspace-trust'],
  }).catch((error: unknown) => error);
  if (!existsSync(results)) throw new Error('The desktop VS Code wrote no results.', { cause: ended });
  return readResults(results);
}

async function readResults(path: string): Promise<HostResult[]> {
  return JSON.parse(await readFile(path, 'utf8')) as HostResult[];
}

async function appearing(path: string, milliseconds: number): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!existsSync(path)) {
    if (Date.now() > end) throw new Error('The tests inside VS Code wrote no results. Did the extension host end?');
    await new Promise((resolve) => {
      setTimeout(resolve, 200);
    });
  }
}
