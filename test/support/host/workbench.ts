import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type Host, installChromium, installHost } from './installHost';

export interface WorkbenchOptions {
  readonly host: Host;
  /** Folder or `.code-workspace` file that is opened; none opens an empty window. */
  readonly folder?: string;
  /** Folder of an extension that is loaded from its sources. */
  readonly extension?: string;
  /** Module that runs tests inside the extension host. */
  readonly tests?: string;
  /** A packaged extension that is installed first. */
  readonly vsix?: string;
  readonly locale?: 'de';
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Workspace trust is asked for, as for a person. */
  readonly trust?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly size?: { readonly width: number; readonly height: number };
  /** Without it only the server is started. */
  readonly browser?: boolean;
}

export interface Workbench {
  readonly address: string;
  readonly page: Page;
  /** Folder of the server's user data. */
  readonly data: string;
  close(): Promise<void>;
  /** Opens the same server in one more window. */
  newPage(folder?: string): Promise<Page>;
}

const quietSettings = {
  // As on the desktop: in a browser VS Code saves what was typed after a second, by itself.
  'files.autoSave': 'off',
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.reduceMotion': 'on',
  'workbench.enableExperiments': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  'chat.agentHost.enabled': false,
  'chat.commandCenter.enabled': false,
  'git.openRepositoryInParentFolders': 'never',
  'git.autofetch': false,
  'window.commandCenter': false,
  'security.workspace.trust.startupPrompt': 'always',
  'security.workspace.trust.untrustedFiles': 'open',
};

/** Starts a VS Code server with fresh user data, and opens its workbench in a headless browser. */
export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const [{ nodePath, serverMain }, browserPath] = await Promise.all([
    installHost(options.host),
    options.browser === false ? '' : installChromium(),
  ]);
  const data = await mkdtemp(join(tmpdir(), 'escalation-host-'));
  await writeUserData(data, options);
  const linked = options.tests === undefined && options.extension ? await linkTo(options.extension, data) : undefined;
  if (options.vsix) await installExtension(nodePath, serverMain, data, options.vsix);
  const port = await freePort();
  const server = startServer(nodePath, serverMain, data, port, options);
  const address = `http://127.0.0.1:${port}/`;
  let browser: Browser | undefined;
  const emergency = (): void => {
    killGroup(server);
  };
  const close = async (): Promise<void> => {
    await browser?.close().catch(() => undefined);
    await stop(server);
    process.off('exit', emergency);
    await rm(data, { recursive: true, force: true, maxRetries: 5 });
  };
  process.once('exit', emergency);
  try {
    await answering(address, server);
    if (options.browser === false) {
      return {
        address: withFolder(address, options.folder),
        page: undefined as never,
        data,
        close,
        newPage: () => Promise.reject(new Error('no browser')),
      };
    }
    browser = await chromium.launch({
      executablePath: browserPath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
      handleSIGHUP: false,
      handleSIGINT: false,
      handleSIGTERM: false,
    });
    const context = await browser.newContext({
      viewport: options.size ?? { width: 1280, height: 800 },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const newPage = async (folder = options.folder): Promise<Page> => {
      const page = await context.newPage();
      await develop(page, port, { ...options, ...(linked === undefined ? {} : { extension: linked }) });
      await page.goto(withFolder(address, folder));
      await page.waitForFunction(() => performance.getEntriesByName('code/didStartWorkbench').length > 0, undefined, {
        timeout: 90_000,
      });
      return page;
    };
    return { address: withFolder(address, options.folder), page: await newPage(), data, close, newPage };
  } catch (error) {
    await close();
    throw error;
  }
}

async function writeUserData(data: string, { settings, locale }: WorkbenchOptions): Promise<void> {
  const user = join(data, 'data', 'User');
  await mkdir(user, { recursive: true });
  await writeFile(join(user, 'settings.json'), JSON.stringify({ ...quietSettings, ...settings }, undefined, 2));
  if (locale === undefined) return;
  // An empty language pack makes the language German for extensions; VS Code's own texts stay English.
  const pack = join(data, 'data', 'german.json');
  await writeFile(pack, JSON.stringify({ version: '1.0.0', contents: {} }));
  const packs = {
    de: {
      hash: 'german',
      label: 'Deutsch',
      extensions: [{ extensionIdentifier: { id: 'test.german' }, version: '1.0.0' }],
      translations: { vscode: pack },
    },
  };
  await writeFile(join(data, 'data', 'languagepacks.json'), JSON.stringify(packs));
  await writeFile(join(data, 'languagepacks.json'), JSON.stringify(packs));
}

function startServer(nodePath: string, serverMain: string, data: string, port: number, options: WorkbenchOptions): ChildProcess {
  const args = [
    serverMain,
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--without-connection-token',
    '--accept-server-license-terms',
    // The environment that a test gives, not the one of a login shell.
    '--force-disable-user-env',
    '--server-data-dir',
    data,
  ];
  if (!options.trust) args.push('--disable-workspace-trust');
  if (options.locale) args.push('--locale', options.locale);
  const env: NodeJS.ProcessEnv = { ...process.env, EXTENSIONS_GALLERY: '{"serviceUrl":""}', ...options.env };
  for (const name of ['ELECTRON_RUN_AS_NODE', 'VSCODE_IPC_HOOK_CLI', 'NODE_OPTIONS']) delete env[name];
  const child = spawn(nodePath, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const log = createWriteStream(join(data, 'server.log'));
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  return child;
}

async function installExtension(nodePath: string, serverMain: string, data: string, vsix: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const child = spawn(
      nodePath,
      [serverMain, '--install-extension', vsix, '--server-data-dir', data, '--accept-server-license-terms'],
      { stdio: 'ignore' },
    );
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`Installing ${vsix} ended with ${code}.`))));
  });
}

/**
 * The extension under another name: of one under development whose folder holds VS Code itself, VS Code's own colour themes would seem a part, and the
 * first of them is taken whatever the settings say.
 */
async function linkTo(extension: string, data: string): Promise<string> {
  const link = join(data, 'extension');
  await symlink(extension, link, 'dir');
  return link;
}

/** Tells the workbench of an extension under development; built workbenches ignore the query that would. */
async function develop(page: Page, port: number, { extension, tests }: WorkbenchOptions): Promise<void> {
  if (extension === undefined) return;
  const remote = (path: string) => ({ scheme: 'vscode-remote', authority: `127.0.0.1:${port}`, path });
  const development = { extensions: [remote(extension)], ...(tests === undefined ? {} : { extensionTestsPath: remote(tests) }) };
  // As text: what compiles the tests adds helpers to functions that a page doesn't have.
  await page.addInitScript(`(() => {
    const change = () => {
      const meta = document.getElementById('vscode-workbench-web-configuration');
      const text = meta && meta.getAttribute('data-settings');
      if (!text) return false;
      meta.setAttribute('data-settings', JSON.stringify({ ...JSON.parse(text), developmentOptions: ${JSON.stringify(development)} }));
      return true;
    };
    if (change()) return;
    const observer = new MutationObserver(() => { if (change()) observer.disconnect(); });
    observer.observe(document, { childList: true, subtree: true });
  })()`);
}

function withFolder(address: string, folder: string | undefined): string {
  if (folder === undefined) return `${address}?ew=true`;
  return `${address}?${folder.endsWith('.code-workspace') ? 'workspace' : 'folder'}=${encodeURIComponent(folder)}`;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}

async function answering(address: string, server: ChildProcess): Promise<void> {
  const end = Date.now() + 60_000;
  while (Date.now() < end) {
    if (server.exitCode !== null) throw new Error(`The VS Code server ended with ${server.exitCode}.`);
    const answer = await fetch(address).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
  throw new Error('The VS Code server did not answer within a minute.');
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const gone = new Promise((resolve) => {
    server.once('exit', resolve);
  });
  killGroup(server);
  await gone;
}

/** The server and the extension hosts that it started. */
function killGroup(server: ChildProcess): void {
  if (server.pid === undefined) return;
  try {
    process.kill(-server.pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
