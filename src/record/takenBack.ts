import type { Entry, Escalation, LogLine } from './model';

/** What a return to a point takes back of what was done since. */
export interface TakenBack {
  /** Changes that were applied or succeeded since: what they changed in the code is gone, and the fault may be back. */
  readonly changes: readonly Entry<'change'>[];
  /** Lines of the log since, in its order. */
  readonly lines: readonly LogLine[];
}

const effective = new Set(['change.applied', 'change.succeeded']);

/** `commits` are full hashes of what came after the point. */
export function takenBack(
  { entries, log }: Pick<Escalation, 'entries' | 'log'>,
  point: Entry<'rollbackPoint'>,
  commits: readonly string[],
): TakenBack {
  const time = Date.parse(point.data.created?.at ?? '');
  const since = linesAfter(log, point.id, time);
  const done = new Set(since.flatMap(({ did, on }) => (effective.has(did) && on !== undefined ? [on] : [])));
  const changes = entries.change.filter(({ id, data }) => {
    if (data.status !== 'applied' && data.status !== 'succeeded') return false;
    const committed = data.commits?.some((commit) => commits.some((hash) => hash.startsWith(commit))) === true;
    return done.has(id) || committed || Date.parse(data.created?.at ?? '') > time;
  });
  return { changes, lines: since };
}

/** Times tell seconds; of the same second, what stands behind the point's own line in the log came later. */
function linesAfter(log: readonly LogLine[], point: string, time: number): LogLine[] {
  const own = log.findIndex(({ did, on }) => did === 'rollbackPoint.recorded' && on === point);
  return log.filter(({ at }, position) => {
    const other = Date.parse(at);
    return other > time || (other === time && position > own);
  });
}

/** The point that was recorded last before a restore; undefined where nothing was restored. */
export function lastBeforeRestore({ entries, log }: Pick<Escalation, 'entries' | 'log'>): Entry<'rollbackPoint'> | undefined {
  const position = new Map(log.map(({ did, on }, index) => [did === 'rollbackPoint.recorded' ? on : undefined, index]));
  return entries.rollbackPoint
    .filter(({ data }) => data.restores !== undefined && data.deletedAt === undefined)
    .toSorted(
      (one, other) =>
        Date.parse(one.data.created?.at ?? '') - Date.parse(other.data.created?.at ?? '') ||
        (position.get(one.id) ?? 0) - (position.get(other.id) ?? 0),
    )
    .at(-1);
}
