import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { load } from 'js-yaml';
import * as vscode from 'vscode';
import { commandIds, type CommandId } from '../../../src/ui/contributions';
import { command, entryFile, freshRepository, git, records, root } from '../workspace';

/** Every field that a command's argument object may have. */
describe('Argument objects with all of their fields', () => {
  let slug: string;
  const ids = { hypothesis: '', step: '', evidence: '', run: '', change: '', decision: '', point: '', diff: '' };
  const later = '2030-01-02T10:00:00+01:00';

  const head = async (): Promise<Record<string, unknown>> =>
    load(await readFile(join(records, slug, 'escalation.yaml'), 'utf8')) as Record<string, unknown>;
  const read = async (folder: string, id: string): Promise<Record<string, unknown>> =>
    load(await entryFile(slug, folder, id)) as Record<string, unknown>;
  const lastLine = async (): Promise<string> =>
    (await readFile(join(records, slug, 'log.yaml'), 'utf8')).trimEnd().split('\n').at(-1)!;

  /** Calls a command, and expects an entry that holds these fields. */
  async function adds(id: CommandId, letter: string, folder: string, args: object, fields: object = args): Promise<string> {
    const added = await command(id, args);
    assert.match(added, new RegExp(`^${letter}-[0-9a-z]{4}$`, 'u'));
    const entry = await read(folder, added);
    for (const [name, value] of Object.entries(fields)) assert.deepEqual(entry[name], value, `${id}: ${name}`);
    return added;
  }

  before(async () => {
    await freshRepository();
    await writeFile(join(root, 'band.ts'), 'one\ntwo\nthree\n');
    await git('add', '-A');
    await git('commit', '-qm', 'First');
    slug = await command(commandIds.start, {
      title: 'Belts',
      customer: 'Lager Nord',
      ticket: { id: 'INC-1', url: 'https://example.com/INC-1' },
      type: 'goLive',
      severity: 2,
      summary: 'Band 3 steht',
    });
  });

  it('start an escalation and lead it', async () => {
    const { ticket, type, severity, summary, customer } = await head();
    assert.deepEqual(ticket, { id: 'INC-1', url: 'https://example.com/INC-1' });
    assert.deepEqual([type, severity, summary, customer], ['goLive', 2, 'Band 3 steht', 'Lager Nord']);
    const lead = { lead: 'Ada', phone: '1', severity: 1, nextUpdateAt: later, reachableUntil: later, deputy: 'Bo' };
    assert.equal(await command(commandIds.takeOver, lead), slug);
    const taken = await head();
    assert.deepEqual(taken['lead'], { name: 'Ada', phone: '1', reachableUntil: later });
    assert.equal(taken['deputy'], 'Bo');
    assert.equal(await command(commandIds.setSeverity, { severity: 3 }), slug);
    const impacts = { operation: 1, customer: 2, reputation: 3, financial: 4 };
    assert.equal(await command(commandIds.setImpact, impacts), slug);
    assert.deepEqual((await head())['impacts'], impacts);
    assert.equal(await command(commandIds.setPhase, { phase: 'analysis', override: 'In haste' }), slug);
    const [decision] = await readdir(join(records, slug, 'decisions'));
    const override = load(await readFile(join(records, slug, 'decisions', decision!), 'utf8')) as Record<string, unknown>;
    assert.equal(override['decision'], 'In haste');
    assert.match(String(override['overrides']), /Analysis/u);
    assert.match(String(override['decider']), /Ada Lorenz/u);
  });

  it('add what was found', async () => {
    await adds(commandIds.addParticipant, 'T', 'participants', {
      name: 'Jo',
      organisation: 'Nord',
      discipline: 'IT',
      role: 'scribe',
      phone: '2',
      availability: 'until six',
    });
    await adds(commandIds.addFinding, 'F', 'findings', { kind: 'tried', text: 'Restart', source: 'L2', observedAt: later });
    await adds(commandIds.answerWhatChanged, 'F', 'findings', {
      area: 'interface',
      answer: 'changed',
      answeredBy: 'Jo',
      text: 'Another port',
      before: '8080',
      after: '8443',
      changedAt: later,
    });
    const hypothesis = {
      statement: 'Pool',
      prediction: '40 wait',
      refutedIf: 'one is free',
      likelihood: 5,
      impact: 4,
      effort: 3,
      owner: 'Ada',
    };
    ids.hypothesis = await adds(commandIds.addHypothesis, 'H', 'hypotheses', hypothesis);
    await adds(commandIds.addHypothesis, 'H', 'hypotheses', { statement: 'Pool of the scanner', parent: ids.hypothesis });
    ids.step = await adds(commandIds.addStep, 'S', 'steps', { action: 'a', expected: 'b', environment: 'qa', command: 'true' });
    ids.run = await adds(
      commandIds.recordRun,
      'R',
      'runs',
      {
        environment: 'qa',
        outcome: 'not',
        count: 0,
        of: 5,
        steps: [ids.step],
        startedAt: later,
        output: 'fine',
      },
      { environment: 'qa', outcome: 'not', count: 0, of: 5, steps: [ids.step], startedAt: later },
    );
    ids.decision = await adds(commandIds.addDecision, 'D', 'decisions', {
      title: 't',
      decision: 'd',
      decider: 'Kim',
      facts: 'f',
      options: [{ option: 'o', benefit: 'b', risk: 'r' }],
      checkAt: later,
    });
    await adds(commandIds.recordRun, 'R', 'runs', { environment: 'production', outcome: 'blocked', decision: ids.decision });
    const line = await command(commandIds.addLogEntry, { text: 'seen', at: later, on: ids.hypothesis });
    assert.match(await lastLine(), new RegExp(`id: ${line}, at: 2030-01-02T10:00:00\\+01:00, .*on: ${ids.hypothesis}`, 'u'));
  });

  it('attach evidence', async () => {
    const { hypothesis } = ids;
    await writeFile(join(root, 'band.ts'), 'one\ntwo\nfour\n');
    const ratings = { [hypothesis]: 'supports' };
    const common = { hypothesis, rating: 'supports', note: 'n' };
    const expected = { ratings, note: 'n' };
    ids.diff = await adds(
      commandIds.attachDiff,
      'E',
      'evidence',
      { ...common, source: 'workingTree', repository: '.' },
      expected,
    );
    const uri = vscode.Uri.file(join(root, 'band.ts'));
    for (const place of [uri, uri.fsPath, uri.toString()])
      await adds(
        commandIds.attachCode,
        'E',
        'evidence',
        { ...common, uri: place, range: new vscode.Range(0, 0, 1, 0) },
        expected,
      );
    ids.evidence = await adds(commandIds.attachLog, 'E', 'evidence', { ...common, text: 'ERROR' }, expected);
    const [commit] = await command<string[]>(commandIds.attachCommits, {
      hypothesis,
      commits: ['HEAD'],
      role: 'exonerated',
      rating: 'neutral',
      repository: root,
    });
    const entry = await read('evidence', commit!);
    assert.deepEqual([entry['role'], entry['ratings']], ['exonerated', { [hypothesis]: 'neutral' }]);
    assert.equal((await command<string[]>(commandIds.attachCommits, { hypothesis, commits: 'HEAD' })).length, 1);
    const rating = { evidence: ids.evidence, hypothesis, rating: 'contradicts', rationale: 'why' };
    assert.equal(await command(commandIds.rateEvidence, rating), ids.evidence);
    assert.deepEqual((await read('evidence', ids.evidence))['rationale'], { [hypothesis]: 'why' });
    assert.equal(await command(commandIds.setHypothesisStatus, { hypothesis, status: 'parked', reason: 'later' }), hypothesis);
    assert.equal((await read('hypotheses', hypothesis))['reason'], 'later');
  });

  it('plan a change with all of its parts, and a point for it', async () => {
    const risk = { affected: 'all', likelihood: 1, impact: 5, worstCase: 'w' };
    const backout = { trigger: 't', steps: 's', decider: 'd', pointOfNoReturn: 'p' };
    const window = { start: later, end: '2030-01-02T11:00:00+01:00', zone: 'Europe/Berlin', confirmedBy: 'Kim' };
    ids.change = await adds(commandIds.planChange, 'C', 'changes', {
      title: 'Pool of 48',
      kind: 'mitigation',
      hypothesis: ids.hypothesis,
      risk,
      backout,
      verification: { run: ids.run },
      window,
      removeBy: '2030-03-01',
    });
    const external = [{ what: 'Orders', location: 'nas', verifiedAt: later }];
    ids.point = await adds(
      commandIds.recordRollbackPoint,
      'P',
      'rollback-points',
      {
        title: 'Before',
        change: ids.change,
        environment: 'qa',
        external,
        repository: root,
      },
      { title: 'Before', change: ids.change, environment: 'qa', external },
    );
    assert.equal((await read('changes', ids.change))['rollbackPoint'], ids.point);
    assert.equal(
      await command(commandIds.setChangeStatus, { change: ids.change, status: 'approved', with: { approver: 'Kim' } }),
      ids.change,
    );
    await command(commandIds.setChangeStatus, { change: ids.change, status: 'failed', override: 'x' });
  });

  it('say what doesn’t fit, whatever is given, and write nothing', async () => {
    const before = await readFile(join(records, slug, 'log.yaml'), 'utf8');
    const { hypothesis } = ids;
    const wrong: readonly [CommandId, object, RegExp][] = [
      [commandIds.start, { title: ' ' }, /“title” is empty/u],
      [commandIds.start, { title: 'x', ticket: [] }, /ticket/u],
      [commandIds.takeOver, { lead: 'Ada', phone: '1', severity: 1, nextUpdateAt: 'soon' }, /nextUpdateAt.*no time/u],
      [commandIds.setImpact, { operation: 0, customer: 1, reputation: 1 }, /operation.*0/u],
      [commandIds.setPhase, { phase: 'done' }, /phase.*done.*analysis/u],
      [commandIds.addFinding, { kind: 'rumour', text: 'x' }, /kind.*rumour/u],
      [commandIds.answerWhatChanged, { area: 'system', answer: 'maybe', answeredBy: 'Jo' }, /answer.*maybe/u],
      [commandIds.addHypothesis, { statement: 'x', likelihood: 6 }, /likelihood.*6/u],
      [commandIds.addHypothesis, { statement: { text: 'x' } }, /statement.*text/u],
      [commandIds.addHypothesis, { statement: 'x', parent: 'H-zzzz' }, /H-zzzz/u],
      [commandIds.rateEvidence, { evidence: 'E-zzzz', hypothesis, rating: 'neutral' }, /E-zzzz/u],
      [commandIds.attachDiff, { hypothesis, source: 'everything' }, /source.*workingTree/u],
      [commandIds.attachDiff, { hypothesis, source: { from: '--output=x', to: 'HEAD' } }, /--output=x/u],
      [commandIds.attachDiff, { hypothesis, source: 'staged' }, /Nothing is staged/u],
      [commandIds.attachCode, { hypothesis, uri: join(root, 'band.ts'), range: { start: 9, end: 10 } }, /lines/u],
      [commandIds.attachLog, { hypothesis, file: 'no-such.log' }, /no-such\.log/u],
      [commandIds.attachLog, { hypothesis, file: '.' }, /plain file/u],
      [commandIds.recordRun, { environment: 'qa', outcome: 'not', count: 3, of: 2 }, /more than/u],
      [commandIds.recordRun, { environment: 'qa', outcome: 'not', steps: ['S-zzzz'] }, /S-zzzz/u],
      [commandIds.addDecision, { title: 't', decision: 'd', decider: 'k', options: 'none' }, /options/u],
      [commandIds.addLogEntry, { text: 'x', on: 'H-zzzz' }, /H-zzzz/u],
      [commandIds.planChange, { title: 't', kind: 'fix', risk: { affected: 1 } }, /risk\.affected/u],
      [commandIds.planChange, { title: 't', kind: 'fix', removeBy: 'one day' }, /removeBy/u],
      [commandIds.setChangeStatus, { change: ids.change, status: 'done' }, /status.*done/u],
      [commandIds.restoreRollbackPoint, { point: 'P-zzzz', reason: 'x' }, /P-zzzz/u],
      [commandIds.restoreRollbackPoint, { point: ids.point, reason: 'x', removeUntracked: 'yes' }, /removeUntracked/u],
      [commandIds.recordRollbackPoint, { title: 'x', repository: '/no/such/folder' }, /no git repository/u],
      [commandIds.applyDiff, { evidence: ids.evidence }, /no attached diff/u],
      [commandIds.open, { escalation: 'no-such' }, /no-such/u],
      // What the command doesn’t know would be lost without a word.
      [commandIds.addFinding, { kind: 'fact', text: 'x', observed: later }, /“observed”.*observedAt/u],
      [commandIds.start, { titel: 'x', title: 'x' }, /“titel”/u],
    ];
    for (const [id, args, sentence] of wrong)
      await assert.rejects(async () => command(id, args), sentence, `${id} ${JSON.stringify(args)}`);
    assert.equal(await readFile(join(records, slug, 'log.yaml'), 'utf8'), before);
  });

  it('work on another escalation than the active one, where it is named', async () => {
    const other = await command(commandIds.start, { title: 'Scanner' });
    await command(commandIds.open, { escalation: slug });
    assert.equal(await command(commandIds.setSeverity, { severity: 4, escalation: other }), other);
    const finding = await command(commandIds.addFinding, { kind: 'fact', text: 'Blind', escalation: other });
    assert.match(await entryFile(other, 'findings', finding), /^text: Blind$/mu);
    assert.equal((await head())['severity'], 3);
    const nowhere = { severity: 4, escalation: 'no-such' };
    await assert.rejects(async () => command(commandIds.setSeverity, nowhere), /no-such/u);
  });

  it('keep hostile titles in one piece, in the record and in git, and inside of their folders', async () => {
    const hostile = [
      '../../../escape',
      'a\nb: [c\r\n# d',
      '🔥 emoji',
      '\u202Eright to left\u202C',
      '-n --exec=x',
      'x'.repeat(10_000),
    ];
    for (const title of hostile) {
      const other = await command(commandIds.start, { title, ticket: title.slice(0, 100) });
      assert.match(other, /^\d{4}-\d{2}-\d{2}-[a-z0-9-]{1,70}$/u);
      const { title: kept } = load(await readFile(join(records, other, 'escalation.yaml'), 'utf8')) as { title: string };
      assert.equal(kept, title.replaceAll('\r\n', '\n'));
      const point = await command(commandIds.recordRollbackPoint, { title });
      const ref = `refs/escalation/${other}/${point}`;
      assert.equal((await git('log', '-1', '--format=%B', ref)).split('\n').length, 1);
      await git('stash', 'show', ref);
      assert.deepEqual(await command(commandIds.comparePoints, { from: point }), []);
      const participant = { name: title, organisation: title, discipline: title, availability: title };
      assert.match(await command(commandIds.addParticipant, participant), /^T-/u);
      await command(commandIds.addLogEntry, { text: title });
      const log = await readFile(join(records, other, 'log.yaml'), 'utf8');
      assert.ok(
        log
          .trimEnd()
          .split('\n')
          .every((line) => /^- \{id: L-\w{4}, at: \S+, by: ".*\}$/u.test(line)),
        title.slice(0, 20),
      );
    }
    assert.deepEqual(
      (await readdir(join(root, '..'))).filter((name) => name.includes('escape')),
      [],
    );
    await command(commandIds.open, { escalation: slug });
  });
});
