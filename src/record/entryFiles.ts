import { unreadableEntry } from './assemble';
import { type Files, FilesError, type FileStat } from './files';
import { folderOf, idKindNames, parsePath } from './layout';
import type { Entry } from './model';
import { entryLimit } from './parse';
import type { Problem } from './problem';
import { readEntryFast } from './readFast';

// From the files of an escalation's folder to its entries.

export interface ListedFile {
  /** Below the records folder. */
  readonly path: string;
  readonly stat: FileStat;
}

/** What the folder of an escalation and its folders of entries hold, by path. */
export async function listEscalation(files: Files, slug: string): Promise<ListedFile[]> {
  const top = await files.list(slug);
  const kinds = idKindNames.map(folderOf).filter((folder) => top.some(({ name, type }) => name === folder && type === 'folder'));
  const inner = await Promise.all(
    kinds.map(async (folder) =>
      (await files.list(`${slug}/${folder}`)).map((stat) => ({ path: `${slug}/${folder}/${stat.name}`, stat })),
    ),
  );
  const outer = top
    .filter(({ name, type }) => !(type === 'folder' && kinds.includes(name)))
    .map((stat) => ({ path: `${slug}/${stat.name}`, stat }));
  return [...outer, ...inner.flat()]
    .filter(({ stat }) => !stat.name.startsWith('.'))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** The bytes of an entry's file, or the problem that keeps it from being read; undefined for what is no entry. */
export async function readEntryFile(files: Files, path: string, stat: FileStat): Promise<Uint8Array | Problem | undefined> {
  const parsed = parsePath(path);
  if (!parsed || !('kind' in parsed) || stat.type !== 'file') return undefined;
  try {
    return await files.read(path, entryLimit);
  } catch (error) {
    return problemOf(error, path, stat.size);
  }
}

/** The entry of a file with what `readEntryFile` gave; undefined for what is no entry. */
export function toEntry(path: string, stat: FileStat, content: Uint8Array | Problem | undefined): Entry | undefined {
  if (content instanceof Uint8Array) return readEntryFast(path, content);
  if (content) return unreadableEntry(path, content);
  const parsed = parsePath(path);
  if (!parsed || !('kind' in parsed) || parsed.kind === 'log') return undefined;
  return unreadableEntry(path, { code: stat.type === 'link' ? 'link' : 'notAFile', severity: 'error', data: { path } });
}

/** Throws what is no `FilesError` on. */
export function problemOf(error: unknown, path: string, size: number | undefined): Problem {
  if (!(error instanceof FilesError)) throw error;
  if (error.reason === 'tooLarge') return { code: 'tooLarge', severity: 'error', data: { size: size ?? 0, limit: entryLimit } };
  if (error.reason === 'notAFile') return { code: 'notAFile', severity: 'error', data: { path } };
  if (error.reason === 'outside') return { code: 'link', severity: 'error', data: { path } };
  const message = error.cause instanceof Error ? error.cause.message : error.message;
  return { code: 'unreadable', severity: 'error', data: { message, reason: error.reason } };
}
