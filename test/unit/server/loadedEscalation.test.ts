import assert from 'node:assert/strict';
import { FilesError } from '../../../src/record/files';
import { LoadedEscalation } from '../../../src/server/loadedEscalation';
import { RecordText } from '../../../src/server/recordText';
import { MemoryFiles } from '../../support/memoryFiles';
import { slug, smallRecord } from '../../support/server/recordContext';

const hypothesis = `${slug}/hypotheses/H-k7q2-pool-too-small.yaml`;

async function load(files = new MemoryFiles()): Promise<{ files: MemoryFiles; loaded: LoadedEscalation }> {
  for (const [path, text] of Object.entries(smallRecord)) files.put(`${slug}/${path}`, text);
  const loaded = new LoadedEscalation(slug, files, (path) => path);
  await loaded.load();
  return { files, loaded };
}

function readsOf(files: MemoryFiles): number {
  return [...files.reads.values()].reduce((sum, count) => sum + count, 0);
}

describe('LoadedEscalation', () => {
  it('reads what changed and nothing else; patches and writes under way not at all', async () => {
    const { files, loaded } = await load();
    const before = readsOf(files);
    await loaded.changedOnDisk([`${slug}/evidence/E-04tz.patch`, `${slug}/evidence/.tmp-1-abc`]);
    assert.equal(readsOf(files), before);
    files.put(hypothesis, smallRecord['hypotheses/H-k7q2-pool-too-small.yaml']!.replace('testing', 'parked'));
    await loaded.changedOnDisk([hypothesis]);
    assert.equal(readsOf(files), before + 1);
    assert.equal(loaded.escalation.find('H-k7q2')?.data.created?.by, 'Ada Lorenz <ada@example.com>');
    assert.equal(loaded.escalation.entries.hypothesis.find(({ id }) => id === 'H-k7q2')?.data.status, 'parked');
    files.contents.delete(hypothesis);
    await loaded.changedOnDisk([hypothesis]);
    assert.equal(loaded.escalation.find('H-k7q2'), undefined);
  });

  it('shows what is open above what is on the disk, and gives the disk back when it is closed', async () => {
    const { loaded } = await load();
    loaded.setOpen(RecordText.at('x', hypothesis, 'statement: Open\nstatus: parked\n')!);
    const statement = (): string | undefined =>
      loaded.escalation.entries.hypothesis.find(({ id }) => id === 'H-k7q2')?.data.statement;
    assert.equal(statement(), 'Open');
    assert.equal((await loaded.text(hypothesis))?.text, 'statement: Open\nstatus: parked\n');
    await loaded.setClosed(hypothesis);
    assert.equal(statement(), 'The connection pool is too small');
  });

  it('keeps the last state where a file changes again while it is read', async () => {
    const { files, loaded } = await load();
    const text = smallRecord['hypotheses/H-k7q2-pool-too-small.yaml']!;
    const read = files.read.bind(files);
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    files.put(hypothesis, text.replace('testing', 'parked'));
    files.read = async (path, limit) => {
      const content = await read(path, limit);
      files.read = read;
      await held;
      return content;
    };
    const slow = loaded.changedOnDisk([hypothesis]);
    await new Promise((resolve) => setImmediate(resolve));
    files.put(hypothesis, text.replace('testing', 'proposed'));
    const later = loaded.changedOnDisk([hypothesis]);
    await new Promise((resolve) => setImmediate(resolve));
    letGo();
    await Promise.all([slow, later]);
    assert.equal(loaded.escalation.entries.hypothesis.find(({ id }) => id === 'H-k7q2')?.data.status, 'proposed');
  });

  it('while typing gives the record as it was a moment ago', async () => {
    const { loaded } = await load();
    loaded.setOpen(RecordText.at('x', hypothesis, 'statement: Open\nstatus: parked\n')!);
    assert.equal(
      loaded.recent.entries.hypothesis.find(({ id }) => id === 'H-k7q2')?.data.statement,
      'The connection pool is too small',
    );
  });

  it('of a folder that can’t be listed throws once, and serves what is open after that', async () => {
    const files = new MemoryFiles();
    files.list = (folder) => Promise.reject(new FilesError('denied', folder));
    const loaded = new LoadedEscalation(slug, files, (path) => path);
    loaded.setOpen(RecordText.at('x', hypothesis, smallRecord['hypotheses/H-k7q2-pool-too-small.yaml']!)!);
    await assert.rejects(loaded.ready(), /denied/u);
    await loaded.ready();
    assert.equal(loaded.escalation.find('H-k7q2')?.readable, true);
  });

  it('keeps a log that is long, open and on the disk', async () => {
    const { loaded } = await load();
    assert.equal(loaded.escalation.log.length, 2);
    const path = `${slug}/log.yaml`;
    loaded.setOpen(
      RecordText.at('x', path, smallRecord['log.yaml']!.repeat(1) + smallRecord['log.yaml']!.replaceAll('L-q8d1', 'L-0000'))!,
    );
    assert.equal(loaded.escalation.log.length, 3);
    await loaded.setClosed(path);
    assert.equal(loaded.escalation.log.length, 2);
  });
});
