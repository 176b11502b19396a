import assert from 'node:assert/strict';
import { clientCommands } from '../../../src/protocol';
import { colourTokens, tokenModifiers, tokenTypes } from '../../../src/server/colourTokens';
import { fold } from '../../../src/server/fold';
import { format } from '../../../src/server/format';
import { selectRange } from '../../../src/server/selectRanges';
import { showHints } from '../../../src/server/showHints';
import { showLenses } from '../../../src/server/showLenses';
import { contextAt, root, slug, smallRecord } from '../../support/server/recordContext';

const hypothesis = 'hypotheses/H-k7q2-pool-too-small.yaml';
const evidence = 'evidence/E-04tz-pool-of-eight.yaml';
const change = 'changes/C-8r2w-larger-pool.yaml';
const everything = { start: { line: 0, character: 0 }, end: { line: 1_000, character: 0 } };

async function formatted(path: string, before: string): Promise<string> {
  const { context } = await contextAt(path, before, { unmarked: true });
  return format(context)
    .toReversed()
    .reduce((text, { range, newText }) => {
      const [start, end] = [context.text.offsetAt(range.start), context.text.offsetAt(range.end)];
      return text.slice(0, start) + newText + text.slice(end);
    }, before);
}

describe('fold', () => {
  it('folds groups, lists, texts of several lines and comments', async () => {
    const text = '# one\n# two\ntitle: x\nrisk:\n  affected: >\n    a\n    b\n  impact: 1\n\ncommits:\n- a\n- b\n';
    const { context } = await contextAt(change, text);
    assert.deepEqual(
      fold(context)
        .map(({ startLine, endLine }) => [startLine, endLine])
        .sort(([one], [other]) => one! - other!),
      [
        [0, 1],
        [3, 7],
        [4, 6],
      ],
    );
  });
});

describe('selectRange', () => {
  it('grows from the word to the value, the field, the group and the file', async () => {
    const { context, offset, text } = await contextAt(change, 'title: x\nrisk:\n  affected: all be|lts\n  impact: 1\n');
    const grown: string[] = [];
    for (let range: ReturnType<typeof selectRange> | undefined = selectRange(context, offset); range; range = range.parent)
      grown.push(text.slice(context.text.offsetAt(range.range.start), context.text.offsetAt(range.range.end)));
    assert.deepEqual(grown, [
      'belts',
      'all belts',
      'affected: all belts',
      'affected: all belts\n  impact: 1',
      'risk:\n  affected: all belts\n  impact: 1',
      text,
    ]);
  });
});

describe('showLenses', () => {
  it('counts the evidence above a hypothesis, and the verdicts above evidence', async () => {
    const titles = async (path: string): Promise<string[]> => {
      const { context } = await contextAt(path, smallRecord[path]!);
      return (await showLenses(context)).map(({ command }) => command!.title);
    };
    assert.deepEqual(await titles(hypothesis), ['1 for', '0 against']);
    assert.deepEqual(await titles(evidence), ['supports 1', 'contradicts 1']);
    assert.deepEqual(await titles(change), []);
  });

  it('lead to what was counted, at its place, in editors that can show it', async () => {
    const client = { commands: new Set([clientCommands.showReferences]) };
    const targets = async (path: string): Promise<unknown[]> => {
      const { context } = await contextAt(path, smallRecord[path]!, { client });
      return (await showLenses(context)).map(({ command }) => [command!.command, command!.arguments?.[2]]);
    };
    const place = (path: string, line: number, character: number): object => ({
      uri: `${root}/${slug}/${path}`,
      range: { start: { line, character }, end: { line, character: character + (path === evidence ? 6 : 9) } },
    });
    assert.deepEqual(await targets(hypothesis), [
      [clientCommands.showReferences, [place(evidence, 3, 2)]],
      ['', undefined],
    ]);
    assert.deepEqual(await targets(evidence), [
      [clientCommands.showReferences, [place(hypothesis, 0, 0)]],
      [clientCommands.showReferences, [place('hypotheses/H-9dd1-disk-full.yaml', 0, 0)]],
    ]);
    const { context } = await contextAt(hypothesis, smallRecord[hypothesis]!);
    assert.deepEqual(
      (await showLenses(context)).map(({ command }) => command!.command),
      ['', ''],
    );
  });
});

describe('showHints', () => {
  it('puts titles beside ids, in fields and in mappings by id', async () => {
    const { context } = await contextAt(change, smallRecord[change]!);
    assert.deepEqual(
      showHints(context, everything).map(({ label, position }) => [label, position.line]),
      [['The connection pool is too small', 3]],
    );
    const ratings = await contextAt(evidence, smallRecord[evidence]!);
    assert.deepEqual(
      showHints(ratings.context, everything).map(({ label, position }) => [label, position]),
      [
        ['The connection pool is too small', { line: 3, character: 18 }],
        ['The disk is full', { line: 4, character: 21 }],
      ],
    );
    assert.deepEqual(showHints(context, { start: { line: 4, character: 0 }, end: { line: 9, character: 0 } }), []);
  });
});

describe('colourTokens', () => {
  async function tokens(path: string, text: string): Promise<string[]> {
    const { context } = await contextAt(path, text);
    const { data } = colourTokens(context);
    const lines = text.split('\n');
    const found: string[] = [];
    let [line, character] = [0, 0];
    for (let at = 0; at < data.length; at += 5) {
      line += data[at]!;
      character = data[at] === 0 ? character + data[at + 1]! : data[at + 1]!;
      const modifier = data[at + 4] === 1 ? ` ${tokenModifiers[0]}` : '';
      found.push(`${lines[line]!.slice(character, character + data[at + 2]!)} ${tokenTypes[data[at + 3]!]}${modifier}`);
    }
    return found;
  }

  it('marks ids, states and dates, and crosses out ids of nothing', async () => {
    assert.deepEqual(await tokens(change, 'title: see H-zzzz\nstatus: draft\nhypothesis: H-k7q2\nremoveBy: 2026-02-05\n'), [
      'H-zzzz class deprecated',
      'draft enumMember',
      'H-k7q2 class',
      '2026-02-05 number',
    ]);
    assert.deepEqual(await tokens('log.yaml', '- {id: L-1111, at: 2026-02-04T09:12:33Z, by: "x", did: y, on: H-k7q2}'), [
      'L-1111 class',
      '2026-02-04T09:12:33Z number',
      'H-k7q2 class',
    ]);
  });
});

describe('format', () => {
  it('sets indentation and blanks, and keeps comments, order, quotes and values', async () => {
    assert.equal(
      await formatted(
        change,
        "# why\ntitle:   'x'  # here\nrisk:\n    impact:  3\n    affected: |\n        a\n          b\ncommits:\n- a\n\n\nfoo: 31\n",
      ),
      "# why\ntitle: 'x' # here\nrisk:\n  impact: 3\n  affected: |\n    a\n      b\ncommits:\n  - a\n\nfoo: 31\n",
    );
  });

  it('changes nothing it could not give back: wrapped texts, errors, logs, the text of a mail', async () => {
    for (const [path, text] of [
      [change, 'title:   x\nrisk:\n    affected: >\n      a\n      b\n'],
      [change, 'title:   x\n  risk: ]\n'],
      ['log.yaml', '-   {id:   L-1111}\n'],
    ] as const)
      assert.equal(await formatted(path, text), text);
    assert.equal(
      await formatted('updates/U-1111-x.md', '---\nnumber:   1\n---\nDear   all\n'),
      '---\nnumber: 1\n---\nDear   all\n',
    );
  });

  it('of a range leaves the other lines', async () => {
    const { context } = await contextAt(change, 'title:   x\nkind:   fix\n');
    assert.deepEqual(format(context, { start: { line: 1, character: 0 }, end: { line: 1, character: 3 } }), [
      { range: { start: { line: 1, character: 0 }, end: { line: 1, character: 11 } }, newText: 'kind: fix' },
    ]);
  });

  it('keeps the line ends of Windows', async () => {
    assert.equal(await formatted(change, 'title:   x\r\nkind: fix\r\n'), 'title: x\r\nkind: fix\r\n');
  });
});
