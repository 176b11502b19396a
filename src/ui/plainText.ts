// Text of records comes from anyone: these make it harmless for one line of a view, and for Markdown.

const longestLabel = 120;
/** A person's characters: an emoji that is joined of several is never cut apart. */
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** Letters of ASCII and Latin with single blanks, none at the ends. */
const plainLine = /^[!-~\u00a1-\u00ac\u00ae-\u017f]+(?: [!-~\u00a1-\u00ac\u00ae-\u017f]+)*$/u;
/** Marks that turn the direction of text, or that are not seen: with them a label could pretend to be another. */
const invisible = /[\u00ad\u200b\u200e\u200f\u061c\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;
const lineBreaks = /\s*(?:\r\n|[\n\r\u0085\u2028\u2029])\s*/gu;
// oxlint-disable-next-line no-control-regex -- they are what is to be removed
const controls = /[\u0000-\u001f\u007f-\u009f]/gu;

/** One line, without control and bidi characters, at most 120 characters. */
export function oneLine(text: string, longest: number = longestLabel): string {
  // Most text, and a change log has thousands of rows.
  if (text.length <= longest && plainLine.test(text)) return text;
  // Cut first: what is far beyond the limit costs nothing then.
  const start = text.slice(0, longest * 8).trim();
  const clean = visible(start).replace(lineBreaks, ' ⏎ ').replace(controls, ' ').trim();
  if (clean.length <= longest && text.length <= longest * 8) return clean;
  const characters = Array.from(segmenter.segment(clean), ({ segment }) => segment);
  if (characters.length <= longest && text.length <= longest * 8) return clean;
  return `${characters
    .slice(0, longest - 1)
    .join('')
    .trimEnd()}…`;
}

/** Text as Markdown that shows it and does nothing else: no links, images, HTML, icons, or formatting. Line breaks stay. */
export function escapeMarkdown(text: string, longest: number = 2000): string {
  const clean = visible(text.length > longest ? `${text.slice(0, longest)}…` : text);
  return (
    clean
      .replace(lineBreaks, '\n')
      // oxlint-disable-next-line no-control-regex -- all but the line break, which has been made one kind above
      .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/gu, ' ')
      // The word joiner keeps `$(name)` from becoming an icon, whichever way the renderer undoes the escapes.
      .replace(/\$\(/gu, '$\u2060(')
      .replace(/&/gu, '&amp;')
      .replace(/</gu, '&lt;')
      .replace(/>/gu, '&gt;')
      .replace(/[\\`*_{}[\]()#+\-.!~|=:@]/gu, '\\$&')
      .replace(/\n/gu, '  \n')
  );
}

/** `Ada L. <ada@example.com>` → `Ada L.` */
export function shortName(author: string): string {
  return oneLine(author.replace(/\s*<[^<>]*>\s*$/u, '') || author, 40);
}

function visible(text: string): string {
  return text.replace(invisible, '');
}
