import { idKindNames } from './layout';
import type { Entry, Escalation } from './model';
import type { Problem } from './problem';
import { type AnyField, type Fields, schema } from './schema';

/** References to entries of other escalations that are not there. `find` gives another escalation of the same folder. */
export async function unknownForeign(
  escalation: Escalation,
  find: (slug: string) => Promise<Escalation | undefined>,
): Promise<{ readonly entry: Entry; readonly problem: Problem }[]> {
  const found: { readonly entry: Entry; readonly problem: Problem }[] = [];
  for (const { entry, field, value, slug, id } of foreignReferences(escalation)) {
    const other = slug === escalation.slug ? escalation : await find(slug);
    if (!other?.find(id)) found.push({ entry, problem: { code: 'unknownForeign', severity: 'warning', data: { field, value } } });
  }
  return found;
}

/** A reference to an entry of another escalation (`<slug>/H-k7q2`). */
interface ForeignReference {
  readonly entry: Entry;
  /** Name of the field, without positions (`hypothesis`, `ratings`). */
  readonly field: string;
  readonly value: string;
  readonly slug: string;
  readonly id: string;
}

function foreignReferences({ followUp, entries }: Escalation): ForeignReference[] {
  const found: ForeignReference[] = [];
  const all: Entry[] = [...(followUp ? [followUp] : []), ...idKindNames.flatMap((kind): readonly Entry[] => entries[kind])];
  for (const entry of all) {
    const add = (field: string, value: string): void => {
      const slash = value.lastIndexOf('/');
      if (slash > 0) found.push({ entry, field, value, slug: value.slice(0, slash), id: value.slice(slash + 1) });
    };
    visitGroup(schema[entry.kind], entry.data, '', add);
  }
  return found;
}

function visitGroup(fields: Fields, data: object, path: string, add: (field: string, value: string) => void): void {
  for (const [name, value] of Object.entries(data)) {
    const slot = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (slot) visit(slot.field, value, path === '' ? name : `${path}.${name}`, add);
  }
}

function visit(field: AnyField, value: unknown, path: string, add: (field: string, value: string) => void): void {
  if (field.type === 'reference') add(path, String(value));
  else if (field.type === 'byReference') for (const id of Object.keys(value as object)) add(path, id);
  else if (field.type === 'group') visitGroup(field.fields, value as object, path, add);
  else if (field.type === 'list') for (const item of value as unknown[]) visit(field.of, item, path, add);
}
