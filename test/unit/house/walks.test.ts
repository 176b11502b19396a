import assert from 'node:assert/strict';
import { commandIds } from '../../../src/ui/contributions';
import { elsewhere, walks } from '../../support/ui/walks';

describe('The walk through all commands by keyboard', () => {
  it('takes every command, or names where it is driven instead', () => {
    const taken = new Set<string>([...walks.map(({ id }) => id), ...Object.keys(elsewhere)]);
    const missing = Object.values(commandIds).filter((id) => !taken.has(id));
    assert.deepEqual(missing, [], 'add what a person does at their dialogs to test/support/ui/walks.ts');
  });
});
