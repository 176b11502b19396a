import { isDeepStrictEqual } from 'node:util';
import { parseDocument } from 'yaml';
import { editFields, type FieldChange } from './edit';
import { findFrontMatter } from './frontMatter';

/** A field that both sides changed, differently. */
export interface FieldConflict {
  readonly path: FieldChange['path'];
  readonly base: unknown;
  readonly theirs: unknown;
  readonly ours: unknown;
}

export type Merged = { readonly text: string } | { readonly conflicts: readonly FieldConflict[] };

/** Our changes of fields, decided on `base`, on a text that someone else has changed since. Throws `EditError` where it can't be edited. */
export function mergeFields(base: string, theirs: string, changes: readonly FieldChange[]): Merged {
  const before = readValues(base);
  const now = readValues(theirs);
  const conflicts = changes.flatMap(({ path, value }): FieldConflict[] => {
    const [old, current] = [valueAt(before, path), valueAt(now, path)];
    const untouched = isDeepStrictEqual(old, current) || isDeepStrictEqual(current, value);
    return untouched ? [] : [{ path, base: old, theirs: current, ours: value }];
  });
  return conflicts.length > 0 ? { conflicts } : { text: editFields(theirs, changes) };
}

function readValues(text: string): unknown {
  const range = findFrontMatter(text);
  return parseDocument(range ? text.slice(range.start, range.end) : text, { version: '1.2', schema: 'core' }).toJS();
}

function valueAt(value: unknown, path: FieldChange['path']): unknown {
  let current = value;
  for (const name of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Record<string | number, unknown>)[name];
  }
  return current;
}
