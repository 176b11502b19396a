import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { hosts, projectRoot, testRoot } from './host/installHost';
import { openWorkbench } from './host/workbench';
import { makeSample } from './sample/makeSample';

// `npm start [-- FOLDER]`: builds the extension and opens it with a sample escalation, or with a folder of the user's.

const [given] = process.argv.slice(2);
const folder = given === undefined ? await sampleFolder() : resolve(process.env['INIT_CWD'] ?? '.', given);
if (!existsSync(folder)) {
  console.error(`There is no folder ${folder}.`);
  process.exit(1);
}
const desktop = process.env['ESCALATION_CODE'] ?? desktopCode();
if (desktop) openDesktop(desktop, folder);
else await openServer(folder);

async function sampleFolder(): Promise<string> {
  mkdirSync(testRoot, { recursive: true });
  const sample = await makeSample(join(testRoot, 'sample', 'conveyor-controller'), new Date());
  return sample.folder;
}

/** The desktop VS Code on the PATH, where there is a desktop to show it on. */
function desktopCode(): string | undefined {
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return undefined;
  const name = process.platform === 'win32' ? 'code.cmd' : 'code';
  const folders = (process.env['PATH'] ?? '').split(process.platform === 'win32' ? ';' : ':');
  return folders.map((one) => join(one, name)).find((path) => existsSync(path));
}

function openDesktop(code: string, opened: string): void {
  execFileSync(process.execPath, ['build.mjs'], { cwd: projectRoot, stdio: 'inherit' });
  console.log(`Opening ${opened} in ${code}`);
  const args = ['--new-window', `--extensionDevelopmentPath=${projectRoot}`, opened];
  spawn(code, args, { stdio: 'inherit', shell: process.platform === 'win32' }).on('exit', (exitCode) => {
    process.exitCode = exitCode ?? 1;
  });
}

async function openServer(opened: string): Promise<void> {
  console.log(
    'No desktop VS Code was found; the VS Code server from npm is used. The first start installs it, which takes a minute.',
  );
  execFileSync('npm', ['run', '--silent', 'package'], { cwd: projectRoot, stdio: ['ignore', 'ignore', 'inherit'] });
  const opening = openWorkbench({
    host: hosts.newest,
    folder: opened,
    vsix: join(projectRoot, 'escalation-workbench.vsix'),
    browser: false,
    // A folder of the user's own may hold anything.
    trust: given !== undefined,
    settings: { 'workbench.colorTheme': 'Default Light Modern' },
  });
  // Before anybody knows the address: a server that nobody ends would go on.
  const end = (): void => {
    void opening.then((workbench) => workbench.close()).finally(() => process.exit(0));
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  process.on('SIGHUP', end);
  const { address } = await opening;
  console.log(
    `\nEscalation Workbench: ${address}\nOpen it in a browser, then choose the Escalation icon on the left. Ctrl+C ends it.`,
  );
}
