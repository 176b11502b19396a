import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { schema, type AnyField, type Fields } from '../../../src/record/schema';
import { repositoryRoot } from '../../support/sourceFiles';

const document = readFileSync(join(repositoryRoot, 'docs/record-format.md'), 'utf8');

/** Fields by the name that the document gives them, and whether they are needed. */
function named(fields: Fields, prefix = ''): string[] {
  return Object.entries(fields).flatMap(([name, { required, field }]) => {
    if (prefix === '' && name === 'created') return [];
    return [`${prefix}${name}${required ? '' : '?'}`, ...inside(field, `${prefix}${name}`)];
  });
}

function inside(field: AnyField, path: string): string[] {
  if (field.type === 'group') return named(field.fields, `${path}.`);
  return field.type === 'list' ? inside(field.of, `${path}[]`) : [];
}

/** The field tables of the document, in its order. */
const tables = document
  .slice(document.indexOf('## Fields'), document.indexOf('## The log'))
  .split('\n### ')
  .slice(1)
  .map((section) =>
    [...section.matchAll(/^\| `([^`]+)` \| (yes)? ?\|/gmu)].map(([, name, needed]) => `${name}${needed ? '' : '?'}`),
  );

describe('docs/record-format.md', () => {
  for (const [kind, fields] of Object.entries(schema)) {
    it(`names the fields of the kind ${kind} as the field table does`, () => {
      const wanted = named(fields).join(' ');
      assert.ok(
        tables.some((table) => table.join(' ') === wanted),
        wanted,
      );
    });
  }

  it('names no kind that is gone', () => {
    assert.equal(tables.length, Object.keys(schema).length);
  });
});
