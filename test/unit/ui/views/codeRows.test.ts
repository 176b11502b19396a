import assert from 'node:assert/strict';
import type { CodePlace } from '../../../../src/ui/editor/anchors/codePlace';
import type { HypothesisFile } from '../../../../src/ui/views/hypothesisFiles';
import type { Node } from '../../../../src/ui/views/nodes';
import { Outline } from '../../../../src/ui/views/outline';
import { rowText } from '../../../../src/ui/views/rowTexts';
import { tooltip } from '../../../../src/ui/views/tooltips';
import { entry, escalation, folder, reading, slug } from './sampleEscalation';

const code = { path: 'src/belt.ts', commit: 'c'.repeat(40), range: { start: 4, end: 6 }, text: 'x' };
const record = escalation({
  hypothesis: [entry('hypothesis', 'H-aaaa', { statement: 'The limit is wrong', status: 'testing' })],
  evidence: [entry('evidence', 'E-aaaa', { type: 'code', title: 'src/belt.ts:4-6', ratings: { 'H-aaaa': 'supports' }, code })],
});

function rows(place: CodePlace | undefined): {
  hypothesis: Node;
  evidence: Node;
  read: (node: Node) => ReturnType<typeof rowText>;
  tip: (node: Node) => string;
} {
  const outline = new Outline(folder, record);
  const told = { ...reading, placeOf: (id: string) => (id === 'E-aaaa' ? place : undefined) };
  const [hypothesis] = outline.childrenOf(outline.roots()[0]!);
  const [evidence] = outline.childrenOf(hypothesis!);
  return {
    hypothesis: hypothesis!,
    evidence: evidence!,
    read: (node) => rowText(node, told),
    tip: (node) => tooltip(node, told) ?? '',
  };
}

const at = (located: CodePlace['located'], rest: Partial<CodePlace> = {}): CodePlace => ({
  located,
  file: '/project/src/belt.ts',
  path: 'src/belt.ts',
  ...rest,
});

describe('rows of marked code', () => {
  it('tell where it was until it is known where it is', () => {
    const { evidence, read } = rows(undefined);
    assert.equal(read(evidence).description, 'Code · src/belt.ts:4');
  });

  it('tell the present line, and how it was found where anything changed', () => {
    const exact = rows(at({ how: 'exact', start: 4, end: 6 }));
    assert.equal(exact.read(exact.evidence).description, 'Code · src/belt.ts:4');
    assert.match(exact.tip(exact.evidence), /is where it was/u);
    const moved = rows(at({ how: 'moved', start: 40, end: 42 }));
    assert.equal(moved.read(moved.evidence).description, 'moved · Code · src/belt.ts:40');
    const renamed = rows(at({ how: 'modified', start: 4, end: 7 }, { path: 'conveyor.ts', formerPath: 'src/belt.ts' }));
    assert.equal(renamed.read(renamed.evidence).description, 'renamed, modified · Code · conveyor.ts:4');
    assert.match(renamed.tip(renamed.evidence), /was src\/belt\\\.ts.*conveyor\\\.ts\\:4\\-7/u);
  });

  it('tell orphans by icon and text, and the hypothesis counts them', () => {
    const { hypothesis, evidence, read, tip } = rows(
      at({ how: 'orphaned', reason: 'gone', candidates: [] }, { file: undefined }),
    );
    const text = read(evidence);
    assert.equal(text.label, 'Supports · orphaned · src/belt.ts:4-6');
    assert.equal(text.description, 'Code · src/belt.ts:4');
    assert.equal(text.contextValue, 'evidence.codeOrphaned');
    assert.equal(text.icon?.id, 'debug-disconnect');
    assert.match(read(hypothesis).description, /orphaned code: 1$/u);
    assert.equal(read(hypothesis.parent!).description, '1 · orphaned code: 1');
    assert.match(tip(evidence), /is not there any more/u);
    const several = rows(at({ how: 'orphaned', reason: 'ambiguous', candidates: [] }));
    assert.match(several.read(several.evidence).label, /^Supports · orphaned/u);
    assert.match(several.read(several.evidence).description, /^several similar places/u);
  });

  it('are told anew together with their hypothesis and its files', () => {
    const outline = new Outline(folder, record);
    const [hypothesis] = outline.childrenOf(outline.roots()[0]!);
    outline.childrenOf(hypothesis!);
    assert.deepEqual(
      outline.rowsOf(new Set(['E-aaaa'])).map((node) => (node.type === 'entry' ? node.id : node.type)),
      ['section', 'H-aaaa', 'E-aaaa', 'files'],
    );
    assert.deepEqual(outline.rowsOf(new Set(['E-zzzz'])), []);
  });
});

describe('rows of a hypothesis’ files', () => {
  const file = (rest: Partial<HypothesisFile>): Node => ({
    type: 'file',
    key: 'k',
    parent: undefined,
    folder,
    slug,
    shown: {
      file: '/project/src/belt.ts',
      path: 'src/belt.ts',
      deleted: false,
      roles: ['suspect'],
      places: [],
      lines: 12,
      firstLine: 3,
      former: undefined,
      ...rest,
    },
  });
  const read = (rest: Partial<HypothesisFile>): string => {
    const { label, description } = rowText(file(rest), reading);
    return `${label} · ${description}`;
  };

  it('tell lines, roles, marked code and folder', () => {
    assert.equal(read({}), 'belt.ts · 12 lines · Suspect · src');
    assert.equal(read({ lines: 1, path: 'belt.ts' }), 'belt.ts · 1 line · Suspect');
    assert.equal(
      read({ roles: [], lines: 0, places: [at({ how: 'exact', start: 4, end: 6 })] }),
      'belt.ts · marked code: 1 · src',
    );
  });

  it('tell what is not counted, not left, or not there', () => {
    assert.equal(read({ lines: 'counting' }), 'belt.ts · counting … · Suspect · src');
    assert.equal(read({ lines: 'failed' }), 'belt.ts · not counted · Suspect · src');
    assert.equal(read({ lines: 0 }), 'belt.ts · no linked line left · Suspect · src');
    assert.equal(read({ lines: 0, deleted: true }), 'belt.ts · deleted · Suspect · src');
  });
});
