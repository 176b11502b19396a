import * as l10n from '@vscode/l10n';
import type { Files } from './files';
import { folderOf, idKindNames, logPath, newId } from './layout';
import { writeLogLine } from './log';
import type { Escalation } from './model';

/** Something that a crash left behind and that was mended. */
export type Mended =
  { readonly what: 'logLine'; readonly id: string } | { readonly what: 'temporaryFile'; readonly path: string };

/** An entry younger than this (ms) may be one that another window is about to name in the log. */
const settled = 60_000;

/**
 * Mends what a crash between an entry and its log line, or in the middle of a write, left behind: writes the missing log lines and removes
 * half-written files. Entries are never changed.
 */
export async function repair(files: Files, escalation: Escalation, by: string, now: Date): Promise<Mended[]> {
  const { slug } = escalation;
  const mended: Mended[] = [];
  for (const folder of ['', slug, ...idKindNames.map((kind) => `${slug}/${folderOf(kind)}`)]) {
    mended.push(...(await files.clean(folder)).map((path): Mended => ({ what: 'temporaryFile', path })));
  }
  // Where the log itself can't be read, it is not known which lines are missing.
  if (
    escalation.strays.some(({ path }) => path === logPath(slug)) ||
    escalation.logProblems.some(({ span }) => span === undefined)
  )
    return mended;
  const named = new Set(escalation.log.flatMap(({ on }) => on ?? []));
  for (const kind of idKindNames) {
    for (const { id, readable, data } of escalation.entries[kind]) {
      const made = Date.parse(data.created?.at ?? '');
      if (named.has(id) || !readable || now.getTime() - made < settled) continue;
      named.add(id);
      await files.append(
        logPath(slug),
        new TextEncoder().encode(
          writeLogLine({ id: newId('L'), at: data.created?.at ?? now.toISOString(), by, did: `${kind}.recovered`, on: id }),
        ),
      );
      mended.push({ what: 'logLine', id });
    }
  }
  return mended;
}

export function describeMended(mended: Mended): string {
  if (mended.what === 'logLine') return l10n.t('{0} had no line in the log; it was added.', mended.id);
  return l10n.t('A half-written file was removed: {0}', mended.path);
}
