import * as l10n from '@vscode/l10n';
import { CompletionItemKind } from 'vscode-languageserver/node';
import { evidenceOf } from '../record/matrix';
import type { Entry } from '../record/model';
import { type AnyField, idKinds, type IdLetter, type Reference } from '../record/schema';
import { formatMoment } from '../record/times';
import { describeValue, kindName } from '../record/valueTexts';
import { suggestDays, suggestTimes } from './completeTimes';
import type { RecordContext } from './context';
import type { Cursor } from './cursor';
import { entryState, entryTitle } from './entryTitle';
import { authorFields, authorsOf, commitFields, environmentFields, environmentsOf, peopleOf, personFields } from './people';

/** A value that may stand at the cursor. */
export interface Suggestion {
  readonly label: string;
  /** What is written, where it is not the label. Quotes are put around it where YAML needs them. */
  readonly insert?: string;
  /** Needs no quotes whatever it looks like. */
  readonly plain?: boolean;
  readonly detail?: string;
  /** Beside the label. */
  readonly description?: string;
  readonly documentation?: string;
  /** What typing is compared with. */
  readonly filter?: string;
  readonly kind?: CompletionItemKind;
}

/** What may stand in a field; `path` is its name in the table's texts. */
export async function valuesFor(
  context: RecordContext,
  field: AnyField,
  path: string,
  { typed, flow }: Pick<Cursor, 'typed' | 'flow'>,
): Promise<Suggestion[]> {
  const { text, escalation } = context;
  const { kind } = text.place;
  const name = `${kind}.${path}`;
  switch (field.type) {
    case 'choice':
      return field.values.map((label) => choice(label, describeValue(kind, path, label)));
    case 'flag':
      return ['true', 'false'].map((label) => ({ label, plain: true }));
    case 'integer':
      return field.max !== undefined && field.max - field.min < 10 ? numbers(field.min, field.max) : [];
    case 'time':
      return suggestTimes(context, typed).map((one) => (kind === 'log' && flow ? { ...one, plain: true } : one));
    case 'day':
      return suggestDays(context, typed);
    case 'duration':
      return suggestDurations();
    case 'reference':
      return suggestEntries(context, field, typed);
    default:
  }
  if (field.type !== 'text') return [];
  if (personFields.has(name)) return peopleOf(escalation).map(person);
  if (authorFields.has(path) || authorFields.has(name)) return authorsOf(escalation).map((label) => ({ label }));
  if (environmentFields.has(name)) return environmentsOf(escalation).map((one) => ({ label: one.name, description: one.kind }));
  if (commitFields.has(name)) return suggestCommits(context, typed);
  if (name === 'change.window.zone') return zones(typed);
  if (name === 'log.did') return verbs(escalation.log.map(({ did }) => did));
  if (name === 'log.corrects') return suggestLines(context);
  return [];
}

function choice(label: string, meaning: string | undefined): Suggestion {
  return { label, kind: CompletionItemKind.EnumMember, ...(meaning === undefined ? {} : { detail: meaning }) };
}

function person({ name, as }: { readonly name: string; readonly as: string }): Suggestion {
  return { label: name, description: as };
}

function numbers(min: number, max: number): Suggestion[] {
  return Array.from({ length: max - min + 1 }, (_, index) => ({ label: String(min + index), plain: true }));
}

function suggestDurations(): Suggestion[] {
  const offers: [string, string][] = [
    ['PT15M', l10n.t('15 minutes')],
    ['PT30M', l10n.t('30 minutes')],
    ['PT1H', l10n.t('1 hour')],
    ['PT2H', l10n.t('2 hours')],
    ['PT4H', l10n.t('4 hours')],
    ['P1D', l10n.t('1 day')],
  ];
  return offers.map(([label, description]) => ({ label, description, filter: `${label} ${description}` }));
}

/** Entries of the kinds that may be referred to, those first that the typed text names. */
function suggestEntries({ escalation, text }: RecordContext, { to }: Reference, typed: string): Suggestion[] {
  const wanted = typed.trim().toLowerCase();
  const all = to.flatMap((letter: IdLetter): readonly Entry[] => escalation.entries[idKinds[letter]]);
  const found = all
    .filter(({ id }) => id !== text.place.id)
    .map((entry) => ({ entry, title: entryTitle(entry) ?? '' }))
    .filter(({ entry, title }) => `${entry.id} ${title}`.toLowerCase().includes(wanted) || all.length < 50);
  // The newest are what one mostly means.
  return found.toReversed().map(({ entry, title }) => ({
    label: entry.id,
    description: title,
    detail: about(escalation, entry),
    filter: `${entry.id} ${title}`,
    kind: CompletionItemKind.Reference,
  }));
}

function about(escalation: RecordContext['escalation'], entry: Entry): string {
  const state = entryState(entry);
  const name = state === undefined ? kindName(entry.kind) : `${kindName(entry.kind)} · ${state}`;
  if (entry.kind !== 'hypothesis') return name;
  const ratings = evidenceOf(escalation, entry.id).map(({ data }) => data.ratings?.[entry.id]);
  const count = (rating: string): number => ratings.filter((one) => one === rating).length;
  return `${name} · ${l10n.t('{0} for, {1} against', count('supports'), count('contradicts'))}`;
}

/** Commits that the record links, and recent ones that the client knows. */
async function suggestCommits(context: RecordContext, typed: string): Promise<Suggestion[]> {
  const known = new Map<string, Suggestion>();
  for (const { data } of context.escalation.entries.evidence) {
    const { hash, subject = '', at } = data.commit ?? { hash: undefined };
    if (hash !== undefined) known.set(hash, commit(hash, subject, at ?? '', true));
  }
  for (const { hash, subject, at, linked } of await context.commits(typed))
    if (!known.has(hash))
      known.set(hash, commit(hash, subject, formatMoment(at, context.now, context.language), linked === true));
  return [...known.values()];
}

function commit(hash: string, subject: string, at: string, linked: boolean): Suggestion {
  const short = hash.slice(0, 10);
  return {
    label: short,
    insert: hash,
    description: subject,
    detail: linked ? l10n.t('linked · {0}', at) : at,
    filter: `${hash} ${subject}`,
    kind: CompletionItemKind.Constant,
  };
}

function zones(typed: string): Suggestion[] {
  const wanted = typed.trim().toLowerCase();
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const all = [own, 'UTC', ...Intl.supportedValuesOf('timeZone')];
  return [...new Set(all)].filter((zone) => zone.toLowerCase().includes(wanted)).map((label) => ({ label }));
}

const usual = ['note.added', 'customer.confirmed', 'findings.noneReceived', 'change.decided', 'escalation.phaseSet'];

function verbs(used: readonly string[]): Suggestion[] {
  return [...new Set([...usual, ...used])].map((label) => ({ label, kind: CompletionItemKind.Event }));
}

function suggestLines({ escalation }: RecordContext): Suggestion[] {
  const latest = escalation.log.slice(-100).toReversed();
  return latest.map(({ id, did, note }) => ({ label: id, description: note ?? did, filter: `${id} ${did} ${note ?? ''}` }));
}
