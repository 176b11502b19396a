// Bundles the extension, the language server and the lint, and makes the JSON schemas from the field table. With --minify as they ship,
// without as they are debugged.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { build } from 'esbuild';

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
const lazyParts = { languageClient: 'src/ui/languageClient.ts' };
/** Packages that are loaded when something of them is first used, which may be never. */
const lazyPackages = ['yaml', 'js-yaml', 'ical-generator', 'luxon', 'timezones-ical-library'];

const anyOf = (names) => `(?:${names.join('|')})`;

const loadLazily = {
  name: 'load lazily',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: new RegExp(`/${anyOf(Object.keys(lazyParts))}$`) }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path: `./${path.slice(path.lastIndexOf('/') + 1)}.js`, external: true } : undefined,
    );
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
  entryPoints: { extension: 'src/extension.ts', ...lazyParts, ...Object.fromEntries(lazyPackages.map((name) => [name, name])) },
  plugins: [loadLazily],
  // `import()` as `require`: VS Code gives its API to modules that are required.
  supported: { 'dynamic-import': false },
});

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
