import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { IndexPort } from '../../../src/record/recordIndex';
import type { Repository } from '../../../src/git/repository';
import { commandIds } from '../../../src/ui/contributions';
import { LinkedCommits, type LinkedCommitsOf } from '../../../src/ui/editor/linkedCommits';
import { type RecordFolder, Records } from '../../../src/ui/records';
import { Repositories } from '../../../src/ui/repositories';
import { CurrentSituation } from '../../../src/ui/views/situation';
import { Memory } from '../memory';
import { command, freshRepository, git, root } from '../workspace';

const noTrailers = { onDidChange: new vscode.EventEmitter<void>().event, links: () => Promise.resolve([]) };

describe('linked commits of a repository', () => {
  const log = vscode.window.createOutputChannel('linked commits test', { log: true });
  let slug: string;
  let suspect: string;
  let evidence: string;
  let parts: vscode.Disposable;
  let repository: Repository;
  let linkedCommits: LinkedCommits;
  /** Told by hand, so that a test knows when. */
  let refs: vscode.EventEmitter<RecordFolder>;
  let folder: RecordFolder;
  let kept: Uint8Array | undefined;
  const port: IndexPort = {
    load: () => Promise.resolve(kept),
    save(bytes) {
      kept = bytes;
      return Promise.resolve();
    },
  };

  const commit = async (name: string, text: string, message: string): Promise<string> => {
    await writeFile(join(root, name), text);
    await git('add', name);
    await git('commit', '-qm', message);
    return git('rev-parse', 'HEAD');
  };

  beforeEach(async () => {
    await freshRepository();
    await commit('belt.c', 'start();\n', 'Begin');
    await git('checkout', '-qb', 'feature');
    suspect = await commit('belt.c', 'start();\nwait();\n', 'Wait');
    slug = await command(commandIds.start, { title: 'Belt stands still' });
    const hypothesis = await command(commandIds.addHypothesis, { statement: 'It waits for ever' });
    [evidence] = await command<[string]>(commandIds.attachCommits, { hypothesis, commits: [suspect] });
    kept = undefined;
    await build();
  });
  afterEach(() => parts.dispose());
  after(() => log.dispose());

  async function build(): Promise<void> {
    const repositories = new Repositories(log);
    const records = new Records(
      new Memory(),
      () => undefined,
      () => Promise.resolve('Ada'),
    );
    repositories.useRecords(records);
    folder = records.folders()[0]!;
    await records.activate(folder, slug);
    const situation = new CurrentSituation(records, log);
    refs = new vscode.EventEmitter();
    linkedCommits = new LinkedCommits(situation, repositories, { onDidChangeRefs: refs.event }, noTrailers, () => port, log);
    parts = vscode.Disposable.from(linkedCommits, refs, situation, records);
    repository = (await repositories.of(folder))!;
  }

  /** What is told once it satisfies. */
  async function until(satisfied: (told: LinkedCommitsOf) => boolean): Promise<LinkedCommitsOf> {
    const changes: (() => void)[] = [];
    const subscription = linkedCommits.onDidChange(() => changes.splice(0).forEach((changed) => changed()));
    try {
      for (;;) {
        const changed = new Promise<void>((resolve) => changes.push(resolve));
        const told = await linkedCommits.of(repository);
        if (told && satisfied(told)) return told;
        await changed;
      }
    } finally {
      subscription.dispose();
    }
  }

  const settled = ({ commits }: LinkedCommitsOf): boolean => commits.every(({ reached }) => reached !== undefined);
  const brief = ({ commits }: LinkedCommitsOf): unknown =>
    commits.map(({ hash, reached, movedFrom }) => ({ hash, reached, movedFrom }));

  it('are found again after a rebase, and the original stays listed', async () => {
    const first = await linkedCommits.of(repository);
    assert.deepEqual(
      first?.commits.map(({ hash }) => hash),
      [suspect],
    );
    await git('checkout', '-q', 'main');
    await commit('other.c', 'other\n', 'Other');
    await git('checkout', '-q', 'feature');
    await git('rebase', '-q', 'main');
    const copy = await git('rev-parse', 'HEAD');
    refs.fire(folder);
    const told = await until((now) => now.head === copy && settled(now) && now.commits.length === 2);
    assert.deepEqual(brief(told), [
      { hash: suspect, reached: false, movedFrom: [] },
      { hash: copy, reached: true, movedFrom: [suspect] },
    ]);
    assert.deepEqual(told.commits[1]!.links, told.commits[0]!.links);
    assert.deepEqual(linkedCommits.standing(evidence), { how: 'moved', to: [copy] });
    // After a restart, all of it is known at once.
    await told.history.saved();
    parts.dispose();
    await build();
    assert.deepEqual(brief((await linkedCommits.of(repository))!), brief(told));
    assert.deepEqual(linkedCommits.standing(evidence), { how: 'moved', to: [copy] });
  });

  it('are told as missing, with what may be them, when git has them no longer', async () => {
    await git('checkout', '-q', 'main');
    const squash = await commit('belt.c', 'start();\nwait(8);\n', 'Feature\n\n* Wait\n');
    await git('branch', '-qD', 'feature');
    await git('reflog', 'expire', '--expire=now', '--all');
    await git('gc', '-q', '--prune=now');
    const { commits, missing } = await until((now) => now.missing.some(({ candidates }) => candidates.length > 0));
    assert.deepEqual(commits, []);
    assert.equal(missing[0]?.reason, 'gone');
    assert.equal(missing[0].subject, 'Wait');
    const [likeliest] = missing[0].candidates;
    assert.deepEqual([likeliest?.hash, likeliest?.why], [squash, 'named']);
    assert.equal(linkedCommits.standing(evidence)?.how, 'gone');
  });

  it('are told as changed by HEAD and not by refs that change nothing', async () => {
    await linkedCommits.of(repository);
    // Asking loaded the record, which was told as a change: who listens asks again.
    await linkedCommits.of(repository);
    let told = 0;
    const changed = new Promise<void>((resolve) => {
      parts = vscode.Disposable.from(
        parts,
        linkedCommits.onDidChange(() => {
          told += 1;
          resolve();
        }),
      );
    });
    await git('tag', 'some');
    refs.fire(folder);
    const next = await commit('other.c', 'other\n', 'Other');
    refs.fire(folder);
    await changed;
    const { head, commits } = (await linkedCommits.of(repository))!;
    assert.equal(head, next);
    assert.deepEqual(
      commits.map(({ hash }) => hash),
      [suspect],
    );
    assert.equal(told, 1);
  });
});
