import { unmetForChange } from './changeRules';
import type { Data, Entry, Escalation, LogLine } from './model';
import { isBlank, type Phase, type Unmet, unmetForClose, unmetForHypothesis, unmetForPhase, unmetForRun } from './rules';
import { schema } from './schema';

// What the record claims and does not fulfil: a state that was reached, by whatever hand, without what its gate asks for.

export interface BrokenClaim {
  /** The entry that claims it. */
  readonly entry: Entry;
  /** The field that holds the state. */
  readonly field: 'phase' | 'status' | 'environment';
  /** The state whose gate is not fulfilled. */
  readonly state: string;
  readonly unmet: Unmet;
}

export interface ClaimContext {
  /** Ids of the rollback points whose git ref resolves; undefined where git can't be asked: every point is then taken at its word. */
  readonly resolvedPoints?: ReadonlySet<string> | undefined;
}

const phases: readonly string[] = schema.escalation.phase.field.values;
const changeStates: readonly string[] = schema.change.status.field.values;

/**
 * Every gate that a state claims to have passed, with what it still needs. A gate that was overridden is passed: by a decision with
 * `overrides` and a reason that the log names for the transition (`… → approved (D-04tz)`), or that names the entry itself (`C-8r2w approved`; the
 * phase by its word: `phase resolved`). It answers for the state it was made for and those before it, not for later ones.
 */
export function brokenClaims(escalation: Escalation, context: ClaimContext = {}): BrokenClaim[] {
  const overrides = overridesOf(escalation);
  return [
    ...phaseClaims(escalation, overrides),
    ...escalation.entries.hypothesis.flatMap((entry) => hypothesisClaims(escalation, entry, overrides)),
    ...changeClaims(escalation, context, overrides),
    ...escalation.entries.run.flatMap((entry) => runClaims(escalation, entry)),
  ];
}

function phaseClaims(escalation: Escalation, overrides: readonly Override[]): BrokenClaim[] {
  const { head } = escalation;
  const phase = head.data.phase;
  if (phase === undefined) return [];
  const passed = lastOverridden(overrides, 'escalation', phases, phase);
  // The rules ask what is needed to go on from a phase; what was passed before is what is needed to come here from the override.
  const from = (passed < 0 ? 'new' : phases[Math.min(passed, phases.length - 1)]) as Phase;
  const before: Escalation = { ...escalation, head: { ...head, data: { ...head.data, phase: from } } };
  // Whoever closes is asked for what closing needs, not for the phases that are left out; as the command does.
  const unmetFor =
    phase !== 'closed' ? unmetForPhase(before, phase) : passed === phases.indexOf('closed') ? [] : unmetForClose(before);
  return unmetFor.map((unmet) => ({ entry: head, field: 'phase', state: phase, unmet }));
}

function hypothesisClaims(escalation: Escalation, entry: Entry<'hypothesis'>, overrides: readonly Override[]): BrokenClaim[] {
  const state = entry.data.status;
  if (state === undefined || overrides.some((one) => one.of === entry.id && (one.state ?? state) === state)) return [];
  return unmetForHypothesis(escalation, entry.id, state).map((unmet) => ({ entry, field: 'status', state, unmet }));
}

/** All changes at once, so that what the rules look at is put together once. */
function changeClaims(escalation: Escalation, context: ClaimContext, overrides: readonly Override[]): BrokenClaim[] {
  const { change, rollbackPoint } = escalation.entries;
  if (change.length === 0) return [];
  const all = new Set(rollbackPoint.map(({ id }) => id));
  const before = {
    ...escalation,
    entries: {
      ...escalation.entries,
      change: change.map((entry) => {
        const passed = lastOverridden(overrides, entry.id, changeStates, entry.data.status);
        const status = changeStates[Math.max(passed, 0)] as NonNullable<Data<'change'>['status']>;
        return { ...entry, data: { ...entry.data, status } };
      }),
    },
  };
  // What is over needed its way back when it was made; that the point was deleted since, or is in another clone, is no fault.
  const over = { ...before, entries: { ...before.entries, rollbackPoint: rollbackPoint.map(undeleted) } };
  return change.flatMap((entry) => {
    const state = entry.data.status;
    const isOver = state === 'succeeded' || escalation.head.data.phase === 'closed';
    const resolvedPoints = isOver ? all : (context.resolvedPoints ?? all);
    if (state === undefined || isOverridden(entry.data, lastOverridden(overrides, entry.id, changeStates, state))) return [];
    return unmetForChange(isOver ? over : before, entry.id, state, { resolvedPoints }).map((unmet): BrokenClaim => ({
      entry,
      field: 'status',
      state,
      unmet,
    }));
  });
}

function undeleted(entry: Entry<'rollbackPoint'>): Entry<'rollbackPoint'> {
  const { deletedAt: _, ...data } = entry.data;
  return { ...entry, data };
}

/** A mitigation passes one gate, at being applied; what follows asks for nothing more. */
function isOverridden({ kind, status }: Partial<Data<'change'>>, passed: number): boolean {
  const gate = kind === 'mitigation' && status === 'succeeded' ? 'applied' : status;
  return passed >= changeStates.indexOf(gate ?? '');
}

function runClaims(escalation: Escalation, entry: Entry<'run'>): BrokenClaim[] {
  const { environment, decision } = entry.data;
  if (environment === undefined || decision !== undefined) return [];
  return unmetForRun(escalation, environment).map((unmet) => ({ entry, field: 'environment', state: environment, unmet }));
}

interface Override {
  /** Id of the entry; `escalation` for a phase. */
  readonly of: string;
  /** The state it was made for; undefined where it names none. */
  readonly state: string | undefined;
}

function overridesOf({ entries, log }: Escalation): Override[] {
  const decisions = entries.decision.filter(({ data }) => !isBlank(data.overrides) && !isBlank(data.decision));
  if (decisions.length === 0) return [];
  const lines = new Map<string, LogLine[]>();
  for (const line of log)
    for (const [id] of (line.note ?? '').matchAll(/D-[0-9a-hjkmnp-tv-z]{4}/gu)) lines.set(id, [...(lines.get(id) ?? []), line]);
  return decisions.flatMap(({ id, data }): Override[] => {
    const logged = (lines.get(id) ?? []).flatMap(transitionOf);
    return logged.length > 0 ? logged : namedIn(data.overrides!);
  });
}

/** The transition that a log line tells of: the note of a phase names it, `did` any other. */
function transitionOf({ did, on, note = '' }: LogLine): Override[] {
  const [kind, verb] = did.split('.');
  const target = /→ (\w+)/u.exec(note)?.[1];
  if (kind === 'escalation') {
    const phase = target ?? verb;
    return phase !== undefined && phases.includes(phase) ? [{ of: 'escalation', state: phase }] : [];
  }
  return on === undefined ? [] : [{ of: on, state: target ?? verb }];
}

/** What a person's words name: an entry by its id and a state by its word. */
function namedIn(text: string): Override[] {
  const words = new Set(text.match(/\w+/gu) ?? []);
  const ids = text.match(/\b[CH]-[0-9a-hjkmnp-tv-z]{4}\b/gu) ?? [];
  if (ids.length > 0) {
    const states = [...changeStates, ...schema.hypothesis.status.field.values].filter((state) => words.has(state));
    return ids.flatMap((of): Override[] => (states.length === 0 ? [undefined] : states).map((state) => ({ of, state })));
  }
  return phases.filter((phase) => words.has(phase)).map((state) => ({ of: 'escalation', state }));
}

/** Position of the last state that was overridden; -1 for none. An override that names no state is made for the present one. */
function lastOverridden(
  overrides: readonly Override[],
  of: string,
  states: readonly string[],
  present: string | undefined,
): number {
  const made = overrides.filter((one) => one.of === of).map(({ state }) => states.indexOf(state ?? present ?? ''));
  return Math.max(-1, ...made);
}
