import type { LintProblem } from './lint';

/** `file:line:column: severity: sentence [code]`, as compilers write it and editors read it. */
export function asText(problems: readonly LintProblem[], folder: string): string {
  return problems
    .map(({ path, line, column, severity, message, code }) => {
      const sentence = message.replaceAll(/\s+/gu, ' ');
      return `${join(folder, path)}:${line}:${column}: ${severity}: ${sentence} [${code}]\n`;
    })
    .join('');
}

const levels = { error: 'error', warning: 'warning', information: 'note' } as const;

/** SARIF 2.1.0 (OASIS), which code hosts show at the lines. */
export function asSarif(problems: readonly LintProblem[], folder: string): string {
  const codes = [...new Set(problems.map(({ code }) => code))].sort();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'escalation-lint', rules: codes.map((id) => ({ id })) } },
        columnKind: 'utf16CodeUnits',
        results: problems.map(({ path, line, column, endLine, endColumn, severity, message, code }) => ({
          ruleId: code,
          ruleIndex: codes.indexOf(code),
          level: levels[severity],
          message: { text: message },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: join(folder, path).split('/').map(encodeURIComponent).join('/') },
                region: { startLine: line, startColumn: column, endLine, endColumn },
              },
            },
          ],
        })),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

/** Paths are told as the person gave the folder, with slashes, so that they can be clicked and compared. */
function join(folder: string, path: string): string {
  const start = folder.replaceAll('\\', '/').replace(/\/+$/u, '').replace(/^\.\//u, '');
  return start === '' || start === '.' ? path : `${start}/${path}`;
}
