import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { factKey } from './factStore';
import type { Repository } from './repository';

/**
 * The settings of git that a blame's answer depends on, with the lists of ignored revisions, in short form; undefined where that
 * can't be told.
 */
export async function blameSettings(repository: Repository, signal?: AbortSignal): Promise<string | undefined> {
  const { stdout } = await repository.run(['config', '-z', '--get-regexp', '^(blame|diff)\\.'], { ok: [0, 1], signal });
  const settings = stdout.toString('utf8');
  const lists: string[] = [];
  for (const [, path = ''] of settings.matchAll(/^blame\.ignorerevsfile\n([^\0]*)\0/gimu)) {
    if (path === '') continue;
    // git knows more abbreviations; a list under one of them is read by git alone.
    if (/^%|^~(?!\/)/u.test(path)) return undefined;
    const file = resolve(
      repository.root,
      path.replace(/^~(?=\/)/u, () => homedir()),
    );
    lists.push(await readFile(file, 'utf8').catch(() => ''));
  }
  return factKey(settings, ...lists);
}
