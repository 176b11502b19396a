// Where ids are looked for in a document: whole texts, or comments only, as far as that is told cheaply.

const cLike = { line: ['//'], block: [['/*', '*/']] } as const;
const hash = { line: ['#'], block: [] } as const;
const markup = { line: [], block: [['<!--', '-->']] } as const;
const dashes = { line: ['--'], block: [['/*', '*/']] } as const;

interface CommentSigns {
  readonly line: readonly string[];
  readonly block: readonly (readonly [start: string, end: string])[];
}

/** By VS Code’s language id. */
const signs: { readonly [language: string]: CommentSigns } = {
  ...Object.fromEntries(
    [
      'c,cpp,csharp,cuda-cpp,css,dart,go,groovy,java,javascript,javascriptreact,jsonc,kotlin,less,objective-c,objective-cpp',
      'rust,scala,scss,swift,typescript,typescriptreact,zig',
    ]
      .join(',')
      .split(',')
      .map((language) => [language, cLike]),
  ),
  ...Object.fromEntries(
    'coffeescript,dockerfile,elixir,julia,makefile,perl,powershell,properties,python,r,ruby,shellscript,toml,yaml,ini'
      .split(',')
      .map((language) => [language, hash]),
  ),
  html: markup,
  xml: markup,
  xsl: markup,
  vue: { line: ['//'], block: [...cLike.block, ...markup.block] },
  php: { line: ['//', '#'], block: cLike.block },
  sql: dashes,
  lua: { line: ['--'], block: [] },
  haskell: { line: ['--'], block: [['{-', '-}']] },
  plsql: dashes,
  vb: { line: ["'"], block: [] },
  bat: { line: ['REM ', '::', 'rem '], block: [] },
  clojure: { line: [';'], block: [] },
  latex: { line: ['%'], block: [] },
  erlang: { line: ['%'], block: [] },
};

/**
 * Whether an offset of a text may be in a comment: behind a sign that begins one, on its line or in an open block. Strings that hold such a
 * sign are taken for one; languages that are not known have comments everywhere.
 */
export function mayBeComment(text: string, offset: number, language: string): boolean {
  const known = signs[language];
  if (!known) return true;
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  if (known.line.some((sign) => before.includes(sign))) return true;
  return known.block.some(([start, end]) => {
    const opened = text.lastIndexOf(start, offset - 1);
    return opened !== -1 && text.lastIndexOf(end, offset - 1) < opened;
  });
}
