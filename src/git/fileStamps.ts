import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { GitError } from './gitError';

/** How far the times that a file system tells may lie apart (ms): most follow a tick of the system; some know only every other second. */
const tick = 100;
const coarseTick = 2_100;

interface Stamp {
  /** Times, size, mode and identity; empty where there is no file. */
  readonly text: string;
  /** From when on another write could not leave the same stamp (ms since 1970, by the clock of its file system). */
  readonly certainMs: number;
}

/** Files as they were at one moment. */
export class SeenFiles {
  private constructor(
    private readonly root: string,
    private readonly paths: readonly string[],
    private readonly stamps: readonly Stamp[],
  ) {}

  /** @param paths relative to the root */
  static async see(root: string, paths: readonly string[]): Promise<SeenFiles> {
    return new SeenFiles(root, paths, await stampsOf(root, paths));
  }

  /** Throws `changedMeanwhile` where one was written since. */
  async expectSame(): Promise<void> {
    const now = await stampsOf(this.root, this.paths);
    const changed = this.paths.find((_path, number) => now[number]!.text !== this.stamps[number]!.text);
    if (changed !== undefined) throw new GitError('changedMeanwhile', changed);
  }

  /** Those that were written so shortly before a time (ms since 1970) that another write could have left the same stamp. */
  writtenShortlyBefore(timeMs: number): string[] {
    return this.paths.filter((_path, number) => this.stamps[number]!.certainMs > timeMs);
  }
}

function stampsOf(root: string, paths: readonly string[]): Promise<Stamp[]> {
  return Promise.all(
    paths.map(async (path) => {
      const stat = await lstat(join(root, path), { bigint: true }).catch(ignoreMissing);
      if (stat === undefined) return { text: '', certainMs: 0 };
      const { mtimeNs, ctimeNs, size, mode, ino } = stat;
      const certainMs = Number(ctimeNs / 1_000_000n) + (ctimeNs % 1_000_000_000n === 0n ? coarseTick : tick);
      return { text: `${mtimeNs} ${ctimeNs} ${size} ${mode} ${ino}`, certainMs };
    }),
  );
}

/** What is not there needs no removing. */
export function ignoreMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined;
  throw error;
}
