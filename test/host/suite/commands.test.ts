import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { commandIds } from '../../../src/ui/contributions';
import { command, entryFile, freshRepository, git, records, root } from '../workspace';

const head = (slug: string): Promise<string> => readFile(join(records, slug, 'escalation.yaml'), 'utf8');
const logOf = (slug: string): Promise<string> => readFile(join(records, slug, 'log.yaml'), 'utf8');

/** One hash over every path and every byte below the workspace folder, git's own folder left out. */
async function bytesOfFolder(): Promise<string> {
  const hash = createHash('sha256');
  const visit = async (folder: string): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true });
    for (const entry of entries.sort((one, other) => one.name.localeCompare(other.name))) {
      if (entry.name === '.git') continue;
      const path = join(folder, entry.name);
      hash.update(`${path}\0`);
      if (entry.isDirectory()) await visit(path);
      else hash.update(await readFile(path));
    }
  };
  await visit(root);
  return hash.digest('hex');
}

describe('Commands with an argument object', () => {
  let slug: string;
  let hypothesis: string;
  let other: string;

  before(async () => {
    await freshRepository();
    await mkdir(join(root, 'src'), { recursive: true });
    await writeFile(join(root, 'src', 'förder band.ts'), 'one\ntwo\nthree\nfour\nfive\n');
    await git('add', '-A');
    await git('commit', '-qm', 'First');
    await writeFile(join(root, 'src', 'förder band.ts'), 'one\ntwo\nTHREE\nfour\nfive\n');
    await git('commit', '-qam', 'Change three');
    slug = await command(commandIds.start, {
      title: 'Conveyor stands still',
      customer: 'Lager Nord',
      ticket: 'INC-4711',
      type: 'systemOutage',
      summary: 'Band 3 steht',
    });
    hypothesis = await command(commandIds.addHypothesis, { statement: 'The pool is exhausted' });
    other = await command(commandIds.addHypothesis, {
      statement: 'The network drops packets',
      likelihood: 2,
      impact: 3,
      effort: 1,
    });
  });

  it('starts an escalation that is active, new, and merges its log by union', async () => {
    const text = await head(slug);
    assert.match(slug, /^\d{4}-\d{2}-\d{2}-/u);
    assert.match(text, /^title: Conveyor stands still$/mu);
    assert.match(text, /^phase: new$/mu);
    assert.match(text, /by: .*Ada Lorenz <ada@example\.com>/u);
    assert.match(await readFile(join(records, '.gitattributes'), 'utf8'), /^log\.yaml merge=union$/mu);
    assert.equal(await command(commandIds.open, { escalation: slug }), slug);
  });

  it('refuses a phase whose gate is not passed, saying what is missing, and writes nothing', async () => {
    const before = await bytesOfFolder();
    await assert.rejects(async () => command(commandIds.setPhase, { phase: 'accepted' }), /phone|lead/iu);
    assert.equal(await bytesOfFolder(), before);
  });

  it('takes over: lead, phone, severity, next update; new becomes accepted', async () => {
    await command(commandIds.takeOver, {
      lead: 'Ada Lorenz',
      phone: '+49 40 123',
      severity: 1,
      nextUpdateAt: '2030-01-02T10:00:00+01:00',
      reachableUntil: '2030-01-02T18:00:00+01:00',
    });
    const text = await head(slug);
    assert.match(text, /^phase: accepted$/mu);
    assert.match(text, /^severity: 1$/mu);
    assert.match(text, /nextUpdateAt: .*2030-01-02T10:00:00\+01:00/u);
    assert.match(text, /phone: .*\+49 40 123/u);
    assert.match(await logOf(slug), /did: escalation\.accepted/u);
  });

  it('changes the lead only with a reason, which is a decision', async () => {
    const args = { lead: 'Bo', phone: '1', severity: 1, nextUpdateAt: '2030-01-02T10:00:00+01:00' };
    await assert.rejects(async () => command(commandIds.takeOver, args), /Ada Lorenz/u);
    await command(commandIds.takeOver, { ...args, override: 'Ada is in hospital' });
    const [decision] = await readdir(join(records, slug, 'decisions'));
    assert.match(await readFile(join(records, slug, 'decisions', decision!), 'utf8'), /Ada is in hospital/u);
    assert.match(await head(slug), /name: Bo$/mu);
  });

  it('sets severity and impact', async () => {
    await command(commandIds.setSeverity, { severity: 2 });
    await command(commandIds.setImpact, { operation: 1, customer: 2, reputation: 3, financial: 4 });
    const text = await head(slug);
    assert.match(text, /^severity: 2$/mu);
    for (const line of ['operation: 1', 'customer: 2', 'reputation: 3', 'financial: 4']) assert.ok(text.includes(line), line);
    await assert.rejects(async () => command(commandIds.setSeverity, { severity: 9 }), /severity.*9/u);
  });

  it('adds participants, findings and answers, and lets the analysis begin', async () => {
    const participant = await command(commandIds.addParticipant, {
      name: 'Jo',
      organisation: 'Lager Nord',
      discipline: 'IT security',
      role: 'approver',
      phone: '0049',
    });
    assert.match(await entryFile(slug, 'participants', participant), /^name: Jo$/mu);
    await assert.rejects(async () => command(commandIds.setPhase, { phase: 'analysis' }));
    const finding = await command(commandIds.addFinding, {
      kind: 'fact',
      text: 'Queue grows since 02:10',
      source: 'second level',
      observedAt: '2026-02-04T02:10:00Z',
    });
    assert.match(await entryFile(slug, 'findings', finding), /^text: Queue grows since 02:10$/mu);
    for (const area of ['system', 'permission', 'update']) {
      const answer = await command(commandIds.answerWhatChanged, {
        area,
        answer: area === 'update' ? 'changed' : 'unchanged',
        answeredBy: 'Jo',
      });
      assert.match(await entryFile(slug, 'findings', answer), new RegExp(`^area: ${area}$`, 'mu'));
    }
    await command(commandIds.setPhase, { phase: 'analysis' });
    assert.match(await head(slug), /^phase: analysis$/mu);
  });

  it('rates a hypothesis and gates its status', async () => {
    await command(commandIds.rateHypothesis, { hypothesis, likelihood: 4, impact: 5, effort: 2 });
    assert.match(await entryFile(slug, 'hypotheses', hypothesis), /^likelihood: 4$/mu);
    await assert.rejects(async () => command(commandIds.setHypothesisStatus, { hypothesis, status: 'testing' }), /prediction/iu);
    await command(commandIds.detailHypothesis, { hypothesis, prediction: '40 waiting', owner: 'Ada' });
    await command(commandIds.setHypothesisStatus, { hypothesis, status: 'testing' });
    assert.match(await entryFile(slug, 'hypotheses', hypothesis), /^status: testing$/mu);
    await command(commandIds.setHypothesisStatus, {
      hypothesis: other,
      status: 'refuted',
      override: 'Seen on the switch',
      reason: 'no loss',
    });
    assert.match(await logOf(slug), /hypothesis\.refuted/u);
  });

  it('attaches commits with hash and patch-id', async () => {
    const ids = await command<string[]>(commandIds.attachCommits, {
      hypothesis,
      commits: ['HEAD', 'HEAD~1'],
      role: 'cause',
      rating: 'supports',
    });
    assert.equal(ids.length, 2);
    const text = await entryFile(slug, 'evidence', ids[0]!);
    assert.ok(text.includes(await git('rev-parse', 'HEAD')));
    assert.match(text, /patchId: ["']?[0-9a-f]{40}/u);
    assert.match(text, new RegExp(`${hypothesis}: supports`, 'u'));
    const before = await bytesOfFolder();
    await assert.rejects(async () => command(commandIds.attachCommits, { hypothesis, commits: ['--output=/tmp/x'] }));
    await assert.rejects(
      async () => command(commandIds.attachCommits, { hypothesis, commits: ['no-such-branch'] }),
      /no-such-branch/u,
    );
    assert.equal(await bytesOfFolder(), before);
  });

  it('attaches the working tree, without the record, as a patch that git applies', async () => {
    await assert.rejects(
      async () => command(commandIds.attachDiff, { hypothesis, source: 'workingTree' }),
      /no changes|nothing/iu,
    );
    await writeFile(join(root, 'src', 'förder band.ts'), 'one\ntwo\nTHREE\nfour\nfive\nsix\n');
    await writeFile(join(root, 'src', 'new file.bin'), Buffer.from([0, 1, 2, 255]));
    const id = await command(commandIds.attachDiff, {
      hypothesis,
      source: 'workingTree',
      rating: 'supports',
      note: 'tried on test',
    });
    const text = await entryFile(slug, 'evidence', id);
    assert.match(text, /^type: diff$/mu);
    const patch = join(records, slug, 'evidence', `${id}.patch`);
    assert.ok(!(await readFile(patch, 'utf8')).includes('.escalation'));
    await git('apply', '--check', '--reverse', patch);
  });

  it('refuses a diff of 300 MB with its size, and writes nothing', async () => {
    const before = await bytesOfFolder();
    const huge = join(root, 'huge.log');
    try {
      await writeFile(huge, '');
      await truncate(huge, 300 * 1024 * 1024);
      await assert.rejects(
        async () => command(commandIds.attachDiff, { hypothesis, source: 'workingTree' }),
        /more than 300 MB/u,
      );
    } finally {
      await rm(huge);
    }
    assert.equal(await bytesOfFolder(), before);
  });

  it('attaches staged changes, a range and a selection', async () => {
    await git('add', 'src/new file.bin');
    const staged = await command(commandIds.attachDiff, { hypothesis, source: 'staged' });
    assert.match(await readFile(join(records, slug, 'evidence', `${staged}.patch`), 'utf8'), /GIT binary patch/u);
    const range = await command(commandIds.attachDiff, { hypothesis, source: { from: 'HEAD~1', to: 'HEAD' } });
    assert.match(await readFile(join(records, slug, 'evidence', `${range}.patch`), 'utf8'), /\+THREE/u);
    const editor = await vscode.window.showTextDocument(vscode.Uri.file(join(root, 'src', 'förder band.ts')));
    editor.selection = new vscode.Selection(5, 0, 5, 3);
    const selection = await command(commandIds.attachDiff, { hypothesis, source: 'selection' });
    assert.match(await readFile(join(records, slug, 'evidence', `${selection}.patch`), 'utf8'), /\+six/u);
  });

  it('attaches code with its text, commit and blob', async () => {
    const uri = vscode.Uri.file(join(root, 'src', 'förder band.ts'));
    const id = await command(commandIds.attachCode, { hypothesis, uri, range: { start: 2, end: 3 }, rating: 'neutral' });
    const text = await entryFile(slug, 'evidence', id);
    assert.ok(text.includes('two') && text.includes('THREE'));
    assert.ok(text.includes(await git('rev-parse', 'HEAD:src/förder band.ts')));
    await vscode.window.showTextDocument(uri);
    vscode.window.activeTextEditor!.selection = new vscode.Selection(0, 0, 1, 0);
    const selected = await command(commandIds.attachCode, { hypothesis });
    assert.match(await entryFile(slug, 'evidence', selected), /start: 1\b[\s\S]*end: 1\b/u);
  });

  it('attaches a log as text and as a file', async () => {
    const id = await command(commandIds.attachLog, { hypothesis, text: 'ERROR pool exhausted\nat pool.ts', rating: 'supports' });
    assert.equal(await readFile(join(records, slug, 'evidence', `${id}.log`), 'utf8'), 'ERROR pool exhausted\nat pool.ts');
    const file = await command(commandIds.attachLog, { hypothesis, file: 'src/förder band.ts' });
    assert.match(await entryFile(slug, 'evidence', file), /förder band\.ts/u);
    await command(commandIds.rateEvidence, {
      evidence: id,
      hypothesis: other,
      rating: 'contradicts',
      rationale: 'pool, not network',
    });
    assert.match(await entryFile(slug, 'evidence', id), new RegExp(`${other}: contradicts`, 'u'));
  });

  it('orders steps and records runs; production needs a decision', async () => {
    const first = await command(commandIds.addStep, { action: 'Start 40 orders', expected: 'All run', command: 'npm test' });
    const third = await command(commandIds.addStep, { action: 'Wait', expected: 'No timeout' });
    const second = await command(commandIds.addStep, { action: 'Pull the plug', expected: 'It restarts', after: first });
    const order = async (id: string): Promise<number> => Number(/^order: (\d+)$/mu.exec(await entryFile(slug, 'steps', id))![1]);
    assert.ok((await order(first)) < (await order(second)) && (await order(second)) < (await order(third)));
    const id = await command(commandIds.recordRun, {
      environment: 'test',
      outcome: 'reproduced',
      count: 3,
      of: 10,
      output: 'timeout',
    });
    const text = await entryFile(slug, 'runs', id);
    assert.match(text, /^count: 3$/mu);
    assert.match(text, /^dirty: true$/mu);
    assert.equal(await readFile(join(records, slug, 'runs', `${id}.log`), 'utf8'), 'timeout');
    await assert.rejects(async () => command(commandIds.recordRun, { environment: 'production', outcome: 'not' }), /decision/iu);
    const decision = await command(commandIds.addDecision, {
      title: 'Try in production',
      decision: 'Once, at night',
      decider: 'Jo',
    });
    await command(commandIds.recordRun, { environment: 'production', outcome: 'not', decision });
  });

  it('records a run of the repository that is named, and none where there is no such repository', async () => {
    const nested = join(root, 'plc');
    try {
      await git('init', '-q', nested);
      await writeFile(join(nested, 'ladder.st'), 'VAR\n');
      await git('-C', nested, 'add', '-A');
      await git('-C', nested, '-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', 'commit', '-qm', 'Ladder');
      const run = { environment: 'test', outcome: 'reproduced' };
      const text = await entryFile(slug, 'runs', await command(commandIds.recordRun, { ...run, repository: 'plc' }));
      assert.match(text, /^repository: plc$/mu);
      assert.match(text, new RegExp(`^commit: "?${(await git('-C', nested, 'rev-parse', 'HEAD')).trim()}"?$`, 'mu'));
      assert.match(text, /^dirty: false$/mu);
      const before = await readdir(join(records, slug, 'runs'));
      await assert.rejects(async () => command(commandIds.recordRun, { ...run, repository: '..' }), /repository/u);
      assert.deepEqual(await readdir(join(records, slug, 'runs')), before);
    } finally {
      await rm(nested, { recursive: true, force: true });
    }
  });

  it('records a rollback point that git applies, and leaves index, tree and stash list alone', async () => {
    const before = [await git('status', '--porcelain'), await git('stash', 'list'), await git('rev-parse', 'HEAD')];
    const id = await command(commandIds.recordRollbackPoint, {
      title: 'Before the new pool size',
      external: [{ what: 'Database', location: 'backup-7', verifiedAt: '2026-02-04T09:00:00Z' }],
    });
    assert.deepEqual([await git('status', '--porcelain'), await git('stash', 'list'), await git('rev-parse', 'HEAD')], before);
    const ref = `refs/escalation/${slug}/${id}`;
    const parents = (await git('rev-list', '--parents', '-n', '1', ref)).split(' ');
    assert.ok(parents.length >= 3);
    const text = await entryFile(slug, 'rollback-points', id);
    assert.ok(text.includes(parents[0]!));
    assert.ok(!(await git('ls-tree', '-r', '--name-only', ref)).includes('.escalation'));
  });

  it('adds decisions and log entries, and corrects an entry by a new line', async () => {
    const id = await command(commandIds.addLogEntry, { text: 'Called the customer', at: '2026-02-04T10:00:00Z', on: hypothesis });
    const lines = (await logOf(slug)).split('\n').length;
    const correction = await command(commandIds.correctLogEntry, { entry: id, text: 'The customer called' });
    const log = await logOf(slug);
    assert.ok(log.includes('Called the customer'));
    assert.match(log, new RegExp(`id: ${correction}.*corrects: ${id}`, 'u'));
    assert.equal(log.split('\n').length, lines + 1);
    await assert.rejects(async () => command(commandIds.correctLogEntry, { entry: 'L-zzzz', text: 'x' }), /L-zzzz/u);
  });

  it('writes down what resolving and closing need', async () => {
    await assert.rejects(async () => command(commandIds.setPhase, { phase: 'resolved' }), /customer has not confirmed/u);
    await command(commandIds.confirmResolution, { by: 'Kim Vogel, Lager Nord', text: 'Band 3 läuft seit zwei Stunden' });
    assert.match(await logOf(slug), /did: customer\.confirmed.*Kim Vogel.*Band 3 läuft/u);
    await assert.rejects(
      async () => command(commandIds.setPhase, { phase: 'resolved' }),
      ({ message }: Error) => !message.includes('customer has not confirmed'),
    );
    await assert.rejects(async () => command(commandIds.close, {}), /root cause is missing/u);
    await command(commandIds.writeFollowUp, { rootCause: 'Pool of 8 for 40 threads', contributingFactors: ['no alarm'] });
    await command(commandIds.writeFollowUp, { rootCause: 'Pool of 8 for 48 threads', improve: 'An alarm' });
    const followUp = await readFile(join(records, slug, 'follow-up.yaml'), 'utf8');
    assert.match(followUp, /^rootCause: Pool of 8 for 48 threads$/mu);
    assert.match(followUp, /no alarm/u);
    await command(commandIds.close, {});
    assert.match(await head(slug), /^phase: closed$/mu);
    await command(commandIds.reopen, { reason: 'Closed for the test' });
  });

  it('notes that no finding was received, which lets the analysis begin', async () => {
    const second = await command(commandIds.start, { title: 'Second' });
    await assert.rejects(async () => command(commandIds.close, {}), /root cause is missing/u);
    await assert.rejects(async () => command(commandIds.setPhase, { phase: 'analysis' }), /No finding/u);
    await command(commandIds.addFinding, { kind: 'none' });
    assert.match(await logOf(second), /did: findings\.noneReceived/u);
    await assert.rejects(
      async () => command(commandIds.setPhase, { phase: 'analysis' }),
      ({ message }: Error) => !message.includes('No finding'),
    );
    await command(commandIds.close, { override: 'Only for the test' });
    await command(commandIds.open, { escalation: slug });
    assert.equal(await command(commandIds.reopen, { escalation: second, reason: 'Once more' }), second);
    await command(commandIds.close, { override: 'Only for the test' });
    await command(commandIds.open, { escalation: slug });
    await assert.rejects(async () => command(commandIds.reopen, { escalation: slug, reason: 'It is open' }), /is not closed/u);
  });

  it('closes with an override, and reopens with a reason', async () => {
    await command(commandIds.close, { override: 'Duplicate of INC-1' });
    assert.match(await head(slug), /^phase: closed$/mu);
    await command(commandIds.reopen, { reason: 'It came back' });
    assert.match(await head(slug), /^phase: analysis$/mu);
  });

  it('keeps hostile titles inside the records folder and in one piece', async () => {
    const titles = [
      '../../escape',
      'a\nb: [c',
      '🔥 emoji',
      '\u202Eright to left',
      'CON',
      '.'.repeat(300),
      'x'.repeat(10_000),
      '# no comment',
      'quote \' and " both',
    ];
    for (const title of titles) {
      const id = await command(commandIds.addHypothesis, { statement: title });
      const { load } = await import('js-yaml');
      const read = load(await entryFile(slug, 'hypotheses', id)) as { statement: string };
      assert.equal(read.statement, title);
    }
    const strays = (await readdir(join(records, '..'))).filter((name) => name.includes('escape'));
    assert.deepEqual(strays, []);
  });
});

describe('Cancelled dialogs', () => {
  const silent = new Set<string>([
    commandIds.open,
    commandIds.openEntry,
    commandIds.openRecord,
    commandIds.refresh,
    commandIds.showLog,
    commandIds.moveStepUp,
    commandIds.moveStepDown,
    commandIds.copyReference,
    commandIds.toggleAnnotations,
    commandIds.nextLinkedLine,
    commandIds.previousLinkedLine,
    commandIds.showLinkedCommit,
    commandIds.fetchHistory,
  ]);
  const asking = Object.values(commandIds).filter((id) => !silent.has(id));

  for (const id of asking) {
    it(`leave every byte as it was: ${id}`, async () => {
      const before = await bytesOfFolder();
      const progress = { settled: false };
      const running = vscode.commands.executeCommand(id).then((value) => {
        progress.settled = true;
        return value;
      });
      while (!progress.settled) await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
      assert.equal(await running, undefined);
      assert.equal(await bytesOfFolder(), before);
    });
  }
});
