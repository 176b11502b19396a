import type { Entry, Escalation } from './model';

/** What a return to a point takes back of what was done since. */
export interface TakenBack {
  /** Changes that were applied or succeeded since: what they changed in the code is gone, and the fault may be back. */
  readonly changes: readonly Entry<'change'>[];
  /** Number of log lines since. */
  readonly logLines: number;
}

const effective = new Set(['change.applied', 'change.succeeded']);

/** `recordedAt` is the time of the point (ISO 8601 with zone); `commits` are full hashes of what came after it. */
export function takenBack(
  { entries, log }: Pick<Escalation, 'entries' | 'log'>,
  recordedAt: string | undefined,
  commits: readonly string[],
): TakenBack {
  const time = recordedAt === undefined ? Number.NaN : Date.parse(recordedAt);
  const since = log.filter(({ at }) => Date.parse(at) > time);
  const done = new Set(since.flatMap(({ did, on }) => (effective.has(did) && on !== undefined ? [on] : [])));
  const changes = entries.change.filter(({ id, data }) => {
    if (data.status !== 'applied' && data.status !== 'succeeded') return false;
    const committed = data.commits?.some((commit) => commits.some((hash) => hash.startsWith(commit))) === true;
    return done.has(id) || committed || Date.parse(data.created?.at ?? '') > time;
  });
  return { changes, logLines: since.length };
}
