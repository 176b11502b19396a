import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { tokensOf, type Token } from './tokens';

export const repositoryRoot = resolve(__dirname, '../..');

export interface SourceFile {
  /** From the repository's root, with `/`. */
  readonly path: string;
  readonly tokens: readonly Token[];
}

export function readSources(folder: string): SourceFile[] {
  return readdirSync(join(repositoryRoot, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: relative(repositoryRoot, path).split(sep).join('/'), tokens: tokensOf(readFileSync(path, 'utf8')) }))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
}

export interface Import {
  readonly specifier: string;
  /** Nothing of it is left at run time. */
  readonly typeOnly: boolean;
  readonly line: number;
  /** `* as l10n` or `{ join , sep }`: the words between `import` and `from`. */
  readonly clause: string;
}

/** Static and dynamic imports, re-exports and `require`. */
export function importsOf(tokens: readonly Token[]): Import[] {
  return tokens.flatMap((token, at): Import[] => {
    if (token.type !== 'word') return [];
    const [second, third] = [tokens[at + 1], tokens[at + 2]];
    if (['import', 'require'].includes(token.text) && second?.text === '(' && third) {
      return [{ specifier: third.type === 'string' ? third.text : '(computed)', typeOnly: false, line: token.line, clause: '' }];
    }
    if (token.text === 'import' && second?.type === 'string') {
      return [{ specifier: second.text, typeOnly: false, line: token.line, clause: '' }];
    }
    if (token.text !== 'import' && token.text !== 'export') return [];
    // A property called `import`, or `export const`.
    if (tokens[at - 1]?.text === '.' || (!['type', '{', '*'].includes(second?.text ?? '') && token.text === 'export')) return [];
    const from = tokens.findIndex((one, index) => index > at && (one.text === 'from' || [';', '=', '('].includes(one.text)));
    const specifier = tokens[from + 1];
    if (tokens[from]?.text !== 'from' || specifier?.type !== 'string') return [];
    const clause = tokens.slice(at + 1, from).map(({ text }) => text);
    return [{ specifier: specifier.text, typeOnly: clause[0] === 'type', line: token.line, clause: clause.join(' ') }];
  });
}
