import * as assert from 'node:assert/strict';
import type { CommitLink } from '../../../../src/record/links';
import type { Escalation } from '../../../../src/record/model';
import { isNode, type Node, sectionNames } from '../../../../src/ui/views/nodes';
import { Outline } from '../../../../src/ui/views/outline';
import { rowText } from '../../../../src/ui/views/rowTexts';
import { entry, escalation, folder, line, reading, slug, unreadable } from './sampleEscalation';

/** The rows as indented ids. */
function drawn(outline: Outline, section: string): string[] {
  const draw = (node: Node, depth: number): string[] => [
    `${'  '.repeat(depth)}${nameOf(node)}`,
    ...outline.childrenOf(node).flatMap((child) => draw(child, depth + 1)),
  ];
  const start = outline.find(section)!;
  return outline.childrenOf(start).flatMap((node) => draw(node, 0));
}

function nameOf(node: Node): string {
  if (node.type === 'entry') return node.id;
  if (node.type === 'log') return node.line.id;
  if (node.type === 'message') return node.link.hash;
  return node.type === 'problem' ? node.problem.code : node.type;
}

function allRows(outline: Outline): Node[] {
  const below = (nodes: readonly Node[]): Node[] => nodes.flatMap((node) => [node, ...below(outline.childrenOf(node))]);
  return below(outline.roots());
}

const of = (content: Escalation): Outline => new Outline(folder, content);
const hypothesis = (id: string, likelihood: number, parent?: string) =>
  entry('hypothesis', id, {
    statement: id,
    status: 'proposed',
    likelihood,
    impact: 1,
    effort: 1,
    ...(parent === undefined ? {} : { parent }),
  });

const run = (id: string, ...steps: string[]) => entry('run', id, { steps, environment: 'qa', outcome: 'not' });

const content = (): Escalation =>
  escalation(
    {
      hypothesis: [hypothesis('H-a', 2), hypothesis('H-b', 1)],
      evidence: [entry('evidence', 'E-both', { type: 'log', title: 'log', ratings: { 'H-a': 'supports', 'H-b': 'supports' } })],
    },
    { log: [line('L-0001', '2026-02-04T10:00:00Z'), line('L-0001', '2026-02-04T10:00:00Z')] },
  );

describe('Outline', () => {
  it('always has the six sections in their order, with their counts', () => {
    const roots = of(escalation({ finding: [entry('finding', 'F-aaaa')] })).roots();
    assert.deepEqual(
      roots.map((node) => node.type === 'section' && node.section),
      [...sectionNames],
    );
    assert.deepEqual(
      roots.map((node) => node.type === 'section' && node.count),
      [0, 0, 0, 1, 0, 0],
    );
  });

  it('shows commits that link themselves below their hypothesis, and those without one that is known at the end', () => {
    const record = escalation({ hypothesis: [hypothesis('H-a', 2), hypothesis('H-b', 1)] });
    const commit = (hash: string, ...ids: string[]): CommitLink => ({
      escalation: slug,
      evidence: undefined,
      hypotheses: ids.map((id) => ({ id, rating: 'unrated' })),
      role: undefined,
      repository: '.',
      hash,
      patchId: undefined,
      subject: 'Wait for the pool',
      author: 'Ben <ben@example.com>',
      at: '2026-02-04T10:00:00Z',
    });
    const outline = new Outline(folder, record, [commit('aaa', 'H-b'), commit('bbb', 'H-gone'), commit('ccc')]);
    assert.deepEqual(drawn(outline, 'hypotheses'), ['H-a', 'H-b', '  aaa', '  files', 'bbb', 'ccc']);
    const rows = allRows(outline);
    assert.equal(new Set(rows.map(({ key }) => key)).size, rows.length);
    const [own, stranger] = rows.filter(({ type }) => type === 'message').map((node) => rowText(node, reading));
    assert.equal(own?.label, 'aaa Wait for the pool');
    assert.equal(own.description, 'from its commit message · Ben');
    assert.equal(own.contextValue, 'message');
    assert.equal(stranger?.description, 'from its commit message · H-gone is not in this record · Ben');
  });

  it('lists hypotheses by priority, below each its evidence and what it was split into', () => {
    const outline = of(
      escalation({
        hypothesis: [hypothesis('H-low', 1), hypothesis('H-high', 5), hypothesis('H-part', 3, 'H-high')],
        evidence: [
          entry('evidence', 'E-both', { type: 'log', title: 'log', ratings: { 'H-high': 'supports', 'H-low': 'contradicts' } }),
          entry('evidence', 'E-loose', { type: 'log', title: 'log', ratings: {} }),
        ],
      }),
    );
    assert.deepEqual(drawn(outline, 'hypotheses'), ['H-high', '  E-both', '  H-part', 'H-low', '  E-both', 'E-loose']);
  });

  it('loses no hypothesis whose parents form a circle, or whose parent is gone', () => {
    const outline = of(
      escalation({ hypothesis: [hypothesis('H-a', 3, 'H-b'), hypothesis('H-b', 2, 'H-a'), hypothesis('H-c', 1, 'H-gone')] }),
    );
    assert.deepEqual(drawn(outline, 'hypotheses'), ['H-a', 'H-b', 'H-c']);
  });

  it('lists steps in their order with their runs, and runs of no step behind them', () => {
    const outline = of(
      escalation({
        step: [entry('step', 'S-none'), entry('step', 'S-two', { order: 20 }), entry('step', 'S-one', { order: 10 })],
        run: [run('R-a', 'S-one', 'S-two'), run('R-b', 'S-gone')],
      }),
    );
    assert.deepEqual(drawn(outline, 'reproduction'), ['S-one', '  R-a', 'S-two', '  R-a', 'S-none', 'R-b']);
  });

  it('lists the change log newest first, corrections at the line that they correct', () => {
    const outline = of(
      escalation(
        {
          change: [entry('change', 'C-aaaa', { created: { at: '2026-02-04T10:30:00Z', by: 'Ada' } })],
          decision: [entry('decision', 'D-aaaa', { decidedAt: '2026-02-04T12:30:00+01:00' })],
        },
        {
          log: [
            line('L-0001', '2026-02-04T10:00:00Z'),
            line('L-0002', '2026-02-04T11:00:00Z'),
            line('L-0003', '2026-02-04T12:00:00Z', { corrects: 'L-0001' }),
            line('L-0004', '2026-02-04T12:10:00Z', { corrects: 'L-0003' }),
          ],
        },
      ),
    );
    const parts = ['  part', '  part', '  part', '  part'];
    assert.deepEqual(drawn(outline, 'changeLog'), ['D-aaaa', 'L-0002', 'C-aaaa', ...parts, 'L-0001', '  L-0003', '  L-0004']);
  });

  it('shows the four parts of a change as a check list, and that a new commit voids its approval', () => {
    const risk = { affected: 'All', likelihood: 1, impact: 2, worstCase: 'None' };
    const approvals = [{ by: 'Kim', at: '2026-02-04T10:00:00Z', commit: 'aaaa' }];
    const change = entry('change', 'C-aaaa', { kind: 'fix', status: 'approved', risk, approvals, commits: ['aaaa', 'bbbb'] });
    const outline = of(escalation({ change: [change] }));
    const row = outline.find('C-aaaa')!;
    assert.equal(row.type === 'entry' && row.voided, true);
    assert.deepEqual(
      outline.childrenOf(row).map((node) => node.type === 'part' && [node.part, node.unmet.length]),
      [
        ['risk', 0],
        ['backout', 4],
        ['verification', 1],
        ['window', 1],
      ],
    );
  });

  it('keeps every log line: of corrections that go round, of unknown lines, and twice after a merge', () => {
    const log = [
      line('L-0001', '2026-02-04T10:00:00Z', { corrects: 'L-0002' }),
      line('L-0002', '2026-02-04T10:00:00Z', { corrects: 'L-0001' }),
      line('L-0003', '2026-02-04T10:00:00Z', { corrects: 'L-gone' }),
      line('L-0004', '2026-02-04T10:00:00Z', { corrects: 'L-0003' }),
      line('L-0005', '2026-02-04T10:00:00Z', { corrects: 'L-0005' }),
      line('L-0009', '2026-02-04T10:00:00Z'),
      line('L-0009', '2026-02-04T10:00:00Z'),
    ];
    const rows = drawn(of(escalation({}, { log })), 'changeLog').map((row) => row.trim());
    assert.deepEqual([...rows].sort(), log.map(({ id }) => id).sort());
  });

  it('shows what can’t be read, and everything else besides', () => {
    const broken = unreadable('hypothesis', 'H-bad', { code: 'syntax', severity: 'error', line: 3, column: 2 });
    const outline = of(
      escalation(
        { hypothesis: [broken, hypothesis('H-good', 1)] },
        {
          logProblems: [{ code: 'damagedLogLine', severity: 'error', line: 7 }],
          strays: [{ path: `${slug}/notes.txt`, problems: [{ code: 'wrongName', severity: 'warning' }] }],
        },
      ),
    );
    const shown = allRows(outline).map(nameOf);
    for (const name of ['H-bad', 'H-good', 'damagedLogLine', 'wrongName']) assert.ok(shown.includes(name), name);
  });

  it('gives every row a key of its own, the same for the same record', () => {
    const keys = allRows(of(content())).map(({ key }) => key);
    assert.equal(new Set(keys).size, keys.length);
    assert.deepEqual(
      allRows(of(content())).map(({ key }) => key),
      keys,
    );
  });

  it('tells every row its parent', () => {
    const outline = of(
      escalation({ hypothesis: [hypothesis('H-a', 2)], evidence: [entry('evidence', 'E-a', { ratings: { 'H-a': 'neutral' } })] }),
    );
    const row = outline.find('E-a')!;
    assert.equal(nameOf(row.parent!), 'H-a');
    assert.equal(row.parent!.parent, outline.find('hypotheses'));
  });
});

describe('isNode', () => {
  it('knows rows from argument objects', () => {
    assert.ok(of(escalation()).roots().every(isNode));
    for (const value of [undefined, null, 'entry', { type: 'communication' }, { type: 'entry', title: 'x' }])
      assert.ok(!isNode(value));
  });
});
