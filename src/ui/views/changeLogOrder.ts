import { effectiveLog } from '../../record/log';
import type { Entry, Escalation, LogLine } from '../../record/model';

type ShownEntry = Entry<'change' | 'rollbackPoint' | 'decision'>;

/** What the change log shows: an entry, or a log line with the lines that correct it. */
export type ChangeLogRow = { readonly entry: ShownEntry } | { readonly line: LogLine; readonly corrections: readonly LogLine[] };

const madeHere: ReadonlySet<string> = new Set(['change.planned', 'rollbackPoint.recorded', 'decision.made']);

/** Changes, rollback points, decisions and log lines, newest first. What has no time that can be read comes first: it needs mending. */
export function changeLogOf({ entries, log }: Pick<Escalation, 'entries' | 'log'>): ChangeLogRow[] {
  const own: ShownEntry[] = [...entries.change, ...entries.rollbackPoint, ...entries.decision];
  // The row of an entry says that it was made, when and by whom: a log line that says no more is left out.
  const told = new Set(own.filter(({ readable }) => readable).map(({ id }) => id));
  const isTold = ({ did, on }: LogLine): boolean => madeHere.has(did) && on !== undefined && told.has(on);
  const position = new Map(log.map((line, index) => [line, index]));
  const inFileOrder = effectiveLog(log).sort((one, other) => (position.get(one.line) ?? 0) - (position.get(other.line) ?? 0));
  const timed: { readonly at: number; readonly row: ChangeLogRow }[] = [
    ...own.map((entry) => ({ at: Date.parse(timeOf(entry)), row: { entry } })),
    ...inFileOrder
      .filter(({ line, corrections }) => corrections.length > 0 || !isTold(line))
      .map((row) => ({ at: Date.parse(row.line.at), row })),
  ];
  // A later line of the same moment is the newer one.
  return timed
    .toReversed()
    .sort((one, other) => (Number.isNaN(other.at) ? Infinity : other.at) - (Number.isNaN(one.at) ? Infinity : one.at) || 0)
    .map(({ row }) => row);
}

/** When something happened that the change log shows. */
export function timeOf(entry: Entry<'change' | 'rollbackPoint' | 'decision'>): string {
  const { data } = entry;
  return ('decidedAt' in data ? data.decidedAt : undefined) ?? data.created?.at ?? '';
}
