import childProcess from 'node:child_process';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

// A process that restores a point and is killed at a given call of the file system or of git: `killedRestore.mts ROOT POINT SAFETY CALL`.
// A call of git counts twice: killed before it, and while it runs.

const [root, point, safety, call] = process.argv.slice(2) as [string, string, string, string];
let calls = 0;
const fatal = (): void => {
  calls += 1;
  if (calls === Number(call)) process.kill(process.pid, 'SIGKILL');
};
const original = { ...fs };
for (const name of ['link', 'mkdir', 'rename', 'rm', 'rmdir', 'unlink', 'utimes', 'writeFile'] as const) {
  Object.assign(fs, {
    [name]: async (...args: unknown[]) => {
      fatal();
      return (original[name] as (...given: unknown[]) => Promise<unknown>)(...args);
    },
  });
}
const { spawn } = childProcess;
Object.assign(childProcess, {
  spawn: (...args: Parameters<typeof spawn>) => {
    fatal();
    const child = spawn(...args);
    fatal();
    return child;
  },
});
syncBuiltinESMExports();

const { Repository } = await import('../../src/git/repository');
const { restorePoint } = await import('../../src/git/restore');
const repository = await Repository.open(root, { timeoutMs: 60_000 });
await restorePoint(repository, point, { exclude: [], safety: { ref: safety, message: 'Before' }, mayRemove: () => true });
console.log('finished');
