/**
 * The one table of what an entry of each kind holds. Types, validation, edits and completion are derived from it.
 * Source of the names: the record format (docs/record-format.md).
 */

/** The kinds that are identified by a letter and four characters, in the order in which they are listed. */
export const idKinds = {
  F: 'finding',
  S: 'step',
  R: 'run',
  H: 'hypothesis',
  E: 'evidence',
  C: 'change',
  P: 'rollbackPoint',
  D: 'decision',
  U: 'update',
  A: 'action',
  T: 'participant',
} as const;

export type IdLetter = keyof typeof idKinds;
export type IdKind = (typeof idKinds)[IdLetter];
/** Every kind of record file but the log, which has a line format of its own (`log.ts`). */
export type Kind = IdKind | 'escalation' | 'followUp';

export interface Text {
  readonly type: 'text';
  /** A person writes sentences here, so it may hold several lines. */
  readonly prose?: true;
}
export interface Choice<V extends string = string> {
  readonly type: 'choice';
  readonly values: readonly V[];
}
export interface Integer {
  readonly type: 'integer';
  readonly min: number;
  readonly max?: number;
}
export interface Flag {
  readonly type: 'flag';
}
/** A date and time with zone, ISO 8601 (`2026-02-04T09:12:33Z`, `2026-02-04T10:12:33+01:00`). */
export interface Time {
  readonly type: 'time';
}
/** A date, or a date and time with zone (ISO 8601). */
export interface Day {
  readonly type: 'day';
}
/** ISO 8601 duration (`PT30M`). */
export interface Duration {
  readonly type: 'duration';
}
/** The id of an entry (`H-k7q2`), across escalations `<slug>/H-k7q2`. */
export interface Reference {
  readonly type: 'reference';
  readonly to: readonly IdLetter[];
}
export interface List<F extends AnyField = AnyField> {
  readonly type: 'list';
  readonly of: F;
}
export interface Group<Fs extends Fields = Fields> {
  readonly type: 'group';
  readonly fields: Fs;
}
/** A mapping whose keys are ids of entries. */
export interface ByReference<F extends AnyField = AnyField> {
  readonly type: 'byReference';
  readonly to: readonly IdLetter[];
  readonly of: F;
}
export type AnyField = Text | Choice | Integer | Flag | Time | Day | Duration | Reference | List | Group | ByReference;
/** `required` and `optional` wrap a field inside a group or an entry. */
export interface Slot<F extends AnyField = AnyField, R extends boolean = boolean> {
  readonly required: R;
  readonly field: F;
}
export type Fields = { readonly [name: string]: Slot };

/** The value that a field holds when it is valid. */
export type ValueOf<F> =
  F extends Choice<infer V>
    ? V
    : F extends Text | Time | Day | Duration | Reference
      ? string
      : F extends Integer
        ? number
        : F extends Flag
          ? boolean
          : F extends List<infer Of>
            ? ValueOf<Of>[]
            : F extends Group<infer Fs>
              ? ValuesOf<Fs>
              : F extends ByReference<infer Of>
                ? { [id: string]: ValueOf<Of> }
                : never;
export type ValuesOf<Fs extends Fields> = {
  -readonly [N in keyof Fs as Fs[N]['required'] extends true ? N : never]: ValueOf<Fs[N]['field']>;
} & { -readonly [N in keyof Fs as Fs[N]['required'] extends true ? never : N]?: ValueOf<Fs[N]['field']> | undefined };

const required = <const F extends AnyField>(field: F): Slot<F, true> => ({ required: true, field });
const optional = <const F extends AnyField>(field: F): Slot<F, false> => ({ required: false, field });
const text = (): Text => ({ type: 'text' });
const prose = (): Text => ({ type: 'text', prose: true });
const choice = <const V extends string>(...values: V[]): Choice<V> => ({ type: 'choice', values });
const integer = (min: number, max?: number): Integer =>
  max === undefined ? { type: 'integer', min } : { type: 'integer', min, max };
const flag = (): Flag => ({ type: 'flag' });
const time = (): Time => ({ type: 'time' });
const day = (): Day => ({ type: 'day' });
const duration = (): Duration => ({ type: 'duration' });
const reference = (...to: IdLetter[]): Reference => ({ type: 'reference', to });
const list = <const F extends AnyField>(of: F): List<F> => ({ type: 'list', of });
const group = <const Fs extends Fields>(fields: Fs): Group<Fs> => ({ type: 'group', fields });
const byReference = <const F extends AnyField>(to: IdLetter[], of: F): ByReference<F> => ({ type: 'byReference', to, of });

/** Fields that every entry has. */
const created = required(group({ at: required(time()), by: required(text()) }));
const severity = integer(1, 4);
const score = integer(1, 5);
const count = integer(0);

export const schema = {
  escalation: {
    title: required(text()),
    summary: optional(prose()),
    customer: optional(text()),
    ticket: optional(group({ id: required(text()), url: optional(text()) })),
    type: optional(choice('systemOutage', 'persistentFault', 'goLive', 'communication')),
    phase: required(
      choice('new', 'accepted', 'analysis', 'causeIdentified', 'implementing', 'monitoring', 'resolved', 'followUp', 'closed'),
    ),
    severity: optional(severity),
    impacts: optional(
      group({
        operation: required(severity),
        customer: required(severity),
        reputation: required(severity),
        financial: optional(severity),
      }),
    ),
    lead: optional(group({ name: required(text()), phone: required(text()), reachableUntil: optional(time()) })),
    deputy: optional(text()),
    environments: optional(
      list(
        group({
          name: required(text()),
          kind: required(choice('dev', 'test', 'qa', 'production')),
          version: optional(text()),
          commit: optional(text()),
        }),
      ),
    ),
    cadence: optional(
      group({ customer: optional(duration()), internal: optional(duration()), management: optional(duration()) }),
    ),
    nextUpdateAt: optional(time()),
    times: optional(
      group({
        detected: optional(time()),
        accepted: optional(time()),
        stabilised: optional(time()),
        resolved: optional(time()),
        closed: optional(time()),
      }),
    ),
    created,
  },
  finding: {
    kind: required(choice('fact', 'assumption', 'question', 'tried', 'change')),
    text: required(prose()),
    status: required(choice('unverified', 'confirmed', 'refuted')),
    source: optional(text()),
    observedAt: optional(time()),
    area: optional(choice('system', 'permission', 'update', 'configuration', 'data', 'load', 'interface')),
    answer: optional(choice('changed', 'unchanged', 'unknown')),
    answeredBy: optional(text()),
    before: optional(prose()),
    after: optional(prose()),
    changedAt: optional(time()),
    created,
  },
  step: {
    order: required(integer(0)),
    action: required(prose()),
    expected: required(prose()),
    environment: optional(text()),
    command: optional(prose()),
    code: optional(text()),
    created,
  },
  run: {
    steps: required(list(reference('S'))),
    environment: required(text()),
    outcome: required(choice('reproduced', 'not', 'inconclusive', 'blocked')),
    count: optional(count),
    of: optional(count),
    repository: optional(text()),
    commit: optional(text()),
    dirty: optional(flag()),
    command: optional(prose()),
    exitCode: optional(integer(-2147483648)),
    startedAt: required(time()),
    duration: optional(duration()),
    output: optional(text()),
    decision: optional(reference('D')),
    created,
  },
  hypothesis: {
    statement: required(prose()),
    status: required(choice('proposed', 'testing', 'confirmed', 'refuted', 'parked')),
    prediction: optional(prose()),
    refutedIf: optional(prose()),
    likelihood: optional(score),
    impact: optional(score),
    effort: optional(score),
    owner: optional(text()),
    parent: optional(reference('H')),
    reason: optional(prose()),
    created,
  },
  evidence: {
    type: required(choice('commit', 'diff', 'code', 'log', 'run', 'bisect', 'observation')),
    title: required(text()),
    ratings: required(byReference(['H'], choice('supports', 'contradicts', 'neutral', 'unrated'))),
    rationale: optional(byReference(['H'], prose())),
    note: optional(prose()),
    role: optional(choice('suspect', 'exonerated', 'cause', 'mitigation', 'fix', 'revert')),
    repository: optional(text()),
    commit: optional(
      group({
        hash: required(text()),
        patchId: optional(text()),
        subject: optional(text()),
        author: optional(text()),
        at: optional(time()),
      }),
    ),
    diff: optional(group({ file: required(text()), base: optional(text()), head: optional(text()), source: required(text()) })),
    code: optional(
      group({
        path: required(text()),
        commit: optional(text()),
        blob: optional(text()),
        range: required(group({ start: required(integer(1)), end: required(integer(1)) })),
        text: required(prose()),
        before: optional(prose()),
        after: optional(prose()),
      }),
    ),
    file: optional(text()),
    run: optional(reference('R')),
    created,
  },
  change: {
    title: required(text()),
    kind: required(choice('mitigation', 'fix')),
    status: required(
      choice('draft', 'assessed', 'verified', 'approved', 'scheduled', 'applied', 'succeeded', 'failed', 'rolledBack', 'removed'),
    ),
    hypothesis: optional(reference('H')),
    commits: optional(list(text())),
    risk: optional(
      group({
        affected: optional(prose()),
        likelihood: optional(score),
        impact: optional(score),
        worstCase: optional(prose()),
      }),
    ),
    backout: optional(
      group({
        trigger: optional(prose()),
        steps: optional(prose()),
        decider: optional(text()),
        pointOfNoReturn: optional(prose()),
      }),
    ),
    rollbackPoint: optional(reference('P')),
    verification: optional(group({ run: optional(reference('R')), waiver: optional(prose()) })),
    window: optional(
      group({ start: optional(time()), end: optional(time()), zone: optional(text()), confirmedBy: optional(text()) }),
    ),
    approvals: optional(list(group({ by: required(text()), at: required(time()), commit: optional(text()) }))),
    removeBy: optional(day()),
    created,
  },
  rollbackPoint: {
    title: required(text()),
    repository: required(text()),
    ref: required(text()),
    commit: required(text()),
    head: required(text()),
    branch: optional(text()),
    tree: required(text()),
    staged: required(count),
    unstaged: required(count),
    untracked: required(count),
    ignored: required(count),
    change: optional(reference('C')),
    environment: optional(text()),
    external: optional(list(group({ what: required(text()), location: required(text()), verifiedAt: optional(time()) }))),
    restores: optional(reference('P')),
    deletedAt: optional(time()),
    created,
  },
  decision: {
    title: required(text()),
    facts: optional(prose()),
    options: optional(list(group({ option: required(prose()), benefit: optional(prose()), risk: optional(prose()) }))),
    decision: required(prose()),
    decider: required(text()),
    decidedAt: required(time()),
    checkAt: optional(time()),
    overrides: optional(text()),
    created,
  },
  update: {
    audience: required(choice('customer', 'internal', 'management')),
    language: required(choice('de', 'en')),
    number: required(integer(1)),
    status: required(choice('draft', 'approved', 'sent', 'corrected')),
    subject: required(text()),
    nextUpdateAt: optional(time()),
    approvedBy: optional(text()),
    approvedHash: optional(text()),
    sentAt: optional(time()),
    corrects: optional(reference('U')),
    created,
  },
  action: {
    title: required(text()),
    kind: required(choice('detective', 'preventive', 'corrective')),
    owner: required(text()),
    due: required(day()),
    status: required(choice('open', 'done', 'effective')),
    created,
  },
  participant: {
    name: required(text()),
    organisation: required(text()),
    discipline: required(text()),
    role: optional(choice('lead', 'deputy', 'communications', 'scribe', 'approver')),
    phone: optional(text()),
    availability: optional(text()),
    created,
  },
  followUp: {
    rootCause: required(prose()),
    contributingFactors: optional(list(prose())),
    path: optional(prose()),
    wentWell: optional(prose()),
    improve: optional(prose()),
    feedback: optional(
      list(group({ good: optional(prose()), improve: optional(prose()), by: optional(text()), at: optional(time()) })),
    ),
    created,
  },
} as const satisfies { [K in Kind]: Fields };

export type Schema = typeof schema;
