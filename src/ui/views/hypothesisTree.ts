import { rankHypotheses } from '../../record/matrix';
import type { Entry, Escalation } from '../../record/model';

export interface HypothesisTree {
  /** The hypotheses without a parent, by priority; one whose parents form a circle counts as having none. */
  readonly roots: readonly Entry<'hypothesis'>[];
  /** By id of the parent, by priority. */
  readonly below: ReadonlyMap<string, readonly Entry<'hypothesis'>[]>;
}

export function hypothesisTree(escalation: Pick<Escalation, 'entries'>): HypothesisTree {
  const ranked = rankHypotheses(escalation);
  const byId = new Map(ranked.map((one) => [one.id, one]));
  const roots = ranked.filter((one) => !hasKnownRoot(one, byId));
  const isRoot = new Set(roots);
  const below = new Map<string, Entry<'hypothesis'>[]>();
  for (const one of ranked) if (!isRoot.has(one)) below.set(one.data.parent!, [...(below.get(one.data.parent!) ?? []), one]);
  return { roots, below };
}

function hasKnownRoot(hypothesis: Entry<'hypothesis'>, byId: ReadonlyMap<string, Entry<'hypothesis'>>): boolean {
  const seen = new Set<string>([hypothesis.id]);
  let parent = hypothesis.data.parent;
  if (parent === undefined || !byId.has(parent)) return false;
  while (parent !== undefined && byId.has(parent)) {
    if (seen.has(parent)) return false;
    seen.add(parent);
    parent = byId.get(parent)?.data.parent;
  }
  return true;
}
