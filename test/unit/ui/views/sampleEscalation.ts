import type { Data, Entry, Escalation, IdKind, Kind, LogLine } from '../../../../src/record/model';
import type { Problem } from '../../../../src/record/problem';
import { idKinds } from '../../../../src/record/schema';
import type { RecordFolder } from '../../../../src/ui/records';
import type { Reading } from '../../../../src/ui/views/entryTexts';

export const slug = '2026-02-04-conveyor-standstill';
export const reading: Reading = { now: new Date('2026-02-04T12:00:00Z'), language: 'en' };

/** Of the folder only the root's name is looked at outside VS Code. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
export const folder = { root: { toString: () => 'file:///project/.escalation' }, readOnly: false } as unknown as RecordFolder;

export function entry<K extends Kind>(kind: K, id: string, data: Partial<Data<K>> = {}, problems: Problem[] = []): Entry<K> {
  const created = { at: '2026-02-04T09:00:00Z', by: 'Ada L. <ada@example.com>' };
  return {
    kind,
    id,
    escalation: slug,
    path: `${slug}/${kind}s/${id}-x.yaml`,
    readable: true,
    data: { created, ...data },
    problems,
  };
}

export function unreadable<K extends Kind>(kind: K, id: string, problem: Problem): Entry<K> {
  return { kind, id, escalation: slug, path: `${slug}/${kind}s/${id}-x.yaml`, readable: false, data: {}, problems: [problem] };
}

export function escalation(
  entries: { [K in IdKind]?: Entry<K>[] } = {},
  rest: Partial<Pick<Escalation, 'log' | 'logProblems' | 'strays' | 'head' | 'followUp'>> = {},
): Escalation {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- made of the very list of kinds
  const none = Object.fromEntries(Object.values(idKinds).map((kind) => [kind, []])) as unknown as Escalation['entries'];
  const all = { ...none, ...entries };
  return {
    slug,
    head: entry('escalation', 'escalation', { title: 'Conveyor standstill', phase: 'analysis', severity: 1 }),
    followUp: undefined,
    log: [],
    logProblems: [],
    strays: [],
    ...rest,
    entries: all,
    find: (id) =>
      Object.values(all)
        .flat()
        .find((one) => one.id === id),
  };
}

export function line(id: string, at: string, rest: Partial<LogLine> = {}): LogLine {
  return { id, at, by: 'Ada L. <ada@example.com>', did: 'note.added', ...rest };
}
