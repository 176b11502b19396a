import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import * as l10n from '@vscode/l10n';
import { NodeFiles } from '../disk/nodeFiles';
import { lint } from './lint';
import { asSarif, asText } from './lintReport';
import { useLanguage } from './locale';

const wrongUsage = 2;

interface Request {
  readonly folder: string;
  readonly format: 'text' | 'sarif';
}

function usage(): string {
  return l10n.t(
    'escalation-lint [FOLDER]\n\nChecks the escalation records in FOLDER: a records folder, or a folder that holds “.escalation” (default: here).\n\n  --format text|sarif   lines of “file:line:column: severity: sentence [code]”, or SARIF 2.1.0\n  --locale TAG          language of the sentences, such as “de” (default: that of LANG)\n  --help                prints this\n\nExit code: 0 no errors (warnings are told), 1 errors, 2 wrong usage.\n',
  );
}

async function main(): Promise<number> {
  const [given, fault] = readArguments(process.argv.slice(2));
  const { LC_ALL, LC_MESSAGES, LANG } = process.env;
  const wanted = [given.locale, LC_ALL, LC_MESSAGES, LANG].find((tag) => tag !== undefined && tag !== '');
  useLanguage(wanted, __dirname);
  if (given.help) {
    process.stdout.write(usage());
    return 0;
  }
  const request = fault ?? toRequest(given);
  if (typeof request === 'string') {
    process.stderr.write(`${request}\n\n${usage()}`);
    return wrongUsage;
  }
  const root = recordsFolderIn(request.folder);
  const problems = await lint(new NodeFiles(resolve(root)), new Date());
  process.stdout.write(request.format === 'sarif' ? asSarif(problems, root) : asText(problems, root));
  return problems.some(({ severity }) => severity === 'error') ? 1 : 0;
}

interface Given {
  readonly folders: readonly string[];
  readonly format?: string | undefined;
  readonly locale?: string | undefined;
  readonly help?: boolean | undefined;
}

function readArguments(args: string[]): [Given, string | undefined] {
  const text = { type: 'string' } as const;
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { format: text, locale: text, help: { type: 'boolean', short: 'h' } },
    });
    return [{ folders: positionals, ...values }, undefined];
  } catch (error) {
    return [{ folders: [] }, error instanceof Error ? error.message : String(error)];
  }
}

/** The request, or a sentence that says what is wrong with it. */
function toRequest({ folders, format = 'text' }: Given): Request | string {
  const [folder = '.', second] = folders;
  if (second !== undefined) return l10n.t('Give one folder, not several.');
  if (format !== 'text' && format !== 'sarif') return l10n.t('“--format” must be “text” or “sarif”, not “{0}”.', format);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return l10n.t('There is no folder {0}.', folder);
  return { folder, format };
}

function recordsFolderIn(folder: string): string {
  const inside = join(folder, '.escalation');
  return basename(resolve(folder)) !== '.escalation' && existsSync(inside) ? inside : folder;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = wrongUsage;
  },
);
