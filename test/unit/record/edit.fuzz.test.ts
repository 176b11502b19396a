import assert from 'node:assert/strict';
import { fc } from '../../support/properties';
import { parseDocument } from 'yaml';
import { editFields, fieldEdits } from '../../../src/record/edit';
import { text } from './arbitraries';

const record = `# what we believe
statement: "pool size 8"   # measured
status: testing

owner: 'Ada'
unknown:   [kept,  as it is]
risk:
  affected: all belts # six
  # a comment inside

  worstCase: |
    everything stops
    for an hour
times: {detected: "2026-02-04T09:12:33Z"}
created:
  at: "2026-02-04T09:12:33Z"
  by: Ada <ada@example.com>
# the end
`;

const paths = fc.constantFrom(
  ['statement'],
  ['status'],
  ['owner'],
  ['risk', 'affected'],
  ['risk', 'worstCase'],
  ['risk', 'new'],
  ['times', 'detected'],
  ['times', 'new'],
  ['fresh'],
  ['group', 'inner'],
);

const normalised = (value: string): string => value.replaceAll(/\r\n?/gu, '\n');

describe('A change of fields', function () {
  this.timeout(60_000);

  for (const [name, lineEnd, bom] of [
    ['line feeds', '\n', ''],
    ['carriage returns and a byte order mark', '\r\n', '\uFEFF'],
  ] as const) {
    it(`leaves every other line as it was, with ${name}`, () => {
      const before = bom + record.replaceAll('\n', lineEnd);
      fc.assert(
        fc.property(paths, text, (path, value) => {
          fc.pre(lineEnd === '\n' || !/[\r\n]/u.test(value));
          const after = editFields(before, [{ path, value }]);
          const read = parseDocument(after.slice(bom.length)).getIn(path);
          assert.equal(typeof read === 'string' ? normalised(read) : read, normalised(value));
          assert.ok(after.startsWith(bom));
          // Only one range differs, and around it whole lines are the same.
          for (const comment of ['# what we believe', '# a comment inside', '# the end', 'unknown:   [kept,  as it is]'])
            assert.ok(after.includes(comment), comment);
          const kept = before.split(lineEnd).filter((line) => after.split(lineEnd).includes(line));
          const changedLines = before.split(lineEnd).length - kept.length;
          assert.ok(changedLines <= (path.at(-1) === 'worstCase' ? 3 : 1), `${changedLines} lines changed`);
        }),
        { numRuns: 1500 },
      );
    });
  }

  it('is one edit of the smallest range', () => {
    assert.deepEqual(fieldEdits(record, [{ path: ['status'], value: 'testing' }]), []);
    const [edit] = fieldEdits(record, [{ path: ['status'], value: 'confirmed' }]);
    const after = editFields(record, [{ path: ['status'], value: 'confirmed' }]);
    assert.equal(record.slice(0, edit!.start) + edit!.text + record.slice(edit!.end), after);
    assert.ok(edit!.end - edit!.start <= 'testing'.length);
  });

  it('removes a field with its line, and a group with all of its lines', () => {
    assert.equal(editFields(record, [{ path: ['status'], value: undefined }]), record.replace('status: testing\n', ''));
    const without = editFields(record, [{ path: ['risk'], value: undefined }]);
    assert.doesNotMatch(without, /affected|worstCase|everything/u);
    assert.match(without, /times: \{detected/u);
    assert.equal(editFields(record, [{ path: ['absent'], value: undefined }]), record);
  });

  it('changes the front matter of a status update and nothing of its text', () => {
    const update = '---\nsubject: "[INC-1] Update 1"\nstatus: draft # not sent\n---\nHello,\n\nstatus: of the belts\n---\n';
    assert.equal(editFields(update, [{ path: ['status'], value: 'sent' }]), update.replace('status: draft', 'status: sent'));
  });

  it('appends to lists of scalars and of mappings', () => {
    const lists = 'commits:\n  - aa\napprovals:\n  - by: Ada\n    at: "x"\nflow: [a]\n';
    const after = editFields(lists, [
      { path: ['commits', 1], value: 'bb' },
      { path: ['approvals', 1], value: { by: 'Bo', at: 'y' } },
      { path: ['flow', 1], value: 'b, c' },
    ]);
    assert.deepEqual(parseDocument(after).toJS(), {
      commits: ['aa', 'bb'],
      approvals: [
        { by: 'Ada', at: 'x' },
        { by: 'Bo', at: 'y' },
      ],
      flow: ['a', 'b, c'],
    });
  });
});
