import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { entryPath, followUpPath, headPath } from '../../src/record/layout';
import { readLog } from '../../src/record/log';
import { readEntry } from '../../src/record/parse';
import { type IdKind, type IdLetter, idKinds, type Kind } from '../../src/record/schema';
import { repositoryRoot } from '../support/sourceFiles';
import { expandSnippet, readSnippets } from '../support/snippets';

const languages = ['en', 'de'] as const;
const files = ['record', 'log', 'update'] as const;
const prefixes = { en: 'esc-', de: 'esk-' } as const;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The kind of each entry snippet, in the order of the files. */
const kinds: readonly Kind[] = [
  'escalation',
  'finding',
  'finding',
  'step',
  'run',
  'hypothesis',
  'evidence',
  'evidence',
  'evidence',
  'evidence',
  'change',
  'rollbackPoint',
  'decision',
  'action',
  'participant',
  'followUp',
];

function pathOf(kind: Kind): string {
  if (kind === 'escalation') return headPath('slug');
  if (kind === 'followUp') return followUpPath('slug');
  const letter = (Object.keys(idKinds) as IdLetter[]).find((one) => idKinds[one] === kind)!;
  return entryPath('slug', kind satisfies IdKind, `${letter}-04tz`, 'entry');
}

describe('snippets', () => {
  it('are contributed, each file for its language', () => {
    const { contributes } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as {
      contributes: { snippets: { language: string; path: string }[] };
    };
    assert.deepEqual(
      contributes.snippets,
      files.flatMap((name) =>
        languages.map((language) => ({ language: `escalation-${name}`, path: `./snippets/${name}.${language}.json` })),
      ),
    );
  });

  for (const language of languages) {
    it(`have names, descriptions and prefixes of their own (${language})`, () => {
      for (const file of files) {
        const snippets = readSnippets(`snippets/${file}.${language}.json`);
        for (const { prefix, description } of snippets) {
          assert.match(prefix, new RegExp(`^${prefixes[language]}[a-zA-Z]+$`, 'u'));
          assert.ok(description.length > 10, prefix);
        }
        assert.equal(new Set(snippets.map(({ prefix }) => prefix)).size, snippets.length, file);
      }
    });

    it(`give records of every kind without a problem (${language})`, () => {
      const snippets = readSnippets(`snippets/record.${language}.json`);
      assert.equal(snippets.length, kinds.length);
      for (const [index, { body, name, isFileTemplate }] of snippets.entries()) {
        const kind = kinds[index]!;
        const entry = readEntry(pathOf(kind), bytes(expandSnippet(body)));
        assert.deepEqual({ name, readable: entry.readable, problems: entry.problems }, { name, readable: true, problems: [] });
        assert.ok(isFileTemplate, name);
      }
      assert.deepEqual(
        Object.values(idKinds).filter((kind) => kind !== 'update' && !kinds.includes(kind)),
        [],
      );
    });

    it(`take the log excerpt from the file beside the entry (${language})`, () => {
      const excerpt = readSnippets(`snippets/record.${language}.json`).find(({ body }) => body.includes('type: log'));
      assert.equal(
        (readEntry(pathOf('evidence'), bytes(expandSnippet(excerpt!.body))).data as { file?: string }).file,
        'E-04tz.log',
      );
    });

    it(`give log lines that can be read (${language})`, () => {
      for (const { body, name } of readSnippets(`snippets/log.${language}.json`)) {
        const { lines, problems } = readLog(bytes(`${expandSnippet(body)}\n`));
        assert.deepEqual(problems, [], name);
        assert.equal(lines[0]?.id, 'L-4f7d', name);
      }
    });
  }

  it('are there in both languages, kind by kind', () => {
    for (const name of files) {
      const stops = (language: string): number[] =>
        readSnippets(`snippets/${name}.${language}.json`).map(
          ({ body }) => new Set([...body.matchAll(/\$\{?(\d+)/gu)].map(([, stop]) => stop)).size,
        );
      assert.deepEqual(stops('de'), stops('en'), name);
    }
  });
});

/** Words that no status update may hold, as far as they need no reading: vague times, guarantees, promised repair times, blame, filler. */
const never = {
  en: /\b(?:soon|shortly|asap|guaranteed?|definitely|never again|fixed by|the cause is|your mistake|working hard|resolved|sorry for any inconvenience)\b|!!/iu,
  de: /(?<!\p{L})(?:bald|in Kürze|zeitnah|garantiert|definitiv|nie wieder|behoben|die Ursache ist|Bedienfehler|menschliches Versagen|mit Hochdruck|gelöst|du|dir|dich|deine?[mnrs]?|schnellstmöglich)(?!\p{L})|!!/iu,
} as const;

describe('snippets of status updates', () => {
  for (const language of languages) {
    const snippets = readSnippets(`snippets/update.${language}.json`);
    const texts = snippets.map(({ name, body }) => [name, expandSnippet(body)] as const);

    it(`promise, blame and gloss over nothing (${language})`, () => {
      for (const [name, text] of texts) assert.doesNotMatch(text, never[language], name);
    });

    it(`name every time with its zone (${language})`, () => {
      const times = texts.flatMap(([, text]) => [
        ...text.matchAll(/(?<![+\d:])\d{1,2}:\d{2}(?::\d{2})?(?:[^\d+]{0,12}\+\d{2}:\d{2})?/gu),
      ]);
      assert.ok(times.length > 20);
      for (const [time] of times) assert.match(time, /\+01:00$/u);
    });

    it(`leave nothing that could be sent by mistake: what is to be filled in stands in square brackets (${language})`, () => {
      for (const { body, name } of snippets) {
        const left = [...body.matchAll(/\$\{\d+:([^$}]+)\}/gu)].map(([, text]) => text!);
        const invented = left.filter((text) => /\d{3}|@(?!example\.com)/u.test(text));
        assert.deepEqual(invented, [], name);
      }
    });

    it(`begin a whole update that can be read, with facts apart from the assessment and someone to call (${language})`, () => {
      const [, text] = texts[0]!;
      const entry = readEntry(entryPath('slug', 'update', 'U-04tz', 'first'), bytes(text));
      assert.deepEqual(entry.problems, []);
      const german = language === 'de';
      const order = german
        ? [
            '## Fakten',
            '## Umfang',
            '## Unsere Einschätzung',
            'Sicherheit:',
            '## Nächste Schritte',
            'Verantwortlich:',
            'Telefon',
            'Nächste Nachricht:',
          ]
        : ['## Facts', '## Scope', '## Our assessment', 'confidence:', '## Next steps', 'Responsible:', 'phone', 'Next update:'];
      const places = order.map((part) => text.indexOf(part));
      assert.deepEqual(
        places,
        places.toSorted((one, other) => one - other),
      );
      assert.ok(
        places.every((place) => place > 0),
        order.join(),
      );
    });
  }
});
