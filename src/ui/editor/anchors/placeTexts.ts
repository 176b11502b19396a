import * as l10n from '@vscode/l10n';
import type { CodePlace } from './codePlace';
import type { LineRange } from './locateAnchor';

/** How a place was found, in a word; undefined where nothing changed. */
export function howText({ located, formerPath }: CodePlace): string | undefined {
  switch (located.how) {
    case 'exact':
      return formerPath === undefined ? undefined : l10n.t('renamed');
    case 'moved':
      return formerPath === undefined ? l10n.t('moved') : l10n.t('renamed, moved');
    case 'modified':
      return formerPath === undefined ? l10n.t('modified') : l10n.t('renamed, modified');
    case 'orphaned':
      return l10n.t('orphaned');
  }
}

/** How a place was found, as a sentence. */
export function howSentence({ located, formerPath, file, path }: CodePlace): string {
  if (located.how === 'orphaned') {
    if (file === undefined) return l10n.t('{0} is not there any more. The code is shown as it was when it was marked.', path);
    return located.reason === 'ambiguous'
      ? l10n.t('Several places in {0} read like the marked code, and nothing tells which one it is.', path)
      : l10n.t('The marked code is no longer in {0}. It is shown as it was when it was marked.', path);
  }
  const place = linesText(path, located);
  if (formerPath !== undefined) {
    return located.how === 'modified'
      ? l10n.t('The file was {0}. The marked code was changed and is now at {1}.', formerPath, place)
      : l10n.t('The file was {0}. The marked code is now at {1}.', formerPath, place);
  }
  switch (located.how) {
    case 'exact':
      return l10n.t('The marked code is where it was: {0}.', place);
    case 'moved':
      return l10n.t('The marked code moved to {0}.', place);
    case 'modified':
      return l10n.t('The marked code was changed and is now at {0}.', place);
  }
}

/** `src/belt.ts:10-12` */
export function linesText(path: string, { start, end }: LineRange): string {
  return `${path}:${start}${end > start ? `-${end}` : ''}`;
}
