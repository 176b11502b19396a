import type { FileStat } from './files';
import { folderOf, idKindNames, isId, kindOfId, logPath, parsePath } from './layout';
import type { ReadLog } from './log';
import type { Entry, Escalation, Kind, StrayFile } from './model';
import type { Problem } from './problem';
import { type AnyField, type Fields, type IdKind, idKinds, schema } from './schema';

// Puts the files of an escalation together: entries by kind, what is no entry, and what only shows when all are known.

export interface LoadedFile {
  readonly path: string;
  readonly stat: FileStat;
  /** Undefined for a file that is no entry. */
  readonly entry: Entry | undefined;
}

/** The entry that stands for a file which can't be read. */
export function unreadableEntry(path: string, problem: Problem): Entry {
  const parsed = parsePath(path);
  if (!parsed || !('kind' in parsed) || parsed.kind === 'log') throw new RangeError(`Not an entry's path: ${path}`);
  return {
    kind: parsed.kind,
    id: parsed.id,
    escalation: parsed.escalation,
    path,
    readable: false,
    data: {},
    problems: [problem],
  };
}

export function assemble(slug: string, files: readonly LoadedFile[], log: ReadLog): Escalation {
  const known = withDuplicates(files.flatMap(({ entry }) => entry ?? []));
  const ids = new Set(known.map(({ id }) => id));
  const gone = new Set(log.lines.flatMap(({ on }) => (on === undefined || ids.has(on) ? [] : [on])));
  const lines = new Set(log.lines.map(({ id }) => id));
  const isKnown = (id: string): boolean => ids.has(id) || lines.has(id);
  const all = known.map((entry) =>
    withProblems(entry, [...findReferenceProblems(entry, ids, gone), ...findUnknownMentions(entry, slug, isKnown)]),
  );
  const byKind = new Map<Kind, Entry[]>();
  for (const entry of all) {
    const same = byKind.get(entry.kind);
    if (same) same.push(entry);
    else byKind.set(entry.kind, [entry]);
  }
  const of = <K extends IdKind>(kind: K): Entry<K>[] => inOrder(byKind.get(kind) ?? []) as Entry<K>[];
  const byId = new Map(all.map((entry) => [entry.id, entry as Entry<IdKind>]));
  const missing = unreadableEntry(`${slug}/escalation.yaml`, {
    code: 'unreadable',
    severity: 'error',
    data: { message: 'ENOENT', reason: 'missing' },
  });
  return {
    slug,
    head: (byKind.get('escalation')?.[0] ?? missing) as Entry<'escalation'>,
    followUp: byKind.get('followUp')?.[0] as Entry<'followUp'> | undefined,
    entries: {
      finding: of('finding'),
      step: of('step'),
      run: of('run'),
      hypothesis: of('hypothesis'),
      evidence: of('evidence'),
      change: of('change'),
      rollbackPoint: of('rollbackPoint'),
      decision: of('decision'),
      update: of('update'),
      action: of('action'),
      participant: of('participant'),
    },
    log: log.lines,
    logProblems: log.problems,
    strays: files.flatMap((file) => strayOf(file, slug) ?? []),
    find: (id) => (isId(id) ? byId.get(id) : undefined),
  };
}

/** By creation, the oldest first. */
function inOrder(entries: readonly Entry[]): Entry[] {
  return entries
    .map((entry) => ({ entry, at: Date.parse(entry.data.created?.at ?? '') || 0 }))
    .sort((one, other) => one.at - other.at || (one.entry.id < other.entry.id ? -1 : 1))
    .map(({ entry }) => entry);
}

function withProblems(entry: Entry, problems: readonly Problem[]): Entry {
  return problems.length === 0 ? entry : { ...entry, problems: [...entry.problems, ...problems] };
}

function withDuplicates(entries: readonly Entry[]): Entry[] {
  const counts = new Map<string, number>();
  for (const { id } of entries) counts.set(id, (counts.get(id) ?? 0) + 1);
  return entries.map((entry) =>
    (counts.get(entry.id) ?? 0) > 1
      ? withProblems(entry, [{ code: 'duplicateId', severity: 'error', data: { id: entry.id } }])
      : entry,
  );
}

/** Whether a field is a reference, or holds one. */
function holdsReference(field: AnyField): boolean {
  if (field.type === 'reference' || field.type === 'byReference') return true;
  if (field.type === 'group') return Object.values(field.fields).some((slot) => holdsReference(slot.field));
  return field.type === 'list' && holdsReference(field.of);
}

/** Of each kind, the fields that are to be looked at: few of all. */
const referring = new Map(
  Object.entries(schema).map(([kind, fields]: [string, Fields]) => [
    kind,
    Object.entries(fields).flatMap(([name, { field }]) => (holdsReference(field) ? [{ name, field }] : [])),
  ]),
);

/** References to entries of this escalation that are not there. */
function findReferenceProblems(entry: Entry, ids: ReadonlySet<string>, gone: ReadonlySet<string>): Problem[] {
  const problems: Problem[] = [];
  const check = (field: string, value: string): void => {
    if (value.includes('/') || ids.has(value)) return;
    const code = gone.has(value) ? 'removedReference' : 'unknownReference';
    problems.push({ code, severity: 'warning', data: { field, value } });
  };
  const visit = (field: AnyField, value: unknown, name: string): void => {
    if (value === undefined) return;
    if (field.type === 'reference') check(name, value as string);
    else if (field.type === 'byReference') for (const id of Object.keys(value as object)) check(name, id);
    else if (field.type === 'list') for (const item of value as unknown[]) visit(field.of, item, name);
    else if (field.type === 'group')
      for (const [inner, slot] of Object.entries(field.fields))
        visit(slot.field, (value as Record<string, unknown>)[inner], `${name}.${inner}`);
  };
  for (const { name, field } of referring.get(entry.kind) ?? [])
    visit(field, (entry.data as Record<string, unknown>)[name], name);
  return problems;
}

/** Ids in the text of an update that this escalation has not. Only told, not complained of: names of parts and faults may look the same. */
function findUnknownMentions({ mentions = [] }: Entry, slug: string, isKnown: (id: string) => boolean): Problem[] {
  return mentions
    .filter((mention) => (mention.slug ?? slug) === slug && kindOfId(mention.id) !== undefined && !isKnown(mention.id))
    .map(({ id, span }) => ({ code: 'unknownMention', severity: 'information', span, data: { value: id } }));
}

/** A file that is neither an entry nor an attachment. Folders and files of a person's own at the top are left alone. */
function strayOf({ path, stat, entry }: LoadedFile, slug: string): StrayFile | undefined {
  if (entry) return undefined;
  const parsed = parsePath(path);
  const below = path.slice(slug.length + 1);
  const wrongType: StrayFile = {
    path,
    problems: [{ code: stat.type === 'link' ? 'link' : 'notAFile', severity: 'error', data: { path } }],
  };
  if (parsed && 'attachmentOf' in parsed) return stat.type === 'file' ? undefined : wrongType;
  if (path === logPath(slug) || idKindNames.some((kind) => folderOf(kind) === below)) return wrongType;
  const inKindFolder = below.includes('/');
  const looksLikeEntry =
    /\.(?:yaml|yml|md)$/u.test(below) || Object.keys(idKinds).some((letter) => below.split('/').at(-1)!.startsWith(`${letter}-`));
  return inKindFolder && looksLikeEntry
    ? { path, problems: [{ code: 'wrongName', severity: 'error', data: { path } }] }
    : undefined;
}
