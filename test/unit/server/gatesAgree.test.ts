import assert from 'node:assert/strict';
import { type ChangeStatus, unmetForChange } from '../../../src/record/changeRules';
import type { Escalation } from '../../../src/record/model';
import {
  type HypothesisStatus,
  type Phase,
  type Unmet,
  unmetForClose,
  unmetForHypothesis,
  unmetForPhase,
  unmetForRun,
} from '../../../src/record/rules';
import { RecordStore } from '../../../src/record/store';
import { complaintsOf } from '../../../src/server/diagnose';
import { LoadedEscalation } from '../../../src/server/loadedEscalation';
import { MemoryFiles } from '../../support/memoryFiles';

const slug = '2026-02-04-conveyor';
const now = new Date('2026-02-04T10:00:00Z');
const by = 'created: {at: "2026-02-04T09:00:00Z", by: Ada}\n';
const hypothesis = 'hypotheses/H-k7q2-x.yaml';
const change = 'changes/C-8r2w-x.yaml';
const head = 'escalation.yaml';

type RecordFiles = Readonly<Record<string, string>>;

const finding = (id: string, text: string): RecordFiles => ({
  [`findings/F-${id}-x.yaml`]: `text: x\nstatus: unverified\n${text}${by}`,
});
const areas = (...names: string[]): RecordFiles =>
  Object.assign({}, ...names.map((area, index) => finding(`000${index}`, `kind: change\narea: ${area}\nanswer: unchanged\n`)));
const evidence = (id: string, rating: string, more = ''): RecordFiles => ({
  [`evidence/E-${id}-x.yaml`]: `type: observation\ntitle: x\nratings: {H-k7q2: ${rating}}\n${more}${by}`,
});
const confirmed: RecordFiles = {
  [hypothesis]: `statement: x\nstatus: confirmed\nprediction: x\nowner: Ada\n${by}`,
  ...evidence('0001', 'supports'),
};
const run = (id: string, environment: string, outcome: string, more = ''): RecordFiles => ({
  [`runs/R-${id}-x.yaml`]: `steps: []\nenvironment: ${environment}\noutcome: ${outcome}\nstartedAt: "2026-02-04T09:00:00Z"\n${more}${by}`,
});
const decision = (more = ''): RecordFiles => ({
  'decisions/D-1111-x.yaml': `title: x\ndecision: yes, since it helps\ndecider: Ada\ndecidedAt: "2026-02-04T09:00:00Z"\n${more}${by}`,
});
const point = (more = ''): RecordFiles => ({
  'rollback-points/P-1111-x.yaml': `title: x\nrepository: .\nref: r\ncommit: c\nhead: h\ntree: t\nstaged: 0\nunstaged: 0\nuntracked: 0\nignored: 0\nchange: C-8r2w\n${more}${by}`,
});
const log = (...lines: string[]): RecordFiles => ({
  'log.yaml': lines.map((line, index) => `- {id: L-000${index}, at: 2026-02-04T09:00:00Z, by: "Ada", ${line}}\n`).join(''),
});

const lead = 'lead: {name: Ada, phone: "+49"}\n';
const promised = 'severity: 1\nnextUpdateAt: "2026-02-04T11:00:00Z"\n';
const risk = 'risk: {affected: x, likelihood: 1, impact: 1, worstCase: x}\n';
const backout = 'backout: {trigger: x, steps: x, decider: x, pointOfNoReturn: x}\n';
const assessed = risk + backout;
const verified = `${assessed}verification: {waiver: too urgent}\n`;
const approved = `${verified}approvals: [{by: Ada, at: "2026-02-04T09:00:00Z"}]\n`;
const scheduled = `${approved}window: {start: "2026-02-04T12:00:00Z", confirmedBy: Jonas}\n`;

interface Gate {
  /** As the table of the product names it. */
  readonly name: string;
  /** The file that claims the state, and its field. */
  readonly path: string;
  readonly field: 'phase' | 'status' | 'environment';
  readonly from: string;
  readonly to: string;
  /** What the commands' rule says, before. */
  readonly rule: (before: Escalation) => Unmet[];
  /** The claiming file without its state: nothing filled in, and everything. */
  readonly empty: string;
  readonly full: string;
  /** The other files that fulfil it. */
  readonly others: RecordFiles;
}

const phase = (to: Phase, from: Phase, full: string, others: RecordFiles): Gate => ({
  name: `phase ${to}`,
  path: head,
  field: 'phase',
  from,
  to,
  rule: (before) => (to === 'closed' ? unmetForClose(before) : unmetForPhase(before, to)),
  empty: `title: x\n${by}`,
  full: `title: x\n${full}${by}`,
  others,
});
const status = (to: HypothesisStatus, full: string, others: RecordFiles): Gate => ({
  name: `hypothesis ${to}`,
  path: hypothesis,
  field: 'status',
  from: 'proposed',
  to,
  rule: (before) => unmetForHypothesis(before, 'H-k7q2', to),
  empty: `statement: x\n${by}`,
  full: `statement: x\n${full}${by}`,
  others,
});
const step = (to: ChangeStatus, kind: 'fix' | 'mitigation', full: string, others: RecordFiles): Gate => ({
  name: `${kind} ${to}`,
  path: change,
  field: 'status',
  from: 'draft',
  to,
  rule: (before) =>
    unmetForChange(before, 'C-8r2w', to, { resolvedPoints: new Set(before.entries.rollbackPoint.map(({ id }) => id)) }),
  empty: `title: Larger pool\nkind: ${kind}\n${by}`,
  full: `title: Larger pool\nkind: ${kind}\n${full}${by}`,
  others,
});

const accepted = lead + promised;
const analysed = { ...finding('0009', 'kind: fact\n'), ...areas('system', 'permission', 'update') };
const caused = { ...analysed, ...confirmed, ...run('0001', 'test', 'reproduced') };
const resolved = {
  ...caused,
  ...run('0002', 'production', 'not', 'decision: D-1111\n'),
  ...decision(),
  ...log('did: customer.confirmed'),
};

const gates: readonly Gate[] = [
  phase('accepted', 'new', accepted, {}),
  phase('analysis', 'new', accepted, analysed),
  phase('causeIdentified', 'new', accepted, caused),
  phase('resolved', 'new', accepted, resolved),
  phase('closed', 'followUp', accepted, { 'follow-up.yaml': `rootCause: x\n${by}` }),
  status('testing', 'prediction: x\nowner: Ada\n', {}),
  status('confirmed', 'prediction: x\nowner: Ada\n', evidence('0001', 'supports')),
  status('refuted', '', evidence('0001', 'contradicts', 'rationale: {H-k7q2: x}\n')),
  step('assessed', 'fix', assessed, {}),
  step('verified', 'fix', verified, {}),
  step('approved', 'fix', approved, point()),
  step('scheduled', 'fix', scheduled, point()),
  step('applied', 'fix', scheduled, point()),
  step('succeeded', 'fix', scheduled, point()),
  step('applied', 'mitigation', '', { ...point(), ...decision('facts: about C-8r2w\n') }),
  {
    name: 'run in production',
    path: 'runs/R-0009-x.yaml',
    field: 'environment',
    from: 'test',
    to: 'production',
    rule: (before) =>
      unmetForRun(before, 'production').filter(() => !before.entries.run.some(({ data }) => data.decision !== undefined)),
    empty: `steps: []\noutcome: not\nstartedAt: "2026-02-04T09:00:00Z"\n${by}`,
    full: `steps: []\noutcome: not\nstartedAt: "2026-02-04T09:00:00Z"\ndecision: D-1111\n${by}`,
    others: decision(),
  },
];

/** The record as files, with a plain head where the gate is not about it. */
function filesOf(gate: Gate, content: string, state: string, others: RecordFiles): MemoryFiles {
  const files = new MemoryFiles();
  const all: RecordFiles = {
    [head]: `title: x\nphase: new\n${by}`,
    ...others,
    [gate.path]: `${gate.field}: ${state}\n${content}`,
  };
  for (const [path, text] of Object.entries(all)) files.put(`${slug}/${path}`, text);
  return files;
}

/** What the commands say before the transition. */
async function byCommands(gate: Gate, content: string, others: RecordFiles): Promise<string[]> {
  const store = new RecordStore(filesOf(gate, content, gate.from, others));
  return gate
    .rule(await store.escalation(slug))
    .map(({ code, data }) => `${code} ${JSON.stringify(data ?? {})}`)
    .sort();
}

/** What the server says of a record that claims the state. */
async function byServer(gate: Gate, content: string, others: RecordFiles): Promise<string[]> {
  const loaded = new LoadedEscalation(slug, filesOf(gate, content, gate.to, others), (path) => path);
  const complaints = complaintsOf(await loaded.load(), now, {}).get(`${slug}/${gate.path}`) ?? [];
  return complaints
    .filter(({ code }) => code.startsWith('gate.'))
    .map(({ code, data }) => {
      const { field, state, ...rest } = data;
      assert.deepEqual([field, state], [gate.field, gate.to]);
      return `${code.slice('gate.'.length)} ${JSON.stringify(rest)}`;
    })
    .sort();
}

/** Every line of the claiming file and every other file, left out one at a time. */
function reductions({ full, others }: Gate): [string, RecordFiles][] {
  const lines = full
    .split('\n')
    .filter((line) => line !== '' && !/^(?:title|statement|kind|steps|outcome|startedAt|created):/u.test(line));
  return [
    ...lines.map((line): [string, RecordFiles] => [full.replace(`${line}\n`, ''), others]),
    ...Object.keys(others).map((path): [string, RecordFiles] => [
      full,
      Object.fromEntries(Object.entries(others).filter(([one]) => one !== path)),
    ]),
  ];
}

describe('commands and server', () => {
  for (const gate of gates) {
    it(`agree on ${gate.name}: with nothing, with everything, and with each part missing`, async () => {
      const nothing = await byServer(gate, gate.empty, {});
      assert.ok(nothing.length > 0);
      assert.deepEqual(nothing, await byCommands(gate, gate.empty, {}));
      assert.deepEqual(await byServer(gate, gate.full, gate.others), []);
      assert.deepEqual(await byCommands(gate, gate.full, gate.others), []);
      const found = new Set<string>();
      for (const [content, others] of reductions(gate)) {
        const told = await byServer(gate, content, others);
        assert.deepEqual(told, await byCommands(gate, content, others), content + Object.keys(others).join());
        for (const one of told) found.add(one);
      }
      assert.ok(found.size > 0);
    });
  }

  it('agree on contradictions, backups and commits that came later', async () => {
    const contradicted = { ...evidence('0001', 'supports'), ...evidence('0002', 'contradicts') };
    const confirming = gates.find(({ name }) => name === 'hypothesis confirmed')!;
    assert.deepEqual(await byServer(confirming, confirming.full, contradicted), ['contradiction {"title":"x"}']);
    assert.deepEqual(await byCommands(confirming, confirming.full, contradicted), ['contradiction {"title":"x"}']);
    const approving = gates.find(({ name }) => name === 'fix approved')!;
    const backup = point('external: [{what: Database, location: nas}]\n');
    const unverified = ['externalBackup {"what":"Database","location":"nas"}'];
    assert.deepEqual(await byServer(approving, approving.full, backup), unverified);
    assert.deepEqual(await byCommands(approving, approving.full, backup), unverified);
    const later = `commits: [aaaa, bbbb]\n${approving.full.replace('by: Ada, at', 'by: Ada, commit: aaaa, at')}`;
    assert.deepEqual(await byServer(approving, later, point()), ['approver {}']);
    assert.deepEqual(await byCommands(approving, later, point()), ['approver {}']);
  });

  it('agree on points that git does not find', async () => {
    const approving = gates.find(({ name }) => name === 'fix approved')!;
    const loaded = new LoadedEscalation(slug, filesOf(approving, approving.full, 'approved', point()), (path) => path);
    const complaints = complaintsOf(await loaded.load(), now, { resolvedPoints: new Set() }).get(`${slug}/${change}`);
    assert.deepEqual(
      complaints?.map(({ code }) => code),
      ['gate.rollbackPoint'],
    );
  });
});

describe('a rollback point that was deleted', () => {
  const deleted = point('deletedAt: "2026-02-04T09:30:00Z"\n');
  const of = (name: string): Gate => gates.find((gate) => gate.name === name)!;

  it('is missed while the change is still to be made', async () => {
    assert.deepEqual(await byServer(of('fix approved'), of('fix approved').full, deleted), ['rollbackPoint {}']);
  });

  it('is not missed when all is over', async () => {
    assert.deepEqual(await byServer(of('fix succeeded'), of('fix succeeded').full, deleted), []);
    const closed = { ...deleted, [head]: `title: x\nphase: closed\n${by}` };
    assert.deepEqual(await byServer(of('fix applied'), of('fix applied').full, closed), []);
    assert.deepEqual(await byServer(of('fix succeeded'), of('fix succeeded').full, {}), ['rollbackPoint {}']);
  });
});

describe('an override', () => {
  const approving = gates.find(({ name }) => name === 'fix approved')!;
  const logged = (did: string, note: string, on = 'on: C-8r2w, '): RecordFiles => log(`did: ${did}, ${on}note: "${note}"`);

  it('that the log names for the transition passes its gate and those before it', async () => {
    const others = {
      ...decision('overrides: Approve “Larger pool”\n'),
      ...logged('change.approved', 'draft → approved (D-1111)'),
    };
    assert.deepEqual(await byServer(approving, approving.empty, others), []);
  });

  it('does not answer for a later gate', async () => {
    const others = { ...decision('overrides: x\n'), ...logged('change.assessed', 'draft → assessed (D-1111)') };
    assert.deepEqual(await byServer(approving, approving.empty, others), ['approver {}', 'rollbackPoint {}', 'verification {}']);
  });

  it('written by hand names the entry and the state', async () => {
    assert.deepEqual(await byServer(approving, approving.empty, decision('overrides: C-8r2w approved\n')), []);
    assert.ok((await byServer(approving, approving.empty, decision('overrides: C-9999 approved\n'))).length > 0);
    const accepting = gates.find(({ name }) => name === 'phase accepted')!;
    assert.deepEqual(await byServer(accepting, accepting.empty, decision('overrides: phase accepted\n')), []);
    const testing = gates.find(({ name }) => name === 'hypothesis testing')!;
    assert.deepEqual(await byServer(testing, testing.empty, decision('overrides: H-k7q2 testing\n')), []);
    assert.ok((await byServer(testing, testing.empty, decision('overrides: H-k7q2 confirmed\n'))).length > 0);
  });

  it('without a reason answers for nothing', async () => {
    const blank = {
      'decisions/D-1111-x.yaml': decision('overrides: C-8r2w approved\n')['decisions/D-1111-x.yaml']!.replace(
        'yes, since it helps',
        '" "',
      ),
    };
    assert.ok((await byServer(approving, approving.empty, blank)).length > 0);
  });

  it('of a mitigation’s being applied holds when it has succeeded', async () => {
    const others = { ...decision('overrides: x\n'), ...logged('change.applied', 'draft → applied (D-1111)') };
    const mitigation = step('succeeded', 'mitigation', '', {});
    assert.deepEqual(await byServer(mitigation, mitigation.empty, others), []);
  });

  it('of a phase is that phase’s', async () => {
    const others = { ...decision('overrides: x\n'), ...logged('escalation.phaseSet', 'new → analysis (D-1111)', '') };
    const analysis = phase('analysis', 'new', accepted, {});
    const cause = phase('causeIdentified', 'new', accepted, {});
    assert.deepEqual(await byServer(analysis, analysis.empty, others), []);
    assert.deepEqual(await byServer(cause, cause.empty, others), ['confirmedHypothesis {}', 'reproduction {}']);
  });
});
