import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { IndexContent } from './indexContent';
import type { Repository } from './repository';
import type { Settings } from './settings';

/** More files than are read for their line ends. */
const mostFiles = 20_000;

/**
 * Tracked files that lie there with other line ends than a checkout would write, though git holds them for unchanged: it converts both to the
 * same object. Looks only where line ends are converted at all, and reads every such file. `index` is an index file of the caller's.
 */
export async function findOddLineEnds(
  repository: Repository,
  index: string,
  { count, mayHoldAttributes }: IndexContent,
  settings: Promise<Settings>,
  signal: AbortSignal,
): Promise<string[]> {
  if (count > mostFiles) return [];
  const converting = conversionOf(await settings);
  const env = { GIT_INDEX_FILE: index };
  const mayConvert =
    converting.everyText ||
    existsSync(join(repository.commonDir, 'info', 'attributes')) ||
    (mayHoldAttributes &&
      (await repository.raw(['ls-files', '-z', '--', ':(top,glob)**/.gitattributes'], { env, signal })) !== '');
  if (!mayConvert) return [];
  const output = await repository.raw(['ls-files', '-z', '--eol'], { env, signal });
  return output.split('\0').flatMap((line) => {
    const [, stored, lying, attribute, path] = /^i\/(\S*)\s+w\/(\S*)\s+attr\/(.*?)\s*\t(.*)$/su.exec(line) ?? [];
    if (path === undefined || lying === '' || !['lf', 'crlf', 'mixed'].includes(stored!)) return [];
    const written = lineEndOf(attribute!, converting);
    if (written === undefined) return [];
    return lying === (written === 'crlf' && stored === 'lf' ? 'crlf' : stored) ? [] : [path];
  });
}

type LineEnd = 'lf' | 'crlf';

interface Converting {
  /** Files without attributes are converted too. */
  readonly everyText: boolean;
  readonly lineEnd: LineEnd;
}

function conversionOf({ autocrlf, eol }: Settings): Converting {
  if (autocrlf !== undefined) return { everyText: true, lineEnd: autocrlf === 'true' ? 'crlf' : 'lf' };
  const native = process.platform === 'win32' ? 'crlf' : 'lf';
  return { everyText: false, lineEnd: eol === 'crlf' || eol === 'lf' ? eol : native };
}

/** What a checkout ends lines with, by the attributes as `ls-files --eol` tells them; undefined where it converts nothing. */
function lineEndOf(attribute: string, { everyText, lineEnd }: Converting): LineEnd | undefined {
  if (attribute.startsWith('-text') || (attribute === '' && !everyText)) return undefined;
  return attribute.includes('eol=crlf') ? 'crlf' : attribute.includes('eol=lf') ? 'lf' : lineEnd;
}
