/** A piece of TypeScript source. Comments and white space are left out; a template literal with expressions is cut into its parts. */
export interface Token {
  readonly type: 'word' | 'string' | 'template' | 'punctuation' | 'regex' | 'number';
  /** The text; of a string or a template without expressions what it means, with escapes resolved. */
  readonly text: string;
  /** The first is 1. */
  readonly line: number;
}

/** Words after which a slash begins a regular expression. */
const beforeRegex = new Set([
  'return',
  'typeof',
  'case',
  'in',
  'of',
  'delete',
  'void',
  'throw',
  'new',
  'else',
  'do',
  'await',
  'yield',
]);
const escapes: { readonly [letter: string]: string } = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v',
  '0': '\0',
  '\n': '',
};

/** Cuts TypeScript source into tokens, well enough to find imports, declarations and calls. No JSX. */
export function tokensOf(source: string): Token[] {
  return new Scanner(source).all();
}

class Scanner {
  private readonly tokens: Token[] = [];
  /** Depth of braces at which each open template expression ends. */
  private readonly templates: number[] = [];
  private at = 0;
  private line = 1;
  private depth = 0;

  constructor(private readonly source: string) {}

  all(): Token[] {
    while (this.at < this.source.length) this.next();
    return this.tokens;
  }

  private next(): void {
    const rest = this.source.slice(this.at, this.at + 2);
    const character = rest[0] ?? '';
    if (/\s/u.test(character)) this.skip(1);
    else if (rest === '//') this.skipTo(this.source.indexOf('\n', this.at));
    else if (rest === '/*') this.skipTo(this.source.indexOf('*/', this.at) + 2);
    else if (character === "'" || character === '"') this.string(character);
    else if (character === '`') this.template();
    else if (character === '}' && this.templates.at(-1) === this.depth) {
      this.templates.pop();
      this.template();
    } else if (character === '/' && this.regexMayBegin())
      this.take('regex', /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/uy);
    else if (/[\p{ID_Start}$_#]/u.test(character)) this.take('word', /[\p{ID_Continue}$_#]+/uy);
    else if (/\d/u.test(character)) this.take('number', /[\d._a-zA-Z]+/uy);
    else this.punctuation(character);
  }

  private punctuation(character: string): void {
    if (character === '{') this.depth++;
    if (character === '}') this.depth--;
    this.push('punctuation', character, 1);
  }

  private string(quote: string): void {
    const { text, length } = this.literal(this.at + 1, (rest) => rest[0] === quote);
    this.push('string', text, length + 2);
  }

  /** From a backtick, or from the brace that ends an expression, to the next expression or the end. */
  private template(): void {
    const { text, length } = this.literal(this.at + 1, (rest) => rest[0] === '`' || rest === '${');
    const begins = this.source[this.at] === '`';
    const ends = this.source[this.at + 1 + length] === '`';
    if (!ends) this.templates.push(this.depth);
    this.push(begins && ends ? 'string' : 'template', text, length + (ends ? 2 : 3));
  }

  private literal(from: number, ends: (rest: string) => boolean): { text: string; length: number } {
    let text = '';
    let at = from;
    while (at < this.source.length && !ends(this.source.slice(at, at + 2))) {
      const escape = this.source[at] === '\\' ? /\\(?:u\{([\da-f]+)\}|u([\da-f]{4})|x([\da-f]{2})|([^]))/iuy : undefined;
      if (escape) escape.lastIndex = at;
      const match = escape?.exec(this.source);
      const code = match?.[1] ?? match?.[2] ?? match?.[3];
      if (code !== undefined) text += String.fromCodePoint(Number.parseInt(code, 16));
      else if (match) text += escapes[match[4]!] ?? match[4]!;
      else text += this.source[at]!;
      at += match?.[0].length ?? 1;
    }
    return { text, length: at - from };
  }

  private take(type: Token['type'], pattern: RegExp): void {
    pattern.lastIndex = this.at;
    const text = pattern.exec(this.source)?.[0] ?? this.source[this.at]!;
    this.push(type, text, text.length);
  }

  private regexMayBegin(): boolean {
    const before = this.tokens.at(-1);
    if (!before) return true;
    if (before.type === 'punctuation') return ![')', ']', '}'].includes(before.text);
    return before.type === 'word' && beforeRegex.has(before.text);
  }

  private push(type: Token['type'], text: string, length: number): void {
    this.tokens.push({ type, text, line: this.line });
    this.skip(length);
  }

  private skipTo(end: number): void {
    this.skip((end < this.at ? this.source.length : end) - this.at);
  }

  private skip(length: number): void {
    this.line += this.source.slice(this.at, this.at + length).split('\n').length - 1;
    this.at += length;
  }
}
