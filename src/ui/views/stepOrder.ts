import type { Entry } from '../../record/model';
import type { RecordFolder } from '../records';
import { inOrder } from './outline';

export interface OrderedStep {
  readonly id: string;
  readonly order: number;
}

/** Distance between two steps that are numbered anew, so that one fits in between later. */
const gap = 10;

/**
 * The orders to change so that the step comes at `position` (from 0, counted without it) among the others: its own alone where a number is
 * free between its neighbours, else those behind it too, as few as it takes. `steps` is in order.
 */
export function reorder(steps: readonly OrderedStep[], id: string, position: number): OrderedStep[] {
  const moved = steps.find((step) => step.id === id);
  if (!moved) return [];
  const others = steps.filter((step) => step !== moved);
  const place = Math.max(0, Math.min(position, others.length));
  if (steps.indexOf(moved) === place) return [];
  const before = others[place - 1]?.order;
  const after = others[place]?.order;
  if (after === undefined) return [{ id, order: (before ?? 0) + gap }];
  const lowest = before === undefined ? 0 : before + 1;
  if (after > lowest) return [{ id, order: Math.floor((lowest + after) / 2) }];
  if (before === undefined && after === 1) return [{ id, order: 0 }];
  return pushBack([moved, ...others.slice(place)], before);
}

/** Numbers the first step behind `before`, and every following one that would no longer come later. */
function pushBack(steps: readonly OrderedStep[], before: number | undefined): OrderedStep[] {
  const [moved, ...rest] = steps;
  if (!moved) return [];
  let last = before === undefined ? 0 : before + gap;
  const changes: OrderedStep[] = [{ id: moved.id, order: last }];
  for (const { id, order } of rest) {
    if (order > last) break;
    last += gap;
    changes.push({ id, order: last });
  }
  return changes;
}

/** What the commands that move a step by key need; `{ move: moveStep }`. */
export interface StepMover {
  move(folder: RecordFolder, slug: string, stepId: string, direction: 'up' | 'down'): Promise<void>;
}

/** Moves a step up or down by one. Does nothing at the end, or where the step has no order that could be changed. */
export async function moveStep(folder: RecordFolder, slug: string, stepId: string, direction: 'up' | 'down'): Promise<void> {
  const steps = await orderedSteps(folder, slug);
  const index = steps.findIndex(({ id }) => id === stepId);
  const position = index + (direction === 'up' ? -1 : 1);
  if (index === -1 || position < 0 || position >= steps.length) return;
  await writeOrders(folder, slug, reorder(steps, stepId, position));
}

/** Moves a step to the place of another; without one, to the end. */
export async function moveStepTo(
  folder: RecordFolder,
  slug: string,
  stepId: string,
  targetId: string | undefined,
): Promise<void> {
  const steps = await orderedSteps(folder, slug);
  const target = targetId === undefined ? steps.length - 1 : steps.findIndex(({ id }) => id === targetId);
  if (target === -1) return;
  await writeOrders(folder, slug, reorder(steps, stepId, target));
}

async function orderedSteps(folder: RecordFolder, slug: string): Promise<OrderedStep[]> {
  const { entries } = await folder.store.escalation(slug);
  return inOrder(entries.step).flatMap(({ id, data }: Entry<'step'>) =>
    data.order === undefined ? [] : [{ id, order: data.order }],
  );
}

/** From the last to the first: a crash in between leaves steps apart, never two with one number. */
async function writeOrders(folder: RecordFolder, slug: string, changes: readonly OrderedStep[]): Promise<void> {
  for (const { id, order } of changes.toReversed()) {
    await folder.journal.change(slug, id, [{ path: ['order'], value: order }], { did: 'step.moved' });
  }
}
