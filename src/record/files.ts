/**
 * The port to the folder that holds the record. Paths are relative to the records folder, with `/`, and never leave it.
 * Implementations: `disk/nodeFiles.ts` on a disk, an in-memory one in the tests.
 */
export interface Files {
  /** What a folder holds; empty where there is no such folder. Reads each item's identity, not its content. */
  list(folder: string): Promise<FileStat[]>;
  /** The file's bytes. Throws `FilesError`: `missing`, `tooLarge`, `notAFile`, `outside`, `denied`. */
  read(path: string, limit: number): Promise<Uint8Array>;
  /** Creates a file with this content, whole or not at all, and the folders above it. Throws `exists` where there is one. */
  create(path: string, content: Uint8Array): Promise<void>;
  /** Replaces a file atomically. Throws `changed` where it no longer holds `expected`. */
  replace(path: string, content: Uint8Array, expected: Uint8Array): Promise<void>;
  /** Appends to a file with one write, creating it where it is missing. */
  append(path: string, content: Uint8Array): Promise<void>;
  /** Removes leavings of interrupted writes; returns their paths. */
  clean(folder: string): Promise<string[]>;
}

export interface FileStat {
  /** Name in its folder. */
  readonly name: string;
  readonly type: 'file' | 'folder' | 'link' | 'other';
  /** Bytes. */
  readonly size: number;
  /** Changes whenever the content may have changed (size, times, file number). */
  readonly identity: string;
}

export type FilesReason = 'missing' | 'exists' | 'changed' | 'tooLarge' | 'notAFile' | 'outside' | 'denied' | 'full' | 'failed';

/** A file operation that could not happen. `path` is relative to the records folder. */
export class FilesError extends Error {
  constructor(
    readonly reason: FilesReason,
    readonly path: string,
    options?: ErrorOptions,
  ) {
    super(`${reason}: ${path}`, options);
    this.name = 'FilesError';
  }
}
