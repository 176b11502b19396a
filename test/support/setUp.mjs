// Runs before `npm start`, `npm test` and the like, with whatever Node the machine has: installs what the lockfile names where it is missing.
import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const lockfile = new URL('../../package-lock.json', import.meta.url);
const installed = new URL('../../node_modules/.package-lock.json', import.meta.url);

if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lockfile).mtimeMs) {
  console.log('Installing what package-lock.json names …');
  // npm is a script on Windows, which only a shell starts; there is nothing in this line that comes from outside.
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
}
