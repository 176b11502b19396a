import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { Records } from '../../../src/ui/records';
import { commandIds } from '../../../src/ui/contributions';
import { CodePlaces } from '../../../src/ui/editor/anchors/codePlaces';
import { PlaceFinder } from '../../../src/ui/editor/anchors/placeFinder';
import { FileBadges } from '../../../src/ui/editor/fileBadges';
import { LinkedCommits } from '../../../src/ui/editor/linkedCommits';
import { LinkedFiles } from '../../../src/ui/editor/linkedFiles';
import { Repositories } from '../../../src/ui/repositories';
import { ActiveTree } from '../../../src/ui/views/activeView';
import { HypothesisFiles } from '../../../src/ui/views/hypothesisFiles';
import type { Node } from '../../../src/ui/views/nodes';
import { CurrentSituation } from '../../../src/ui/views/situation';
import { Watch } from '../../../src/ui/watch';
import { Memory } from '../memory';
import { command, entryFile, freshRepository, git, root } from '../workspace';

const path = 'belt.ts';
const file = join(root, path);
const text = `import { Motor } from './motor';

export function start(motor: Motor, wanted: number): void {
  if (wanted > motor.maximumSpeed) {
    throw new Error('The wanted speed is too high');
  }
  motor.run(wanted);
}

export function stop(motor: Motor): void {
  motor.halt();
}
`;

const shownEverywhere = {
  onDidChange: new vscode.EventEmitter<void>().event,
  shows: () => true,
  blame: () => ({ ignoreWhitespace: false, copies: false }),
};
const noTrailers = { onDidChange: new vscode.EventEmitter<void>().event, links: () => Promise.resolve([]) };

async function edit(change: (document: vscode.TextDocument, edit: vscode.WorkspaceEdit) => void): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(file);
  const workspaceEdit = new vscode.WorkspaceEdit();
  change(document, workspaceEdit);
  assert.ok(await vscode.workspace.applyEdit(workspaceEdit));
  return document;
}

function selected(): [file: string, start: number, end: number] {
  const { document, selection } = vscode.window.activeTextEditor!;
  return [document.uri.fsPath, selection.start.line + 1, selection.end.line + 1];
}

/** Finds nothing before it is told to. */
class WaitingFinder extends PlaceFinder {
  private readonly asked = new EventEmitter();
  readonly begun = once(this.asked, 'begun');

  go(): void {
    this.asked.emit('go');
  }

  override async find(...args: Parameters<PlaceFinder['find']>): ReturnType<PlaceFinder['find']> {
    const told = once(this.asked, 'go');
    this.asked.emit('begun');
    await told;
    return super.find(...args);
  }
}

describe('marked code', () => {
  const log = vscode.window.createOutputChannel('code places test', { log: true });
  let slug: string;
  let hypothesis: string;
  let evidence: string;
  let suspect: string;
  let parts: vscode.Disposable;
  let badges: FileBadges;
  let situation: CurrentSituation;
  let tree: ActiveTree;
  let records: Records;

  before(async () => {
    await freshRepository();
    await writeFile(file, text.replace('motor.maximumSpeed', 'motor.topSpeed'));
    await writeFile(join(root, 'gone.ts'), 'export const gone = true;\n');
    await git('add', '-A');
    await git('commit', '-qm', 'First');
    await writeFile(file, text);
    await writeFile(join(root, 'gone.ts'), 'export const gone = "soon";\n');
    await git('commit', '-qam', 'Compare with the maximum');
    suspect = await git('rev-parse', 'HEAD');
    await git('rm', '-q', 'gone.ts');
    await git('commit', '-qm', 'Remove what nobody used');
    slug = await command(commandIds.start, { title: 'Belt stands still' });
    hypothesis = await command(commandIds.addHypothesis, { statement: 'The limit is wrong' });
    evidence = await command(commandIds.attachCode, { hypothesis, uri: file, range: { start: 4, end: 6 } });
    await command(commandIds.attachCommits, { hypothesis, commits: [suspect] });
  });

  beforeEach(async () => {
    const repositories = new Repositories(log);
    records = new Records(
      new Memory(),
      () => undefined,
      () => Promise.resolve('Ada'),
    );
    repositories.useRecords(records);
    const [folder] = records.folders();
    await records.activate(folder!, slug);
    situation = new CurrentSituation(records, log);
    const watch = new Watch(situation, records, repositories, log);
    const places = new CodePlaces(situation, new PlaceFinder(repositories), watch, log);
    const linkedCommits = new LinkedCommits(situation, repositories, watch, noTrailers, () => undefined, log);
    const linkedFiles = new LinkedFiles(situation, repositories, linkedCommits);
    const files = new HypothesisFiles(linkedFiles, places, shownEverywhere, log);
    tree = new ActiveTree(situation, log, undefined, places, files);
    badges = new FileBadges(situation, linkedFiles, places, shownEverywhere, log);
    parts = vscode.Disposable.from(badges, tree, files, linkedFiles, linkedCommits, places, watch, situation, records);
  });

  afterEach(async () => {
    await vscode.window.showTextDocument(vscode.Uri.file(file));
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    parts.dispose();
  });

  after(() => log.dispose());

  /** The evidence’s row, once it reads like this. */
  async function rowReads(id: string, pattern: RegExp): Promise<vscode.TreeItem> {
    const described = async (): Promise<vscode.TreeItem> => tree.getTreeItem((await tree.find(id))!);
    const changes: (() => void)[] = [];
    const subscription = tree.onDidChangeTreeData(() => changes.splice(0).forEach((changed) => changed()));
    try {
      for (;;) {
        const changed = new Promise<void>((resolve) => changes.push(resolve));
        const item = await described();
        if (pattern.test(String(item.description))) return item;
        await changed;
      }
    } finally {
      subscription.dispose();
    }
  }

  const open = async (): Promise<void> => {
    await vscode.commands.executeCommand(commandIds.openEntry, await tree.find(evidence));
  };

  it('is opened where it is, also in unsaved text, and its row follows', async () => {
    await open();
    assert.deepEqual(selected(), [file, 4, 6]);
    await rowReads(evidence, /belt\.ts:4$/u);
    await edit((document, change) => change.insert(document.uri, new vscode.Position(0, 0), '// one\n// two\n'));
    await rowReads(evidence, /moved · Code · belt\.ts:6$/u);
    await open();
    assert.deepEqual(selected(), [file, 6, 8]);
    await vscode.commands.executeCommand('undo');
    await rowReads(evidence, /^Code · belt\.ts:4$/u);
  });

  it('is found for a record that was read again while it was looked for', async () => {
    const finder = new WaitingFinder(new Repositories(log));
    const still = { onDidChangeRefs: new vscode.EventEmitter<never>().event };
    const places = new CodePlaces(situation, finder, still, log);
    try {
      places.known(evidence);
      await finder.begun;
      const before = await situation.current();
      await records.folders()[0]!.journal.log(slug, { did: 'note.added', note: 'Written meanwhile' });
      assert.notEqual(await situation.refresh(), before);
      const found = new Promise<void>((resolve) => {
        places.onDidChange(() => resolve());
      });
      finder.go();
      await found;
      assert.equal(places.known(evidence)?.located.how, 'exact');
    } finally {
      places.dispose();
    }
  });

  it('is told to be modified where its lines changed, and never written back', async () => {
    const before = await entryFile(slug, 'evidence', evidence);
    await edit((document, change) => change.insert(document.uri, new vscode.Position(3, 33), ' * 2'));
    await rowReads(evidence, /modified · Code · belt\.ts:4$/u);
    const item = await rowReads(evidence, /modified/u);
    const { tooltip } = tree.resolveTreeItem(item, (await tree.find(evidence))!);
    assert.match(tooltip instanceof vscode.MarkdownString ? tooltip.value : '', /was changed and is now at/u);
    assert.equal(await entryFile(slug, 'evidence', evidence), before);
  });

  it('is orphaned where it is gone: its row says so, its hypothesis counts it, and it opens as it was', async () => {
    await edit((document, change) => change.delete(document.uri, new vscode.Range(3, 0, 6, 0)));
    await rowReads(hypothesis, /orphaned code: 1/u);
    const item = tree.getTreeItem((await tree.find(evidence))!);
    assert.match(typeof item.label === 'string' ? item.label : '', /^Unrated · orphaned/u);
    assert.equal(item.contextValue, 'evidence.codeOrphaned');
    assert.equal((item.iconPath as vscode.ThemeIcon).id, 'debug-disconnect');
    assert.deepEqual(await command(commandIds.listOrphans, {}), [evidence]);
    await open();
    assert.equal(vscode.window.activeTextEditor?.document.uri.scheme, 'escalation-git');
    assert.match(vscode.window.activeTextEditor.document.getText(vscode.window.activeTextEditor.selection), /maximumSpeed/u);
  });

  it('is opened as it was on demand', async () => {
    assert.equal(await command(commandIds.openAtOriginalCommit, { evidence }), evidence);
    assert.equal(vscode.window.activeTextEditor?.document.uri.scheme, 'escalation-git');
    await assert.rejects(async () => command(commandIds.openAtOriginalCommit, { evidence: hypothesis }), /kind/u);
  });

  it('is followed to the new name of its file', async () => {
    await git('mv', path, 'conveyor.ts');
    await writeFile(join(root, 'conveyor.ts'), `// renamed\n${text}`);
    try {
      await rowReads(evidence, /renamed, moved · Code · conveyor\.ts:5$/u);
      await open();
      assert.deepEqual(selected(), [join(root, 'conveyor.ts'), 5, 7]);
    } finally {
      await git('mv', 'conveyor.ts', path);
      await writeFile(file, text);
    }
  });

  it('lists the files of a hypothesis, with linked lines counted and deleted files last', async () => {
    const hypothesisRow = (await tree.find(hypothesis))!;
    const group = (await tree.getChildren(hypothesisRow)).find(({ type }) => type === 'files')!;
    assert.equal(tree.getTreeItem(group).description, undefined);
    const counted = new Promise<void>((resolve) => {
      tree.onDidChangeTreeData((node) => {
        if (node?.type === 'file' && node.shown.lines !== 'counting') resolve();
      });
    });
    const rows = await tree.getChildren(group);
    await counted;
    const read = (node: Node): string => {
      const { label, description } = tree.getTreeItem(node);
      return `${typeof label === 'string' ? label : label?.label} · ${description}`;
    };
    assert.deepEqual(rows.map(read), ['belt.ts · 1 line · Suspect · marked code: 1', 'gone.ts · deleted · Suspect']);
    assert.equal(tree.getTreeItem(group).description, '2');
    await vscode.commands.executeCommand(commandIds.openEntry, rows[0]);
    assert.deepEqual(selected().slice(0, 2), [file, 4]);
    assert.deepEqual(await command(commandIds.openHypothesisFiles, { hypothesis }), ['belt.ts', 'gone.ts']);
    await vscode.commands.executeCommand(commandIds.openEntry, rows[1]);
    assert.match(vscode.window.activeTextEditor?.document.getText() ?? '', /gone = "soon"/u);
  });

  it('gives its file a badge with the gravest role, which follows the record, and others none', async () => {
    const uri = vscode.Uri.file(file);
    // The explorer asks when the window opens: nothing is read for it until the record was loaded for somebody else.
    assert.equal(await badges.provideFileDecoration(uri), undefined);
    const told = new Promise<void>((resolve) => {
      badges.onDidChangeFileDecorations(() => resolve());
    });
    await situation.current();
    await told;
    const before = await badges.provideFileDecoration(uri);
    assert.equal(before?.badge, 'Su');
    assert.equal(before.propagate, false);
    assert.match(
      before.tooltip ?? '',
      new RegExp(`^Suspect · ${hypothesis} · The limit is wrong\\nmarked code: ${evidence}$`, 'u'),
    );
    for (const other of [join(root, '.escalation', slug, 'log.yaml'), join(root, 'gone.ts'), '/etc/hosts'])
      assert.equal(await badges.provideFileDecoration(vscode.Uri.file(other)), undefined, other);
    const folder = records.folders()[0]!;
    const commit = (await folder.store.escalation(slug)).entries.evidence.find(({ data }) => data.type === 'commit')!;
    const changed = new Promise<void>((resolve) => {
      badges.onDidChangeFileDecorations(() => resolve());
    });
    await folder.journal.change(slug, commit.id, [{ path: ['role'], value: 'cause' }], { did: 'evidence.changed' });
    await changed;
    assert.equal((await badges.provideFileDecoration(uri))?.badge, 'Ca');
    await folder.journal.change(slug, commit.id, [{ path: ['role'], value: 'suspect' }], { did: 'evidence.changed' });
  });

  it('is attached anew with the smallest edit and a line in the log that keeps the old place', async () => {
    const before = (await entryFile(slug, 'evidence', evidence)).split('\n');
    assert.equal(await command(commandIds.reattachCode, { evidence, uri: file, range: { start: 11, end: 11 } }), evidence);
    const after = (await entryFile(slug, 'evidence', evidence)).split('\n');
    const touched = before.filter((line) => !after.includes(line)).map((line) => line.trim().split(':')[0]);
    assert.ok(!touched.includes('created') && !touched.includes('ratings') && !touched.includes('path'), touched.join());
    assert.match(after.join('\n'), /title: belt\.ts:11$/mu);
    assert.match(after.join('\n'), /motor\.halt\(\)/u);
    const folder = records.folders()[0]!;
    records.changed();
    const line = (await folder.store.escalation(slug)).log.at(-1);
    assert.equal(line?.did, 'evidence.reattached');
    assert.match(line.note ?? '', /^belt\.ts:4-6 \([0-9a-f]{10}\) → belt\.ts:11 \([0-9a-f]{10}\)$/u);
    await open();
    assert.deepEqual(selected(), [file, 11, 11]);
  });

  it('is found by its surroundings where it was never committed', async () => {
    const draft = join(root, 'draft.ts');
    const lines = ['export const first = open();', 'export const second = close();', 'export const third = rest();'];
    await writeFile(draft, lines.join('\n'));
    const own = await command(commandIds.attachCode, { hypothesis, uri: draft, range: { start: 2, end: 2 } });
    records.changed();
    const change = new vscode.WorkspaceEdit();
    change.insert(vscode.Uri.file(draft), new vscode.Position(0, 0), '// one\n');
    assert.ok(await vscode.workspace.applyEdit(change));
    await vscode.commands.executeCommand(commandIds.openEntry, await tree.find(own));
    assert.deepEqual(selected(), [draft, 3, 3]);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });
});
