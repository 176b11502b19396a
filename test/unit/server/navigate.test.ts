import assert from 'node:assert/strict';
import type { Location, RenameFile, TextEdit } from 'vscode-languageserver/node';
import { findDefinition } from '../../../src/server/findDefinition';
import { findReferences, highlight } from '../../../src/server/findReferences';
import { hover } from '../../../src/server/hover';
import { linkDocuments } from '../../../src/server/linkDocuments';
import { findSymbols, listSymbols } from '../../../src/server/listSymbols';
import { prepareRename, rename } from '../../../src/server/rename';
import { type ContextOptions, contextAt, root, slug, smallRecord } from '../../support/server/recordContext';

const hypothesis = 'hypotheses/H-k7q2-pool-too-small.yaml';
const evidence = 'evidence/E-04tz-pool-of-eight.yaml';
const change = 'changes/C-8r2w-larger-pool.yaml';
const other = '2026-01-01-other';

function marked(path: string, before: string): string {
  return smallRecord[path]!.replace(before, `${before}|`);
}

async function hoverAt(path: string, text: string, options?: ContextOptions): Promise<string> {
  const { context, offset } = await contextAt(path, text, options);
  const found = await hover(context, offset);
  return found ? (found.contents as { value: string }).value : '';
}

function place({ uri, range }: Location): string {
  return `${uri.slice(root.length + slug.length + 2)}:${range.start.line}`;
}

describe('hover', () => {
  it('tells of a reference what it is, its status and its evidence', async () => {
    const text = await hoverAt(change, marked(change, 'hypothesis: H-k7'));
    assert.match(text, /\*\*H-k7q2\*\* · Hypothesis · `testing`/u);
    assert.match(text, /The connection pool is too small/u);
    assert.match(text, /- supports: E-04tz Pool of eight, forty waiting/u);
    assert.match(text, /Ada Lorenz .*1 hr\. ago/u);
  });

  it('tells times in the reader’s zone and how long ago', async () => {
    const text = await hoverAt('escalation.yaml', marked('escalation.yaml', 'nextUpdateAt: "2026'));
    assert.match(text, /Feb 4, 2026.*\(in 30 min\.\)/u);
    assert.match(
      await hoverAt('escalation.yaml', marked('escalation.yaml', 'nextUpdateAt: "2026'), { language: 'de' }),
      /in 30 Min/u,
    );
  });

  it('tells what fields and states are for', async () => {
    assert.match(await hoverAt(hypothesis, marked(hypothesis, 'predic')), /What must be seen if it is the cause/u);
    assert.match(await hoverAt(hypothesis, marked(hypothesis, 'status: tes')), /\*\*testing\*\* · Somebody tests it/u);
    assert.match(await hoverAt(evidence, marked(evidence, 'H-9dd1: contra')), /Speaks against the hypothesis/u);
    assert.match(await hoverAt('log.yaml', '- {id: L-1111, di|d: note.added}'), /the kind of entry, a dot/u);
  });

  it('finds entries of other escalations, log lines, and says where there is nothing', async () => {
    const others = {
      [`${other}/escalation.yaml`]: 'title: Other\nphase: closed\n',
      [`${other}/hypotheses/H-1234-x.yaml`]: 'statement: Old one\nstatus: refuted\n',
    };
    assert.match(await hoverAt(hypothesis, `reason: see ${other}/H-12|34\n`, { others }), /Old one/u);
    assert.match(
      await hoverAt('log.yaml', `${smallRecord['log.yaml']!}- {id: L-1111, corrects: L-q8|d1}`),
      /hypothesis\.testing H-k7q2/u,
    );
    assert.match(await hoverAt(hypothesis, 'parent: H-zz|zz\n'), /H-zzzz is not in this escalation/u);
    assert.match(await hoverAt(hypothesis, 'reason: see 2020-01-01-gone/H-12|34\n'), /no escalation 2020-01-01-gone/u);
  });

  it('takes the harm from what people wrote', async () => {
    const files = { [hypothesis]: 'statement: "[x](command:evil) <b>"\nstatus: proposed\n' };
    assert.doesNotMatch(await hoverAt(change, 'hypothesis: H-k7|q2\n', { files }), /\]\(command:|<b>/u);
  });
});

describe('findDefinition', () => {
  async function definition(path: string, text: string, options?: ContextOptions): Promise<string> {
    const { context, offset } = await contextAt(path, text, options);
    const found = await findDefinition(context, offset);
    return found ? place(found) : 'none';
  }

  it('leads to the title of an entry, from fields, prose and comments, and to lines of the log', async () => {
    assert.equal(await definition(change, marked(change, 'hypothesis: H')), `${hypothesis}:0`);
    assert.equal(await definition(evidence, marked(evidence, '  H-9dd')), 'hypotheses/H-9dd1-disk-full.yaml:0');
    assert.equal(await definition(change, 'title: x # see E-04|tz\n'), `${evidence}:1`);
    assert.equal(await definition('log.yaml', `${smallRecord['log.yaml']!}- {id: L-1111, corrects: L-77|77}\n`), 'log.yaml:1');
    assert.equal(await definition(change, 'hypothesis: H-zz|zz\n'), 'none');
  });
});

describe('findReferences', () => {
  it('finds an entry wherever it is named, in other escalations too', async () => {
    const others = {
      [`${other}/escalation.yaml`]: `title: Other\nphase: closed\nsummary: like ${slug}/H-k7q2\n`,
      [`${other}/hypotheses/H-k7q2-x.yaml`]: 'statement: The same id, another entry\nstatus: refuted\nreason: H-k7q2\n',
    };
    const { context, offset } = await contextAt(change, marked(change, 'hypothesis: H-k'), { others });
    const found = await findReferences(context, offset, true);
    assert.deepEqual(
      found.map(place).sort(),
      [
        `${change}:3`,
        `${evidence}:3`,
        `${hypothesis}:0`,
        'log.yaml:0',
        `${root}/${other}/escalation.yaml:2`.slice(root.length + slug.length + 2),
      ].sort(),
    );
  });

  it('of a file without an id at the cursor is about the file’s entry', async () => {
    const { context, offset } = await contextAt(hypothesis, marked(hypothesis, 'state'));
    assert.equal((await findReferences(context, offset, false)).length, 3);
    assert.equal(highlight(context, offset).length, 0);
  });
});

describe('rename', () => {
  it('of an id renames its file and nothing else', async () => {
    const { context, offset } = await contextAt(change, marked(change, 'hypothesis: H-k'));
    assert.equal((await prepareRename(context, offset)).placeholder, 'pool-too-small');
    const { documentChanges } = await rename(context, offset, 'Größerer Pool!');
    assert.deepEqual(documentChanges, [
      {
        kind: 'rename',
        oldUri: `${root}/${slug}/${hypothesis}`,
        newUri: `${root}/${slug}/hypotheses/H-k7q2-groesserer-pool.yaml`,
        options: { overwrite: false },
      },
    ] satisfies RenameFile[]);
  });

  it('of a title changes its line, and quotes it where needed', async () => {
    const { context, offset, text } = await contextAt(change, marked(change, 'title: Lar'));
    assert.equal((await prepareRename(context, offset)).placeholder, 'Larger pool');
    const { changes } = await rename(context, offset, 'Pool: larger # still');
    const [{ range, newText } = { range: undefined, newText: '' }] = Object.values(changes!)[0] as TextEdit[];
    const result = text.slice(0, context.text.offsetAt(range!.start)) + newText + text.slice(context.text.offsetAt(range!.end));
    assert.equal(result, text.replace('Larger pool', '"Pool: larger # still"'));
    await assert.rejects(rename(context, offset, '  '), /can’t be empty/u);
  });

  it('of anything else is refused with a sentence', async () => {
    const { context, offset } = await contextAt(change, marked(change, 'status: dr'));
    await assert.rejects(prepareRename(context, offset), /put the cursor on the title/u);
    await assert.rejects(rename(context, offset, 'x'), /put the cursor on the title/u);
  });
});

describe('symbols', () => {
  it('of an entry are its fields as a tree', async () => {
    const { context } = await contextAt(evidence, smallRecord[evidence]!);
    const symbols = listSymbols(context);
    assert.deepEqual(
      symbols.map(({ name }) => name),
      ['type', 'title', 'ratings', 'commit', 'created'],
    );
    assert.deepEqual(
      symbols[2]!.children?.map(({ name, detail }) => [name, detail]),
      [
        ['H-k7q2', 'supports'],
        ['H-9dd1', 'contradicts'],
      ],
    );
  });

  it('of the log are its lines', async () => {
    const { context } = await contextAt('log.yaml', smallRecord['log.yaml']!);
    assert.deepEqual(
      listSymbols(context).map(({ name, detail }) => [name, detail]),
      [
        ['hypothesis.testing H-k7q2', 'pool size 8'],
        ['change.added C-8r2w', ''],
      ],
    );
  });

  it('of the workspace are entries by id, title and kind', async () => {
    const { context } = await contextAt(change, smallRecord[change]!);
    const names = (query: string): string[] =>
      findSymbols([context.escalation], query, (_one, path) => path).map(({ name }) => name);
    assert.deepEqual(names('pool hypothesis'), ['H-k7q2 The connection pool is too small']);
    assert.deepEqual(names('c-8R2'), ['C-8r2w Larger pool']);
    assert.deepEqual(names('conveyor'), [`${slug} Conveyor stands still`]);
    assert.deepEqual(names('nothing like it'), []);
  });
});

describe('linkDocuments', () => {
  it('links tickets, files beside the entry and commits, and nothing that leads elsewhere', async () => {
    const ticket = await contextAt('escalation.yaml', 'ticket:\n  id: 1\n  url: https://example.com/1\n');
    assert.deepEqual(
      (await linkDocuments(ticket.context, true)).map(({ target }) => target),
      ['https://example.com/1'],
    );
    const script = await contextAt('escalation.yaml', 'ticket:\n  id: 1\n  url: command:evil\n');
    assert.deepEqual(await linkDocuments(script.context, true), []);
    const commits = await contextAt(evidence, smallRecord[evidence]!);
    assert.equal((await linkDocuments(commits.context, true)).length, 1);
    assert.deepEqual(await linkDocuments(commits.context, false), []);
    const outside = await contextAt(evidence, 'type: diff\ndiff:\n  file: ../../../secret\n  source: x\n');
    assert.deepEqual(await linkDocuments(outside.context, true), []);
  });
});
