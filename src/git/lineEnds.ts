import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Repository } from './repository';

/** More files than are read for their line ends. */
const mostFiles = 20_000;

/**
 * Tracked files that lie there with other line ends than a checkout would write, though git holds them for unchanged: it converts both to the
 * same object. Looks only where line ends are converted at all, and reads every such file. `index` is an index file of the caller's.
 */
export async function findOddLineEnds(repository: Repository, index: string, signal: AbortSignal): Promise<string[]> {
  const env = { GIT_INDEX_FILE: index };
  const [settings, attributes] = await Promise.all([
    repository.raw(['config', '--get-regexp', '^core\\.(autocrlf|eol)$'], { ok: [0, 1], signal }),
    repository.raw(['ls-files', '-z', '--', ':(top,glob)**/.gitattributes'], { env, signal }),
  ]);
  const converting = readSettings(settings);
  const mayConvert = converting.everyText || attributes !== '' || existsSync(join(repository.commonDir, 'info', 'attributes'));
  if (!mayConvert || (await countEntries(index)) > mostFiles) return [];
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

function readSettings(output: string): Converting {
  // The last one counts.
  const value = (name: string): string | undefined =>
    [...output.matchAll(new RegExp(`^core\\.${name} (.*)$`, 'gimu'))].at(-1)?.[1]?.trim().toLowerCase();
  const autocrlf = value('autocrlf');
  const converted = autocrlf !== undefined && /^(?:true|yes|on|1)$/u.test(autocrlf);
  if (converted || autocrlf === 'input') return { everyText: true, lineEnd: converted ? 'crlf' : 'lf' };
  const eol = value('eol');
  const native = process.platform === 'win32' ? 'crlf' : 'lf';
  return { everyText: false, lineEnd: eol === 'crlf' || eol === 'lf' ? eol : native };
}

/** What a checkout ends lines with, by the attributes as `ls-files --eol` tells them; undefined where it converts nothing. */
function lineEndOf(attribute: string, { everyText, lineEnd }: Converting): LineEnd | undefined {
  if (attribute.startsWith('-text') || (attribute === '' && !everyText)) return undefined;
  return attribute.includes('eol=crlf') ? 'crlf' : attribute.includes('eol=lf') ? 'lf' : lineEnd;
}

/** Number of entries, from the header of an index file (gitformat-index: signature, version, count, each four bytes). */
async function countEntries(index: string): Promise<number> {
  const file = await open(index).catch(() => undefined);
  if (!file) return 0;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(12), 0, 12, 0);
    return bytesRead === 12 ? buffer.readUInt32BE(8) : 0;
  } finally {
    await file.close();
  }
}
