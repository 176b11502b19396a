// Bundles the extension. With --minify as it ships, without as it is debugged.
import { build } from 'esbuild';

const minify = process.argv.includes('--minify');

await build({
  entryPoints: { extension: 'src/extension.ts' },
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  mainFields: ['module', 'main'],
  external: ['vscode'],
  minify,
  sourcemap: minify ? false : 'linked',
  logLevel: 'warning',
});
