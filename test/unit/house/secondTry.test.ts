import assert from 'node:assert/strict';
import { type TestResult, twoTries } from '../../support/secondTry';

const result = (file: string, title: string, state: TestResult['state']): TestResult => ({ file, title, state, message: '' });

describe('A second try of a suite that drives a workbench', () => {
  it('is not made where everything passed', async () => {
    const runs: (readonly string[])[] = [];
    const { results, unsteady } = await twoTries(['a', 'b'], (files) => {
      runs.push(files);
      return Promise.resolve(files.map((file) => result(file, 'is', 'passed')));
    });
    assert.deepEqual([runs, results.length, unsteady], [[['a', 'b']], 2, []]);
  });

  it('takes the whole file of a failure, tells what passed only then, and leaves failed what fails again', async () => {
    const runs: (readonly string[])[] = [];
    const { results, unsteady } = await twoTries(['a', 'b', 'c'], (files) => {
      runs.push(files);
      const first = runs.length === 1;
      return Promise.resolve(
        files.flatMap((file) => [
          result(file, 'one', 'passed'),
          result(file, 'two', file === 'c' || (file === 'b' && first) ? 'failed' : 'passed'),
        ]),
      );
    });
    assert.deepEqual(runs[1], ['b', 'c']);
    assert.deepEqual(
      results.map(({ file, title, state }) => `${file} ${title} ${state}`),
      ['a one passed', 'a two passed', 'b one passed', 'b two passed', 'c one passed', 'c two failed'],
    );
    assert.deepEqual(
      unsteady.map(({ file, title }) => `${file} ${title}`),
      ['b two'],
    );
  });

  it('is made of all files when the first run fell over', async () => {
    let runs = 0;
    const { results, unsteady } = await twoTries(['a', 'b'], (files) => {
      runs += 1;
      if (runs === 1) return Promise.reject(new Error('no window'));
      return Promise.resolve(files.map((file) => result(file, 'is', 'passed')));
    });
    assert.deepEqual([results.length, unsteady.map(({ file }) => file)], [2, ['a', 'b']]);
  });
});
