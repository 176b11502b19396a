import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { didText } from '../../../../src/ui/views/didTexts';
import { readSources, repositoryRoot } from '../../../support/sourceFiles';

describe('What a log line says was done', () => {
  it('is told in words for everything that the extension writes', () => {
    const lines = readSources('src').flatMap(({ path }) => readFileSync(join(repositoryRoot, path), 'utf8').split('\n'));
    const written = new Set(
      lines
        .filter((line) => /\bdid\b/u.test(line))
        .flatMap((line) => line.match(/(?<=')(?!log\.)[a-zA-Z]+\.[a-zA-Z]+(?=')/gu) ?? []),
    );
    assert.ok(written.size > 25, [...written].join());
    assert.deepEqual(
      [...written].filter((did) => didText(did) === did),
      [],
    );
  });

  it('names states as everywhere else, and leaves alone what others made up', () => {
    assert.equal(didText('hypothesis.confirmed'), 'Hypothesis: Confirmed');
    assert.equal(didText('change.rolledBack'), 'Change: Rolled back');
    assert.equal(didText('customer.confirmed'), 'Customer: confirmed it');
    assert.equal(didText('hypothesis.added'), 'Hypothesis: added');
    assert.equal(didText('robot.moved'), 'robot.moved');
    assert.equal(didText('hypothesis.painted'), 'hypothesis.painted');
    assert.equal(didText('constructor'), 'constructor');
  });
});
