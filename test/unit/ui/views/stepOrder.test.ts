import * as assert from 'node:assert/strict';
import { assert as check, nat, property, uniqueArray } from 'fast-check';
import { type OrderedStep, reorder } from '../../../../src/ui/views/stepOrder';

const steps = (...orders: number[]): OrderedStep[] => orders.map((order, index) => ({ id: `S-${index}`, order }));

function after(before: readonly OrderedStep[], changes: readonly OrderedStep[]): string[] {
  const changed = new Map(changes.map(({ id, order }) => [id, order]));
  return [...before]
    .map(({ id, order }) => ({ id, order: changed.get(id) ?? order }))
    .sort((one, other) => one.order - other.order)
    .map(({ id }) => id);
}

describe('reorder', () => {
  it('changes one step where a number is free between its neighbours', () => {
    assert.deepEqual(reorder(steps(10, 20, 30), 'S-2', 1), [{ id: 'S-2', order: 15 }]);
  });

  it('changes one step at the beginning and at the end', () => {
    assert.deepEqual(reorder(steps(10, 20, 30), 'S-2', 0), [{ id: 'S-2', order: 5 }]);
    assert.deepEqual(reorder(steps(10, 20, 30), 'S-0', 2), [{ id: 'S-0', order: 40 }]);
  });

  it('makes room in steps of ten where no number is free, and stops where there is room', () => {
    assert.deepEqual(reorder(steps(1, 2, 3, 50), 'S-2', 1), [
      { id: 'S-2', order: 11 },
      { id: 'S-1', order: 21 },
    ]);
  });

  it('changes nothing where the step stays, or is not there', () => {
    assert.deepEqual(reorder(steps(10, 20), 'S-1', 1), []);
    assert.deepEqual(reorder(steps(10, 20), 'S-9', 0), []);
  });

  it('tells apart two steps that a merge gave one number', () => {
    const merged = steps(10, 10, 20);
    assert.deepEqual(after(merged, reorder(merged, 'S-1', 0)), ['S-1', 'S-0', 'S-2']);
  });

  it('always brings the step to its place, keeps the others in order, and never numbers below zero', () => {
    const orders = uniqueArray(nat(60), { minLength: 2, maxLength: 12 });
    check(
      property(orders, nat(), nat(), (numbers, from, to) => {
        const before = steps(...numbers.sort((one, other) => one - other));
        const { id } = before[from % before.length]!;
        const place = to % before.length;
        const changes = reorder(before, id, place);
        const wanted = before.map((step) => step.id).filter((one) => one !== id);
        wanted.splice(place, 0, id);
        assert.deepEqual(after(before, changes), wanted);
        assert.ok(changes.every(({ order }) => Number.isInteger(order) && order >= 0));
      }),
    );
  });
});
