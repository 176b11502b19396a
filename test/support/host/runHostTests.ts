import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { HostResults } from '../../host/runner';
import { type Host, projectRoot } from './installHost';
import { openWorkbench } from './workbench';

const compiled = join(projectRoot, 'out', 'host');

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

/** Runs suites inside the extension host of a real VS Code, in a fresh folder. */
export async function runHostTests(host: Host, suites: readonly string[]): Promise<HostResults> {
  const folder = await mkdtemp(join(tmpdir(), 'escalation-workspace-'));
  const workspace = join(folder, 'workspace');
  const results = join(folder, 'results.json');
  await mkdir(workspace);
  const workbench = await openWorkbench({
    host,
    folder: workspace,
    extension: projectRoot,
    tests: join(compiled, 'runner.js'),
    env: {
      ESCALATION_TEST_RUNNER: join(compiled, 'runner.js'),
      ESCALATION_TEST_RESULTS: results,
      ESCALATION_TEST_SUITES: suites.join(','),
      GIT_CONFIG_GLOBAL: '/dev/null',
      HOME: folder,
    },
  });
  try {
    await appearing(results, 300_000);
    return JSON.parse(await readFile(results, 'utf8')) as HostResults;
  } catch (error) {
    await workbench.page.screenshot({ path: join(projectRoot, 'out', `host-${host.name}-failed.png`) }).catch(() => undefined);
    throw error;
  } finally {
    await workbench.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
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
