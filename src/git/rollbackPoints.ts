import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import { GitError } from './gitError';
import type { Repository } from './repository';
import { diffTrees, emptyTree } from './treeDiff';
import type { Settings } from './settings';
import { Snapshot, type SnapshotOptions, type SnapshotTrees } from './snapshot';

export interface RecordOptions extends SnapshotOptions {
  /** Full name of the ref, which must not exist yet. */
  readonly ref: string;
  /** What the commit says behind `On <branch>: `. */
  readonly message: string;
}

export interface RecordedPoint {
  readonly commit: string;
  readonly head: string;
  readonly branch?: string;
  /** Tree of the tracked files as they were in the working tree. */
  readonly tree: string;
  /** Numbers of paths. */
  readonly staged: number;
  readonly unstaged: number;
  readonly untracked: number;
  readonly ignored: number;
}

/** What a point holds, read from its commit. */
export interface PointContent {
  readonly commit: string;
  /** Commit that HEAD was. */
  readonly head: string;
  /** Trees. */
  readonly index: string;
  readonly tracked: string;
  readonly untracked?: string;
  /** Bytes of files that a checkout would write otherwise. */
  readonly bytes?: string;
}

const inflated = promisify(inflate);

/** Who made a point where git knows no author, as git's own stash does. */
const fallback = { name: 'Escalation Workbench', email: 'escalation@localhost' };
const states = { merge: 'merge', rebase: 'rebase', cherryPick: 'cherry-pick', revert: 'revert' } as const;

/**
 * Records the state of index and working tree as a commit in the format of a stash (parents: HEAD, index, untracked files) under a ref.
 * Index, working tree, HEAD, branches and stash list are not touched and no hook runs. The result is compared with the working tree
 * and read back before the ref is created. Throws `GitError`: `unbornHead`, `mergeUnderWay`, `dirtySubmodule`, `embeddedRepository`, `refExists`,
 * `changedMeanwhile`, and what git itself could not do.
 */
export async function recordPoint(repository: Repository, options: RecordOptions): Promise<RecordedPoint> {
  refuseUnfinished(repository, ['bisect']);
  // The point is named while the snapshot clears up.
  let naming: Promise<void> | undefined;
  const record = async (snapshot: Snapshot): Promise<RecordedPoint> => {
    const recording = writePoint(snapshot, snapshot.read(), options.message);
    naming = snapshot.writing.then(() => createRef(repository, options.ref, recording));
    naming.catch(() => undefined);
    return recording;
  };
  const recorded = await Snapshot.use(repository, options, record).catch(async (error: unknown) => {
    await naming?.catch(() => undefined);
    throw error;
  });
  await naming;
  return recorded;
}

/**
 * Writes what a snapshot holds as a point without a ref, once it is certain that it is what the working tree holds. Throws `changedMeanwhile`,
 * and what `reading` rejects with.
 */
export async function writePoint(snapshot: Snapshot, reading: Promise<SnapshotTrees>, message: string): Promise<RecordedPoint> {
  const objects = reading.then(async (trees) => pointObjects(trees, identityOf((await snapshot.settings).author), message));
  const compared = reading.then(() => snapshot.compare());
  // Both come to their end, so that nothing is written after the snapshot has cleared up.
  const [written, comparison] = await Promise.allSettled([writeCommits(snapshot, objects), compared]);
  if (comparison.status === 'rejected') throw comparison.reason;
  if (written.status === 'rejected') throw written.reason;
  const { head, branch, tracked, counts } = await reading;
  return { commit: written.value, head, ...(branch === undefined ? {} : { branch }), tree: tracked, ...counts };
}

/** Throws `mergeUnderWay` where something is under way in the working tree other than what is allowed. */
export function refuseUnfinished(repository: Repository, allowed: readonly string[] = []): void {
  const state = repository.state();
  if (state === 'clean' || allowed.includes(state)) return;
  throw new GitError('mergeUnderWay', state === 'bisect' ? 'bisect' : states[state]);
}

/** Whether a point's ref resolves to a commit. */
export async function pointExists(repository: Repository, ref: string): Promise<boolean> {
  const { exitCode } = await repository.run(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`], {
    ok: [0, 1, 128],
  });
  return exitCode === 0;
}

/** What the point with this ref or commit holds. Throws `unknownRevision` where there is none, or where it is no point. */
export async function readPoint(repository: Repository, revision: string): Promise<PointContent> {
  if (revision === '' || revision.includes('\0')) throw new GitError('unknownRevision', revision);
  // The commit and all of its parents, by one call.
  const named = [`${revision}^{commit}`, `${revision}^@`];
  const { stdout } = await repository
    .run(['log', '--no-walk=unsorted', '--no-show-signature', '--format=%H %T %P', '--end-of-options', ...named, '--'])
    .catch((cause: unknown) => {
      if (cause instanceof GitError && (cause.reason === 'unknownRevision' || cause.reason === 'failed'))
        throw new GitError('unknownRevision', revision, { cause });
      throw cause;
    });
  const lines = stdout.toString('utf8').trimEnd().split('\n');
  const [own, ...others] = lines.map((line) => line.split(' ')) as [string[], ...string[][]];
  const [commit, tracked, head, index, ...further] = own as [string, string, ...string[]];
  if (head === undefined || index === undefined || further.length > 2) throw new GitError('unknownRevision', revision);
  const parentsOf = new Map(others.map(([hash, tree, ...parents]) => [hash, { tree, parents }]));
  const [indexTree, indexParent] = [parentsOf.get(index)?.tree, parentsOf.get(index)?.parents[0]];
  const [untracked, bytes] = further.map((hash) => parentsOf.get(hash)?.tree);
  // A merge has two parents too; of a point the index stands on the same commit.
  if (indexParent !== head) throw new GitError('unknownRevision', revision);
  return {
    commit,
    head,
    tracked,
    index: indexTree!,
    ...(untracked === undefined ? {} : { untracked }),
    ...(bytes === undefined ? {} : { bytes }),
  };
}

/** What a point's entry tells, from the point itself; ignored files are not known any more. */
export async function describePoint(repository: Repository, revision: string): Promise<RecordedPoint> {
  const { commit, head, index, tracked, untracked } = await readPoint(repository, revision);
  const headTree = (await repository.raw(['rev-parse', `${head}^{tree}`])).trim();
  const changes = await diffTrees(repository, {
    staged: [headTree, index],
    unstaged: [index, tracked],
    untracked: [undefined, untracked],
  });
  const { staged, unstaged, untracked: added } = changes;
  return { commit, head, tree: tracked, staged: staged.length, unstaged: unstaged.length, untracked: added.length, ignored: 0 };
}

/**
 * The commits of a point with their trees, its own first. Plain git reads HEAD, the index and the untracked files (an empty tree, where only what
 * follows is needed); behind them stand the bytes that a checkout would write otherwise.
 */
function pointObjects(
  trees: SnapshotTrees,
  identity: string,
  message: string,
): { readonly tree: string; readonly object: Buffer }[] {
  const where = `on ${trees.branch ?? '(no branch)'}: ${message}`;
  const untracked = trees.untracked ?? (trees.bytes === undefined ? undefined : emptyTree(trees.head));
  const commit = (tree: string, parents: readonly string[], text: string): { tree: string; object: Buffer } => ({
    tree,
    object: commitObject(tree, parents, identity, text),
  });
  const further = [
    commit(trees.index, [trees.head], `index ${where}`),
    ...(untracked === undefined ? [] : [commit(untracked, [], `untracked files ${where}`)]),
    ...(trees.bytes === undefined ? [] : [commit(trees.bytes, [], `exact bytes ${where}`)]),
  ];
  const parents = [trees.head, ...further.map(({ object }) => hashOf(object, trees.head))];
  return [commit(trees.tracked, parents, `On ${where.slice('on '.length)}`), ...further];
}

/** Writes a point and its parents with one call of git. Returns the point's hash, once all read back with the trees they are made of. */
async function writeCommits(snapshot: Snapshot, making: Promise<ReturnType<typeof pointObjects>>): Promise<string> {
  const prepare = async (): Promise<string> => {
    const commits = await making;
    const like = emptyTree(commits[0]!.tree);
    if (commits.some(({ tree }) => tree === like)) await snapshot.raw(['mktree'], { input: '' });
    const files = commits.map((_commit, number) => snapshot.scratchFile(`commit-${number}`));
    await Promise.all(files.map((file, number) => writeFile(file, commits[number]!.object)));
    return files.map((file) => `${file}\n`).join('');
  };
  const input = prepare();
  // Told by what waits for it.
  input.catch(() => undefined);
  await snapshot.writing;
  const args = ['hash-object', '-t', 'commit', '-w', '--no-filters', '--stdin-paths'];
  const names = (await snapshot.raw(args, { input })).trim().split('\n');
  const commits = await making;
  const expected = commits.map(({ tree, object }) => hashOf(object, tree));
  const same = await Promise.all(commits.map(({ object }, number) => holdsObject(snapshot, expected[number]!, object)));
  if (names.join() !== expected.join() || same.includes(false))
    throw new GitError(
      'failed',
      `wrote ${names.join()}, expected ${expected.join()}, of which ${same.join()} read back the same`,
    );
  return names[0]!;
}

/** Whether a commit is in git's objects byte for byte. */
async function holdsObject(snapshot: Snapshot, hash: string, object: Buffer): Promise<boolean> {
  const file = join(snapshot.repository.commonDir, 'objects', hash.slice(0, 2), hash.slice(2));
  const loose = await readFile(file).catch(() => undefined);
  if (loose === undefined) return object.equals(Buffer.from(await snapshot.raw(['cat-file', 'commit', hash])));
  return Buffer.concat([Buffer.from(`commit ${object.length}\0`), object]).equals(await inflated(loose));
}

/** Names a point, once there is one. Throws `refExists`, and what `writing` rejects with. */
export async function createRef(
  repository: Repository,
  ref: string,
  writing: Promise<Pick<RecordedPoint, 'commit'>>,
): Promise<void> {
  try {
    const input = writing.then(({ commit }) => `create ${ref}\0${commit}\0`);
    await repository.run(['update-ref', '--no-deref', '--stdin', '-z'], { input });
  } catch (error) {
    await writing;
    if (await pointExists(repository, ref)) throw new GitError('refExists', ref, { cause: error });
    throw error;
  }
}

/** Author and committer as a commit names them. */
export function identityOf({ name = '', email = '' }: Settings['author']): string {
  return `${withoutCrud(name) || fallback.name} <${withoutCrud(email) || fallback.email}> ${Math.floor(Date.now() / 1000)} +0000`;
}

/** The text of a commit object (gitformat: header lines, an empty line, the message). */
function commitObject(tree: string, parents: readonly string[], identity: string, message: string): Buffer {
  const headers = [`tree ${tree}`, ...parents.map((parent) => `parent ${parent}`), `author ${identity}`, `committer ${identity}`];
  return Buffer.from(`${headers.join('\n')}\n\n${oneLine(message)}\n`);
}

/** The name that git gives an object in a repository whose names are as long as this one. */
function hashOf(commit: Buffer, like: string): string {
  const hash = createHash(like.length === 64 ? 'sha256' : 'sha1');
  return hash.update(`commit ${commit.length}\0`).update(commit).digest('hex');
}

/** As git writes names: without what would end a header, and without punctuation around them. */
function withoutCrud(text: string): string {
  return text.replaceAll(/[<>\n\r\0]/gu, '').replaceAll(/^[\s.,:;"\\']+|[\s.,:;"\\']+$/gu, '');
}

function oneLine(message: string): string {
  return message.replaceAll(/[\r\n\0]+/gu, ' ').trim();
}
