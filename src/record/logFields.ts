import type { Span } from './problem';
import { type Fields, idKinds, type IdLetter } from './schema';

// The fields of a log line as a table, and where they stand in a line. `log.ts` reads values; this is for those who look for places,
// in damaged lines too.

const anyEntry = Object.keys(idKinds) as IdLetter[];

export const logFields = {
  id: { required: true, field: { type: 'text' } },
  at: { required: true, field: { type: 'time' } },
  by: { required: true, field: { type: 'text' } },
  did: { required: true, field: { type: 'text' } },
  on: { required: false, field: { type: 'reference', to: anyEntry } },
  note: { required: false, field: { type: 'text', prose: true } },
  corrects: { required: false, field: { type: 'text' } },
} as const satisfies Fields;

export interface PlacedField {
  readonly name: string;
  readonly key: Span;
  readonly value: Span;
  /** The value's text, escapes not resolved. */
  readonly text: string;
}

const placed =
  /[{,]\s*(?<key>\w+):\s*(?<value>"(?<double>(?:[^"\\]|\\.)*)"|'(?<single>(?:[^']|'')*)'|(?<plain>[^,{}]*[^,{}\s])|)/dgu;

/** The fields of one line, offsets from the line's start. */
export function placeLogFields(line: string): PlacedField[] {
  return [...line.matchAll(placed)].map(({ groups = {}, indices }) => {
    const span = (name: string): Span => {
      const [start, end] = indices!.groups![name]!;
      return { start, end };
    };
    const text = groups['double'] ?? groups['single'] ?? groups['plain'] ?? '';
    return { name: groups['key']!, key: span('key'), value: span('value'), text };
  });
}
