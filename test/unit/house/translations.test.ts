import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSources, repositoryRoot } from '../../support/sourceFiles';
import { tokensOf } from '../../support/tokens';
import { placeholdersOf, sentencesOf } from '../../support/translations';

const scanned = readSources('src').map(sentencesOf);
const sentences = scanned.flatMap((one) => one.sentences);
const german = readTexts('l10n/bundle.l10n.de.json');
const manifest = readFileSync(join(repositoryRoot, 'package.json'), 'utf8');
const englishManifest = readTexts('package.nls.json');
const germanManifest = readTexts('package.nls.de.json');

function readTexts(path: string): Map<string, string> {
  const texts: Record<string, string> = JSON.parse(readFileSync(join(repositoryRoot, path), 'utf8'));
  return new Map(Object.entries(texts));
}

function without(keys: Iterable<string>, known: { has(key: string): boolean }): string[] {
  return [...new Set(keys)].filter((key) => !known.has(key));
}

/** What is wrong with a translation; undefined where nothing is. */
function fault(english: string, translation: string): string | undefined {
  if (translation.trim() === '') return `“${english}” has no text`;
  if (placeholdersOf(english).join() !== placeholdersOf(translation).join())
    return `“${english}” and “${translation}” have other placeholders`;
  return /(?<!\p{L})(?:du|dir|dich|deine?[mnrs]?)(?!\p{L})/iu.test(translation) ? `“${translation}” does not say Sie` : undefined;
}

function links(text: string): string {
  return [...text.matchAll(/\(command:([^)]+)\)/gu)].map(([, command]) => command).join();
}

function scan(source: string) {
  return sentencesOf({ path: 'src/sample.ts', tokens: tokensOf(source) });
}

describe('sentences of the code', () => {
  it('are literals, so that none escapes the translation', () => {
    assert.ok(sentences.length > 100);
    assert.deepEqual(
      scanned.flatMap(({ faults }) => faults),
      [],
    );
  });

  it('have a German translation', () => {
    assert.deepEqual(
      sentences.filter(({ text }) => !german.has(text)).map(({ text, where }) => `${where}: ${text}`),
      [],
    );
  });

  it('have no translation left over from one that is gone', () => {
    assert.deepEqual(without(german.keys(), new Set(sentences.map(({ text }) => text))), []);
  });

  it('have the same placeholders in both languages, and address the reader with Sie', () => {
    assert.deepEqual(
      [...german].flatMap(([english, translation]) => fault(english, translation) ?? []),
      [],
    );
  });

  it('get as many arguments as they have numbered placeholders', () => {
    const wrong = sentences.filter(({ text, count }) => {
      const numbers = placeholdersOf(text).map(Number);
      return (
        count !== undefined && (numbers.some(Number.isNaN) || numbers.length !== count || Math.max(-1, ...numbers) !== count - 1)
      );
    });
    assert.deepEqual(
      wrong.map(({ text, where, count }) => `${where}: “${text}” gets ${count} arguments`),
      [],
    );
  });

  it('are kept sorted, so that two additions rarely meet in one line', () => {
    assert.deepEqual([...german.keys()], [...german.keys()].sort());
  });
});

describe('sentences of the manifest', () => {
  const used = [...manifest.matchAll(/"%([^%"]+)%"/gu)].map(([, key]) => key!);

  it('are all there in English and German', () => {
    assert.ok(used.length > 50);
    assert.deepEqual(without(used, englishManifest), []);
    assert.deepEqual(without(used, germanManifest), []);
  });

  it('are all used', () => {
    assert.deepEqual(without(englishManifest.keys(), new Set(used)), []);
    assert.deepEqual(without(germanManifest.keys(), new Set(used)), []);
  });

  it('run the same commands in both languages, and address the reader with Sie', () => {
    for (const [key, english] of englishManifest) {
      const translation = germanManifest.get(key) ?? '';
      assert.equal(links(translation), links(english), key);
      assert.equal(fault(english, translation), undefined);
    }
  });
});

describe('the scan for sentences', () => {
  it('finds calls over several lines, with quotes, escapes and arguments that are calls', () => {
    const { sentences: found, faults } = scan(
      "const text = l10n.t(\n  'It\\u2019s {0} of {1}',\n  count(a, b),\n  `${x}`,\n);\nl10n.t(\"none\"); l10n.t(`plain`);\nl10n.t('{name}', { name });",
    );
    assert.deepEqual(faults, []);
    assert.deepEqual(
      found.map(({ text, count, where }) => [text, count, where]),
      [
        ['It’s {0} of {1}', 2, 'src/sample.ts:1'],
        ['none', 0, 'src/sample.ts:6'],
        ['plain', 0, 'src/sample.ts:6'],
        ['{name}', undefined, 'src/sample.ts:7'],
      ],
    );
  });

  it('finds calls inside of template expressions and behind regular expressions, but not in comments and strings', () => {
    const { sentences: found } = scan(
      "const a = `x ${l10n.t('inside')} y`;\nconst b = /['\"`]/u.test(c) ? l10n.t('behind') : '';\n// l10n.t('comment')\nconst d = \"l10n.t('string')\";",
    );
    assert.deepEqual(
      found.map(({ text }) => text),
      ['inside', 'behind'],
    );
  });

  it('refuses sentences that are made up at run time', () => {
    assert.equal(scan('l10n.t(sentence);').faults.length, 1);
    assert.equal(scan('l10n.t(`a ${b}`);').faults.length, 1);
    assert.equal(scan("l10n.t('a' + b);").faults.length, 1);
    assert.equal(scan("l10n.t(c ? 'a' : 'b');").faults.length, 1);
    assert.equal(scan('const t = l10n.t;').faults.length, 1);
    assert.equal(scan("import { t } from '@vscode/l10n';").faults.length, 1);
  });
});
