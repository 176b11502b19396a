import assert from 'node:assert/strict';
import { fc } from '../../support/properties';
import { readLog, writeLogLine } from '../../../src/record/log';
import type { LogLine } from '../../../src/record/model';
import { readEntry } from '../../../src/record/parse';
import { readEntryFast } from '../../../src/record/readFast';
import { writeEntry } from '../../../src/record/write';
import { hypothesis, text } from './arbitraries';

const path = '2026-02-04-x/hypotheses/H-k7q2-x.yaml';
const bytes = (content: string): Uint8Array => new TextEncoder().encode(content);

describe('What is written', function () {
  this.timeout(120_000);

  it('reads back as it was, whatever a person wrote', () => {
    fc.assert(
      fc.property(hypothesis, (data) => {
        const entry = readEntry(path, bytes(writeEntry('hypothesis', data)));
        assert.deepEqual(entry.problems, []);
        assert.deepEqual(entry.data, structuredClone(data));
      }),
      { numRuns: 2000 },
    );
  });

  it('reads the same with both readers, also when it was damaged', () => {
    const damage = fc.record({
      at: fc.nat(400),
      remove: fc.nat(6),
      insert: fc.oneof(
        fc.constantFrom(
          '',
          ':',
          ' ',
          '\n',
          '\t',
          '"',
          "'",
          '#',
          '0',
          '-',
          '[',
          '}',
          '&a ',
          '*a',
          '!!str ',
          '~',
          'no',
          '\r',
          '0o7',
          '.inf',
          '12e3',
          '2026-01-01',
          '<<: ',
          '? ',
          '|',
          '>',
          ',',
          'é',
        ),
        fc.string({ maxLength: 3 }),
      ),
    });
    fc.assert(
      fc.property(hypothesis, fc.array(damage, { maxLength: 4 }), (data, damages) => {
        let content = writeEntry('hypothesis', data);
        for (const { at, remove, insert } of damages) content = content.slice(0, at) + insert + content.slice(at + remove);
        assert.deepEqual(readEntryFast(path, bytes(content)), readEntry(path, bytes(content)));
      }),
      { numRuns: 6000 },
    );
  });

  it('reads the same with both readers, whatever scalar stands wherever one can', () => {
    const scalars = `0 -0 +1 007 0o7 0O7 0x1F 0b11 1_000 1e3 1.5e+3 .5 -.5 1. 0. .inf -.INF .nan .NaN ~ null NULL yes NO on off true TRUE False
      12:30 1:2:3 2026-02-04 2026-02-04T09:12:33Z 20260204 00123 -017 0.1.2 1__2 e3 0e 0x 0xg H-02e3 !x &a *a @x %x`;
    for (const scalar of scalars.split(/\s+/u)) {
      const places = [
        `statement: ${scalar}\nstatus: proposed\n`,
        `statement:\n  ${scalar}\nstatus: proposed\n`,
        `statement: x\nstatus: proposed\nlikelihood: ${scalar}\n`,
        `statement: x\nstatus: proposed\ncreated: {at: ${scalar},by: ${scalar}}\n`,
        `{"statement":${scalar},status: ${scalar}}\n`,
        `? statement\n: ${scalar}\nstatus: proposed\n`,
        `statement: [${scalar}, ${scalar}]\nstatus:\n- ${scalar}\n`,
        `${scalar}: x\nstatement: x\nstatus: proposed\n`,
        `statement: x ${scalar} y\nstatus: proposed\nparent: ${scalar} # note\n`,
      ];
      for (const content of places)
        assert.deepEqual(readEntryFast(path, bytes(content)), readEntry(path, bytes(content)), content);
    }
  });

  it('never makes a reader throw, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (content) => {
        assert.equal(readEntry(path, content).id, 'H-k7q2');
        assert.equal(readEntryFast(path, content).id, 'H-k7q2');
        assert.ok(readLog(content).lines.length >= 0);
      }),
      { numRuns: 3000 },
    );
  });

  it('keeps a log line on one line, and reads it back', () => {
    fc.assert(
      fc.property(text, text, fc.option(fc.constant('H-k7q2'), { nil: undefined }), (by, note, on) => {
        const line: LogLine = {
          id: 'L-q8d1',
          at: '2026-02-04T09:12:33Z',
          by,
          did: 'hypothesis.confirmed',
          note,
          ...(on === undefined ? {} : { on }),
        };
        const written = writeLogLine(line);
        assert.equal(written.indexOf('\n'), written.length - 1);
        assert.deepEqual(readLog(bytes(written)), { lines: [line], problems: [] });
      }),
      { numRuns: 2000 },
    );
  });
});
