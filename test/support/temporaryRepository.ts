import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Repository } from '../../src/git/repository';

export const gitOptions = { timeoutMs: 60_000 };

/** A real repository in a folder of its own, gone with `remove`. */
export class TemporaryRepository {
  readonly root: string;

  /** @param options `partly`: what is cloned of `from`, as options of `git clone` */
  constructor(
    options: {
      readonly format?: 'sha1' | 'sha256';
      readonly from?: string;
      readonly partly?: readonly string[];
      readonly worktreeOf?: string;
    } = {},
  ) {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'escalation-git-')));
    this.root = join(folder, 'repository');
    if (options.worktreeOf !== undefined) {
      execFileSync('git', ['-C', options.worktreeOf, 'worktree', 'add', '-q', '-b', 'tree', this.root], { stdio: 'ignore' });
    } else if (options.from === undefined) {
      execFileSync('git', ['init', '-q', '-b', 'main', `--object-format=${options.format ?? 'sha1'}`, this.root]);
    } else {
      // A clone of a path is always whole.
      const source = options.partly === undefined ? options.from : `file://${options.from}`;
      execFileSync('git', ['clone', '-q', ...(options.partly ?? []), source, this.root], { stdio: 'ignore' });
    }
    // A worktree has its main repository's.
    if (options.worktreeOf === undefined) this.configure('[user]\nname = Ada Lorenz\nemail = ada@example.com\n');
  }

  /** Adds to the configuration file, which costs no process. */
  configure(lines: string): void {
    appendFileSync(this.path('.git/config'), lines);
  }

  git(...args: string[]): string {
    return this.gitBytes(...args)
      .toString('utf8')
      .trimEnd();
  }

  gitBytes(...args: string[]): Buffer {
    return execFileSync('git', ['-C', this.root, ...args], { stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 256 * 1024 * 1024 });
  }

  open(): Promise<Repository> {
    return Repository.open(this.root, gitOptions);
  }

  path(name: string): string {
    return join(this.root, name);
  }

  write(name: string, content: string | Uint8Array, mode?: number): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), content);
    if (mode !== undefined) chmodSync(this.path(name), mode);
  }

  link(name: string, target: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    symlinkSync(target, this.path(name));
  }

  delete(name: string): void {
    rmSync(this.path(name), { recursive: true, force: true });
  }

  commitAll(message: string): string {
    this.git('add', '-A');
    this.git('commit', '-q', '--allow-empty', '-m', message);
    return this.git('rev-parse', 'HEAD');
  }

  /** Every path below the root but git's own folder, with mode and content. */
  snapshot(): Record<string, string> {
    return snapshotOf(this.root);
  }

  /** What no recording may touch, byte for byte. */
  untouchables(): Record<string, string> {
    const index = this.git('rev-parse', '--git-path', 'index');
    const path = index.startsWith('/') ? index : join(this.root, index);
    return {
      ...this.snapshot(),
      '<index>': hashOf(readFileSync(path)),
      '<head>': this.git('symbolic-ref', '-q', 'HEAD'),
      '<refs>': this.git('for-each-ref', 'refs/heads', 'refs/tags', 'refs/stash'),
      '<reflog>': this.git('reflog'),
      '<stash>': this.git('stash', 'list'),
    };
  }

  remove(): void {
    rmSync(dirname(this.root), { recursive: true, force: true });
  }
}

export function hashOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

export function snapshotOf(root: string): Record<string, string> {
  const found: Record<string, string> = {};
  const visit = (folder: string, prefix: string): void => {
    for (const name of readdirSync(folder)) {
      if (name === '.git') continue;
      const path = join(folder, name);
      const stat = lstatSync(path);
      if (stat.isSymbolicLink()) found[prefix + name] = `link ${readlinkSync(path)}`;
      else if (stat.isDirectory()) visit(path, `${prefix}${name}/`);
      else found[prefix + name] = `${stat.mode & 0o100 ? 'x' : '-'} ${hashOf(readFileSync(path))}`;
    }
  };
  visit(root, '');
  return found;
}
