import type { Entry } from '../record/model';

const longest = 80;

/** The line that stands for an entry: its title, or its kind's own first field. */
export function entryTitle({ kind, data }: Entry): string | undefined {
  const fields = data as { readonly [name: string]: unknown };
  const named = ['title', 'statement', 'text', 'action', 'name', 'subject', 'rootCause']
    .map((name) => fields[name])
    .find((value) => typeof value === 'string');
  const title = named ?? (kind === 'run' ? [fields['outcome'], fields['environment']].filter(Boolean).join(' · ') : undefined);
  if (typeof title !== 'string' || title.trim() === '') return undefined;
  const line = title.trim().split('\n')[0]!;
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

/** Its state, where its kind has one. */
export function entryState({ data }: Entry): string | undefined {
  const { status, outcome, phase, type } = data as { readonly [name: string]: string | undefined };
  return status ?? outcome ?? phase ?? type;
}
