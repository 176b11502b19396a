import assert from 'node:assert/strict';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { entrySchema, logSchema } from '../../../src/record/jsonSchema';
import { entryPath, followUpPath, headPath } from '../../../src/record/layout';
import { readEntry } from '../../../src/record/parse';
import { type IdLetter, idKinds, type Kind, schema } from '../../../src/record/schema';
import { writeEntry } from '../../../src/record/write';
import { fc } from '../../support/properties';
import { expandSnippet, readSnippets } from '../../support/snippets';
import { hypothesis } from './arbitraries';

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
const validators = new Map((Object.keys(schema) as Kind[]).map((kind) => [kind, ajv.compile(entrySchema(kind))]));

function pathOf(kind: Kind): string {
  if (kind === 'escalation') return headPath('slug');
  if (kind === 'followUp') return followUpPath('slug');
  const letter = (Object.keys(idKinds) as IdLetter[]).find((one) => idKinds[one] === kind)!;
  return entryPath('slug', kind, `${letter}-04tz`, 'entry');
}

/** Whether the schema takes a file, and whether the record does. */
function verdicts(kind: Kind, yaml: string): { readonly schema: boolean; readonly record: boolean } {
  const { problems } = readEntry(pathOf(kind), new TextEncoder().encode(yaml));
  return {
    schema: validators.get(kind)!(parse(yaml, { version: '1.2', schema: 'core' })),
    record: !problems.some(({ severity }) => severity === 'error'),
  };
}

const created = 'created: {at: 2026-02-04T09:12:33Z, by: Ada}\n';
const fine = { schema: true, record: true };
const wrong = { schema: false, record: false };

describe('JSON schemas', () => {
  it('take the hypotheses that the workbench writes', () => {
    fc.assert(
      fc.property(hypothesis, (data) => {
        assert.deepEqual(verdicts('hypothesis', writeEntry('hypothesis', data)), fine);
      }),
    );
  });

  it('take what the snippets write, of every kind', () => {
    for (const { body, name } of readSnippets('snippets/record.en.json')) {
      const yaml = expandSnippet(body);
      const taken = [...validators].filter(([, validate]) => validate(parse(yaml))).map(([kind]) => kind);
      assert.equal(taken.length > 0, true, name);
    }
  });

  const records: readonly (readonly [what: string, kind: Kind, yaml: string, verdict: typeof fine])[] = [
    ['a number as a telephone number', 'participant', `name: A\norganisation: B\ndiscipline: C\nphone: 040123\n${created}`, fine],
    ['an unknown field', 'hypothesis', `statement: A\nstatus: testing\ncolour: red\n${created}`, fine],
    ['an optional field without a value', 'hypothesis', `statement: A\nstatus: testing\nowner:\nlikelihood:\n${created}`, fine],
    ['a choice without a value', 'participant', `name: A\norganisation: B\ndiscipline: C\nrole:\n${created}`, fine],
    [
      'a reference into another escalation',
      'hypothesis',
      `statement: A\nstatus: testing\nparent: 2026-x/H-k7q2\n${created}`,
      fine,
    ],
    [
      'a date where a date is enough',
      'action',
      `title: A\nkind: preventive\nowner: B\ndue: 2026-03-01\nstatus: open\n${created}`,
      fine,
    ],
    ['ratings', 'evidence', `type: log\ntitle: A\nratings: {H-k7q2: supports, H-9dd1:}\n${created}`, fine],
    ['a missing field', 'hypothesis', `status: testing\n${created}`, wrong],
    ['a needed field without a value', 'hypothesis', `statement:\nstatus: testing\n${created}`, wrong],
    ['an unknown state', 'hypothesis', `statement: A\nstatus: maybe\n${created}`, wrong],
    ['a score out of range', 'hypothesis', `statement: A\nstatus: testing\nlikelihood: 6\n${created}`, wrong],
    ['a score that is no integer', 'hypothesis', `statement: A\nstatus: testing\nlikelihood: 2.5\n${created}`, wrong],
    ['a score that is text', 'hypothesis', `statement: A\nstatus: testing\nlikelihood: "3"\n${created}`, wrong],
    ['a time without zone', 'finding', `kind: fact\ntext: A\nstatus: confirmed\nobservedAt: 2026-02-04T09:12\n${created}`, wrong],
    ['an id of another kind', 'hypothesis', `statement: A\nstatus: testing\nparent: E-k7q2\n${created}`, wrong],
    ['a list where text belongs', 'hypothesis', `statement: [A]\nstatus: testing\n${created}`, wrong],
    [
      'text where a list belongs',
      'run',
      `steps: S-k7q2\nenvironment: A\noutcome: not\nstartedAt: 2026-02-04T09:12:33Z\n${created}`,
      wrong,
    ],
    ['ratings of what is no hypothesis', 'evidence', `type: log\ntitle: A\nratings: {E-k7q2: supports}\n${created}`, wrong],
    ['an unknown rating', 'evidence', `type: log\ntitle: A\nratings: {H-k7q2: maybe}\n${created}`, wrong],
    ['a missing part of a group', 'escalation', `title: A\nphase: new\nlead: {name: B}\n${created}`, wrong],
    ['a duration in words', 'escalation', `title: A\nphase: new\ncadence: {customer: hourly}\n${created}`, wrong],
    [
      'text where a flag belongs',
      'run',
      `steps: []\nenvironment: A\noutcome: not\ndirty: perhaps\nstartedAt: 2026-02-04T09:12:33Z\n${created}`,
      wrong,
    ],
  ];
  for (const [what, kind, yaml, verdict] of records) {
    it(`${verdict.schema ? 'take' : 'refuse'} ${what}, as the record does`, () => {
      assert.deepEqual(verdicts(kind, yaml), verdict);
    });
  }

  it('tell what a field is for', () => {
    const { properties } = entrySchema('escalation');
    assert.equal(properties?.['lead']?.description, 'The one person who is responsible.');
    assert.equal(properties['lead'].properties?.['phone']?.description, 'Where the lead is reached now.');
    assert.equal(entrySchema('followUp').properties?.['feedback']?.items?.properties?.['at']?.description, 'When.');
    assert.ok(logSchema().items?.properties?.['did']?.description);
  });

  it('take a log line and refuse one without a time', () => {
    const validate = ajv.compile(logSchema());
    assert.equal(validate(parse('- {id: L-q8d1, at: 2026-02-04T09:12:33Z, by: "Ada", did: note.added, note: "a"}')), true);
    assert.equal(validate(parse('- {id: L-q8d1, by: "Ada", did: note.added}')), false);
  });
});
