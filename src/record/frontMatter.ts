const frontMatter = /^(?:\s*\n)?---[ \t]*\r?\n(?<yaml>[\s\S]*?)(?<=\n)---[ \t]*\r?(?:\n|$)/du;

/** Where the YAML between the two lines of dashes at a text's beginning stands, as offsets in UTF-16 code units. */
export function findFrontMatter(text: string): { readonly start: number; readonly end: number } | undefined {
  const range = frontMatter.exec(text)?.indices?.groups?.['yaml'];
  return range && { start: range[0], end: range[1] };
}
