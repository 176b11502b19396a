import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

// What an index file tells by its bytes, where asking git would cost a process (gitformat-index).

export interface IndexContent {
  /** Number of entries; those of a split index's other file are not counted. */
  readonly count: number;
  /** Tree of all entries, where git has noted it since the last change of an entry. */
  readonly tree?: string;
  /** False only where it is certain that no entry is a `.gitattributes`. */
  readonly mayHoldAttributes: boolean;
}

/** Header: signature, version, count. Entry: times, owner, mode and size in 40 bytes, hash, flags. Each number has four bytes, flags have two. */
const headerLength = 12;
const statLength = 40;
const flagsLength = 2;
const extended = 0x4000;

export async function readIndexContent(path: string): Promise<IndexContent> {
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes === undefined || bytes.length < headerLength) return { count: 0, mayHoldAttributes: false };
  const [version, count] = [bytes.readUInt32BE(4), bytes.readUInt32BE(8)];
  const hashLength = hashLengthOf(bytes);
  // Names of version 4 are told by how they differ from the one before.
  if (version > 3 || hashLength === undefined) return { count, mayHoldAttributes: true };
  try {
    const extensions = readExtensions(bytes, endOfEntries(bytes, count, hashLength), hashLength);
    const noted = /^\0(\d+) \d+\n/u.exec(extensions.get('TREE')?.toString('latin1') ?? '');
    const tree =
      noted &&
      extensions
        .get('TREE')!
        .subarray(noted[0].length, noted[0].length + hashLength)
        .toString('hex');
    return {
      count,
      ...(tree ? { tree } : {}),
      // A split index names a file with further entries.
      mayHoldAttributes: extensions.has('link') || bytes.includes('.gitattributes\0'),
    };
  } catch (error) {
    if (error instanceof RangeError) return { count, mayHoldAttributes: true };
    throw error;
  }
}

/** Length of the repository's hashes: of the one that ends the file and is that of all before it. */
function hashLengthOf(bytes: Buffer): number | undefined {
  const isEnd = (algorithm: 'sha1' | 'sha256', length: number): boolean =>
    createHash(algorithm).update(bytes.subarray(0, -length)).digest().equals(bytes.subarray(-length));
  return isEnd('sha1', 20) ? 20 : isEnd('sha256', 32) ? 32 : undefined;
}

/** Throws `RangeError` where the file ends before. */
function endOfEntries(bytes: Buffer, count: number, hashLength: number): number {
  let at = headerLength;
  for (let entry = 0; entry < count; entry += 1) {
    const flagsAt = at + statLength + hashLength;
    const isExtended = (bytes.readUInt16BE(flagsAt) & extended) !== 0;
    const nameAt = flagsAt + flagsLength * (isExtended ? 2 : 1);
    const length = bytes.indexOf(0, nameAt) - at;
    if (length < 0) throw new RangeError('no end of a name');
    // Behind a name stand one to eight zeros, so that the next entry begins at a multiple of eight.
    at += (length + 8) & ~7;
  }
  return at;
}

/** Content by signature; at the end of the file stands a hash. */
function readExtensions(bytes: Buffer, start: number, hashLength: number): Map<string, Buffer> {
  const extensions = new Map<string, Buffer>();
  for (let at = start; at + 8 <= bytes.length - hashLength;) {
    const length = bytes.readUInt32BE(at + 4);
    extensions.set(bytes.toString('latin1', at, at + 4), bytes.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return extensions;
}
