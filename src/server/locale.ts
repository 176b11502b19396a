import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';

/** Sentences in the person's language, from the translations beside the bundle; English where there are none. */
export function useLanguage(locale: string | undefined, bundleFolder: string): void {
  if (locale === undefined || !/^de(?![a-z])/iu.test(locale)) return;
  let texts: Record<string, string>;
  try {
    texts = JSON.parse(readFileSync(join(bundleFolder, '..', 'l10n', 'bundle.l10n.de.json'), 'utf8')) as Record<string, string>;
  } catch (error) {
    process.stderr.write(`No German texts: ${error instanceof Error ? error.message : String(error)}\n`);
    return;
  }
  l10n.config({ contents: texts });
}
