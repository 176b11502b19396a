import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RemoteAccess } from '../../src/git/remotes';
import { Repository } from '../../src/git/repository';
import { recordPoint } from '../../src/git/rollbackPoints';
import { gitOptions, TemporaryRepository } from './temporaryRepository';

/** Two clones of a bare repository that all three share the first commit of. */
export class TwoClones {
  readonly ada: TemporaryRepository;
  readonly ben: TemporaryRepository;
  /** Path of the bare repository. */
  readonly remote: string;
  private readonly seed: TemporaryRepository;

  constructor() {
    this.seed = new TemporaryRepository();
    this.seed.write('belt.ts', 'speed = 1\n');
    this.seed.commitAll('First');
    this.remote = join(this.seed.root, '..', 'remote.git');
    execFileSync('git', ['clone', '-q', '--bare', this.seed.root, this.remote]);
    this.ada = new TemporaryRepository({ from: this.remote });
    this.ben = new TemporaryRepository({ from: this.remote });
  }

  get head(): string {
    return this.seed.git('rev-parse', 'HEAD');
  }

  /** Refs of the bare repository that people share, and what they are. */
  shared(): string {
    return refsOf(this.remote);
  }

  remove(): void {
    for (const one of [this.ada, this.ben, this.seed]) one.remove();
  }
}

/** Points and notes of a repository. */
export function refsOf(path: string): string {
  const names = ['refs/escalation', 'refs/notes/escalation'];
  return execFileSync('git', ['-C', path, 'for-each-ref', '--format=%(refname) %(objectname)', ...names])
    .toString()
    .trimEnd();
}

export async function accessOf(clone: TemporaryRepository, gitPath?: string): Promise<RemoteAccess> {
  const repository = await Repository.open(clone.root, { ...gitOptions, ...(gitPath === undefined ? {} : { gitPath }) });
  return { repository, remote: 'origin', env: {}, transferMs: 60_000 };
}

/** Records a point of uncommitted work. */
export async function recordIn(clone: TemporaryRepository, name: string, content: string): Promise<string> {
  clone.write('belt.ts', content);
  clone.write(`${name}.txt`, content);
  const ref = `refs/escalation/2026-02-04-standstill/${name}`;
  await recordPoint(await clone.open(), { ref, message: `Before ${name}`, exclude: [] });
  return ref;
}

/** A git that runs a script before each push that it is asked for, and then does what it was asked. */
export function gitThatPushesAfter(folder: string, script: string): string {
  const path = join(folder, 'git-with-a-race');
  writeFileSync(path, `#!/bin/sh\nfor word in "$@"; do [ "$word" = push ] && { ${script}\n}; done\nexec git "$@"\n`);
  chmodSync(path, 0o755);
  return path;
}
