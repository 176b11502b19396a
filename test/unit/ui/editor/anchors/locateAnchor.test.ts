import assert from 'node:assert/strict';
import { type Anchor, locateAnchor } from '../../../../../src/ui/editor/anchors/locateAnchor';

const base = `import { Belt } from './belt';

export function start(belt: Belt): void {
  const speed = belt.targetSpeed();
  if (speed > belt.maximumSpeed) {
    throw new Error('too fast');
  }
  belt.motor.run(speed);
}

export function stop(belt: Belt): void {
  belt.motor.halt();
  belt.brake.close();
}

export function pause(belt: Belt): void {
  belt.motor.halt();
  belt.brake.close();
  belt.lamp.show('yellow');
}
`;

/** The anchor of these lines of a text, as attaching them writes it. */
function anchorOf(text: string, start: number, end: number): Anchor {
  const lines = text.split('\n');
  const part = (from: number, to: number): string => lines.slice(Math.max(from, 1) - 1, Math.max(to, 0)).join('\n');
  return { range: { start, end }, text: part(start, end), before: part(start - 3, start - 1), after: part(end + 1, end + 3) };
}

const limit = anchorOf(base, 5, 7);

describe('locateAnchor', () => {
  it('is exact in the same file, however its lines end', () => {
    assert.deepEqual(locateAnchor(limit, base, base), { how: 'exact', start: 5, end: 7 });
    assert.deepEqual(locateAnchor(limit, `\uFEFF${base.replaceAll('\n', '\r\n')}`, base), { how: 'exact', start: 5, end: 7 });
  });

  it('is exact where other parts of the file changed below it, and moved where they did above it', () => {
    assert.deepEqual(locateAnchor(limit, base.replace("'yellow'", "'red'"), base), { how: 'exact', start: 5, end: 7 });
    assert.deepEqual(locateAnchor(limit, `// one\n// two\n${base}`, base), { how: 'moved', start: 7, end: 9 });
  });

  it('follows lines that were cut and pasted elsewhere', () => {
    const cut = base.replace(`${limit.text}\n`, '');
    assert.deepEqual(locateAnchor(limit, `${cut}\n${limit.text}\n`, base), { how: 'moved', start: 19, end: 21 });
  });

  it('is modified where its lines changed, and holds what came into it', () => {
    const changed = base.replace('speed > belt.maximumSpeed', 'speed > belt.maximumSpeed * 1.1');
    assert.deepEqual(locateAnchor(limit, changed, base), { how: 'modified', start: 5, end: 7 });
    const longer = base.replace(
      "    throw new Error('too fast');",
      "    log(speed);\n    count();\n    throw new Error('too fast');",
    );
    assert.deepEqual(locateAnchor(limit, longer, base), { how: 'modified', start: 5, end: 9 });
  });

  it('is orphaned where its lines are gone or have become something else', () => {
    assert.deepEqual(locateAnchor(limit, base.replace(`${limit.text}\n`, ''), base), {
      how: 'orphaned',
      reason: 'gone',
      candidates: [],
    });
    const other = base.replace(limit.text, '  await telemetry.flush();\n  queue.drain();');
    assert.deepEqual(locateAnchor(limit, other, base), { how: 'orphaned', reason: 'gone', candidates: [] });
    assert.deepEqual(locateAnchor(limit, '', base), { how: 'orphaned', reason: 'gone', candidates: [] });
  });

  it('tells twins apart by what stands around them, and names both where nothing does', () => {
    const twin = anchorOf(base, 12, 13);
    assert.deepEqual(locateAnchor(twin, `// new\n${base}`, base), { how: 'moved', start: 13, end: 14 });
    const alike = base.replace('export function stop', 'export function halt').replace('pause(belt', 'hold(belt');
    assert.deepEqual(locateAnchor(twin, alike, base), {
      how: 'orphaned',
      reason: 'ambiguous',
      candidates: [
        { start: 12, end: 13 },
        { start: 17, end: 18 },
      ],
    });
  });

  it('does not take a copy for the original', () => {
    const copied = base.replace(
      'export function stop',
      `export function fast(belt: Belt): void {\n${limit.text}\n}\n\nexport function stop`,
    );
    assert.deepEqual(locateAnchor(limit, copied, base), { how: 'exact', start: 5, end: 7 });
  });

  it('finds its place by its surroundings where the former text can’t be had', () => {
    assert.deepEqual(locateAnchor(limit, `// one\n${base}`, undefined), { how: 'moved', start: 6, end: 8 });
    const changed = base.replace('speed > belt.maximumSpeed', 'speed >= belt.maximumSpeed');
    assert.deepEqual(locateAnchor(limit, `// one\n${changed}`, undefined), { how: 'modified', start: 6, end: 8 });
  });

  it('goes by the surroundings where the marked text was not committed', () => {
    const unsaved = base.replace('speed > belt.maximumSpeed', 'speed > 3');
    const anchor = anchorOf(unsaved, 5, 7);
    assert.deepEqual(locateAnchor(anchor, `// one\n${unsaved}`, base), { how: 'moved', start: 6, end: 8 });
  });

  it('takes no notice of a range that lies beyond the file', () => {
    const anchor = { range: { start: 900, end: 902 }, text: limit.text };
    assert.equal(locateAnchor(anchor, base, base).how, 'orphaned');
    assert.equal(locateAnchor({ range: { start: 1, end: 1 }, text: '' }, 'x\n\ny\n\n', undefined).how, 'orphaned');
  });

  it('finds its place in a large file that changed in many places', function () {
    this.timeout(20_000);
    const lines = Array.from({ length: 20_000 }, (_, at) => (at % 3 === 0 ? '}' : `  const value${at} = read(${at * 7});`));
    const anchors = Array.from({ length: 20 }, (_, at) => anchorOf(lines.join('\n'), at * 900 + 3, at * 900 + 8));
    const present = lines.flatMap((line, at) => (at % 97 === 0 ? ['// inserted', line] : [line])).join('\n');
    for (const anchor of anchors) assert.notEqual(locateAnchor(anchor, present, lines.join('\n')).how, 'orphaned');
  });
});
