import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandIds } from '../../../src/ui/contributions';
import { protectFolder } from '../../support/protectFolder';
import { command, freshRepository, git, records } from '../workspace';

/** Every path below the records folder, with its bytes. */
function recordBytes(): Record<string, string> {
  const files = readdirSync(records, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => [join(parentPath, name), readFileSync(join(parentPath, name), 'latin1')]),
  );
}

describe('A disk that refuses', () => {
  let hypothesis: string;
  const writes: () => [what: string, id: string, args: object][] = () => [
    ['a new entry', commandIds.addFinding, { kind: 'fact', text: 'Pool exhausted' }],
    ['a change of an entry', commandIds.rateHypothesis, { hypothesis, likelihood: 5, impact: 4, effort: 1 }],
    ['an entry with a file beside it', commandIds.attachLog, { hypothesis, text: 'ERROR pool exhausted\n'.repeat(500) }],
    // More than what is left of the last block of a disk that is full.
    ['a line of the log', commandIds.addLogEntry, { text: 'Called the customer. '.repeat(500) }],
    ['a rollback point', commandIds.recordRollbackPoint, { title: 'Before the new pool' }],
  ];

  /** Every command says the sentence and leaves record and refs as they were; then, once the disk takes it, does its work. */
  async function refusedThenDone(sentence: RegExp, allow: () => void): Promise<void> {
    const before = [recordBytes(), await git('for-each-ref')];
    try {
      for (const [what, id, args] of writes()) {
        await assert.rejects(async () => command(id, args), sentence, what);
        assert.deepEqual([recordBytes(), await git('for-each-ref')], before, what);
      }
    } finally {
      allow();
    }
    for (const [what, id, args] of writes()) {
      const former = recordBytes();
      await command(id, args);
      assert.notDeepEqual(recordBytes(), former, what);
    }
  }

  before(async () => {
    await freshRepository();
    await git('commit', '-q', '--allow-empty', '-m', 'Start');
  });

  async function start(): Promise<void> {
    await command(commandIds.refresh, {});
    await command(commandIds.start, { title: 'Conveyor stands still' });
    hypothesis = await command(commandIds.addHypothesis, { statement: 'The pool is too small' });
  }

  it('without the right to write: a sentence, nothing half written, and everything works once it may', async () => {
    await start();
    const allow = protectFolder(records);
    await refusedThenDone(/No permission to write/u, allow);
  });

  // A full disk of one’s own needs the super-user, on Linux.
  if (process.getuid?.() === 0 && process.platform === 'linux') {
    it('that is full: a sentence, nothing half written, and everything works once there is room', async () => {
      rmSync(records, { recursive: true, force: true });
      execFileSync('mkdir', ['-p', records]);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', records]);
      try {
        await start();
        const filler = join(records, '.filler');
        assert.throws(() => {
          writeFileSync(filler, new Uint8Array(1024 * 1024));
        }, /ENOSPC/u);
        await refusedThenDone(/disk is full/u, () => rmSync(filler));
      } finally {
        execFileSync('umount', [records]);
      }
    });
  }
});
