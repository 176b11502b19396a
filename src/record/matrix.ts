import { type Data, type Entry, type Escalation, priority } from './model';

// Analysis of competing hypotheses: which evidence speaks for and against which hypothesis, and how much it tells them apart.

type Status = NonNullable<Data<'hypothesis'>['status']>;

const order: { readonly [S in Status]: number } = { confirmed: 0, testing: 1, proposed: 2, parked: 3, refuted: 4 };

/** Best first: confirmed, then the open ones by priority (the unrated last), then parked and refuted ones; unreadable ones at the end. */
export function rankHypotheses({ entries }: Pick<Escalation, 'entries'>): Entry<'hypothesis'>[] {
  const group = ({ readable, data }: Entry<'hypothesis'>): number => {
    if (!readable) return 4;
    if (data.status === 'confirmed') return 0;
    return data.status === 'parked' ? 2 : data.status === 'refuted' ? 3 : 1;
  };
  return [...entries.hypothesis].sort(
    (one, other) =>
      group(one) - group(other) ||
      (priority(other.data) ?? -1) - (priority(one.data) ?? -1) ||
      order[one.data.status ?? 'proposed'] - order[other.data.status ?? 'proposed'] ||
      byCreation(one, other),
  );
}

function byCreation(one: Entry, other: Entry): number {
  const at = (entry: Entry): number => Date.parse(entry.data.created?.at ?? '') || 0;
  return at(one) - at(other) || one.id.localeCompare(other.id);
}

/** The evidence that is rated, or waits to be rated, for a hypothesis. */
export function evidenceOf({ entries }: Pick<Escalation, 'entries'>, hypothesis: string): Entry<'evidence'>[] {
  return entries.evidence.filter(({ data }) => data.ratings !== undefined && Object.hasOwn(data.ratings, hypothesis));
}

/** How many different verdicts an evidence gives over the open hypotheses, less one: 0 says nothing about which one is right. */
export function diagnosticity(escalation: Pick<Escalation, 'entries'>, evidence: Entry<'evidence'>): number {
  const open = escalation.entries.hypothesis.filter(isOpen);
  const verdicts = new Set(open.map(({ id }) => verdict(evidence, id)));
  return Math.max(verdicts.size - 1, 0);
}

/** Evidence that contradicts a hypothesis, and that nobody has answered with a rationale. */
export function openContradictions(escalation: Pick<Escalation, 'entries'>, hypothesis: string): Entry<'evidence'>[] {
  return evidenceOf(escalation, hypothesis).filter(
    ({ data }) => data.ratings?.[hypothesis] === 'contradicts' && (data.rationale?.[hypothesis] ?? '').trim() === '',
  );
}

/** Evidence that supports a hypothesis and does not support every other open one as well. */
export function tellingSupport(escalation: Pick<Escalation, 'entries'>, hypothesis: string): Entry<'evidence'>[] {
  const others = escalation.entries.hypothesis.filter((one) => one.id !== hypothesis && isOpen(one));
  return evidenceOf(escalation, hypothesis).filter(
    (evidence) =>
      evidence.data.ratings?.[hypothesis] === 'supports' &&
      (others.length === 0 || others.some(({ id }) => verdict(evidence, id) !== 'supports')),
  );
}

function isOpen({ readable, data }: Entry<'hypothesis'>): boolean {
  return readable && data.status !== 'refuted' && data.status !== 'parked';
}

function verdict({ data }: Entry<'evidence'>, hypothesis: string): string {
  return data.ratings?.[hypothesis] ?? 'unrated';
}
