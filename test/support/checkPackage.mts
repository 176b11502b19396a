import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { projectRoot } from './host/installHost';
import { unzip } from './unzip';

// Packages the extension as a user gets it, looks at what is in it, and runs its programs from there with plain Node.

const wanted =
  /^(?:dist\/[^/]+\.js|dist\/schemas\/[^/]+\.json|media\/language\/[^/]+\.json|snippets\/[^/]+\.json|l10n\/bundle\.l10n(?:\.de)?\.json|media\/[^/]+|package(?:\.nls(?:\.de)?)?\.json|readme\.md|changelog\.md|LICENSE\.txt|media\/walkthrough\/[^/]+)$/u;
/** What the extension loads when it is activated, in bytes: a heavy part belongs into a file of its own (`lazyParts` of build.mjs). */
const largestStart = 350 * 1024;
/** What has to be there beside `dist/extension.js`, since it is found by its path. */
const needed = [
  'dist/commands.js',
  'dist/waysOut.js',
  'dist/languageClient.js',
  'dist/server.js',
  'dist/lint.js',
  'dist/schemas/hypothesis.json',
  'dist/schemas/log.json',
  'snippets/record.de.json',
  'snippets/update.en.json',
  'media/language/record.tmLanguage.json',
  'media/language/update.language-configuration.json',
  'l10n/bundle.l10n.de.json',
  'package.nls.de.json',
];

const folder = mkdtempSync(join(tmpdir(), 'escalation-package-'));
try {
  execFileSync('npm', ['run', '--silent', 'package'], { cwd: projectRoot, stdio: ['ignore', 'ignore', 'inherit'] });
  const vsix = readFileSync(join(projectRoot, 'escalation-workbench.vsix'));
  assert.ok(vsix.length < 1024 * 1024, `the package has ${vsix.length} bytes, less than 1 MB is wanted`);
  const files = [...unzip(vsix)].flatMap(([path, content]): [string, Buffer][] =>
    path.startsWith('extension/') ? [[path.slice('extension/'.length), content]] : [],
  );
  const paths = files.map(([path]) => path);
  assert.deepEqual(
    paths.filter((path) => !wanted.test(path)),
    [],
    'only what runs or is read is in the package',
  );
  assert.deepEqual(
    needed.filter((path) => !paths.includes(path)),
    [],
  );
  for (const [path, content] of files) {
    mkdirSync(dirname(join(folder, 'extension', path)), { recursive: true });
    writeFileSync(join(folder, 'extension', path), content);
  }
  checkLint();
  await checkServer();
  const scripts = new Map(files.filter(([path]) => path.endsWith('.js')));
  const start = loadedWith('dist/extension.js', scripts).reduce((sum, path) => sum + scripts.get(path)!.length, 0);
  assert.ok(start <= largestStart, `activation loads ${start} bytes, at most ${largestStart} are wanted`);
  const size = (bytes: number): string => `${Math.round(bytes / 1024)} KB`;
  const others = ['commands', 'languageClient', 'server', 'lint'].map(
    (name) => `${name} ${size(scripts.get(`dist/${name}.js`)!.length)}`,
  );
  console.log(`${files.length} files, ${size(vsix.length)} (at activation ${size(start)}, ${others.join(', ')})`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** A script and all that it requires at once: the files that parts share. The others are required when they are needed. */
function loadedWith(script: string, scripts: ReadonlyMap<string, Buffer>): string[] {
  const loaded = [script];
  for (const path of loaded) {
    const required = scripts
      .get(path)!
      .toString('utf8')
      .matchAll(/require\("\.\/(shared-[^"]+)"\)/gu);
    for (const [, name] of required) if (!loaded.includes(`dist/${name}`)) loaded.push(`dist/${name}`);
  }
  assert.ok(loaded.length > 1, 'the parts share files');
  return loaded;
}

function program(name: 'escalation-lint' | 'escalation-language-server'): string {
  const { bin } = JSON.parse(readFileSync(join(folder, 'extension', 'package.json'), 'utf8')) as { bin: Record<string, string> };
  return join(folder, 'extension', bin[name]!);
}

/** A record with a mistake in line 2: told in both languages, as text and as SARIF, with the exit code of errors. */
function checkLint(): void {
  const record = join(folder, 'work', '.escalation', '2026-02-04-conveyor');
  const created = 'created: {at: "2026-02-04T09:00:00Z", by: "Ada"}\n';
  mkdirSync(join(record, 'hypotheses'), { recursive: true });
  writeFileSync(join(record, 'escalation.yaml'), `title: "Conveyor stands"\nphase: new\n${created}`);
  const file = join(record, 'hypotheses', 'H-aaaa-pool.yaml');
  const lint = (...args: string[]): { status: number | null; stdout: string } =>
    spawnSync(process.execPath, [program('escalation-lint'), join(folder, 'work'), ...args], { encoding: 'utf8' });
  writeFileSync(file, `statement: "Pool"\nstatus: maybe\n${created}`);
  const english = lint('--locale', 'en');
  assert.equal(english.status, 1);
  assert.match(english.stdout, /H-aaaa-pool\.yaml:2:9: error: .*must be one of.*\[notAChoice\]/u);
  assert.match(lint('--locale', 'de').stdout, /muss aber/u);
  const sarif = JSON.parse(lint('--format', 'sarif').stdout) as { version: string; runs: { results: unknown[] }[] };
  assert.deepEqual([sarif.version, sarif.runs[0]?.results.length], ['2.1.0', 1]);
  writeFileSync(file, `statement: "Pool"\nstatus: proposed\n${created}`);
  assert.equal(lint().status, 0);
}

async function checkServer(): Promise<void> {
  const child = spawn(process.execPath, [program('escalation-language-server'), '--stdio'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const connection = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  const told = new Promise<{ uri: string; diagnostics: { code: string }[] }>((resolve) => {
    connection.onNotification('textDocument/publishDiagnostics', resolve);
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', resolve);
  });
  connection.listen();
  await connection.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
  await connection.sendNotification('initialized', {});
  const uri = 'file:///nowhere/.escalation/2026-02-04-conveyor/hypotheses/H-aaaa-pool.yaml';
  await connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'yaml', version: 1, text: 'statement: "Pool"\nstatus: maybe\n' },
  });
  const { diagnostics } = await told;
  assert.ok(diagnostics.some(({ code }) => code === 'notAChoice'));
  await connection.sendRequest('shutdown');
  await connection.sendNotification('exit');
  assert.equal(await ended, 0);
  connection.dispose();
}
