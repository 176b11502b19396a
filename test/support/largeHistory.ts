import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface LargeHistory {
  readonly root: string;
  /** The file of 5,000 lines. */
  readonly path: string;
  /** The commits that changed it, oldest first; full hashes. */
  readonly touching: readonly string[];
  /** A file that only the first commit touched. */
  readonly quiet: string;
}

const commits = 50_000;
const files = 5_000;
const largeLines = 5_000;
const large = 'src/conveyor.c';
/** Every so many commits the large file changes. */
const largeEvery = 13;

/**
 * A repository of 50,000 commits and 5,000 files, with a file of 5,000 lines that 3,800 commits changed; the same in every run.
 * Made once a folder, in about a minute.
 */
export async function largeHistory(folder: string): Promise<LargeHistory> {
  const root = join(folder, 'large-history-1');
  if (!existsSync(root)) {
    const unfinished = `${root}.unfinished`;
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(dirname(unfinished), { recursive: true });
    execFileSync('git', ['init', '-q', '-b', 'main', unfinished]);
    await importHistory(unfinished);
    execFileSync('git', ['-C', unfinished, 'reset', '-q', '--hard']);
    renameSync(unfinished, root);
  }
  const touching = execFileSync('git', ['-C', root, 'rev-list', '--reverse', 'HEAD', '--', large], { encoding: 'utf8' });
  return { root, path: large, touching: touching.trim().split('\n'), quiet: nameOf(0) };
}

function nameOf(file: number): string {
  return `src/module${file % 100}/part${file}.c`;
}

async function importHistory(root: string): Promise<void> {
  const git = spawn('git', ['-C', root, 'fast-import', '--quiet', '--force'], { stdio: ['pipe', 'inherit', 'inherit'] });
  const write = async (text: string): Promise<void> => {
    if (!git.stdin.write(text)) await once(git.stdin, 'drain');
  };
  const content = Array.from({ length: largeLines }, (_value, line) => `  step(${line}, 0);`);
  const random = randomNumbers(20_260_204);
  for (let number = 0; number < commits; number += 1) {
    const changes: string[] = [];
    const change = (path: string, text: string): void => {
      changes.push(`M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`);
    };
    if (number === 0) for (let file = 0; file < files; file += 1) change(nameOf(file), `int part${file} = 0;\n`);
    else {
      const file = 1 + random(files - 1);
      change(nameOf(file), `int part${file} = ${number};\n`);
    }
    if (number % largeEvery === 0) {
      if (number > 0) changeLines(content, number, random);
      change(large, `${content.join('\n')}\n`);
    }
    const message = `Change ${number}\n`;
    const who = `Ada Lorenz <ada@example.com> ${1_500_000_000 + number * 600} +0000`;
    await write(`commit refs/heads/main\ncommitter ${who}\ndata ${Buffer.byteLength(message)}\n${message}${changes.join('')}\n`);
  }
  git.stdin.end('done\n');
  const [code] = (await once(git, 'close')) as [number | null];
  if (code !== 0) throw new Error(`git fast-import ended with ${code}`);
}

/** A few lines change, one comes and one goes: the file keeps its length. */
function changeLines(content: string[], number: number, random: (below: number) => number): void {
  const start = random(content.length - 10);
  const count = 1 + random(6);
  for (let line = start; line < start + count; line += 1) content[line] = `  step(${line}, ${number});`;
  content.splice(random(content.length), 1);
  content.splice(random(content.length), 0, `  check(${number});`);
}

/** Numbers that look random and are the same in every run (Mulberry32). */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}
