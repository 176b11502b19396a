import assert from 'node:assert/strict';
import { describeField } from '../../../src/record/fieldTexts';
import { logFields } from '../../../src/record/logFields';
import { type AnyField, type Fields, type Kind, schema } from '../../../src/record/schema';
import { describeValue } from '../../../src/record/valueTexts';

interface Leaf {
  readonly kind: Kind | 'log';
  readonly path: string;
  readonly field: AnyField;
}

function leaves(kind: Kind | 'log', fields: Fields, parent = ''): Leaf[] {
  return Object.entries(fields).flatMap(([name, { field }]): Leaf[] => {
    const path = parent === '' ? name : `${parent}.${name}`;
    const inner = field.type === 'list' ? field.of : field;
    return [{ kind, path, field }, ...(inner.type === 'group' ? leaves(kind, inner.fields, path) : [])];
  });
}

const all = [...Object.entries(schema).flatMap(([kind, fields]) => leaves(kind as Kind, fields)), ...leaves('log', logFields)];

describe('describeField', () => {
  it('knows every field of the table and of the log', () => {
    assert.ok(all.length > 150);
    assert.deepEqual(
      all.filter(({ kind, path }) => !describeField(kind, path)).map(({ kind, path }) => `${kind}.${path}`),
      [],
    );
  });

  it('knows no field that the table does not have', () => {
    assert.equal(describeField('finding', 'statement'), undefined);
    assert.equal(describeField('hypothesis', 'constructor'), undefined);
  });
});

describe('describeValue', () => {
  /** Their names say it all. */
  const plain = ['finding.area', 'finding.answer', 'update.audience', 'update.language'];

  it('explains every state and choice that does not explain itself', () => {
    const missing = all.flatMap(({ kind, path, field }) => {
      const inner = field.type === 'byReference' ? field.of : field;
      if (inner.type !== 'choice' || plain.includes(`${kind}.${path}`)) return [];
      return inner.values.filter((value) => !describeValue(kind, path, value)).map((value) => `${kind}.${path}.${value}`);
    });
    assert.deepEqual(missing, []);
  });
});
