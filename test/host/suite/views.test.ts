import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { Records } from '../../../src/ui/records';
import { Repositories } from '../../../src/ui/repositories';
import { ActiveTree } from '../../../src/ui/views/activeView';
import { AllTree } from '../../../src/ui/views/allView';
import type { Node } from '../../../src/ui/views/nodes';
import { CurrentSituation } from '../../../src/ui/views/situation';
import { moveStep } from '../../../src/ui/views/stepOrder';
import { Watch } from '../../../src/ui/watch';
import { Memory } from '../memory';

const root = vscode.workspace.workspaceFolders![0]!.uri.fsPath;
const slug = '2026-02-04-views-test';
const folder = join(root, '.escalation', slug);
const created = 'created: {at: "2026-02-04T09:00:00Z", by: "Ada L. <ada@example.com>"}\n';

async function write(path: string, content: string): Promise<void> {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), content);
}

describe('the views', () => {
  const log = vscode.window.createOutputChannel('views test', { log: true });
  let records: Records;
  let situation: CurrentSituation;
  let tree: ActiveTree;

  beforeEach(async () => {
    const head = `title: "Förderband steht"\nphase: analysis\nseverity: 1\nnextUpdateAt: "2026-02-04T09:30:00Z"\n${created}`;
    await write('escalation.yaml', head);
    await write(
      'hypotheses/H-aaaa-pool.yaml',
      `statement: "Pool [x](command:evil)\\nzu klein"\nstatus: testing\nlikelihood: 4\nimpact: 3\neffort: 2\n${created}`,
    );
    await write('hypotheses/H-bbbb-broken.yaml', 'statement: [\n');
    await write(
      'evidence/E-aaaa-log.yaml',
      `type: log\ntitle: "Auszug"\nratings: {H-aaaa: supports}\nfile: E-aaaa.log\n${created}`,
    );
    await write('evidence/E-aaaa.log', 'timeout\n');
    await write('steps/S-aaaa-one.yaml', `order: 10\naction: "first"\nexpected: "x"\n${created}`);
    await write('steps/S-bbbb-two.yaml', `order: 20\naction: "second"\nexpected: "x"\n${created}`);
    await write('log.yaml', '- {id: L-aaaa, at: 2026-02-04T09:00:00Z, by: "Ada", did: escalation.started}\n');
    records = new Records(
      new Memory(),
      () => undefined,
      () => Promise.resolve('Ada L. <ada@example.com>'),
    );
    const [first] = records.folders();
    await records.activate(first!, slug);
    situation = new CurrentSituation(records, log);
    tree = new ActiveTree(situation, log);
  });

  afterEach(async () => {
    tree.dispose();
    situation.dispose();
    records.dispose();
    await rm(folder, { recursive: true, force: true });
  });
  after(() => log.dispose());

  const label = (node: Node): string => {
    const item = tree.getTreeItem(node);
    return typeof item.label === 'string' ? item.label : (item.label?.label ?? '');
  };
  const section = async (name: string): Promise<Node> => {
    const found = (await tree.getChildren()).find((node) => node.type === 'section' && node.section === name);
    assert.ok(found, `the section ${name} is there`);
    return found;
  };

  it('follow the files of folders that came all at once', async () => {
    const watch = new Watch(situation, records, new Repositories(log), log);
    try {
      await situation.refresh();
      const shown = (statement: string): Promise<void> =>
        new Promise((resolve) => {
          const subscription = situation.onDidChange((now) => {
            const found = now.state === 'active' && now.active.escalation.entries.hypothesis;
            if (!found || !found.some(({ data }) => data.statement === statement)) return;
            subscription.dispose();
            resolve();
          });
        });
      const write = (statement: string): void => {
        writeFileSync(join(folder, 'hypotheses/H-cccc-late.yaml'), `statement: "${statement}"\nstatus: testing\n${created}`);
      };
      const head = `title: "x"\nphase: analysis\n${created}`;
      await rm(folder, { recursive: true });
      const came = shown('came');
      // Too fast for the watcher of the editor, which does not look into folders that are new.
      mkdirSync(join(folder, 'hypotheses'), { recursive: true });
      writeFileSync(join(folder, 'escalation.yaml'), head);
      write('came');
      await came;
      const changed = shown('changed');
      write('changed');
      await changed;
    } finally {
      watch.dispose();
    }
  });

  it('shows an unreadable hypothesis beside the readable one, and harmless labels', async () => {
    const rows = await tree.getChildren(await section('hypotheses'));
    assert.deepEqual(rows.map(label).toSorted(), ['H-bbbb-broken.yaml', 'Testing · Pool [x](command:evil) ⏎ zu klein']);
    const broken = rows.find((node) => node.type === 'entry' && node.id === 'H-bbbb');
    assert.equal(tree.getTreeItem(broken!).contextValue, 'problem.entry');
  });

  it('gives every row an id, an icon, an accessible name, and a tooltip without trust', async () => {
    const [hypothesis] = (await tree.getChildren(await section('hypotheses'))).filter(
      (node) => node.type === 'entry' && node.id === 'H-aaaa',
    );
    const item = tree.getTreeItem(hypothesis!);
    assert.equal(item.description, 'priority 6.0');
    assert.ok(item.iconPath instanceof vscode.ThemeIcon);
    assert.ok(item.id);
    assert.match(item.accessibilityInformation?.label ?? '', /Testing.+H-aaaa/u);
    assert.equal(item.resourceUri, undefined);
    const { tooltip } = tree.resolveTreeItem(item, hypothesis!);
    assert.ok(tooltip instanceof vscode.MarkdownString);
    assert.equal(tooltip.isTrusted, false);
    assert.ok(!tooltip.value.includes('[x](command'));
  });

  it('finds a row and its parents, so that it can be revealed', async () => {
    const evidence = await tree.find('E-aaaa');
    assert.ok(evidence);
    const hypothesis = tree.getParent(evidence);
    assert.ok(hypothesis?.type === 'entry' && hypothesis.id === 'H-aaaa');
    assert.ok(tree.getParent(hypothesis)?.type === 'section');
  });

  it('follows a change that it is told of, and keeps the ids of the rows', async () => {
    const before = (await tree.getChildren(await section('findings'))).length;
    const ids = (await tree.getChildren()).map((node) => node.key);
    const told = new Promise<void>((resolve) => {
      const subscription = tree.onDidChangeTreeData(() => {
        subscription.dispose();
        resolve();
      });
    });
    await write('findings/F-aaaa-fact.yaml', `kind: fact\ntext: "eight waiting"\nstatus: unverified\n${created}`);
    records.changed(undefined, [`${slug}/findings/F-aaaa-fact.yaml`]);
    await told;
    assert.equal((await tree.getChildren(await section('findings'))).length, before + 1);
    assert.deepEqual(
      (await tree.getChildren()).map((node) => node.key),
      ids,
    );
  });

  it('moves a step by changing one number', async () => {
    const [first] = records.folders();
    await moveStep(first!, slug, 'S-bbbb', 'up');
    const rows = await tree.getChildren(await section('reproduction'));
    assert.deepEqual(rows.map(label), ['1. second', '2. first']);
    const escalation = await first!.store.escalation(slug);
    assert.equal(escalation.entries.step.find(({ id }) => id === 'S-aaaa')?.data.order, 10);
    assert.deepEqual(escalation.log.at(-1)?.did, 'step.moved');
  });

  it('marks the active escalation among all', async () => {
    const all = new AllTree(records, log);
    const rows = await all.getChildren();
    const row = rows.find((node) => node.type === 'escalation' && node.slug === slug);
    assert.equal(row && all.getTreeItem(row).contextValue, 'escalation.active');
    all.dispose();
  });

  it('shows a failed load as a row that leads to the log', async () => {
    const broken = new CurrentSituation(
      {
        active: () => Promise.reject(new Error('disk on fire')),
        all: () => Promise.resolve([]),
        folders: () => [],
        onDidChange: records.onDidChange,
      },
      log,
    );
    const failing = new ActiveTree(broken, log);
    const rows = await failing.getChildren();
    const item = failing.getTreeItem(rows[0]!);
    assert.equal(rows.length, 1);
    assert.equal(item.description, 'disk on fire');
    assert.equal(item.command?.command, 'escalation.showLog');
    failing.dispose();
    broken.dispose();
  });
});
