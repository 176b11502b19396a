import assert from 'node:assert/strict';
import { type ChangeStatus, isVoided, unmetForChange } from '../../../src/record/changeRules';
import type { Data, Entry, Escalation, IdKind } from '../../../src/record/model';
import { type Phase, type Unmet, unmetForClose, unmetForHypothesis, unmetForPhase, unmetForRun } from '../../../src/record/rules';
import { entry, escalation, line, unreadable } from '../ui/views/sampleEscalation';

// One test a row of the table of gates.

type Entries = { [K in IdKind]?: Entry<K>[] };

const codes = (unmet: readonly Unmet[]): string[] => unmet.map(({ code }) => code);
const at = '2026-02-04T10:00:00Z';

function inPhase(phase: Phase, entries: Entries = {}, head: Partial<Data<'escalation'>> = {}, rest: object = {}): Escalation {
  return escalation(entries, { head: entry('escalation', 'escalation', { title: 'Belts', phase, ...head }), ...rest });
}

const answer = (area: 'system' | 'permission' | 'update', id: string): Entry<'finding'> =>
  entry('finding', id, { kind: 'change', area, answer: 'unknown', answeredBy: 'Jo', text: area, status: 'unverified' });
const asked = [answer('system', 'F-0001'), answer('permission', 'F-0002'), answer('update', 'F-0003')];

describe('The gates of phases', () => {
  it('let a lead accept who has a phone, a severity and a time of the next update', () => {
    const head = { lead: { name: 'Ada', phone: '1' }, severity: 1, nextUpdateAt: at } as const;
    assert.deepEqual(codes(unmetForPhase(inPhase('new'), 'accepted')), ['lead', 'phone', 'severity', 'nextUpdate']);
    assert.deepEqual(codes(unmetForPhase(inPhase('new', {}, { ...head, lead: { name: ' ', phone: '' } }), 'accepted')), [
      'lead',
      'phone',
    ]);
    assert.deepEqual(unmetForPhase(inPhase('new', {}, head), 'accepted'), []);
  });

  it('let the analysis begin with a finding or the note that there is none, and three questions asked', () => {
    const fact = entry('finding', 'F-0009', { kind: 'fact', text: 'x', status: 'unverified' });
    const missing = (entries: Entries, rest: object = {}): string[] =>
      unmetForPhase(inPhase('accepted', entries, {}, rest), 'analysis').map(({ code, data }) => data?.['area'] ?? code);
    assert.deepEqual(missing({}), ['finding', 'system', 'permission', 'update']);
    assert.deepEqual(missing({ finding: [fact] }), ['system', 'permission', 'update']);
    assert.deepEqual(missing({ finding: asked }), ['finding'], 'an answer is no finding');
    assert.deepEqual(missing({ finding: asked.slice(1) }, { log: [line('L-0001', at, { did: 'findings.noneReceived' })] }), [
      'system',
    ]);
    assert.deepEqual(missing({ finding: [...asked, fact] }), []);
    const broken = unreadable('finding', 'F-0008', { code: 'syntax', severity: 'error' });
    assert.deepEqual(missing({ finding: [...asked, broken] }), ['finding'], 'what can’t be read says nothing');
  });

  it('take a cause for identified with a confirmed hypothesis, and a reproduction, a waiver, or a fault of communication', () => {
    const confirmed = entry('hypothesis', 'H-aaaa', { statement: 'Pool', status: 'confirmed' });
    const run = (outcome: 'reproduced' | 'not'): Entry<'run'> =>
      entry('run', 'R-aaaa', { steps: [], environment: 'test', outcome, startedAt: at });
    const missing = (entries: Entries, head: Partial<Data<'escalation'>> = {}): string[] =>
      codes(unmetForPhase(inPhase('analysis', entries, head), 'causeIdentified'));
    assert.deepEqual(missing({}), ['confirmedHypothesis', 'reproduction']);
    assert.deepEqual(missing({ hypothesis: [confirmed], run: [run('not')] }), ['reproduction']);
    assert.deepEqual(missing({ hypothesis: [confirmed], run: [run('reproduced')] }), []);
    assert.deepEqual(missing({ hypothesis: [confirmed] }, { type: 'communication' }), []);
    const decision = (overrides: string): Entry<'decision'> =>
      entry('decision', 'D-aaaa', { title: 'x', decision: 'y', decider: 'Ada', decidedAt: at, overrides });
    assert.deepEqual(missing({ hypothesis: [confirmed], decision: [decision('reproduction')] }), []);
    assert.deepEqual(missing({ hypothesis: [confirmed], decision: [decision('Phase Analysis')] }), ['reproduction']);
  });

  it('offer to waive the reproduction with a reason', () => {
    const reproduction = unmetForPhase(inPhase('analysis'), 'causeIdentified').find(({ code }) => code === 'reproduction');
    assert.equal(reproduction?.fill?.command, 'escalation.recordRun');
    assert.deepEqual(reproduction.otherwise?.arguments, { overrides: 'reproduction' });
    assert.equal(reproduction.otherwise.command, 'escalation.addDecision');
  });

  it('take a fault for resolved once production shows it gone and the customer confirms', () => {
    const run = (environment: string, outcome: 'reproduced' | 'not'): Entry<'run'> =>
      entry('run', 'R-aaaa', { steps: [], environment, outcome, startedAt: at });
    const missing = (runs: Entry<'run'>[], log: object = {}, head: Partial<Data<'escalation'>> = {}): string[] =>
      codes(unmetForPhase(inPhase('monitoring', { run: runs }, head, log), 'resolved'));
    const confirmed = { log: [line('L-0001', at, { did: 'customer.confirmed' })] };
    assert.deepEqual(missing([]), ['productionVerification', 'customerConfirmation']);
    assert.deepEqual(missing([run('production', 'reproduced')], confirmed), ['productionVerification']);
    assert.deepEqual(missing([run('qa', 'not')], confirmed), ['productionVerification']);
    assert.deepEqual(missing([run('production', 'not')], confirmed), []);
    const environments = [{ name: 'Halle 3', kind: 'production' as const }];
    assert.deepEqual(missing([run('Halle 3', 'not')], confirmed, { environments }), []);
  });

  it('close with a complete follow-up and no active mitigation', () => {
    const followUp = entry('followUp', 'followUp', { rootCause: 'Pool of 8' });
    const mitigation = (status: ChangeStatus): Entry<'change'> =>
      entry('change', 'C-aaaa', { title: 'Restart', kind: 'mitigation', status });
    const missing = (change: Entry<'change'>[], rest: object = { followUp }): string[] =>
      codes(unmetForClose(inPhase('followUp', { change }, {}, rest)));
    assert.deepEqual(missing([], {}), ['followUp']);
    assert.deepEqual(missing([], { followUp: entry('followUp', 'followUp', { rootCause: ' ' }) }), ['followUp']);
    for (const status of ['applied', 'succeeded'] as const)
      assert.deepEqual(missing([mitigation(status)]), ['activeMitigation'], status);
    for (const status of ['draft', 'removed', 'rolledBack'] as const) assert.deepEqual(missing([mitigation(status)]), [], status);
    assert.deepEqual(missing([entry('change', 'C-bbbb', { title: 'Fix', kind: 'fix', status: 'succeeded' })]), []);
  });

  it('ask for every gate on the way forward, and for nothing on the way back', () => {
    const missing = codes(unmetForPhase(inPhase('new'), 'resolved'));
    for (const code of ['lead', 'finding', 'confirmedHypothesis', 'productionVerification'])
      assert.ok(missing.includes(code), code);
    assert.deepEqual(unmetForPhase(inPhase('resolved'), 'analysis'), []);
    assert.deepEqual(unmetForPhase(inPhase('causeIdentified'), 'monitoring'), []);
  });
});

describe('The gates of hypotheses', () => {
  const hypothesis = (data: Partial<Data<'hypothesis'>> = {}, id = 'H-aaaa'): Entry<'hypothesis'> =>
    entry('hypothesis', id, { statement: id, status: 'testing', ...data });
  const evidence = (data: Partial<Data<'evidence'>>, id = 'E-aaaa'): Entry<'evidence'> =>
    entry('evidence', id, { type: 'observation', title: id, ratings: {}, ...data });
  const missing = (entries: Entries, to: 'testing' | 'confirmed' | 'refuted' | 'parked' | 'proposed'): string[] =>
    codes(unmetForHypothesis(escalation(entries), 'H-aaaa', to));

  it('let test what has a prediction and an owner', () => {
    assert.deepEqual(missing({ hypothesis: [hypothesis()] }, 'testing'), ['prediction', 'owner']);
    assert.deepEqual(missing({ hypothesis: [hypothesis({ prediction: '40 waiting', owner: ' ' })] }, 'testing'), ['owner']);
    assert.deepEqual(missing({ hypothesis: [hypothesis({ prediction: '40 waiting', owner: 'Ada' })] }, 'testing'), []);
  });

  it('confirm with support that tells it from the others, and every contradiction answered', () => {
    const two = [hypothesis(), hypothesis({}, 'H-bbbb')];
    assert.deepEqual(missing({ hypothesis: two }, 'confirmed'), ['support']);
    const both = evidence({ ratings: { 'H-aaaa': 'supports', 'H-bbbb': 'supports' } });
    assert.deepEqual(missing({ hypothesis: two, evidence: [both] }, 'confirmed'), ['support']);
    const telling = evidence({ ratings: { 'H-aaaa': 'supports', 'H-bbbb': 'contradicts' } });
    assert.deepEqual(missing({ hypothesis: two, evidence: [telling] }, 'confirmed'), []);
    const against = evidence({ ratings: { 'H-aaaa': 'contradicts' } }, 'E-bbbb');
    assert.deepEqual(missing({ hypothesis: two, evidence: [telling, against] }, 'confirmed'), ['contradiction']);
    const answered = evidence({ ratings: { 'H-aaaa': 'contradicts' }, rationale: { 'H-aaaa': 'Another pool' } }, 'E-bbbb');
    assert.deepEqual(missing({ hypothesis: two, evidence: [telling, answered] }, 'confirmed'), []);
  });

  it('refute with evidence that contradicts it, and park or propose with nothing', () => {
    assert.deepEqual(missing({ hypothesis: [hypothesis()] }, 'refuted'), ['contradicting']);
    const against = evidence({ ratings: { 'H-aaaa': 'contradicts' } });
    assert.deepEqual(missing({ hypothesis: [hypothesis()], evidence: [against] }, 'refuted'), []);
    assert.deepEqual(missing({ hypothesis: [hypothesis()] }, 'parked'), []);
    assert.deepEqual(missing({ hypothesis: [hypothesis()] }, 'proposed'), []);
  });
});

describe('The gates of changes and runs', () => {
  const risk = { affected: 'All', likelihood: 2, impact: 3, worstCase: 'Standstill' } as const;
  const backout = { trigger: 'Jam', steps: 'Undo', decider: 'Ada', pointOfNoReturn: 'none' };
  const qa = (commit: string, environment = 'qa', outcome: 'not' | 'reproduced' = 'not'): Entry<'run'> =>
    entry('run', 'R-aaaa', { steps: [], environment, outcome, startedAt: at, commit });
  const point = (data: Partial<Data<'rollbackPoint'>> = {}): Entry<'rollbackPoint'> =>
    entry('rollbackPoint', 'P-aaaa', { title: 'Before', ...data });
  const context = { resolvedPoints: new Set(['P-aaaa']) };
  const missing = (
    data: Partial<Data<'change'>>,
    to: ChangeStatus,
    entries: Entries = {},
    resolved = context,
    log: object = {},
  ) =>
    codes(
      unmetForChange(
        escalation({ ...entries, change: [entry('change', 'C-aaaa', { title: 'Pool of 48', kind: 'fix', ...data })] }, log),
        'C-aaaa',
        to,
        resolved,
      ),
    );

  it('assess with all of risk and backout plan', () => {
    assert.deepEqual(missing({ status: 'draft' }, 'assessed'), [
      'riskAffected',
      'riskLikelihood',
      'riskImpact',
      'riskWorstCase',
      'backoutTrigger',
      'backoutSteps',
      'backoutDecider',
      'backoutPointOfNoReturn',
    ]);
    assert.deepEqual(missing({ status: 'draft', risk: { ...risk, worstCase: '' }, backout }, 'assessed'), ['riskWorstCase']);
    assert.deepEqual(missing({ status: 'draft', risk, backout }, 'assessed'), []);
  });

  it('verify with a run in QA on the same commit that shows the fault gone, or a waiver', () => {
    const verified = (data: Partial<Data<'change'>>, run: Entry<'run'>[] = []): string[] =>
      missing({ status: 'assessed', ...data }, 'verified', { run });
    const commits = ['a'.repeat(40), 'b'.repeat(40)];
    const verification = { run: 'R-aaaa' };
    assert.deepEqual(verified({}), ['verification']);
    assert.deepEqual(verified({ commits, verification }, [qa(commits[0]!)]), ['verification'], 'another commit');
    assert.deepEqual(verified({ commits, verification }, [qa(commits[1]!, 'test')]), ['verification'], 'another environment');
    assert.deepEqual(verified({ commits, verification }, [qa(commits[1]!, 'qa', 'reproduced')]), ['verification'], 'still there');
    assert.deepEqual(verified({ commits, verification }, [qa(commits[1]!)]), []);
    assert.deepEqual(verified({ verification: { waiver: ' ' } }), ['verification']);
    assert.deepEqual(verified({ verification: { waiver: 'Only a label' } }), []);
  });

  it('approve with an approver, a point that resolves, and backups that were tried', () => {
    const approved = (data: Partial<Data<'change'>>, points: Entry<'rollbackPoint'>[], resolved = context): string[] =>
      missing({ status: 'verified', ...data }, 'approved', { rollbackPoint: points }, resolved);
    const approvals = [{ by: 'Kim', at }];
    assert.deepEqual(approved({}, []), ['approver', 'rollbackPoint']);
    assert.deepEqual(approved({ approvals, rollbackPoint: 'P-aaaa' }, [point()], { resolvedPoints: new Set() }), [
      'rollbackPoint',
    ]);
    const untried = [{ what: 'Orders', location: 'nas' }];
    assert.deepEqual(approved({ approvals, rollbackPoint: 'P-aaaa' }, [point({ external: untried })]), ['externalBackup']);
    const tried = [{ what: 'Orders', location: 'nas', verifiedAt: at }];
    assert.deepEqual(approved({ approvals, rollbackPoint: 'P-aaaa' }, [point({ external: tried })]), []);
    const deleted = [point({ deletedAt: at })];
    assert.deepEqual(approved({ approvals, rollbackPoint: 'P-aaaa' }, deleted), ['rollbackPoint']);
    const other = { approvals: [{ by: 'Kim', at, commit: 'a'.repeat(40) }], commits: ['b'.repeat(40)], rollbackPoint: 'P-aaaa' };
    assert.deepEqual(approved(other, [point()]), ['approver'], 'another commit was approved');
  });

  it('schedule a window that the customer confirmed', () => {
    const scheduled = (window: Data<'change'>['window']): string[] => missing({ status: 'approved', window }, 'scheduled');
    assert.deepEqual(scheduled(undefined), ['window']);
    assert.deepEqual(scheduled({ start: at, end: at, zone: 'UTC', confirmedBy: '' }), ['window']);
    assert.deepEqual(scheduled({ start: at, end: at, zone: 'UTC', confirmedBy: 'Kim' }), []);
  });

  it('apply a mitigation with a decision and a way back, and nothing else', () => {
    const mitigation = { kind: 'mitigation', status: 'draft', rollbackPoint: 'P-aaaa' } as const;
    assert.deepEqual(missing({ kind: 'mitigation', status: 'draft' }, 'applied'), ['decision', 'rollbackPoint']);
    const decision = entry('decision', 'D-aaaa', { title: 'C-aaaa', decision: 'Now', decider: 'Kim', decidedAt: at });
    assert.deepEqual(missing(mitigation, 'applied', { rollbackPoint: [point()], decision: [decision] }), []);
    assert.deepEqual(missing(mitigation, 'applied', { rollbackPoint: [point()] }), ['decision']);
    const decided = { log: [line('L-0001', at, { did: 'change.decided', on: 'C-aaaa' })] };
    assert.deepEqual(missing(mitigation, 'applied', { rollbackPoint: [point()] }, context, decided), []);
  });

  it('let a fix be applied only through all of them, and end whenever it has to', () => {
    const all = missing({ status: 'draft' }, 'applied');
    for (const code of ['riskAffected', 'backoutSteps', 'verification', 'approver', 'rollbackPoint', 'window'])
      assert.ok(all.includes(code), code);
    for (const end of ['failed', 'rolledBack', 'removed'] as const) assert.deepEqual(missing({ status: 'draft' }, end), [], end);
  });

  it('count neither check nor approval once a new commit came, however it came', () => {
    const [old, fresh] = ['a'.repeat(40), 'b'.repeat(40)] as const;
    const window = { start: at, end: at, zone: 'UTC', confirmedBy: 'Kim' };
    const approved = {
      status: 'approved',
      risk,
      backout,
      window,
      verification: { run: 'R-aaaa' },
      rollbackPoint: 'P-aaaa',
      approvals: [{ by: 'Kim', at, commit: old }],
    } satisfies Partial<Data<'change'>>;
    const entries = { run: [qa(old)], rollbackPoint: [point()] };
    assert.equal(isVoided(escalation(entries), { ...approved, commits: [old] }), false);
    assert.deepEqual(missing({ ...approved, commits: [old] }, 'scheduled', entries), []);
    assert.equal(isVoided(escalation(entries), { ...approved, commits: [old, fresh] }), true);
    // A merge or an editor may have added the commit, where no command took the status back.
    assert.deepEqual(missing({ ...approved, commits: [old, fresh] }, 'scheduled', entries), ['verification', 'approver']);
    assert.deepEqual(missing({ ...approved, status: 'scheduled', commits: [old, fresh] }, 'applied', entries), [
      'verification',
      'approver',
    ]);
  });

  it('let run in production only with a decision, by kind or by a name that means it', () => {
    const environments = [
      { name: 'Halle 3', kind: 'production' as const },
      { name: 'production', kind: 'test' as const },
    ];
    const needs = (environment: string, head: Partial<Data<'escalation'>> = {}): string[] =>
      codes(unmetForRun(inPhase('analysis', {}, head), environment));
    assert.deepEqual(needs('production'), ['decision']);
    assert.deepEqual(needs('qa'), []);
    assert.deepEqual(needs('Halle 3', { environments }), ['decision']);
    assert.deepEqual(needs('production', { environments }), [], 'the escalation says that this one is a test');
  });
});
