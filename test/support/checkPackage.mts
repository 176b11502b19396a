import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './host/installHost';

// Packages the extension as a user gets it, and looks at what is in it.
const vsix = join(projectRoot, 'escalation-workbench.vsix');
execFileSync('npm', ['run', '--silent', 'package'], { cwd: projectRoot, stdio: ['ignore', 'ignore', 'inherit'] });
const { size } = statSync(vsix);
const listing = execFileSync(join(projectRoot, 'node_modules', '.bin', 'vsce'), ['ls', '--no-dependencies'], {
  cwd: projectRoot,
  encoding: 'utf8',
});
const files = listing.split('\n').filter((line) => line !== '');
const wanted =
  /^(?:dist\/[^/]+\.js|dist\/schemas\/[^/]+\.json|media\/language\/[^/]+\.json|snippets\/[^/]+\.json|l10n\/bundle\.l10n(?:\.de)?\.json|media\/[^/]+|package(?:\.nls(?:\.de)?)?\.json|README\.md|CHANGELOG\.md|LICENSE|docs\/extension-page\.md|media\/walkthrough\/[^/]+)$/u;
const strangers = files.filter((file) => !wanted.test(file));
assert.deepEqual(strangers, [], 'only what runs or is read is in the package');
assert.ok(size < 1024 * 1024, `the package has ${size} bytes, less than 1 MB is wanted`);
console.log(`${files.length} files, ${Math.round(size / 1024)} KB`);
