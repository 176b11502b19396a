import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { importsOf, readSources, repositoryRoot, type Import, type SourceFile } from '../../support/sourceFiles';
import { tokensOf, type Token } from '../../support/tokens';

interface Allowance {
  readonly folders: readonly string[];
  readonly types: readonly string[];
  readonly packages: readonly string[];
}

const architecture = readFileSync(join(repositoryRoot, 'docs/architecture.md'), 'utf8');
const table = readTable(architecture);
const sources = readSources('src');

/** The import table of docs/architecture.md: rows of `folder | folders | folders, types only | packages`. */
function readTable(markdown: string): Map<string, Allowance> {
  const lines = markdown.split('\n');
  const start = lines.findIndex((line) => line.startsWith('| folder | may import'));
  assert.notEqual(start, -1, 'docs/architecture.md has no import table');
  const rows = lines.slice(
    start + 2,
    lines.findIndex((line, at) => at > start && !line.startsWith('|')),
  );
  return new Map(
    rows.flatMap((row) => {
      const [names, folders, types, packages] = row
        .split('|')
        .slice(1)
        .map((cell) => [...cell.matchAll(/`([^`]+)`/gu)].map(([, name]) => name!));
      assert.ok(names && folders && types && packages, row);
      return names.map((name): [string, Allowance] => [name, { folders, types, packages }]);
    }),
  );
}

/** Folder below src, or the name of a file that lies in src itself. */
function partOf(path: string): string {
  const [, first = ''] = path.split('/');
  return first.replace(/\.ts$/u, '');
}

function breach(path: string, { specifier, typeOnly, line }: Import): string | undefined {
  const part = partOf(path);
  const allowance = table.get(part);
  const where = `${path}:${line}`;
  if (!allowance) return `${where}: “${part}” is not in the import table`;
  if (specifier.startsWith('.')) {
    const target = partOf(posix.join(posix.dirname(path), specifier));
    if (target === part || allowance.folders.includes(target)) return undefined;
    if (allowance.types.includes(target))
      return typeOnly ? undefined : `${where}: ${part} may import only types of ${target} (${specifier})`;
    return `${where}: ${part} may not import ${target} (${specifier})`;
  }
  const allowed = allowance.packages.some(
    (name) => name === specifier || specifier.startsWith(`${name}/`) || (name === 'node:*' && specifier.startsWith('node:')),
  );
  return allowed ? undefined : `${where}: ${part} may not import the package ${specifier}`;
}

function breaches(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, tokens }) => importsOf(tokens).flatMap((one) => breach(path, one) ?? []));
}

/** Lines of `let` or `var` outside any braces, brackets and parentheses. */
function moduleVariables(tokens: readonly Token[]): number[] {
  let depth = 0;
  return tokens.flatMap(({ type, text, line }) => {
    if (type === 'punctuation' && '({['.includes(text)) depth++;
    if (type === 'punctuation' && ')}]'.includes(text)) depth--;
    return depth === 0 && type === 'word' && (text === 'let' || text === 'var') ? [line] : [];
  });
}

function file(path: string, source: string): SourceFile {
  return { path, tokens: tokensOf(source) };
}

/** How many imports of a module of `record` break the table. */
function found(source: string): number {
  return breaches([file('src/record/sample.ts', source)]).length;
}

function lineCount(path: string): number {
  return readFileSync(join(repositoryRoot, path), 'utf8').split('\n').length - 1;
}

describe('imports', () => {
  it('follow the table of docs/architecture.md', () => {
    assert.ok(sources.length > 20);
    assert.deepEqual(breaches(sources), []);
  });

  it('belong to a folder that the table names', () => {
    assert.deepEqual(
      sources.map(({ path }) => partOf(path)).filter((part) => !table.has(part)),
      [],
    );
  });

  it('of vscode are in ui and the composition root only', () => {
    const users = sources.filter(({ tokens }) => importsOf(tokens).some(({ specifier }) => specifier === 'vscode'));
    assert.deepEqual([...new Set(users.map(({ path }) => partOf(path)))].sort(), ['extension', 'ui']);
  });

  it('of a folder that is not allowed are found, however they are written', () => {
    assert.equal(found("import type { Repository } from '../git/repository';"), 1);
    assert.equal(found("export { Repository } from '../git/repository';"), 1);
    assert.equal(found("export * from '../ui/records';"), 1);
    assert.equal(found("const late = await import('../ui/records');"), 1);
    assert.equal(found("import 'vscode';"), 1);
    assert.equal(found("const fs = require('node:fs');"), 1);
    assert.equal(found("import { parseDocument } from 'yaml';\nimport { x } from './model';"), 0);
    assert.equal(found("// import '../git/repository';\nconst text = \"import x from '../git/y'\";"), 0);
  });

  it('of types only are told from imports of values', () => {
    assert.equal(breaches([file('src/git/sample.ts', "import type { Data } from '../record/model';")]).length, 0);
    assert.equal(breaches([file('src/git/sample.ts', "import { kinds } from '../record/model';")]).length, 1);
  });

  it('from a folder that the table does not know are found', () => {
    assert.equal(breaches([file('src/helpers/sample.ts', "import 'node:fs';")]).length, 1);
  });
});

/** The files that the page tells of: below each line of a folder's name, the items that begin with names of files. */
function toldFiles(markdown: string): string[] {
  const section = markdown.slice(markdown.indexOf('## What each file does'), markdown.indexOf('## Where later parts go'));
  return section.split(/^(?=`src)/gmu).flatMap((part) => {
    const folder = /^`([^`]+)`/u.exec(part)?.[1];
    const items = [...part.matchAll(/^- ((?:`\w+\.ts`,? ?)+):/gmu)].flatMap(([, names]) => [...names!.matchAll(/`([^`]+)`/gu)]);
    return items.map(([, name]) => `${folder}/${name}`);
  });
}

describe('docs/architecture.md', () => {
  it('tells what each file does, and tells of no file that is gone', () => {
    assert.deepEqual(
      toldFiles(architecture).sort(),
      sources.map(({ path }) => path),
    );
  });
});

describe('modules', () => {
  it('have no default export', () => {
    const found = sources.flatMap(({ path, tokens }) =>
      tokens.flatMap(({ text, line }, at) =>
        text === 'export' && tokens[at + 1]?.text === 'default' ? [`${path}:${line}`] : [],
      ),
    );
    assert.deepEqual(found, []);
  });

  it('keep no state of their own', () => {
    const found = sources.flatMap(({ path, tokens }) => moduleVariables(tokens).map((line) => `${path}:${line}`));
    assert.deepEqual(found, []);
    assert.deepEqual(
      moduleVariables(tokensOf('let count = 0;\nfunction f() { let inner = `${count}}`; }\nexport let other;')),
      [1, 3],
    );
  });

  it('stay below 300 lines, but for the field table, which is data', () => {
    assert.deepEqual(
      sources.filter(({ path }) => path !== 'src/record/schema.ts' && lineCount(path) > 300).map(({ path }) => path),
      [],
    );
  });
});
