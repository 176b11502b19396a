import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, link, lstat, mkdir, open, readdir, realpath, rename, rm, unlink } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { isLock, isLockLeft, withFileLock } from './fileLock';
import { type Files, FilesError, type FilesReason, type FileStat } from '../record/files';

/** How many files are looked at or read at a time. */
const atOnce = 256;
/** A leaving of an interrupted write: the number is the process that wrote it. */
const temporaryName = /^\.tmp-(\d+)-[0-9a-f]+$/u;

/**
 * The record on a disk. Every write is whole or not there: a temporary file in the same folder, flushed, then linked or renamed into
 * its place. Nothing is read or written through a link that leads out of the records folder.
 */
export class NodeFiles implements Files {
  private readonly asked = new Map<string, Promise<string>>();

  /** @param root absolute path of the records folder; it need not exist yet */
  constructor(private readonly root: string) {}

  async list(folder: string): Promise<FileStat[]> {
    let path: string;
    let names: string[];
    try {
      path = await this.safe(folder);
      // A link to a folder is not a folder here, wherever it leads.
      if (folder !== '' && (await lstat(path)).isSymbolicLink()) throw new FilesError('outside', folder);
      names = await readdir(path);
    } catch (cause) {
      const error = toFilesError(cause, folder);
      if (error.reason === 'missing') return [];
      throw error;
    }
    const stats: (FileStat | undefined)[] = [];
    for (let start = 0; start < names.length; start += atOnce) {
      stats.push(...(await Promise.all(names.slice(start, start + atOnce).map((name) => identify(path, name)))));
    }
    return stats.filter((stat) => stat !== undefined);
  }

  async read(path: string, limit: number): Promise<Uint8Array> {
    const target = await this.safe(path);
    try {
      await using handle = await openFile(target, path);
      const stat = await handle.stat();
      if (!stat.isFile()) throw new FilesError('notAFile', path);
      if (stat.size > limit) throw new FilesError('tooLarge', path);
      return await readAll(handle, stat.size, limit, path);
    } catch (cause) {
      throw toFilesError(cause, path);
    }
  }

  async create(path: string, content: Uint8Array): Promise<void> {
    const target = await this.safe(path, true);
    try {
      await withTemporary(dirname(target), content, async (temporary) => {
        try {
          // Unlike a rename, a link fails where the name is taken.
          await link(temporary, target);
        } catch (error) {
          if (!isCode(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK')) throw error;
          await createWithoutLinks(target, content);
        }
      });
    } catch (cause) {
      throw toFilesError(cause, path);
    }
  }

  async replace(path: string, content: Uint8Array, expected: Uint8Array): Promise<void> {
    const target = await this.safe(path);
    try {
      await withTemporary(dirname(target), content, (temporary) =>
        withFileLock(target, async () => {
          const now = await this.read(path, Math.max(expected.length, 1));
          if (!Buffer.from(now).equals(expected)) throw new FilesError('changed', path);
          await renameOver(temporary, target);
        }),
      );
    } catch (cause) {
      if (cause instanceof FilesError && cause.reason === 'tooLarge') throw new FilesError('changed', path, { cause });
      throw toFilesError(cause, path);
    }
  }

  async append(path: string, content: Uint8Array): Promise<void> {
    const target = await this.safe(path, true);
    try {
      await using handle = await open(
        target,
        constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW,
        0o666,
      );
      const stat = await handle.stat();
      if (!stat.isFile()) throw new FilesError('notAFile', path);
      const { size } = stat;
      const bytes = (await endsLine(handle, size)) ? Buffer.from(content) : Buffer.concat([Buffer.from('\n'), content]);
      const { bytesWritten } = await handle.write(bytes, 0, bytes.length);
      if (bytesWritten < bytes.length) {
        // The disk is full in the middle of a line: half a line is worse than none.
        await handle.truncate(size);
        throw new FilesError('full', path);
      }
      await handle.sync();
    } catch (cause) {
      throw toFilesError(cause, path);
    }
  }

  async clean(folder: string): Promise<string[]> {
    const removed: string[] = [];
    for (const { name, type } of await this.list(folder)) {
      const writer = temporaryName.exec(name)?.[1];
      if (type !== 'file' || (writer === undefined ? !isLock(name) : isRunning(Number(writer)))) continue;
      const path = folder === '' ? name : `${folder}/${name}`;
      const target = await this.safe(path);
      if (writer === undefined && !(await isLockLeft(target))) continue;
      await rm(target, { force: true });
      removed.push(path);
    }
    return removed;
  }

  /** The absolute path, once it is certain that no link on the way leads out of the records folder. */
  private async safe(path: string, makeFolder = false): Promise<string> {
    if (
      path.split('/').some((part) => part === '..' || part === '.' || part.includes('\\') || part.includes('\0')) ||
      path.startsWith('/')
    ) {
      throw new FilesError('outside', path);
    }
    const target = path === '' ? this.root : join(this.root, ...path.split('/'));
    const folder = path === '' ? target : dirname(target);
    try {
      if (makeFolder) await this.makeFolder(folder, path);
      const [realRoot, realFolder] = await Promise.all([this.real(this.root), this.real(folder)]);
      if (realFolder !== realRoot && !realFolder.startsWith(realRoot + sep)) throw new FilesError('outside', path);
    } catch (cause) {
      throw toFilesError(cause, path);
    }
    return target;
  }

  /** Where a folder really is. Those who ask in the same moment get one answer. */
  private real(folder: string): Promise<string> {
    const asked = this.asked.get(folder);
    if (asked) return asked;
    const answer = realpath(folder).finally(() => this.asked.delete(folder));
    this.asked.set(folder, answer);
    return answer;
  }

  /** Creates the folders below the root one by one, so that a link among them is seen before something is created behind it. */
  private async makeFolder(folder: string, path: string): Promise<void> {
    await mkdir(this.root, { recursive: true });
    const realRoot = await realpath(this.root);
    let current = this.root;
    for (const part of folder.slice(this.root.length).split(sep).filter(Boolean)) {
      current = join(current, part);
      await mkdir(current).catch((error: unknown) => {
        if (!isCode(error, 'EEXIST')) throw error;
      });
      if (!(await realpath(current)).startsWith(realRoot + sep)) throw new FilesError('outside', path);
    }
  }
}

async function identify(folder: string, name: string): Promise<FileStat | undefined> {
  try {
    const stat = await lstat(join(folder, name), { bigint: true });
    const type = stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : stat.isSymbolicLink() ? 'link' : 'other';
    return { name, type, size: Number(stat.size), identity: `${stat.ino}-${stat.size}-${stat.mtimeNs}-${stat.ctimeNs}` };
  } catch (error) {
    // Removed since the folder was listed.
    if (isCode(error, 'ENOENT')) return undefined;
    throw toFilesError(error, name);
  }
}

/** Opens without following a link, and without waiting for the other end of a pipe. */
async function openFile(target: string, path: string): Promise<FileHandle> {
  // Where the system can't be told to refuse links, they are looked for first.
  if (process.platform === 'win32' && !(await lstat(target)).isFile()) throw new FilesError('notAFile', path);
  return open(target, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
}

/** The whole content, also of a file that grew since its size was asked for. */
async function readAll(handle: FileHandle, size: number, limit: number, path: string): Promise<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(size + 1);
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length, null);
    if (bytesRead === 0) return buffer.subarray(0, length);
    length += bytesRead;
  }
  const all = await handle.readFile();
  if (length + all.length > limit) throw new FilesError('tooLarge', path);
  return Buffer.concat([buffer, all]);
}

/** Writes and flushes a temporary file, gives it to `place`, and removes what is left of it in any case. */
async function withTemporary(folder: string, content: Uint8Array, place: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = join(folder, `.tmp-${process.pid}-${randomBytes(6).toString('hex')}`);
  try {
    await writeFlushed(temporary, content);
    await place(temporary);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function writeFlushed(path: string, content: Uint8Array): Promise<void> {
  await using handle = await open(path, 'wx');
  await handle.writeFile(content);
  await handle.sync();
}

/** On file systems without hard links: exclusive, but a crash in the middle leaves a part, which is shown as unreadable. */
async function createWithoutLinks(target: string, content: Uint8Array): Promise<void> {
  await using handle = await open(target, 'wx');
  try {
    await handle.writeFile(content);
    await handle.sync();
  } catch (error) {
    await unlink(target);
    throw error;
  }
}

/** Renames over the target; on Windows a virus scanner or an editor may hold it for a moment. */
async function renameOver(temporary: string, target: string): Promise<void> {
  const tries = process.platform === 'win32' ? 10 : 1;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await rename(temporary, target);
      return;
    } catch (error) {
      if (attempt >= tries || !isCode(error, 'EPERM', 'EACCES', 'EBUSY')) throw error;
      await new Promise((resolve) => {
        setTimeout(resolve, 20 * attempt);
      });
    }
  }
}

/** Whether the file is empty or its last line has its end; a cut-off line must not swallow the next one. */
async function endsLine(handle: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return true;
  const last = Buffer.alloc(1);
  await handle.read(last, 0, 1, size - 1);
  return last[0] === 0x0a;
}

function isRunning(id: number): boolean {
  if (id === process.pid) return true;
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return !isCode(error, 'ESRCH');
  }
}

function isCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

const reasons: { readonly [code: string]: FilesReason } = {
  ENOENT: 'missing',
  ENOTDIR: 'notAFile',
  EISDIR: 'notAFile',
  ELOOP: 'notAFile',
  EEXIST: 'exists',
  ENOSPC: 'full',
  EDQUOT: 'full',
  EACCES: 'denied',
  EPERM: 'denied',
  EROFS: 'denied',
};

function toFilesError(cause: unknown, path: string): FilesError {
  if (cause instanceof FilesError) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return new FilesError(reasons[code] ?? 'failed', path, { cause });
}
