import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildServer, lintPath } from '../../support/server/lspClient';
import { slug, smallRecord } from '../../support/server/recordContext';
import { repositoryRoot } from '../../support/sourceFiles';

const hypothesis = 'hypotheses/H-k7q2-pool-too-small.yaml';
/** Without the phase whose gate the small record does not fulfil. */
const sound = {
  ...smallRecord,
  'escalation.yaml': smallRecord['escalation.yaml']!.replace('phase: analysis', 'phase: accepted'),
};

interface SarifLog {
  readonly version: string;
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
      readonly results: readonly {
        readonly ruleId: string;
        readonly ruleIndex: number;
        readonly level: string;
        readonly locations: readonly [
          {
            readonly physicalLocation: {
              readonly artifactLocation: { readonly uri: string };
              readonly region: { readonly startLine: number; readonly startColumn: number };
            };
          },
        ];
      }[];
    },
  ];
}

describe('escalation-lint', () => {
  const folders: string[] = [];

  before(buildServer);

  after(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  function makeFolder(files: Readonly<Record<string, string>>): string {
    const folder = mkdtempSync(join(tmpdir(), 'escalation-lint-'));
    folders.push(folder);
    for (const [path, text] of Object.entries(files)) {
      const file = join(folder, '.escalation', slug, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    return folder;
  }

  function lint(
    args: readonly string[],
    cwd = repositoryRoot,
    language = 'C',
  ): { code: number | null; out: string; err: string } {
    const env = { ...process.env, LANG: language, LC_ALL: '', LC_MESSAGES: '' };
    const { status, stdout, stderr } = spawnSync(process.execPath, [lintPath, ...args], {
      cwd,
      env,
      encoding: 'utf8',
    });
    return { code: status, out: stdout, err: stderr };
  }

  it('finds nothing in a sound record, and ends with 0', () => {
    const folder = makeFolder(sound);
    assert.deepEqual(lint([folder]), { code: 0, out: '', err: '' });
    assert.deepEqual(lint([], folder), { code: 0, out: '', err: '' });
    assert.deepEqual(lint([join(folder, '.escalation')]), { code: 0, out: '', err: '' });
  });

  it('prints file, line, column, severity, sentence and code, and ends with 1 on errors', () => {
    const folder = makeFolder({ ...sound, [hypothesis]: smallRecord[hypothesis]!.replace('status: testing', 'status: tested') });
    const { code, out } = lint([], folder);
    assert.equal(code, 1);
    assert.equal(
      out,
      `.escalation/${slug}/${hypothesis}:2:9: error: “status” is tested, but must be one of: proposed, testing, confirmed, refuted, parked. [notAChoice]\n`,
    );
  });

  it('ends with 0 on warnings', () => {
    const folder = makeFolder({
      ...sound,
      'evidence/E-1111-x.yaml': smallRecord['evidence/E-04tz-pool-of-eight.yaml']!.replace('H-9dd1', 'H-zzzz'),
    });
    const { code, out } = lint([folder]);
    assert.equal(code, 0);
    assert.match(out, /E-1111-x\.yaml:5:3: warning: .*H-zzzz.* \[unknownReference\]\n$/u);
  });

  it('follows references into other escalations', () => {
    const old = '2026-01-01-old';
    const text = smallRecord['changes/C-8r2w-larger-pool.yaml']!;
    const folder = makeFolder({
      ...sound,
      'changes/C-0001-there.yaml': text.replace('H-k7q2', `${old}/H-1234`),
      'changes/C-0002-no-entry.yaml': text.replace('H-k7q2', `${old}/H-9999`),
      'changes/C-0003-no-escalation.yaml': text.replace('H-k7q2', '2020-01-01-gone/H-1234'),
    });
    for (const [path, content] of Object.entries({
      'escalation.yaml': sound['escalation.yaml'],
      'hypotheses/H-1234-x.yaml': smallRecord[hypothesis]!,
    })) {
      mkdirSync(dirname(join(folder, '.escalation', old, path)), { recursive: true });
      writeFileSync(join(folder, '.escalation', old, path), content);
    }
    const { code, out } = lint([folder]);
    assert.equal(code, 0);
    assert.deepEqual(
      out.match(/C-\d{4}-[\w-]+\.yaml:4:13: warning: .* \[unknownForeign\]/gu)?.map((line) => line.slice(0, 6)),
      ['C-0002', 'C-0003'],
    );
    assert.equal(out.trim().split('\n').length, 2);
  });

  it('checks every escalation, and the gates of each', () => {
    const folder = makeFolder(smallRecord);
    const { code, out } = lint([folder]);
    assert.equal(code, 1);
    assert.equal(out.match(/\[gate\.question\]/gu)?.length, 3);
    assert.match(out, /escalation\.yaml:2:8: error: /u);
  });

  it('writes SARIF', () => {
    const folder = makeFolder({ ...sound, [hypothesis]: smallRecord[hypothesis]!.replace('status: testing', 'status: tested') });
    const { code, out } = lint(['--format', 'sarif', folder]);
    assert.equal(code, 1);
    const { version, runs }: SarifLog = JSON.parse(out);
    assert.equal(version, '2.1.0');
    const [result] = runs[0].results;
    assert.equal(runs[0].tool.driver.rules[result!.ruleIndex]?.id, 'notAChoice');
    assert.equal(result?.level, 'error');
    const { artifactLocation, region } = result.locations[0].physicalLocation;
    assert.ok(artifactLocation.uri.endsWith(`/${hypothesis}`));
    assert.deepEqual([region.startLine, region.startColumn], [2, 9]);
    assert.deepEqual((JSON.parse(lint(['--format=sarif', makeFolder(sound)]).out) as SarifLog).runs[0].results, []);
  });

  it('speaks German by LANG and by --locale', () => {
    const folder = makeFolder({ ...sound, [hypothesis]: 'x: 1\n' });
    assert.match(lint([folder], repositoryRoot, 'de_DE.UTF-8').out, /Das Feld „statement“ fehlt\. \[missingField\]/u);
    assert.match(lint(['--locale', 'de', folder]).out, /Das Feld „statement“ fehlt\./u);
    assert.match(lint(['--locale', 'en', folder], repositoryRoot, 'de_DE.UTF-8').out, /The field “statement” is missing\./u);
  });

  it('says how it is used, and ends with 2 where it is used otherwise', () => {
    const { code, out } = lint(['--help']);
    assert.equal(code, 0);
    assert.match(out, /escalation-lint \[FOLDER\]/u);
    for (const args of [
      ['--frmat'],
      ['--format', 'xml'],
      ['a', 'b'],
      [join(tmpdir(), 'there-is-no-such-folder')],
      ['--format'],
    ]) {
      const wrong = lint(args);
      assert.equal(wrong.code, 2, args.join(' '));
      assert.equal(wrong.out, '');
      assert.match(wrong.err, /escalation-lint \[FOLDER\]/u);
    }
  });

  it('passes over folders that are no escalations', () => {
    const folder = makeFolder(sound);
    mkdirSync(join(folder, '.escalation', 'templates'));
    writeFileSync(join(folder, '.escalation', 'templates', 'mail.md'), 'Dear all\n');
    assert.deepEqual(lint([folder]), { code: 0, out: '', err: '' });
  });
});
