import assert from 'node:assert/strict';
import type { CodeAction, TextDocumentEdit, TextEdit } from 'vscode-languageserver/node';
import { complaintsOf } from '../../../src/server/diagnose';
import { fix } from '../../../src/server/fix';
import { type ContextOptions, contextAt, now, root, slug } from '../../support/server/recordContext';

const hypothesis = 'hypotheses/H-k7q2-pool-too-small.yaml';
const evidence = 'evidence/E-04tz-pool-of-eight.yaml';
const change = 'changes/C-8r2w-larger-pool.yaml';
const created = 'created:\n  at: "2026-02-04T09:00:00Z"\n  by: Ada\n';
const everything = { start: { line: 0, character: 0 }, end: { line: 10_000, character: 0 } };

async function fixes(
  path: string,
  text: string,
  options?: ContextOptions,
): Promise<{ title: string; after: string; action: CodeAction }[]> {
  const { context } = await contextAt(path, text, { ...options, unmarked: true });
  const complaints = complaintsOf(context.escalation, now, {}).get(`${slug}/${path}`) ?? [];
  return (await fix(context, complaints, everything)).map((action) => ({
    title: action.title,
    action,
    after: apply(context.text.text, action.edit?.changes?.[context.text.uri] ?? [], (place) => context.text.offsetAt(place)),
  }));
}

function apply(text: string, edits: readonly TextEdit[], offsetAt: (place: TextEdit['range']['start']) => number): string {
  // Edits at one place are written in the order in which they stand.
  return edits
    .map((edit, index) => ({ edit, index }))
    .sort((one, other) => offsetAt(other.edit.range.start) - offsetAt(one.edit.range.start) || other.index - one.index)
    .reduce(
      (now, { edit: { range, newText } }) => now.slice(0, offsetAt(range.start)) + newText + now.slice(offsetAt(range.end)),
      text,
    );
}

async function after(title: string, path: string, text: string, options?: ContextOptions): Promise<string> {
  const found = await fixes(path, text, options);
  const one = found.find((fixed) => fixed.title === title);
  assert.ok(one, `${title} is not among: ${found.map((fixed) => fixed.title).join(' | ')}`);
  return one.after;
}

async function titles(path: string, text: string, options?: ContextOptions): Promise<string[]> {
  return (await fixes(path, text, options)).map(({ title }) => title);
}

describe('fix', () => {
  describe('of what is missing', () => {
    it('writes needed fields where the table has them', async () => {
      assert.equal(
        await after('Add “status”', hypothesis, `statement: x # why\nprediction: y\n${created}`),
        `statement: x # why\nstatus: \nprediction: y\n${created}`,
      );
      assert.equal(
        await after('Add “statement”', hypothesis, `# first\nstatus: proposed\n${created}`),
        `# first\nstatement: \nstatus: proposed\n${created}`,
      );
      assert.equal(
        await after(
          'Add “environments[0].kind”',
          'escalation.yaml',
          `title: x\nphase: new\nenvironments:\n  - name: A\n${created}`,
        ),
        `title: x\nphase: new\nenvironments:\n  - name: A\n    kind: \n${created}`,
      );
      assert.equal(
        await after('Add “ticket.id”', 'escalation.yaml', `title: x\nphase: new\nticket: {url: x}\n${created}`),
        `title: x\nphase: new\nticket: {url: x, id: ""}\n${created}`,
      );
    });

    it('writes who and when', async () => {
      const text = await after('Add “created”', hypothesis, 'statement: x\nstatus: proposed\n');
      assert.match(
        text,
        /^statement: x\nstatus: proposed\ncreated:\n {2}at: "2026-02-04T\S+"\n {2}by: "Ada Lorenz <ada@example.com>"\n$/u,
      );
    });

    it('writes all that the gates ask for at once', async () => {
      const text = `title: Larger pool\nkind: fix\nstatus: assessed\nrisk:\n  impact: 2\n${created}`;
      assert.equal(
        await after('Add everything that is missing (7)', change, text),
        `title: Larger pool\nkind: fix\nstatus: assessed\nrisk:\n  affected: \n  likelihood: \n  impact: 2\n  worstCase: \nbackout:\n  trigger: \n  steps: \n  decider: \n  pointOfNoReturn: \n${created}`,
      );
    });

    it('writes them in the table’s order, however the gates name them', async () => {
      const text = `title: x\nkind: fix\nstatus: scheduled\n${created}`;
      const written = await after('Add everything that is missing (14)', change, text);
      assert.deepEqual(
        [...written.matchAll(/^(\w+):/gmu)].map(([, name]) => name),
        ['title', 'kind', 'status', 'risk', 'backout', 'rollbackPoint', 'verification', 'window', 'approvals', 'created'],
      );
    });

    it('creates the findings that the analysis asks for', async () => {
      const found = await fixes('escalation.yaml', `title: x\nphase: analysis\n${created}`);
      const { action } = found.find(({ title }) => title === 'Create the answer to “What changed?” in the area “system”')!;
      const [create, edit] = action.edit!.documentChanges! as [{ uri: string }, TextDocumentEdit];
      assert.match(create.uri, /\/findings\/F-\w{4}-system\.yaml$/u);
      assert.match(
        (edit.edits[0] as TextEdit).newText,
        /^kind: change\ntext: \nstatus: unverified\narea: system\nanswer: \nansweredBy: \ncreated:/u,
      );
      assert.ok(found.some(({ title }) => title === 'Create a finding'));
    });

    it('leaves alone what is there and waits to be filled in', async () => {
      const text = `statement:\nstatus: proposed\n${created}`;
      assert.deepEqual(
        (await titles(hypothesis, text)).filter((title) => title.startsWith('Add')),
        [],
      );
    });
  });

  it('corrects misspelt names and states, swapped letters among them', async () => {
    assert.equal(
      await after('Change to owner', hypothesis, `statement: x\nstatus: proposed\nonwer: y\n${created}`),
      `statement: x\nstatus: proposed\nowner: y\n${created}`,
    );
    assert.equal(
      await after('Change to prediction', hypothesis, `statement: x\nstatus: proposed\npredicton: y\n${created}`),
      `statement: x\nstatus: proposed\nprediction: y\n${created}`,
    );
    assert.equal(
      await after('Change to confirmed', hypothesis, `statement: x\nstatus: Confimred\n${created}`),
      `statement: x\nstatus: confirmed\n${created}`,
    );
    assert.deepEqual(
      (await titles(hypothesis, `statement: x\nstatus: proposed\ncompletelyElse: y\n${created}`)).filter((title) =>
        title.startsWith('Change'),
      ),
      [],
    );
  });

  it('gives a time its zone, and understands words', async () => {
    const text = `title: x\nphase: new\nnextUpdateAt: 2026-02-04 12:30\n${created}`;
    const local = (await titles('escalation.yaml', text)).find((title) => title.startsWith('Take it as local time'))!;
    const [, time = ''] = /"(.*)"/u.exec(await after(local, 'escalation.yaml', text)) ?? [];
    assert.equal(Date.parse(time), new Date(2026, 1, 4, 12, 30).getTime());
    const soon = await after(
      (await titles('escalation.yaml', text.replace('2026-02-04 12:30', 'in 30 Minuten'))).find((title) =>
        title.startsWith('Change to 2026'),
      )!,
      'escalation.yaml',
      text.replace('2026-02-04 12:30', 'in 30 Minuten'),
    );
    assert.match(soon, /nextUpdateAt: "2026-02-04T\d\d:30:00/u);
  });

  it('quotes what is read as text', async () => {
    assert.equal(
      await after(
        'Change to "0043"',
        'participants/T-5n0c-jonas.yaml',
        `name: J\norganisation: x\ndiscipline: x\nphone: 0043\n${created}`,
      ),
      `name: J\norganisation: x\ndiscipline: x\nphone: "0043"\n${created}`,
    );
  });

  it('quotes a value that YAML would take for a field, and indents by spaces', async () => {
    assert.equal(
      await after('Put the value in quotes', change, `title: Pool: larger # why\nkind: fix\nstatus: draft\n${created}`),
      `title: "Pool: larger" # why\nkind: fix\nstatus: draft\n${created}`,
    );
    assert.equal(
      await after('Indent by spaces', change, `title: x\nkind: fix\nstatus: draft\nrisk:\n\taffected: x\n${created}`),
      `title: x\nkind: fix\nstatus: draft\nrisk:\n  affected: x\n${created}`,
    );
  });

  it('creates the entry that a reference asks for, or takes a near one', async () => {
    const text = `title: Larger pool\nkind: fix\nstatus: draft\nhypothesis: H-k7q3\n${created}`;
    assert.equal(
      await after('Change to H-k7q2 The connection pool is too small', change, text),
      text.replace('H-k7q3', 'H-k7q2'),
    );
    const made = (await fixes(change, text)).find(({ title }) => title === 'Create H-k7q3 (Hypothesis)')!.action.edit!
      .documentChanges!;
    const uri = `${root}/${slug}/hypotheses/H-k7q3-hypothesis.yaml`;
    assert.deepEqual(made[0], { kind: 'create', uri, options: { ignoreIfExists: true } });
    assert.match(((made[1] as TextDocumentEdit).edits[0] as TextEdit).newText, /^statement: \nstatus: \n/u);
    assert.deepEqual(
      (await titles(change, text, { client: { createsFiles: false } })).filter((title) => title.startsWith('Create')),
      [],
    );
  });

  it('moves a file to its folder, and gives the second of two ids another', async () => {
    const text = `statement: x\nstatus: proposed\n${created}`;
    const move = (await fixes('steps/H-1234-x.yaml', text)).find(({ title }) => title === 'Move the file to “hypotheses”');
    assert.deepEqual(move?.action.edit?.documentChanges, [
      { kind: 'rename', oldUri: `${root}/${slug}/steps/H-1234-x.yaml`, newUri: `${root}/${slug}/hypotheses/H-1234-x.yaml` },
    ]);
    assert.ok(
      (await titles('hypotheses/H-9dd1-again.yaml', text)).some((title) => /^Give this entry the new id H-\w{4}$/u.test(title)),
    );
  });

  it('overrides a gate by a decision that waits for its reason', async () => {
    const text = `statement: x\nstatus: testing\nowner: Ada\n${created}`;
    const made = (await fixes(hypothesis, text)).find(({ title }) => title === 'Override “testing” by a decision')!;
    const { newText } = (made.action.edit!.documentChanges![1] as TextDocumentEdit).edits[0] as TextEdit;
    assert.match(newText, /^title: .*\ndecision: \ndecider: \ndecidedAt: /u);
    assert.match(newText, /^overrides: H-k7q2 testing$/mu);
    const written = { files: { 'decisions/D-1111-override.yaml': newText } };
    assert.ok((await titles(hypothesis, text, written)).includes('Add “prediction”'));
    const reasoned = { files: { 'decisions/D-1111-override.yaml': newText.replace('decision: ', 'decision: It is obvious') } };
    assert.ok(!(await titles(hypothesis, text, reasoned)).includes('Add “prediction”'));
  });

  it('names the command that attaches code anew only where the client has it', async () => {
    const text = `type: code\ntitle: x\nratings: {}\ncode:\n  path: a.ts\n  range: {start: 1, end: 2}\n  text: x\n${created}`;
    const options = { client: { commands: new Set(['escalation.reattachCode']) } };
    const [action] = (await fixes(evidence, text, options)).filter(({ title }) => title.startsWith('Attach'));
    assert.deepEqual(action?.action.command?.arguments, [{ evidence: 'E-04tz' }]);
    assert.deepEqual(
      (await titles(evidence, text)).filter((title) => title.startsWith('Attach')),
      [],
    );
  });

  it('offers it only where the code is found no more, as far as the client can tell', async () => {
    const text = `type: code\ntitle: x\nratings: {}\ncode:\n  path: a.ts\n  range: {start: 1, end: 2}\n  text: x\n${created}`;
    const offered = async (orphaned: boolean | undefined): Promise<boolean> => {
      const options = { client: { commands: new Set(['escalation.reattachCode']) }, orphaned };
      return (await titles(evidence, text, options)).some((title) => title.startsWith('Attach'));
    };
    assert.deepEqual([await offered(true), await offered(false), await offered(undefined)], [true, false, true]);
  });

  it('corrects an id in the text of an update', async () => {
    const front = `---\naudience: customer\nlanguage: en\nnumber: 1\nstatus: draft\nsubject: x\n${created}---\n`;
    assert.equal(
      await after('Change to H-k7q2 The connection pool is too small', 'updates/U-1111-x.md', `${front}See H-k7q3.\n`),
      `${front}See H-k7q2.\n`,
    );
  });

  it('renames a file after its title', async () => {
    assert.ok(
      (await titles(change, `title: Smaller pool\nkind: fix\nstatus: draft\n${created}`)).includes(
        'Rename the file to “C-8r2w-smaller-pool”',
      ),
    );
  });
});

describe('fix of merge conflicts', () => {
  const conflict = `statement: x
<<<<<<< HEAD
status: testing
prediction: a
owner: Ada
=======
status: proposed
prediction: b
owner: Ada
likelihood: 3
>>>>>>> other
${created}`;

  it('decides field by field, until nothing is left to decide', async () => {
    const first = await after('status: “testing” (HEAD)', hypothesis, conflict);
    assert.doesNotMatch(first, /status: proposed/u);
    assert.match(first, /<<<<<<< HEAD\n/u);
    const second = await after('prediction: “b” (other)', hypothesis, first);
    const last = await after('likelihood: “3” (other)', hypothesis, second);
    assert.equal(last, `statement: x\nstatus: testing\nprediction: b\nowner: Ada\n${created}likelihood: 3\n`);
  });

  it('takes what only one side changed where git kept what was before', async () => {
    const text = conflict.replace('=======\n', '||||||| base\nstatus: proposed\nprediction: a\nowner: Ada\n=======\n');
    assert.equal(
      await after('Merge what only one side changed', hypothesis, text),
      `statement: x\nstatus: testing\nprediction: b\nowner: Ada\n${created}likelihood: 3\n`,
    );
  });

  it('takes one side as a whole', async () => {
    assert.equal(
      await after('Take all of other', hypothesis, conflict),
      `statement: x\nstatus: proposed\nprediction: b\nowner: Ada\nlikelihood: 3\n${created}`,
    );
  });

  it('never drops the text of an update, which no field tells of', async () => {
    const update = 'updates/U-1111-x.md';
    const front = `---\naudience: customer\nlanguage: en\nnumber: 1\nstatus: draft\nsubject: x\n${created}---\n`;
    const body = '<<<<<<< HEAD\nour text\n=======\ntheir text\n>>>>>>> other\n';
    assert.deepEqual(await titles(update, front + body), ['Take all of HEAD', 'Take all of other']);
    const both = (front + body).replace('number: 1\n', '<<<<<<< HEAD\nnumber: 1\n=======\nnumber: 2\n>>>>>>> other\n');
    const decided = await after('number: “2” (other)', update, both);
    assert.match(decided, /number: 2\n/u);
    assert.match(decided, /our text\n=======\ntheir text\n/u);
  });

  it('keeps the lines of both sides of a log', async () => {
    const line = (id: string): string => `- {id: ${id}, at: 2026-02-04T09:12:33Z, by: "x", did: note.added}\n`;
    const log = `${line('L-1111')}<<<<<<< HEAD\n${line('L-2222')}=======\n${line('L-3333')}>>>>>>> other\n`;
    assert.equal(await after('Keep the lines of both sides', 'log.yaml', log), line('L-1111') + line('L-2222') + line('L-3333'));
  });

  it('offers nothing where the markers make no whole', async () => {
    assert.deepEqual(await titles(hypothesis, 'statement: x\n<<<<<<< HEAD\nstatus: testing\n'), []);
  });
});
