// Bundles the extension, the language server and the lint, and makes the JSON schemas from the field table. With --minify as they ship,
// without as they are debugged.
import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { build, transform } from 'esbuild';

const minify = process.argv.includes('--minify');
/** Only the programs of the package that run without VS Code. */
const programsOnly = process.argv.includes('--programs');
const outdir = process.argv.find((one) => one.startsWith('--outdir='))?.slice('--outdir='.length) ?? 'dist';

const options = {
  outdir,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  mainFields: ['module', 'main'],
  external: ['vscode'],
  minify,
  sourcemap: minify ? false : 'linked',
  logLevel: 'warning',
};

/** Parts of the extension that are loaded when they are needed: `import()` of one becomes `require` of a file of its own. */
const lazyParts = {
  commands: 'src/ui/commands/allCommands.ts',
  waysOut: 'src/ui/rollback/waysOut.ts',
  languageClient: 'src/ui/languageClient.ts',
};
/** Packages that are loaded when something of them is first used, which may be never. */
const lazyPackages = ['yaml', 'js-yaml', 'ical-generator', 'luxon', 'timezones-ical-library'];

const anyOf = (names) => `(?:${names.join('|')})`;

const loadLazily = {
  name: 'load lazily',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: new RegExp(`^${anyOf(lazyPackages)}$`) }, ({ kind, path }) =>
      kind === 'entry-point' ? undefined : { path, namespace: 'lazy' },
    );
    onResolve({ filter: /^\.\//, namespace: 'lazy' }, ({ path }) => ({ path, external: true }));
    onLoad({ filter: /.*/, namespace: 'lazy' }, async ({ path }) => {
      const names = Object.keys(await import(path)).filter((name) => name !== 'module.exports');
      const getter = (name) => `get ${JSON.stringify(name)}() { return require('./${path}.js')[${JSON.stringify(name)}]; }`;
      return { contents: `module.exports = { __esModule: true, ${names.map(getter).join(', ')} };` };
    });
  },
};

// Programs of their own: any editor and any pre-commit hook runs them.
await build({
  ...options,
  entryPoints: { server: 'src/server/main.ts', lint: 'src/server/lintMain.ts' },
  banner: { js: '#!/usr/bin/env node' },
});
for (const program of ['server.js', 'lint.js']) chmodSync(`${outdir}/${program}`, 0o755);
if (programsOnly) process.exit();

await build({
  ...options,
  entryPoints: Object.fromEntries(lazyPackages.map((name) => [name, name])),
});

// What several parts use is in a file that they share, once: only ES modules can be split so, and VS Code requires CommonJS.
const { outputFiles } = await build({
  ...options,
  entryPoints: { extension: 'src/extension.ts', ...lazyParts },
  plugins: [loadLazily],
  format: 'esm',
  splitting: true,
  chunkNames: 'shared-[hash]',
  sourcemap: minify ? false : 'inline',
  write: false,
});
for (const name of readdirSync(outdir)) if (name.startsWith('shared-')) rmSync(join(outdir, name));
for (const { path, text } of outputFiles) {
  const sourcefile = basename(path);
  // As an import it would be copied, name by name, for each module that asks for it: a sixth of the time that activation takes.
  const required = text.replaceAll(/\bimport ?\* ?as ([\w$]+) from ?"vscode";/gu, 'const $1=require("vscode");');
  const { code, map } = await transform(required, {
    sourcefile,
    format: 'cjs',
    platform: 'node',
    target: options.target,
    // `import()` as `require`: VS Code gives its API to modules that are required.
    supported: { 'dynamic-import': false },
    minify,
    sourcemap: minify ? false : 'external',
  });
  writeFileSync(path, map === '' ? code : `${code}//# sourceMappingURL=${sourcefile}.map\n`);
  if (map !== '') writeFileSync(`${path}.map`, map);
}

// The schemas come from the tables of the record, which are TypeScript.
await build({
  ...options,
  stdin: {
    contents: "export { entrySchema, logSchema } from './src/record/jsonSchema'; export { schema } from './src/record/schema';",
    resolveDir: import.meta.dirname,
  },
  outdir: undefined,
  outfile: 'out/schemas.cjs',
  sourcemap: false,
});
const { entrySchema, logSchema, schema } = createRequire(import.meta.url)('./out/schemas.cjs');
mkdirSync('dist/schemas', { recursive: true });
const schemas = { ...Object.fromEntries(Object.keys(schema).map((kind) => [kind, entrySchema(kind)])), log: logSchema() };
for (const [name, one] of Object.entries(schemas)) writeFileSync(`dist/schemas/${name}.json`, `${JSON.stringify(one)}\n`);
