import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

// A process that writes the record and is killed at a given call of the file system: `killedWriter.mts ROOT SLUG CALL`.

const [root, slug, call] = process.argv.slice(2) as [string, string, string];
let calls = 0;
const fatal = (): void => {
  calls += 1;
  if (calls === Number(call)) process.kill(process.pid, 'SIGKILL');
};
const original = { ...fs };
for (const name of ['link', 'mkdir', 'rename', 'rm', 'unlink', 'open'] as const) {
  Object.assign(fs, {
    [name]: async (...args: unknown[]) => {
      fatal();
      const result: unknown = await (original[name] as (...given: unknown[]) => Promise<unknown>)(...args);
      if (name !== 'open') return result;
      const handle = result as fs.FileHandle;
      for (const method of ['write', 'writeFile', 'sync'] as const) {
        const plain = (handle[method] as (...given: unknown[]) => Promise<unknown>).bind(handle);
        Object.assign(handle, {
          [method]: async (...given: unknown[]) => {
            fatal();
            if (calls + 1 === Number(call) && method !== 'sync' && given[0] instanceof Uint8Array)
              await plain(given[0].subarray(0, 7));
            return plain(...given);
          },
        });
      }
      return handle;
    },
  });
}
syncBuiltinESMExports();

const { NodeFiles } = await import('../../src/disk/nodeFiles');
const { Journal } = await import('../../src/record/journal');
const { RecordStore } = await import('../../src/record/store');
const files = new NodeFiles(root);
const journal = new Journal(
  files,
  new RecordStore(files),
  () => Promise.resolve('Ada <ada@example.com>'),
  undefined,
  () => new Date('2026-02-04T10:00:00Z'),
);
const evidence = { type: 'log', title: 'attached', ratings: { 'H-aaaa': 'supports' } } as const;
await journal.add(slug, 'evidence', evidence, {
  id: 'E-nnnn',
  attachment: { extension: 'log', content: new TextEncoder().encode('whole log\n') },
});
await journal.change(slug, 'H-aaaa', [{ path: ['status'], value: 'testing' }], { did: 'hypothesis.testing' });
await journal.log(slug, { did: 'note.added', note: 'last' });
console.log('finished');
