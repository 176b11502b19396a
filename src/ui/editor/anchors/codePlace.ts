import type { Data, Entry } from '../../../record/model';
import type { Located } from './locateAnchor';

/** Where the code that an evidence marks is now. */
export interface CodePlace {
  readonly located: Located;
  /** Absolute path of the file; undefined where there is none any more. */
  readonly file: string | undefined;
  /** From the root of its repository, with `/`; where the file is gone, as it was. */
  readonly path: string;
  /** Its path when it was marked, if that was another. */
  readonly formerPath?: string;
}

export type MarkedCode = NonNullable<Data<'evidence'>['code']>;

/** Evidence that marks code. */
export interface CodeEvidence {
  readonly entry: Entry<'evidence'>;
  readonly code: MarkedCode;
}

export function codeEvidence(entries: readonly Entry<'evidence'>[]): CodeEvidence[] {
  return entries.flatMap((entry) => {
    const { type, code } = entry.data;
    return entry.readable && type === 'code' && code ? [{ entry, code }] : [];
  });
}

export function isOrphaned(place: CodePlace | undefined): boolean {
  return place?.located.how === 'orphaned';
}

export function isSamePlace(one: CodePlace | undefined, other: CodePlace | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
