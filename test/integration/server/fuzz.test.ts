import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fc } from '../../support/properties';
import { buildServer, LspClient, withLimit } from '../../support/server/lspClient';
import { slug, smallRecord } from '../../support/server/recordContext';

/** How many mutated records are sent; `FUZZ=50000` looks longer. */
const runs = Number(process.env['FUZZ'] ?? 5_000);
/** For files up to 100 KB (ms). */
const limit = 1_000;
const large = 100 * 1024;
/** Until a server that does nothing counts as hanging (ms). */
const patience = 60_000;

/** What has broken readers of YAML before, and what looks like the record's own. */
const tokens = [
  '&a ',
  '*a',
  '!!binary ',
  '!<tag:x> ',
  '<<: *a\n',
  '? ',
  ': ',
  '- ',
  '- - - ',
  '[',
  ']',
  '{',
  '}',
  ',',
  '|',
  '>',
  '|9\n',
  '"',
  "'",
  '\\',
  '#',
  '%YAML 1.1\n',
  '---\n',
  '...\n',
  '\t',
  '\r',
  '\r\n',
  '\u0000',
  '\u2028',
  '\uFEFF',
  '\uD800',
  '~',
  '.nan',
  '0o17',
  '1e999',
  '=',
  '@',
  '`',
  '${1:x}',
  '\n\n\n',
  '    ',
  '<<<<<<< HEAD\n',
  '=======\n',
  '>>>>>>> x\n',
  '||||||| b\n',
  'H-k7q2',
  'H-zzzz',
  'x/H-k7q2',
  'L-q8d1',
  'status: ',
  'status: []\n',
  'ratings:\n',
  '  H-k7q2: ',
  'created: 1\n',
  '__proto__: 1\n',
  'constructor: {}\n',
  'toString: x\n',
  '2026-02-30T25:00',
  'in 30 minutes',
] as const;

type Mutate = (text: string) => string;

const at = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const cut = (text: string, place: number): number => Math.floor(place * (text.length + 1));

const small: fc.Arbitrary<Mutate> = fc.oneof(
  at.map(
    (place): Mutate =>
      (text) =>
        text.slice(0, cut(text, place)),
  ),
  fc.tuple(at, at).map(([one, other]): Mutate => (text) => {
    const [start, end] = [cut(text, one), cut(text, other)].sort((a, b) => a - b);
    return text.slice(0, start) + text.slice(end);
  }),
  fc.tuple(at, at, at).map(([one, other, to]): Mutate => (text) => {
    const [start, end] = [cut(text, one), cut(text, other)].sort((a, b) => a - b);
    return text.slice(0, cut(text, to)) + text.slice(start, end) + text.slice(cut(text, to));
  }),
  fc.tuple(at, fc.constantFrom(...tokens)).map(
    ([place, token]): Mutate =>
      (text) =>
        text.slice(0, cut(text, place)) + token + text.slice(cut(text, place)),
  ),
  fc
    .tuple(at, fc.constantFrom('[]', '{}', '{a: b}', '[[x]]', '1', 'true', 'null', '""', '|', '*a', '- x'))
    .map(([place, value]): Mutate => (text) => {
      const lines = text.split('\n');
      const row = Math.floor(place * lines.length);
      lines[row] = lines[row]!.replace(/:.*$/u, `: ${value}`);
      return lines.join('\n');
    }),
  fc.tuple(at, fc.uint8Array({ minLength: 1, maxLength: 40 })).map(
    ([place, bytes]): Mutate =>
      (text) =>
        text.slice(0, cut(text, place)) + Buffer.from(bytes).toString('latin1') + text.slice(cut(text, place)),
  ),
);

const bombs: fc.Arbitrary<Mutate> = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 5_000 }), fc.constantFrom('[', '{a: ', '- ', '? ', '-  ', '!x ', '&a ')).map(
    ([count, opening]): Mutate =>
      (text) =>
        `${text}\nx: ${opening.repeat(count)}`,
  ),
  fc.integer({ min: 2, max: 300 }).map(
    (depth): Mutate =>
      (text) =>
        text + Array.from({ length: depth }, (_, level) => `${' '.repeat(level)}a${level}:\n`).join(''),
  ),
  fc.integer({ min: 2, max: 40 }).map(
    (count): Mutate =>
      (text) =>
        `${text}\na0: &a0 [x, x]\n${Array.from({ length: count }, (_, index) => `a${index + 1}: &a${index + 1} [${`*a${index}, `.repeat(9)}x]\n`).join('')}`,
  ),
  fc.tuple(fc.constantFrom(...tokens, 'x: y\n', 'a'), at).map(
    ([token, size]): Mutate =>
      (text) =>
        text + token.repeat(Math.ceil((size * large) / token.length)).slice(0, large - text.length),
  ),
  at.map(
    (size): Mutate =>
      (text) =>
        text.repeat(Math.ceil((size * large) / (text.length + 1))).slice(0, large),
  ),
  at.map(
    (size): Mutate =>
      (text) =>
        text +
        Array.from({ length: Math.ceil(size * 6_000) }, (_, index) => `k${index}: value\n`)
          .join('')
          .slice(0, large - text.length),
  ),
);

/** Longer than a record may be: no bound on the time but that the server goes on. */
const tooLong: fc.Arbitrary<Mutate> = fc.constantFrom('x', ' ', '"', '[', 'H-k7q2 ', '\n', '#', ': ').map(
  (token): Mutate =>
    (text) =>
      `${text}\nlast: ${token.repeat(Math.ceil(1_100_000 / token.length))}`,
);

const paths = [...Object.keys(smallRecord), 'updates/U-1111-first.md'];
const update = '---\naudience: customer\nlanguage: en\nnumber: 1\nstatus: draft\nsubject: x\n---\n\nDear all\n';

const mutated = fc
  .tuple(
    fc.constantFrom(...paths),
    fc.oneof(
      { weight: 340, arbitrary: fc.array(small, { minLength: 1, maxLength: 6 }) },
      { weight: 20, arbitrary: fc.tuple(bombs).map((one) => [...one]) },
      { weight: 1, arbitrary: fc.tuple(tooLong).map((one) => [...one]) },
    ),
    at,
  )
  .map(([path, mutations, place]) => {
    const text = mutations.reduce((now, mutate) => mutate(now), smallRecord[path] ?? update);
    return { path, text, offset: cut(text, place) };
  });

describe('language server under fuzz', function () {
  this.timeout(600_000);
  const folder = mkdtempSync(join(tmpdir(), 'escalation-fuzz-'));

  before(() => {
    buildServer();
    for (const [path, text] of Object.entries({ ...smallRecord, 'updates/U-1111-first.md': update })) {
      const file = join(folder, '.escalation', slug, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  });

  const clients: LspClient[] = [];

  after(() => {
    for (const client of clients) client.process.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Every file with its content and the time of its last change. */
  function everything(): string[] {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => `${path} ${statSync(path).mtimeMs} ${readFileSync(path, 'utf8')}`)
      .sort();
  }

  it(`answers everything for ${runs} damaged records, each within its time, and changes no file`, async () => {
    const state = everything();
    const capabilities = { workspace: { workspaceEdit: { documentChanges: true, resourceOperations: ['create', 'rename'] } } };
    const client = await LspClient.start({ folder, capabilities });
    clients.push(client);
    const uriOf = (path: string): string => pathToFileURL(join(folder, '.escalation', slug, path)).href;
    for (const path of paths) await client.open(uriOf(path), smallRecord[path] ?? update);
    let answered = 0;
    for (const { path, text, offset } of fc.sample(mutated, { numRuns: runs })) {
      const uri = uriOf(path);
      await client.change(uri, text);
      await answersAll(client, uri, text, offset);
      answered += 1;
      // The others are to see a whole record again, now and then.
      if (answered % 5 === 0) await client.change(uri, smallRecord[path] ?? update);
    }
    assert.equal(answered, runs);
    assert.equal(client.process.exitCode, null);
    const uri = uriOf('changes/C-8r2w-larger-pool.yaml');
    await client.change(uri, smallRecord['changes/C-8r2w-larger-pool.yaml']!.replace('draft', 'ready'));
    await client.diagnosticsOf(uri, (found) => found.some(({ code }) => code === 'notAChoice'));
    assert.deepEqual(client.messages, [], 'nothing was thrown inside');
    await client.stop();
    assert.deepEqual(everything(), state);
  });
});

/** Asks for everything there is to ask. */
async function answersAll(client: LspClient, uri: string, text: string, offset: number): Promise<void> {
  const before = text.slice(0, offset).split('\n');
  const position = { line: before.length - 1, character: before.at(-1)!.length };
  const range = { start: { line: 0, character: 0 }, end: position };
  const requests: [string, object][] = [
    ['completion', { position }],
    ['hover', { position }],
    ['definition', { position }],
    ['documentSymbol', {}],
    ['foldingRange', {}],
    ['selectionRange', { positions: [position] }],
    ['formatting', { options: { tabSize: 2, insertSpaces: true } }],
    ['semanticTokens/full', {}],
    ['inlayHint', { range }],
    ['codeLens', {}],
    ['documentLink', {}],
    ['codeAction', { range, context: { diagnostics: [] } }],
    ['references', { position, context: { includeDeclaration: true } }],
  ];
  const bound = text.length <= large ? limit : 30_000;
  for (const [method, params] of requests) {
    const answer = client.ask(`textDocument/${method}`, { textDocument: { uri }, ...params }, patience);
    try {
      await withinWork(answer, client.process.pid!, bound);
    } catch (cause) {
      throw new Error(
        `${method} of ${text.length} characters: ${JSON.stringify(text.slice(0, 500))} … ${JSON.stringify(text.slice(-500))}`,
        { cause },
      );
    }
  }
}

/** The answer, within the limit of the server's own work: on a machine that is busy with other things, waiting is not hanging. */
async function withinWork<T>(answer: Promise<T>, server: number, bound: number): Promise<T> {
  const start = workOf(server);
  for (;;) {
    try {
      return await withLimit(answer, bound, 'answer');
    } catch (late) {
      const worked = start === undefined ? bound : workOf(server)! - start;
      if (!(late instanceof assert.AssertionError) || worked >= bound) throw late;
    }
  }
}

/** Processor time that a process has used (ms), where the system tells it. */
function workOf(id: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const fields = readFileSync(`/proc/${id}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
  // User and system time, in hundredths of a second.
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
