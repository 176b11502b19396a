import * as assert from 'node:assert/strict';
import { Burst, type Schedule } from '../../../src/ui/burst';

/** A clock that is turned by hand. */
class HandClock {
  private now = 0;
  private timers: { at: number; callback: () => void }[] = [];

  readonly later: Schedule = (callback, milliseconds) => {
    const timer = { at: this.now + milliseconds, callback };
    this.timers.push(timer);
    return { dispose: () => void (this.timers = this.timers.filter((one) => one !== timer)) };
  };

  turn(milliseconds: number): void {
    const end = this.now + milliseconds;
    for (;;) {
      const next = this.timers.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
      if (!next) break;
      this.timers = this.timers.filter((one) => one !== next);
      this.now = next.at;
      next.callback();
    }
    this.now = end;
  }
}

function setUp(): { clock: HandClock; handed: string[][]; burst: Burst<string> } {
  const clock = new HandClock();
  const handed: string[][] = [];
  return { clock, handed, burst: new Burst<string>((items) => handed.push([...items]), clock.later, 100, 1000) };
}

describe('Burst', () => {
  it('hands over once what came in quick succession, each item once', () => {
    const { clock, handed, burst } = setUp();
    for (const item of ['a', 'b', 'a']) {
      burst.add(item);
      clock.turn(50);
    }
    assert.deepEqual(handed, []);
    clock.turn(100);
    assert.deepEqual(handed, [['a', 'b']]);
  });

  it('does not lose what comes while it hands over', () => {
    const clock = new HandClock();
    const handed: string[][] = [];
    const burst: Burst<string> = new Burst<string>(
      (items) => {
        handed.push([...items]);
        if (handed.length === 1) burst.add('late');
      },
      clock.later,
      100,
      1000,
    );
    burst.add('first');
    clock.turn(5000);
    assert.deepEqual(handed, [['first'], ['late']]);
  });

  it('hands over an endless stream too', () => {
    const { clock, handed, burst } = setUp();
    for (let index = 0; index < 30; index++) {
      burst.add(String(index));
      clock.turn(50);
    }
    clock.turn(100);
    assert.equal(handed.length, 2);
    assert.equal(handed.flat().length, 30);
  });

  it('hands over nothing after it is disposed of', () => {
    const { clock, handed, burst } = setUp();
    burst.add('a');
    burst.dispose();
    clock.turn(5000);
    assert.deepEqual(handed, []);
  });
});
