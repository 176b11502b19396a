/** Something wrong in a record file. The sentence for people is made by `describeProblem`. */
export interface Problem {
  readonly code: ProblemCode;
  readonly severity: 'error' | 'warning' | 'information';
  /** Text offsets (UTF-16 code units) in the file; absent where the whole file is meant. */
  readonly span?: Span;
  /** Line and column of the span's start; the first is 1. */
  readonly line?: number;
  readonly column?: number;
  /** What the sentence is filled with. */
  readonly data?: { readonly [name: string]: string | number };
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

export type ProblemCode =
  | 'syntax'
  | 'conflictMarkers'
  | 'notUtf8'
  | 'tooLarge'
  | 'tooManyAliases'
  | 'tooDeep'
  | 'notAMapping'
  | 'notAFile'
  | 'link'
  | 'unreadable'
  | 'wrongName'
  | 'wrongFolder'
  | 'missingField'
  | 'wrongType'
  | 'notAChoice'
  | 'outOfRange'
  | 'timeWithoutZone'
  | 'notATime'
  | 'notADay'
  | 'notADuration'
  | 'notAReference'
  | 'wrongReference'
  | 'unknownReference'
  | 'unknownField'
  | 'duplicateField'
  | 'duplicateId'
  | 'ambiguousValue'
  | 'damagedLogLine';
