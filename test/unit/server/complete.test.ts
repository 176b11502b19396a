import assert from 'node:assert/strict';
import type { CompletionItem, TextEdit } from 'vscode-languageserver/node';
import { complete } from '../../../src/server/complete';
import { type ContextOptions, contextAt } from '../../support/server/recordContext';

const hypothesis = 'hypotheses/H-k7q2-pool-too-small.yaml';
const evidence = 'evidence/E-04tz-pool-of-eight.yaml';
const change = 'changes/C-8r2w-larger-pool.yaml';

async function itemsAt(path: string, marked: string, options?: ContextOptions): Promise<CompletionItem[]> {
  const { context, offset } = await contextAt(path, marked, options);
  return (await complete(context, offset)).items;
}

async function labelsAt(path: string, marked: string, options?: ContextOptions): Promise<string[]> {
  return (await itemsAt(path, marked, options)).map(({ label }) => label);
}

/** The text after taking an item. */
async function taken(path: string, marked: string, label: string, options?: ContextOptions): Promise<string> {
  const { context, offset, text } = await contextAt(path, marked, options);
  const item = (await complete(context, offset)).items.find((one) => one.label === label);
  assert.ok(item, `no item ${label}`);
  const { range, newText } = item.textEdit as TextEdit;
  return text.slice(0, context.text.offsetAt(range.start)) + newText + text.slice(context.text.offsetAt(range.end));
}

describe('complete', () => {
  describe('fields', () => {
    it('offers what the kind has and the file does not, the needed ones first', async () => {
      const items = await itemsAt(hypothesis, 'status: proposed\n|');
      assert.deepEqual(
        items
          .toSorted((one, other) => (one.sortText! < other.sortText! ? -1 : 1))
          .map(({ label }) => label)
          .slice(0, 4),
        ['statement', 'created', 'prediction', 'refutedIf'],
      );
      assert.ok(!items.some(({ label }) => label === 'status'));
      assert.equal(items.find(({ label }) => label === 'prediction')?.documentation, 'What must be seen if it is the cause.');
    });

    it('knows the fields of groups, of items of lists and of groups inside them', async () => {
      assert.deepEqual(await labelsAt(change, 'risk:\n  affected: x\n  |'), ['likelihood', 'impact', 'worstCase']);
      assert.deepEqual(await labelsAt('escalation.yaml', 'environments:\n  - name: A\n    |'), ['kind', 'version', 'commit']);
      assert.deepEqual(await labelsAt('escalation.yaml', 'environments:\n  - na|'), ['name', 'kind', 'version', 'commit']);
      assert.deepEqual(await labelsAt('escalation.yaml', 'environments:\n- name: A\n  |'), ['kind', 'version', 'commit']);
      assert.deepEqual(await labelsAt(evidence, 'code:\n  range:\n    |\n  path: x'), ['start', 'end']);
      assert.deepEqual(await labelsAt('escalation.yaml', 'ticket: {id: X, |}'), ['url']);
    });

    it('sees fields below the cursor too', async () => {
      assert.ok(!(await labelsAt(hypothesis, '|\nstatement: x\nstatus: proposed\n')).includes('statement'));
    });

    it('writes needed fields of a group in the right column, with choices to pick from', async () => {
      assert.equal(await taken(hypothesis, 'sta|', 'status'), 'status: ${1|proposed,testing,confirmed,refuted,parked|}');
      assert.equal(
        await taken('escalation.yaml', 'title: x\n|', 'environments'),
        'title: x\nenvironments:\n  - name: $1\n    kind: ${2|dev,test,qa,production|}',
      );
      assert.equal(
        await taken(change, 'backout|', 'backout'),
        'backout:\n  trigger: $1\n  steps: $2\n  decider: $3\n  pointOfNoReturn: $4',
      );
      assert.equal(await taken(hypothesis, 'sta|', 'status', { client: { snippets: false } }), 'status: ');
      assert.equal(await taken(hypothesis, 'sta|: proposed', 'status'), 'status: proposed');
    });

    it('offers nothing in comments, in texts of several lines, and in the text of a mail', async () => {
      assert.deepEqual(await labelsAt(hypothesis, 'status: proposed # |'), []);
      assert.deepEqual(await labelsAt(hypothesis, 'statement: |'.replace('|', '\u0000').replace('\u0000', '>\n  some |')), []);
      assert.deepEqual(await labelsAt(hypothesis, 'statement: some\n  more |'), []);
      assert.deepEqual(await labelsAt('updates/U-1111-x.md', '---\nnumber: 1\n---\nDear |'), []);
      assert.ok((await labelsAt('updates/U-1111-x.md', '---\nnumber: 1\n|\n---\nDear')).includes('audience'));
    });

    it('writes a whole entry into an empty file, with who and when', async () => {
      const text = await taken(hypothesis, '|', 'Hypothesis: whole entry');
      assert.match(text, /^statement: \$1\nstatus: \$\{2\|proposed,/u);
      assert.match(text, /created:\n {2}at: "2026-02-04T1\d:00:00[^"]+"\n {2}by: "Ada Lorenz <ada@example.com>"\n$/u);
    });
  });

  describe('values', () => {
    it('offers states with what they ask for', async () => {
      const items = await itemsAt(hypothesis, 'status: |');
      assert.deepEqual(
        items.map(({ label }) => label),
        ['proposed', 'testing', 'confirmed', 'refuted', 'parked'],
      );
      assert.match(items[2]!.detail!, /every contradiction answered/u);
      assert.equal(await taken(hypothesis, 'status:|', 'testing'), 'status: testing');
      assert.equal(await taken(hypothesis, 'status: prop|osed', 'testing'), 'status: testing');
    });

    it('offers ids with titles and states, in fields, lists and mappings by id, but never the entry itself', async () => {
      const items = await itemsAt(change, 'hypothesis: |');
      assert.deepEqual(
        items.map(({ label, labelDetails, detail }) => [label, labelDetails?.description, detail]),
        [
          ['H-9dd1', 'The disk is full', 'Hypothesis · proposed · 0 for, 1 against'],
          ['H-k7q2', 'The connection pool is too small', 'Hypothesis · testing · 1 for, 0 against'],
        ],
      );
      assert.deepEqual(await labelsAt(hypothesis, 'parent: |'), ['H-9dd1']);
      assert.deepEqual(await labelsAt(evidence, 'ratings:\n  H-k7q2: supports\n  |'), ['H-9dd1']);
      assert.equal(await taken(evidence, 'ratings:\n  |', 'H-9dd1'), 'ratings:\n  H-9dd1: ');
      assert.deepEqual(await labelsAt(evidence, 'ratings:\n  H-k7q2: |'), ['supports', 'contradicts', 'neutral', 'unrated']);
      assert.deepEqual(await labelsAt(evidence, 'ratings: {H-k7q2: |}'), ['supports', 'contradicts', 'neutral', 'unrated']);
      const run = { files: { 'steps/S-9c1x-start.yaml': 'order: 10\naction: Start\nexpected: It runs\n' } };
      assert.deepEqual(await labelsAt('runs/R-77qa-x.yaml', 'steps:\n  - |', run), ['S-9c1x']);
      assert.deepEqual(await labelsAt('runs/R-77qa-x.yaml', 'steps: [|]', run), ['S-9c1x']);
    });

    it('offers people, installations and commits that the record knows', async () => {
      assert.deepEqual(await labelsAt(hypothesis, 'owner: |'), ['Jonas Weber', 'Ada Lorenz']);
      assert.deepEqual(await labelsAt('steps/S-9c1x-start.yaml', 'environment: |'), ['Testanlage', 'Lager Nord']);
      const commits = [{ hash: 'fedcba9876543210', subject: 'Log waits', author: 'Tom', at: '2026-02-04T08:00:00Z' }];
      assert.deepEqual(await labelsAt(change, 'commits:\n  - |', { commits }), ['0123456789', 'fedcba9876']);
      assert.equal(await taken(change, 'commits:\n  - |', 'fedcba9876', { commits }), 'commits:\n  - fedcba9876543210');
    });

    it('understands times as people say them, and writes them with zone and quotes', async () => {
      const labels = await labelsAt('escalation.yaml', 'nextUpdateAt: in 45 minutes|');
      assert.deepEqual(labels.slice(0, 2), ['in 45 minutes', 'now']);
      const text = await taken('escalation.yaml', 'nextUpdateAt: in 45 minutes|', 'in 45 minutes');
      const [, time = ''] = /^nextUpdateAt: "(.*)"$/u.exec(text) ?? [];
      assert.equal(Date.parse(time), Date.parse('2026-02-04T10:45:00Z'));
      assert.match(time, /(?:Z|[+-]\d\d:\d\d)$/u);
      assert.ok((await labelsAt('actions/A-1111-x.yaml', 'due: |')).includes('in 2 weeks'));
      assert.ok((await labelsAt('escalation.yaml', 'cadence:\n  customer: |')).includes('PT30M'));
    });

    it('has editors ask again while a time or a commit is typed, since what is typed is understood', async () => {
      const isIncomplete = async (path: string, marked: string): Promise<boolean> => {
        const { context, offset } = await contextAt(path, marked);
        return (await complete(context, offset)).isIncomplete;
      };
      assert.equal(await isIncomplete('escalation.yaml', 'nextUpdateAt: in 4|'), true);
      assert.equal(await isIncomplete(change, 'commits:\n  - po|'), true);
      assert.equal(await isIncomplete(hypothesis, 'status: |'), false);
    });

    it('quotes what YAML could take for something else', async () => {
      const files = { 'participants/T-6666-x.yaml': 'name: "No: body"\norganisation: x\ndiscipline: x\n' };
      assert.equal(await taken(hypothesis, 'owner: |', 'No: body', { files }), 'owner: "No: body"');
      assert.equal(await taken(hypothesis, 'owner: "|"', 'Jonas Weber'), 'owner: "Jonas Weber"');
    });
  });

  describe('the log', () => {
    it('offers fields, entries of every kind and lines to correct', async () => {
      assert.deepEqual(await labelsAt('log.yaml', '- {id: L-1111, |}'), ['at', 'by', 'did', 'on', 'note', 'corrects']);
      assert.ok((await labelsAt('log.yaml', '- {id: L-1111, on: |}')).includes('C-8r2w'));
      assert.ok((await labelsAt('log.yaml', '- {id: L-1111, did: |}')).includes('note.added'));
      assert.match(await taken('log.yaml', '- {id: L-1111, at: |}', 'now'), /^- \{id: L-1111, at: 2026-\S+\}$/u);
    });

    it('begins a line with an id, the time and who', async () => {
      const text = await taken('log.yaml', '|', 'New line of the log', { client: { snippets: false } });
      assert.match(text, /^- \{id: L-\w{4}, at: 2026-02-04T\S+, by: "", did: note\.added, note: ""\}$/u);
    });
  });

  it('answers with what is typed when there are very many entries', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 600 }, (_, index): [string, string] => {
        const id = index
          .toString(32)
          .padStart(4, '0')
          .replaceAll(/[ilou]/gu, 'z');
        return [
          `hypotheses/H-${id}-x${index}.yaml`,
          `statement: Number ${index}\nstatus: proposed\ncreated:\n  at: "2026-02-04T09:00:00Z"\n  by: Ada\n`,
        ];
      }),
    );
    const { context, offset } = await contextAt(change, 'hypothesis: |', { files });
    const all = await complete(context, offset);
    assert.ok(all.isIncomplete);
    assert.equal(all.items.length, 200);
    const typed = await contextAt(change, 'hypothesis: number 4|', { files });
    const { items } = await complete(typed.context, typed.offset);
    assert.ok(items.every(({ labelDetails }) => labelDetails?.description?.startsWith('Number 4')));
  });
});
