import type { Mention } from './mentions';
import type { IdKind, Kind, Schema, ValuesOf } from './schema';
import type { Problem } from './problem';

export type { IdKind, IdLetter, Kind } from './schema';

/** The fields of an entry as they are written: every required field is there. */
export type Data<K extends Kind> = ValuesOf<Schema[K]>;
/** The fields that a person gives: all but those the workbench fills in itself. */
export type Draft<K extends Kind> = Omit<Data<K>, 'created'>;

/**
 * An entry as it was read from its file. A field that is missing or not valid is absent from `data` and told in `problems`;
 * an entry whose file could not be read at all has `readable: false` and no data.
 */
export interface Entry<K extends Kind = Kind> {
  readonly kind: K;
  /** `H-k7q2`; of the two kinds without a letter, the kind's name (`escalation`, `followUp`). */
  readonly id: string;
  /** Slug of the escalation that it belongs to. */
  readonly escalation: string;
  /** Path below the records folder, with `/`. */
  readonly path: string;
  readonly readable: boolean;
  readonly data: Partial<Data<K>>;
  readonly problems: readonly Problem[];
  /** Of an update: the ids that its text names, with their places in the file. */
  readonly mentions?: readonly Mention[];
}

/** One line of `log.yaml`. */
export interface LogLine {
  readonly id: string;
  /** ISO 8601 with zone. */
  readonly at: string;
  readonly by: string;
  /** `<kind>.<verb in the past>`. */
  readonly did: string;
  readonly on?: string;
  readonly note?: string;
  readonly corrects?: string;
}

/** A file in an escalation's folder that is no entry: a directory in a file's place, a link, a wrong name. */
export interface StrayFile {
  readonly path: string;
  readonly problems: readonly Problem[];
}

/** Everything that one escalation's folder holds. */
export interface Escalation {
  readonly slug: string;
  readonly head: Entry<'escalation'>;
  readonly followUp: Entry<'followUp'> | undefined;
  /** All entries with an id, by kind; in each kind by creation time, then by id. */
  readonly entries: { readonly [K in IdKind]: readonly Entry<K>[] };
  /** In the file's order, corrections included; damaged lines are in `logProblems`. */
  readonly log: readonly LogLine[];
  readonly logProblems: readonly Problem[];
  readonly strays: readonly StrayFile[];
  /** The entry with this id. */
  find(id: string): Entry<IdKind> | undefined;
}

/** Priority of a hypothesis: likelihood × impact ÷ effort, or undefined while one of them is not rated. */
export function priority(data: Partial<Data<'hypothesis'>>): number | undefined {
  const { likelihood, impact, effort } = data;
  return likelihood === undefined || impact === undefined || effort === undefined ? undefined : (likelihood * impact) / effort;
}
