import assert from 'node:assert/strict';
import { writeNotes } from '../../../src/git/notes';
import { sync } from '../../../src/git/sync';
import { fc } from '../../support/properties';
import { accessOf, refsOf, recordIn, TwoClones } from '../../support/twoClones';

const who = fc.constantFrom('ada', 'ben');
const step = fc.oneof(
  fc.record({
    do: fc.constant('link' as const),
    who,
    line: fc.constantFrom('s/H-k7q2 suspect unrated', 's/H-k7q2 fix supports', 's/H-9dd1 cause supports'),
  }),
  fc.record({ do: fc.constant('record' as const), who, name: fc.constantFrom('P-0001', 'P-0002') }),
  fc.record({ do: fc.constant('sync' as const), who }),
  fc.record({ do: fc.constant('both' as const) }),
);

describe('Sync of two clones, in any order', function () {
  this.timeout(300_000);

  it('brings both to the same notes and loses no point and no link', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 7 }), async (steps) => {
        const clones = new TwoClones();
        try {
          const points = new Set<string>();
          const linked = new Set<string>();
          const syncOf = async (name: string) =>
            sync(await accessOf(name === 'ada' ? clones.ada : clones.ben), { deleted: new Map(), links: [] });
          for (const [at, one] of steps.entries()) {
            if (one.do === 'both') await Promise.all([syncOf('ada'), syncOf('ben')]);
            else if (one.do === 'sync') await syncOf(one.who);
            else if (one.do === 'link') {
              linked.add(one.line.split(' ')[0]!);
              const clone = one.who === 'ada' ? clones.ada : clones.ben;
              await writeNotes(await clone.open(), [{ commit: clones.head, line: one.line }], 'Link');
            } else {
              const clone = one.who === 'ada' ? clones.ada : clones.ben;
              const taken = clone.git('for-each-ref', `refs/escalation/2026-02-04-standstill/${one.name}`) !== '';
              if (!taken) points.add(clone.git('rev-parse', await recordIn(clone, one.name, `speed = ${at}\n`)));
            }
          }
          for (const name of ['ada', 'ben', 'ada', 'ben']) await syncOf(name);
          const [ada, ben] = [clones.ada, clones.ben].map(({ root }) => refsOf(root)) as [string, string];
          for (const point of points)
            for (const refs of [ada, ben, clones.shared()]) assert.ok(refs.includes(point), `${point} in ${refs}`);
          const notes = [clones.ada, clones.ben].map((clone) =>
            clone.git('log', '-1', '--notes=escalation', '--format=%N', clones.head).trim(),
          );
          assert.equal(notes[0], notes[1]);
          for (const link of linked) assert.ok(notes[0]!.includes(link), `${link} in ${notes[0]}`);
          const before = clones.shared();
          await syncOf('ada');
          assert.equal(clones.shared(), before);
        } finally {
          clones.remove();
        }
      }),
      { numRuns: 15 },
    );
  });
});
