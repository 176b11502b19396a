import assert from 'node:assert/strict';
import { RequestQueue } from '../../../../../src/ui/editor/annotations/requestQueue';

/** Tasks that end when the test says so. */
class Tasks {
  readonly started: string[] = [];
  private readonly ends = new Map<string, () => void>();

  task(name: string): () => Promise<void> {
    return () => {
      this.started.push(name);
      return new Promise((resolve) => {
        this.ends.set(name, resolve);
      });
    };
  }

  async end(name: string): Promise<void> {
    this.ends.get(name)!();
    await new Promise(setImmediate);
  }
}

describe('A queue of requests', () => {
  it('runs a few at a time, and the most wanted next', async () => {
    const tasks = new Tasks();
    const wanted = ['e', 'd', 'c', 'b', 'a'];
    const queue = new RequestQueue<string>(2, (key) => wanted.indexOf(key));
    const ends = ['a', 'b', 'c', 'd', 'e'].map((key) => queue.add(key, tasks.task(key)));
    assert.deepEqual(tasks.started, ['a', 'b']);
    await tasks.end('a');
    assert.deepEqual(tasks.started, ['a', 'b', 'e']);
    await tasks.end('e');
    assert.deepEqual(tasks.started, ['a', 'b', 'e', 'd']);
    for (const key of ['b', 'd', 'c']) await tasks.end(key);
    await Promise.all(ends);
    assert.deepEqual(tasks.started, ['a', 'b', 'e', 'd', 'c']);
  });

  it('runs once what is asked for twice while it waits', async () => {
    const tasks = new Tasks();
    const queue = new RequestQueue<string>(1, () => 0);
    void queue.add('first', tasks.task('first'));
    const [one, other] = [queue.add('second', tasks.task('second')), queue.add('second', tasks.task('again'))];
    await tasks.end('first');
    await tasks.end('second');
    await Promise.all([one, other]);
    assert.deepEqual(tasks.started, ['first', 'second']);
  });

  it('drops what is not wanted any more, and tells who waits for it', async () => {
    const tasks = new Tasks();
    const queue = new RequestQueue<string>(1, () => 0);
    void queue.add('running', tasks.task('running'));
    const dropped = queue.add('waiting', tasks.task('waiting'));
    queue.keep((key) => key === 'running');
    await dropped;
    await tasks.end('running');
    assert.deepEqual(tasks.started, ['running']);
  });
});
