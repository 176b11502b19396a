/** A line of a record, as far as one can tell without the others. */
export interface Line {
  readonly indentation: number;
  /** Columns of the dashes before what the line says. */
  readonly dashes: readonly number[];
  readonly name: string | undefined;
  /** Column of the name, or of what stands there instead. */
  readonly column: number;
  /** What stands behind the name's colon, or the whole where there is no name. */
  readonly value: string;
  readonly valueColumn: number;
}

const form = /^( *)((?:- +)*)(?:("[^"]*" *|'[^']*' *|[^\s:#'"[\]{},&*!|>%@`][^:#]*):(?= |$))?(.*)$/u;

export function readLine(text: string): Line {
  const [, blanks = '', dashText = '', name, rest = ''] = form.exec(text.endsWith('\r') ? text.slice(0, -1) : text) ?? [];
  const dashes = [...dashText.matchAll(/-/gu)].map(({ index }) => blanks.length + index);
  const column = blanks.length + dashText.length;
  const value = rest.trimStart();
  return {
    indentation: blanks.length,
    dashes,
    name: name?.trim().replaceAll(/^["']|["']$/gu, ''),
    column,
    value,
    valueColumn: text.length - rest.length + (rest.length - value.length),
  };
}
