import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { restorePoint } from '../../../src/git/restore';
import { ObstacleError } from '../../../src/git/restoreChecks';
import { recordPoint } from '../../../src/git/rollbackPoints';
import { fc } from '../../support/properties';
import { apply, type Item, item, type Name } from '../../support/randomTrees';
import { TemporaryRepository } from '../../support/temporaryRepository';

/** What kind of repository it is. */
interface Surroundings {
  readonly format: 'sha1' | 'sha256';
  /** Text is written with CRLF, and kept with LF. */
  readonly autocrlf: boolean;
  /** A filter that stores something else than what lies in the working tree, as LFS does. */
  readonly filter: boolean;
  readonly submodule: boolean;
  readonly sparse: boolean;
  readonly worktree: boolean;
}

interface Work {
  readonly edits: readonly Item[];
  readonly staged: 'all' | 'intended' | 'none';
  readonly more: readonly Item[];
  readonly committed: boolean;
}

const surroundings: fc.Arbitrary<Surroundings> = fc.record({
  format: fc.constantFrom('sha1' as const, 'sha1' as const, 'sha256' as const),
  autocrlf: rarely(),
  filter: rarely(),
  submodule: rarely(),
  sparse: rarely(),
  worktree: rarely(),
});

const work: fc.Arbitrary<Work> = fc.record({
  edits: fc.array(item, { maxLength: 4 }),
  // What is only to be added is in no tree, and gone once its file is gone: it has a test of its own.
  staged: fc.constantFrom('all' as const, 'none' as const),
  more: fc.array(item, { maxLength: 3 }),
  committed: fc.boolean(),
});

function rarely(): fc.Arbitrary<boolean> {
  return fc.nat(4).map((number) => number === 0);
}

/** Every file with its bytes, and the index with all that it tells. */
function stateOf(repository: TemporaryRepository): Record<string, string> {
  return {
    ...repository.snapshot(),
    '<index>': repository.git('ls-files', '--stage', '-t', '-z', '--', '.', ':!.escalation'),
    '<unstaged>': repository.git('diff', '--name-status', '-z', '--', '.', ':!.escalation'),
  };
}

/** The state but for these paths; one of them that lies there may be tracked at the point, and is no change then. */
function without(state: Record<string, string>, paths: readonly string[]): Record<string, string> {
  const gone = new Set(paths);
  const rest = Object.fromEntries(Object.entries(state).filter(([path]) => !gone.has(path)));
  const fields = (state['<unstaged>'] ?? '').split('\0');
  const pairs = fields.flatMap((status, at) => (at % 2 === 0 && fields[at + 1] !== undefined ? [[status, fields[at + 1]!]] : []));
  return { ...rest, '<unstaged>': pairs.filter(([, path]) => !gone.has(path!)).join('\0') };
}

function make(options: Surroundings, base: readonly Item[]): { repository: TemporaryRepository; remove: () => void } {
  const main = new TemporaryRepository({ format: options.format });
  const folders = [dirname(main.root)];
  const remove = (): void => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  };
  main.write('.gitattributes', [options.autocrlf ? '' : '* -text', options.filter ? '*.md filter=turn' : ''].join('\n'));
  const turn = `"tr 'a-z' 'n-za-m'"`;
  main.configure(`[core]\nautocrlf = ${options.autocrlf}\n[filter "turn"]\nclean = ${turn}\nsmudge = ${turn}\n`);
  for (const one of base) apply(main, one);
  main.commitAll('base');
  if (options.submodule) {
    const other = new TemporaryRepository({ format: options.format });
    folders.push(dirname(other.root));
    other.write('inside.txt', 'inside\n');
    other.commitAll('inside');
    main.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', other.root, 'module');
    main.commitAll('module');
  }
  if (options.sparse) {
    main.write('far/away.txt', 'away\n');
    main.write('far/other.txt', 'other\n');
    main.commitAll('far');
    main.git('sparse-checkout', 'set', '--no-cone', '/*', '!/far/');
  }
  if (!options.worktree) return { repository: main, remove };
  const tree = new TemporaryRepository({ worktreeOf: main.root });
  folders.push(dirname(tree.root));
  return { repository: tree, remove };
}

function perform(repository: TemporaryRepository, { edits, staged, more, committed }: Work): void {
  for (const one of edits) apply(repository, one);
  if (staged !== 'none') repository.git('add', staged === 'all' ? '-A' : '-N', '--', '.');
  if (committed) repository.git('commit', '-q', '--allow-empty', '-m', 'further work');
  for (const one of more) apply(repository, one);
}

/** What a restore leaves alone because only the person can say that it may go. */
async function restored(repository: TemporaryRepository, ref: string, safety: string, all: boolean) {
  return restorePoint(await repository.open(), ref, {
    exclude: ['.escalation'],
    safety: { ref: safety, message: 'Before restoring' },
    mayRemove: () => all,
  });
}

describe('A restore, over random states and random further work', function () {
  this.timeout(1_800_000);
  const ref = 'refs/escalation/2026-02-04-test/P-0000';
  const safety = 'refs/escalation/2026-02-04-test/P-0001';
  const again = 'refs/escalation/2026-02-04-test/P-0002';

  async function holds(options: Surroundings, base: readonly Item[], before: Work, after: Work, all: boolean): Promise<void> {
    const { repository, remove } = make(options, base);
    try {
      perform(repository, before);
      repository.write('.escalation/log.yaml', '- one\n');
      const recorded = stateOf(repository);
      await recordPoint(await repository.open(), { ref, message: 'Recorded', exclude: ['.escalation'] });
      perform(repository, after);
      repository.write('.escalation/log.yaml', '- one\n- two\n');
      const further = stateOf(repository);
      const heads = repository.git('for-each-ref', 'refs/heads');
      try {
        const { plan, removed } = await restored(repository, ref, safety, all);
        const kept = plan.untrackedSince.map(({ path }) => path).filter((path) => !removed.includes(path));
        assert.deepEqual(
          kept.filter((path) => path in recorded),
          [],
        );
        assert.deepEqual(without(stateOf(repository), [...kept, ...records]), without(recorded, [...kept, ...records]));
        assert.equal(repository.git('for-each-ref', 'refs/heads'), heads);
        assert.equal(readFileSync(repository.path('.escalation/log.yaml'), 'utf8'), '- one\n- two\n');
      } catch (error) {
        // What would be lost stands in the way: nothing was touched.
        if (!(error instanceof ObstacleError)) throw error;
        assert.ok(!all || error.obstacles.some(({ why }) => why === 'ignored'));
        assert.deepEqual(stateOf(repository), further);
        return;
      }
      await restored(repository, safety, again, true);
      assert.deepEqual(stateOf(repository), further);
    } finally {
      remove();
    }
  }

  /** The record is never touched: what it says stays as it is. */
  const records = ['.escalation/log.yaml'];

  it('brings back bytes, modes and index, and keeps the further work wholly in the safety point', async () => {
    await fc.assert(
      fc.asyncProperty(surroundings, fc.array(item, { minLength: 1, maxLength: 5 }), work, work, fc.boolean(), holds),
      { numRuns: Number(process.env['RUNS'] ?? 500) },
    );
  });

  // States that the random ones found, and that did not come back.
  const plain: Surroundings = {
    format: 'sha1',
    autocrlf: false,
    filter: false,
    submodule: false,
    sparse: false,
    worktree: false,
  };
  const nothing: Work = { edits: [], staged: 'all', more: [], committed: false };
  const file = (name: Name): Item => ({ what: 'file', name, content: 'x\n', executable: false });

  it('brings an untracked folder back where an untracked file stands by now', async () => {
    await holds(
      plain,
      [file('a.txt')],
      { ...nothing, more: [file('deep/other.bin')] },
      { ...nothing, more: [file('deep')] },
      true,
    );
  });

  it('records a link that stands in place of a folder of tracked files', async () => {
    const link: Item = { what: 'link', name: 'deep', target: 'a.txt' };
    await holds(plain, [file('deep/other.bin')], { ...nothing, more: [link] }, nothing, false);
    await holds({ ...plain, autocrlf: true }, [file('deep/other.bin')], nothing, { ...nothing, more: [link] }, true);
  });

  it('brings back files that are only to be added', async () => {
    await holds(plain, [file('a.txt')], { ...nothing, edits: [file('x/y')], staged: 'intended' }, nothing, true);
    await holds(plain, [file('a.txt')], nothing, { ...nothing, edits: [file('x/y')], staged: 'intended' }, false);
  });

  it('brings line ends back that git holds for unchanged', async () => {
    const crlf: Item = { what: 'file', name: 'a.txt', content: 'x\r\n', executable: false };
    await holds({ ...plain, autocrlf: true }, [crlf], nothing, { ...nothing, edits: [file('a.txt')] }, false);
    await holds({ ...plain, autocrlf: true }, [file('a.txt')], nothing, { ...nothing, edits: [crlf] }, false);
  });
});
