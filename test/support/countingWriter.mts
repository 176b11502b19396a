import { once } from 'node:events';
import { NodeFiles } from '../../src/disk/nodeFiles';

// Counts a file up, as often as told, beside other processes that do the same: `countingWriter ROOT FILE TIMES`. Begins when it is told something.

const [root, file, times] = process.argv.slice(2) as [string, string, string];
const files = new NodeFiles(root);
console.log('ready');
await once(process.stdin, 'data');
for (let done = 0; done < Number(times);) {
  const before = await files.read(file, 100);
  const after = new TextEncoder().encode(String(Number(new TextDecoder().decode(before)) + 1));
  try {
    await files.replace(file, after, before);
    done += 1;
  } catch (error) {
    if (!(error instanceof Error && 'reason' in error && error.reason === 'changed')) throw error;
  }
}
