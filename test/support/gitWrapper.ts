import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A `git` for the PATH that counts how many run that the extension started: those switch `core.fsmonitor` off, VS Code’s own do not. It
 * becomes the real git, so its process is git's own. Linux only: whether a process runs is read from /proc.
 */
export class GitWrapper {
  /** Folder to put before the others of the PATH. */
  readonly folder: string;
  private readonly processes: string;
  private readonly counts: string;
  private readonly released: string;

  /** @param hangs an argument with which git does not begin before it is released */
  constructor(folder: string, hangs?: string) {
    this.folder = join(folder, 'bin');
    this.processes = join(folder, 'processes');
    this.counts = join(folder, 'counts');
    this.released = join(folder, 'released');
    mkdirSync(this.folder, { recursive: true });
    mkdirSync(this.processes, { recursive: true });
    const git = execFileSync('which', ['git'], { encoding: 'utf8' }).trim();
    const hang =
      hangs === undefined
        ? ''
        : `for one in "$@"; do [ "$one" = '${hangs}' ] && while [ ! -e '${this.released}' ]; do sleep 0.1; done; done\n`;
    writeFileSync(
      join(this.folder, 'git'),
      `#!/bin/sh\ncase "$*" in *core.fsmonitor=false*) ;; *) exec '${git}' "$@" ;; esac\n: > '${this.processes}'/$$\nn=0\nfor one in '${this.processes}'/*; do [ -e /proc/"\${one##*/}"/exe ] && n=$((n+1)); done\n` +
        `echo $n "$*" >> '${this.counts}'\n${hang}exec '${git}' "$@"\n`,
      { mode: 0o755 },
    );
  }

  /** Lets git go on that hangs, now and from now on. */
  release(): void {
    writeFileSync(this.released, '');
  }

  /** For each process that was started: how many ran then, itself included, and its arguments. */
  started(): { readonly running: number; readonly args: string }[] {
    if (!existsSync(this.counts)) return [];
    return readFileSync(this.counts, 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => ({ running: Number(line.slice(0, line.indexOf(' '))), args: line.slice(line.indexOf(' ') + 1) }));
  }

  /** Processes that run now. */
  running(): number {
    return readdirSync(this.processes).filter((id) => existsSync(`/proc/${id}/exe`)).length;
  }
}
