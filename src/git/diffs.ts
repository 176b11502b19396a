import { lstat, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitError } from './gitError';
import { copyIndex, ownIndexFile } from './indexFile';
import type { RunOptions } from './gitProcess';
import { pathspecs, type Repository } from './repository';
import { selectHunks } from './selectHunks';
import { isBelow, readWorkingTree } from './workingTree';

export type DiffSource = 'workingTree' | 'staged' | { readonly from: string; readonly to: string };

export interface DiffOptions {
  /** Folders that are left out, relative to the root. */
  readonly exclude: readonly string[];
  /** Only these paths; all, where none are given. */
  readonly paths?: readonly string[];
  /** Most bytes of the patch, and of the new files in it. */
  readonly limit: number;
  readonly signal?: AbortSignal;
}

export interface DiffFile {
  readonly path: string;
  readonly formerPath?: string;
  /** git's letter: A, C, D, M, R or T. */
  readonly status: string;
  /** Lines; 0 for binary files. */
  readonly added: number;
  readonly deleted: number;
  readonly binary: boolean;
}

export interface AttachedDiff {
  /** Commit, or on an unborn branch the empty tree, that the patch applies to. */
  readonly base: string;
  /** Of a range: the commit that it leads to. */
  readonly head?: string;
  /** What `git apply --binary` takes; bytes, since files have any encoding. */
  readonly patch: Uint8Array;
  readonly files: readonly DiffFile[];
}

const patchOptions = [
  '--binary',
  '--full-index',
  '--no-color',
  '--no-ext-diff',
  '--no-textconv',
  '-M',
  '--src-prefix=a/',
  '--dst-prefix=b/',
];

/** A diff with its base. Throws `GitError` `tooLarge` with the size in bytes, without ever holding more than the limit. */
export async function readDiff(repository: Repository, source: DiffSource, options: DiffOptions): Promise<AttachedDiff> {
  const paths = ['--', ...pathspecs(options.paths ?? [], options.exclude)];
  if (typeof source === 'object') {
    const [base, head] = [await repository.resolve(source.from), await repository.resolve(source.to)];
    return { base, head, ...(await read(repository, [base, head, ...paths], options)) };
  }
  const base = (await repository.head()).commit ?? (await repository.emptyTree());
  if (source === 'staged') return { base, ...(await read(repository, ['--cached', base, ...paths], options)) };
  return withNewFiles(repository, options, async (env) => ({
    base,
    ...(await read(repository, [base, ...paths], options, env)),
  }));
}

/** The hunks of the working tree's diff of one file that change the lines from `start` to `end` (new side, first is 1). */
export async function selectionDiff(
  repository: Repository,
  path: string,
  start: number,
  end: number,
  options: Omit<DiffOptions, 'paths'>,
): Promise<AttachedDiff> {
  const diff = await readDiff(repository, 'workingTree', { ...options, paths: [path] });
  const [file] = diff.files;
  if (!file || file.binary) return diff;
  const selected = selectHunks(diff.patch, start, end);
  if (!selected) return { ...diff, patch: new Uint8Array(), files: [] };
  return { ...diff, patch: selected.patch, files: [{ ...file, added: selected.added, deleted: selected.deleted }] };
}

/** A file as it is in a commit. `revision` must be verified. Throws `unknownRevision` where there is none, `tooLarge`. */
export async function showFile(
  repository: Repository,
  revision: string,
  path: string,
  limit: number,
  options: Pick<RunOptions, 'signal' | 'offline'> = {},
): Promise<Buffer> {
  return repository.bytes(['cat-file', 'blob', `${revision}:${path}`], { ...options, limit });
}

async function read(
  repository: Repository,
  args: readonly string[],
  options: DiffOptions,
  env: Readonly<Record<string, string>> = {},
): Promise<Pick<AttachedDiff, 'patch' | 'files'>> {
  const run = { env, signal: options.signal };
  const [patch, summary] = await Promise.all([
    repository.bytes(['diff', ...patchOptions, ...args], { ...run, limit: options.limit, measure: true }),
    repository.raw(['diff', '--raw', '--numstat', '-z', '-M', '--no-ext-diff', '--no-textconv', ...args], run),
  ]);
  return { patch, files: readSummary(summary) };
}

/** `--raw --numstat -z`: first a record a file with its status, then one with its line counts. */
function readSummary(output: string): DiffFile[] {
  const tokens = output.split('\0');
  const statuses = new Map<string, string>();
  const files: DiffFile[] = [];
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index]!;
    if (token.startsWith(':')) {
      const letter = token.split(' ')[4]![0]!;
      const renamed = letter === 'R' || letter === 'C';
      index += renamed ? 2 : 1;
      statuses.set(tokens[index]!, letter);
      continue;
    }
    const match = /^(\d+|-)\t(\d+|-)\t([\s\S]*)$/u.exec(token);
    if (!match) continue;
    const counts = { added: Number(match[1]) || 0, deleted: Number(match[2]) || 0, binary: match[1] === '-' };
    if (match[3] !== '') files.push({ path: match[3]!, status: statuses.get(match[3]!) ?? 'M', ...counts });
    else {
      const [formerPath, path] = [tokens[index + 1]!, tokens[index + 2]!];
      index += 2;
      files.push({ path, formerPath, status: statuses.get(path) ?? 'R', ...counts });
    }
  }
  return files;
}

/**
 * Lets `git diff` see untracked files: an index of its own in which they are intended to be added, with a store of its own for the empty
 * blob that this takes, so that nothing is left behind and the person's index is not touched.
 */
async function withNewFiles<T>(
  repository: Repository,
  options: DiffOptions,
  task: (env: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  const { untracked, embedded } = await readWorkingTree(repository, { ignored: false, signal: options.signal });
  if (embedded[0] !== undefined) throw new GitError('embeddedRepository', embedded[0]);
  const wanted = untracked.filter(
    (path) =>
      !isBelow(path, options.exclude) &&
      (options.paths === undefined || options.paths.length === 0 || isBelow(path, options.paths)),
  );
  await refuseLarge(repository, wanted, options.limit);
  if (wanted.length === 0) return task({});
  const folder = await mkdtemp(join(tmpdir(), 'escalation-diff-'));
  const index = ownIndexFile(repository);
  try {
    await copyIndex(join(repository.gitDir, 'index'), index);
    const env = {
      GIT_INDEX_FILE: index,
      GIT_OBJECT_DIRECTORY: folder,
      GIT_ALTERNATE_OBJECT_DIRECTORIES: join(repository.commonDir, 'objects'),
    };
    await repository.run(['--literal-pathspecs', 'add', '--intent-to-add', '--pathspec-from-file=-', '--pathspec-file-nul'], {
      env,
      input: wanted.join('\0'),
      signal: options.signal,
    });
    return await task(env);
  } finally {
    await Promise.all([
      rm(folder, { recursive: true, force: true }),
      rm(index, { force: true }),
      rm(`${index}.lock`, { force: true }),
    ]);
  }
}

/** New files are in the patch whole, so their sizes tell before anything is read. */
async function refuseLarge(repository: Repository, paths: readonly string[], limit: number): Promise<void> {
  let total = 0;
  for (const path of paths) {
    total += (await lstat(join(repository.root, path))).size;
    if (total > limit) throw new GitError('tooLarge', String(total));
  }
}
