import { createReadStream } from 'node:fs';
import { lstat, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { GitError } from './gitError';
import type { Repository } from './repository';
import type { Settings } from './settings';

/** What runs git and gives its output. */
type Git = Pick<Repository, 'raw'>;

const attributes = ['text', 'crlf', 'eol', 'ident', 'working-tree-encoding', 'filter'];
/** Larger files are left to their filter: it is made for them, and running it twice would take its time. */
const largestFiltered = 10 * 1024 * 1024;

/**
 * Files whose bytes git would not bring back: line ends that differ from those it would write, keywords, encodings, filters that lose
 * something. `candidates` are plain files of the working tree that the index (a file of the caller's) holds as they are. `scratch` is a folder
 * that is made and removed.
 */
export async function findInexact(
  root: string,
  git: Git,
  index: string,
  candidates: readonly string[],
  scratch: string,
): Promise<readonly string[]> {
  if (candidates.length === 0) return [];
  await mkdir(scratch, { recursive: true });
  try {
    // Written elsewhere, as a checkout would write them here.
    const args = ['checkout-index', '--force', '--quiet', `--prefix=${scratch}/`, '-z', '--stdin'];
    try {
      await git.raw(args, { input: candidates.map((path) => `${path}\0`).join(''), env: { GIT_INDEX_FILE: index } });
    } catch (error) {
      // What a filter can't write back is kept as it is.
      if (error instanceof GitError && error.reason === 'filterFailed') return candidates;
      throw error;
    }
    const same = await Promise.all(candidates.map((path) => isSameFile(join(root, path), join(scratch, path))));
    return candidates.filter((_path, number) => !same[number]);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Plain files for which attributes or configuration let git change bytes between its objects and the working tree. */
export async function findConverted(
  root: string,
  git: Git,
  { autocrlf, eol }: Settings,
  paths: readonly string[],
): Promise<string[]> {
  if (paths.length === 0) return [];
  const input = paths.map((path) => `${path}\0`).join('');
  const output = await git.raw(['check-attr', '-z', '--stdin', ...attributes], { input });
  const everyText = autocrlf !== undefined || eol !== undefined;
  const values = new Map<string, Map<string, string>>();
  const fields = output.split('\0');
  for (let at = 0; at + 2 < fields.length; at += 3) {
    const [path, name, value] = fields.slice(at, at + 3) as [string, string, string];
    const known = values.get(path) ?? new Map<string, string>();
    values.set(path, known.set(name, value));
  }
  const wanted: string[] = [];
  for (const path of paths) {
    const own = values.get(path);
    const is = (name: string): boolean => !['unspecified', 'unset', undefined].includes(own?.get(name));
    const text =
      own?.get('text') === 'unset' || own?.get('crlf') === 'unset' ? false : everyText || is('text') || is('crlf') || is('eol');
    const filtered = is('filter');
    if (!text && !filtered && !is('ident') && !is('working-tree-encoding')) continue;
    const stat = await lstat(join(root, path)).catch(() => undefined);
    if (stat?.isFile() === true && (!filtered || stat.size <= largestFiltered)) wanted.push(path);
  }
  return wanted;
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([lstat(one), lstat(other)]);
  if (first.size !== second.size) return false;
  const chunks = createReadStream(other)[Symbol.asyncIterator]() as AsyncIterableIterator<Buffer>;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(one) as AsyncIterable<Buffer>) {
    while (rest.length < chunk.length) {
      const { value, done } = await chunks.next();
      if (done === true) return false;
      rest = Buffer.concat([rest, value]);
    }
    if (!rest.subarray(0, chunk.length).equals(chunk)) return false;
    rest = rest.subarray(chunk.length);
  }
  return rest.length === 0;
}
