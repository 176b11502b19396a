import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { commandIds } from '../../../src/ui/contributions';
import { command, freshRepository, git, root } from '../workspace';

interface Repository {
  readonly inputBox: { value: string };
}

interface Api {
  openRepository(uri: vscode.Uri): Promise<Repository | null>;
}

describe('Links outside the editor', () => {
  let slug: string;
  let hypothesis: string;
  let repository: Repository;

  before(async () => {
    await freshRepository();
    await git('commit', '-q', '--allow-empty', '-m', 'First');
    slug = await command(commandIds.start, { title: 'Conveyor stands still' });
    hypothesis = await command(commandIds.addHypothesis, { statement: 'The pool is exhausted' });
    const extension = vscode.extensions.getExtension<{ getAPI(version: 1): Api }>('vscode.git')!;
    const opened = await (await extension.activate()).getAPI(1).openRepository(vscode.Uri.file(root));
    assert.ok(opened);
    repository = opened;
  });

  /** The window tells the box's value back after each change; a later change must not meet the echo of an earlier one. */
  const echoed = (): Thenable<unknown> => vscode.commands.executeCommand('setContext', 'escalation.test', true);
  const write = async (message: string): Promise<void> => {
    await echoed();
    repository.inputBox.value = message;
    await echoed();
  };

  const note = (): Promise<string> => git('log', '-1', '--notes=escalation', '--format=%N');

  it('puts the trailer into the message box of the source-control view, once', async () => {
    await write('Wait for the pool\n\nSigned-off-by: Ada <ada@example.com>');
    const trailer = await command(commandIds.linkCommitMessage, { hypothesis });
    assert.equal(trailer, `Escalation: ${slug}/${hypothesis}`);
    const message = `Wait for the pool\n\nSigned-off-by: Ada <ada@example.com>\n${trailer}`;
    assert.equal(repository.inputBox.value, message);
    await command(commandIds.linkCommitMessage, { hypothesis, repository: root });
    assert.equal(repository.inputBox.value, message);
  });

  it('names the escalation alone where no hypothesis is meant', async () => {
    await write('');
    assert.equal(await command(commandIds.linkCommitMessage, { hypothesis: 'escalation' }), `Escalation: ${slug}`);
    assert.equal(repository.inputBox.value, `\n\nEscalation: ${slug}`);
    await write('');
  });

  it('refuses a hypothesis that is not there, and changes nothing', async () => {
    await assert.rejects(command(commandIds.linkCommitMessage, { hypothesis: 'H-zzzz' }), /H-zzzz/u);
    assert.equal(repository.inputBox.value, '');
  });

  it('tells attached commits and their ratings in git notes', async () => {
    const [evidence] = await command<string[]>(commandIds.attachCommits, { hypothesis, commits: ['HEAD'] });
    assert.equal(await note(), `${slug}/${hypothesis} suspect unrated`);
    await command(commandIds.rateEvidence, { evidence, hypothesis, rating: 'supports' });
    assert.equal(await note(), `${slug}/${hypothesis} suspect supports`);
  });

  it('keeps the link in the record where no note can be written', async () => {
    await git('commit', '-q', '--allow-empty', '-m', 'Second');
    await git('update-ref', '-d', 'refs/notes/escalation');
    await git('update-ref', 'refs/notes/escalation/in-the-way', 'HEAD');
    const [evidence] = await command<string[]>(commandIds.attachCommits, { hypothesis, commits: ['HEAD'] });
    assert.match(evidence ?? '', /^E-/u);
    await git('update-ref', '-d', 'refs/notes/escalation/in-the-way');
  });

  it('says what to write where there is no message box', async () => {
    await rm(join(root, '.git'), { recursive: true });
    const linking = command(commandIds.linkCommitMessage, { hypothesis });
    await assert.rejects(linking, new RegExp(`no message box.*Escalation: ${slug}/${hypothesis}`, 'u'));
  });
});
