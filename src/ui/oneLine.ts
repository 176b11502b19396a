const longest = 120;

/** Record text as one harmless line: no line ends, no control or bidirectional formatting characters, at most 120 characters. */
export function oneLine(text: string): string {
  const harmless = text
    .slice(0, longest * 8)
    .replaceAll(/[\u202A-\u202E\u2066-\u2069\u200E\u200F\u061C]/gu, '')
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replaceAll(/\s+/gu, ' ')
    .trim();
  const characters = [...harmless];
  return characters.length <= longest ? harmless : `${characters.slice(0, longest - 1).join('')}…`;
}
