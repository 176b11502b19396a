import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NodeFiles } from '../../../src/disk/nodeFiles';
import { Journal } from '../../../src/record/journal';
import { describeMended } from '../../../src/record/repair';
import { RecordStore } from '../../../src/record/store';
import { bundleProgram } from '../../support/bundleProgram';

describe('A process that is killed while it writes', function () {
  this.timeout(240_000);

  it('loses nothing that was there, at whichever call; the next load mends the rest and says so', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'escalation-kill-'));
    const writer = await bundleProgram('killedWriter', folder);
    const seed = join(folder, 'seed');
    const before = new NodeFiles(seed);
    const journal = new Journal(
      before,
      new RecordStore(before),
      () => Promise.resolve('Ada <ada@example.com>'),
      undefined,
      () => new Date('2026-02-04T09:00:00Z'),
    );
    const slug = await journal.start({ title: 'Belts' });
    await journal.add(slug, 'hypothesis', { statement: 'Pool', status: 'proposed' }, { id: 'H-aaaa' });
    const oldLog = readFileSync(join(seed, slug, 'log.yaml'), 'utf8');
    const whatWasMended = new Set<string>();
    let finished = false;
    for (let call = 1; !finished; call += 1) {
      assert.ok(call < 200, 'the writer comes to its end');
      const root = join(folder, `${call}`);
      cpSync(seed, root, { recursive: true });
      const { stdout, signal } = spawnSync(process.execPath, [writer, root, slug, String(call)], {
        encoding: 'utf8',
      });
      finished = stdout.includes('finished');
      assert.ok(finished || signal === 'SIGKILL', `call ${call}: ${stdout}`);
      const store = new RecordStore(new NodeFiles(root));
      const mended = await store.repair(slug, 'Escalation Workbench', new Date('2026-02-04T11:00:00Z'));
      for (const one of mended) {
        whatWasMended.add(one.what);
        assert.notEqual(describeMended(one), '');
      }
      const escalation = await store.escalation(slug);
      assert.ok(
        readFileSync(join(root, slug, 'log.yaml'), 'utf8').startsWith(oldLog),
        `call ${call}: the log as it was is still its beginning`,
      );
      const hypothesis = escalation.find('H-aaaa')!;
      assert.ok(hypothesis.readable && hypothesis.problems.length === 0, `call ${call}`);
      assert.ok(['proposed', 'testing'].includes((hypothesis.data as { status: string }).status));
      const evidence = escalation.find('E-nnnn');
      if (evidence) {
        assert.ok(evidence.readable, `call ${call}: an entry is whole or not there`);
        assert.equal(readFileSync(join(root, slug, 'evidence', 'E-nnnn.log'), 'utf8'), 'whole log\n');
        assert.ok(
          escalation.log.some(({ on }) => on === 'E-nnnn'),
          `call ${call}: the log names the entry`,
        );
      }
      const strayTemporary = (await new NodeFiles(root).list(`${slug}/hypotheses`)).some(({ name }) => name.startsWith('.tmp-'));
      assert.ok(!strayTemporary && !existsSync(join(root, slug, 'evidence', '.tmp')), `call ${call}`);
      assert.deepEqual(await store.repair(slug, 'x', new Date('2026-02-04T11:00:00Z')), [], 'once is enough');
    }
    assert.deepEqual([...whatWasMended].toSorted(), ['logLine', 'temporaryFile'], 'both kinds of leavings were seen and mended');
    rmSync(folder, { recursive: true, force: true });
  });
});
