import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { hosts, projectRoot } from '../support/host/installHost';
import { openWorkbench, type Workbench, type WorkbenchOptions } from '../support/host/workbench';
import { EditorPage } from '../support/ui/editorPage';
import { expect } from '../support/ui/expect';

const slug = '2026-02-04-conveyor';
const created = 'created:\n  at: "2026-02-04T09:00:00Z"\n  by: Ada Lorenz <ada@example.com>\n';
const files: { readonly [path: string]: string } = {
  'escalation.yaml': `title: Conveyor stands still\nphase: analysis\nseverity: 1\n${created}`,
  'hypotheses/H-aaaa-pool.yaml': `statement: Pool runs dry\nstatus: testing\nprediction: Eight wait\nowner: Ada\n${created}`,
  'hypotheses/H-bbbb-net.yaml': `statement: Packets are lost\nstatus: proposed\n${created}`,
  'findings/F-aaaa-queue.yaml': `kind: fact\ntext: The queue grows\nstatus: confirmd\n${created}`,
  'evidence/E-aaaa-busy.yaml': `type: observation\ntitle: Eight of eight busy\nratings:\n  H-aaaa: supports\n${created}`,
  'log.yaml': '- {id: L-aaaa, at: 2026-02-04T09:00:00Z, by: "Ada", did: hypothesis.added, on: H-aaaa}\n',
};

describe('The record by hand, by keyboard alone, in the workbench', function () {
  this.timeout(120_000);
  let folder: string;
  let workspace: string;
  let workbench: Workbench;
  let editor: EditorPage;

  const recordPath = (path: string): string => join(workspace, '.escalation', slug, path);
  const open = async (options: Partial<WorkbenchOptions> = {}): Promise<void> => {
    workbench = await openWorkbench({ host: hosts.newest, folder: workspace, extension: projectRoot, ...options });
    editor = new EditorPage(workbench.page);
  };
  const servers = (): number[] =>
    execFileSync('ps', ['-A', '-o', 'pid=,args='], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes(`${join(workbench.data, 'extension', 'dist', 'server.js')} --node-ipc`))
      .map((line) => Number.parseInt(line, 10));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'escalation-hand-'));
    workspace = join(folder, 'conveyor');
    mkdirSync(workspace);
    execFileSync('git', ['-C', workspace, 'init', '-q', '-b', 'main']);
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(recordPath(path)), { recursive: true });
      writeFileSync(recordPath(path), content);
    }
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') {
      mkdirSync(join(projectRoot, 'out'), { recursive: true });
      await workbench.page.screenshot({ path: join(projectRoot, 'out', 'ui-failed.png') });
    }
    await workbench.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows titles and counts, underlines a mistake and mends it, proposes, explains, leads on and renames', async () => {
    await open();
    await editor.open('F-aaaa-queue');
    await editor.squiggles().first().waitFor();
    await editor.goTo(1);
    assert.match(await editor.nextProblem(), /“status” is confirmd, but must be one of/u);
    await editor.goTo(3, 10);
    await editor.fix('Change to confirmed');
    await editor.waitForText('status: confirmed');
    await editor.noSquiggle();

    await editor.open('E-aaaa-busy');
    await editor.waitForText('Pool runs dry');
    await workbench.page.locator('.codelens-decoration a', { hasText: 'supports 1' }).click();
    const peek = workbench.page.locator('.peekview-widget');
    await peek.locator('.preview .view-line', { hasText: 'Pool runs dry' }).waitFor();
    await editor.press('Escape');
    await peek.waitFor({ state: 'detached' });
    await editor.goTo(4, 19);
    await editor.press('Enter');
    const ids = await editor.suggestions('H-bbbb');
    assert.ok(
      ids.some((row) => row.includes('H-bbbb') && row.includes('Packets are lost')),
      ids.join('\n'),
    );
    await editor.press('Enter');
    await editor.waitForText('  H-bbbb:');
    const ratings = await editor.suggestions('contradicts');
    assert.deepEqual(
      ratings.slice(0, 4).map((row) => /^\w+/u.exec(row)?.[0]),
      ['supports', 'contradicts', 'neutral', 'unrated'],
    );
    await editor.press('ArrowDown', 'Enter');
    await editor.waitForText('  H-bbbb: contradicts');

    await editor.goTo(5, 5);
    const told = await editor.hover();
    for (const part of ['H-bbbb', 'proposed', 'Packets are lost']) assert.ok(told.includes(part), told);

    await editor.press('F2');
    await workbench.page.locator('.rename-box input:focus').waitFor();
    await editor.press('Control+A');
    await editor.type('lost packets');
    await editor.press('Control+Enter');
    const preview = workbench.page.locator('.part.panel .monaco-list-row');
    await preview.filter({ hasText: 'H-bbbb-lost-packets.yaml' }).first().waitFor();
    assert.ok(existsSync(recordPath('hypotheses/H-bbbb-net.yaml')), 'a preview changes nothing');
    await workbench.page.locator('.part.panel .monaco-button', { hasText: 'Apply' }).focus();
    await editor.press('Enter');
    await expect(
      () => Promise.resolve(existsSync(recordPath('hypotheses/H-bbbb-lost-packets.yaml'))),
      'the file under its new name',
    );

    // The server hears of the new name from the file system.
    await expect(async () => {
      await editor.open('E-aaaa-busy');
      await editor.goTo(5, 5);
      await editor.press('F12');
      await workbench.page.locator('.tab.active', { hasText: 'H-bbbb-lost-packets' }).waitFor({ timeout: 5_000 });
      return true;
    }, 'the definition under its new name');
    await editor.waitForText('statement: Packets are lost');
  });

  it('colours keys, states and ids apart, and fills in a whole entry from a German snippet without the server', async () => {
    writeFileSync(recordPath('hypotheses/H-cccc-new.yaml'), '');
    await open();
    await editor.open('E-aaaa-busy');
    await editor.waitForText('Pool runs dry');
    // Each colour of a theme is a class.
    const colour = (text: string): Promise<string | null> =>
      workbench.page
        .locator('.view-line span span', { hasText: new RegExp(`^\\s*${text}$`, 'u') })
        .first()
        .getAttribute('class');
    await expect(
      async () => new Set(await Promise.all(['ratings', 'H-aaaa', 'supports'].map(colour))).size === 3,
      'a field, an id and a state in three colours',
    );

    await editor.open('H-cccc-new');
    await editor.goTo(1);
    await editor.type('esk-hyp');
    await editor.takeSuggestion('esk-hypothese', 'statement: "Was die Ursache sein könnte"');
    await editor.press('Escape');
    await editor.noSquiggle();
  });

  it('speaks German', async () => {
    await open({ locale: 'de' });
    await editor.open('F-aaaa-queue');
    await editor.squiggles().first().waitFor();
    await editor.goTo(1);
    assert.match(await editor.nextProblem(), /muss aber/u);
    await editor.goTo(3, 10);
    await editor.fix('Ändern');
    await editor.noSquiggle();
  });

  it('checks and proposes in restricted mode, where no git runs', async () => {
    const calls = join(folder, 'git-calls');
    mkdirSync(join(folder, 'bin'));
    writeFileSync(join(folder, 'bin', 'git'), `#!/bin/sh\necho "$@" >> '${calls}'\nexit 1\n`);
    chmodSync(join(folder, 'bin', 'git'), 0o755);
    await open({ trust: true, env: { PATH: `${join(folder, 'bin')}:${process.env['PATH']}` } });
    const dialog = workbench.page.locator('.monaco-dialog-box');
    await dialog.waitFor();
    await dialog.locator('.monaco-button', { hasText: "No, I don't trust" }).click();
    await editor.open('F-aaaa-queue');
    await editor.squiggles().first().waitFor();
    await editor.goTo(3, 9);
    await editor.suggestions('unverified');
    await editor.press('Escape');
    await editor.open('E-aaaa-busy');
    await editor.goTo(8);
    await editor.type('comm');
    await editor.suggestions('commit');
    await editor.press('Enter');
    await editor.waitForText('  hash:');
    assert.ok(!existsSync(calls), 'no git ran');
  });

  it('comes back when its process is killed, and after several times says so and waits for a person', async () => {
    await open();
    await editor.open('F-aaaa-queue');
    await editor.squiggles().first().waitFor();
    const killed = new Set<number>();
    for (let time = 0; time < 4; time += 1) {
      await expect(() => Promise.resolve(servers().some((pid) => !killed.has(pid))), 'a new process');
      for (const pid of servers()) {
        killed.add(pid);
        process.kill(pid, 'SIGKILL');
      }
      if (time < 3) {
        await expect(() => Promise.resolve(servers().some((pid) => !killed.has(pid))), 'a process in its place');
        await editor.squiggles().first().waitFor();
      }
    }
    await editor.workbench.notification('ended 4 times');
    await editor.noSquiggle();
    await editor.workbench.command('Notifications: Accept Notification Primary Action');
    await editor.squiggles().first().waitFor();
    assert.equal(servers().filter((pid) => !killed.has(pid)).length, 1);
    assert.deepEqual(readdirSync(recordPath('findings')), ['F-aaaa-queue.yaml']);
  });
});
