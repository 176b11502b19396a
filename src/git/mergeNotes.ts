import { randomBytes } from 'node:crypto';
import { GitError } from './gitError';
import { changeNotes, notesRef, notesTip } from './notes';
import type { Repository } from './repository';
import { identityOf } from './rollbackPoints';

/** How often a merge is tried again that another window got ahead of. */
const mostTries = 8;

/**
 * Merges notes (a commit) into one’s own: lines of both sides, sorted, without repetitions (git’s `cat_sort_uniq`), but for lines that one side took away. The ref moves
 * on only from what was merged. Returns whether it moved. Throws `GitError`.
 */
export async function mergeNotes(repository: Repository, theirs: string, from: string): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    const ours = await notesTip(repository);
    if (ours === theirs) return false;
    const base = ours === undefined ? undefined : await mergeBase(repository, ours, theirs);
    if (ours !== undefined && base === theirs) return false;
    const merged = ours === undefined || base === ours ? theirs : await mergeApart(repository, { base, ours, theirs, from });
    try {
      await repository.run(['update-ref', '-m', `notes: merge of ${from}`, notesRef, merged, ours ?? '0'.repeat(merged.length)]);
      return true;
    } catch (error) {
      if (!(error instanceof GitError) || attempt === mostTries || (await notesTip(repository)) === ours) throw error;
    }
  }
}

interface Sides {
  readonly base: string | undefined;
  readonly ours: string;
  readonly theirs: string;
  readonly from: string;
}

/** The merge as a commit, made on a ref of its own: git’s merge of notes looks not whether the ref moved meanwhile. */
async function mergeApart(repository: Repository, { base, ours, theirs, from }: Sides): Promise<string> {
  const scratch = `${notesRef}-merge/${process.pid}-${randomBytes(6).toString('hex')}`;
  const env = await identityEnvironment(repository);
  await repository.run(['update-ref', scratch, ours]);
  try {
    await repository.run(['notes', `--ref=${scratch}`, 'merge', '-q', '-s', 'cat_sort_uniq', theirs], { env });
    if (base !== undefined) await takeAway(repository, scratch, { base, ours, theirs });
    const tree = (await repository.raw(['rev-parse', `${scratch}^{tree}`])).trim();
    const message = `Merge notes of ${from}\n`;
    return (await repository.raw(['commit-tree', tree, '-p', ours, '-p', theirs], { env, input: message })).trim();
  } finally {
    await repository.run(['update-ref', '-d', scratch]);
  }
}

/** Of notes that both sides changed git keeps every line of both: those that one side replaced must go. */
async function takeAway(
  repository: Repository,
  ref: string,
  { base, ours, theirs }: { readonly base: string; readonly ours: string; readonly theirs: string },
): Promise<void> {
  const [own, other] = await Promise.all([changedNotes(repository, base, ours), changedNotes(repository, base, theirs)]);
  const both = [...own].flatMap(([commit, mine]) => {
    const their = other.get(commit);
    return their === undefined ? [] : [{ commit, before: mine.before, after: [mine.after, their.after] }];
  });
  const texts = await readBlobs(repository, new Set(both.flatMap(({ before, after }) => [before, ...after])));
  const lines = (blob: string): string[] => (texts.get(blob) ?? '').split('\n');
  const gone = new Map(
    both.map(({ commit, before, after }) => {
      const kept = after.map((blob) => new Set(lines(blob)));
      return [commit, new Set(lines(before).filter((line) => kept.some((side) => !side.has(line))))];
    }),
  );
  const touched = [...gone].filter(([, away]) => away.size > 0).map(([commit]) => commit);
  const change = (commit: string, merged: readonly string[]) => merged.filter((line) => gone.get(commit)?.has(line) !== true);
  await changeNotes(repository, touched, 'Take away what was replaced', change, ref);
}

interface NoteChange {
  /** Blobs; zeros where there is no note. */
  readonly before: string;
  readonly after: string;
}

/** The notes that differ, by commit. A note’s path is its commit’s hash, perhaps with slashes. */
async function changedNotes(repository: Repository, from: string, to: string): Promise<Map<string, NoteChange>> {
  const fields = (await repository.raw(['diff-tree', '-r', '-z', '--no-renames', from, to])).split('\0');
  const changes = new Map<string, NoteChange>();
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [, , before, after] = fields[at]!.split(' ') as [string, string, string, string];
    const commit = fields[at + 1]!.replaceAll('/', '');
    const known = changes.get(commit);
    // With another number of slashes a note goes from one path and comes to another.
    const none = /^0+$/u;
    if (known) changes.set(commit, none.test(before) ? { ...known, after } : { ...known, before });
    else changes.set(commit, { before, after });
  }
  return changes;
}

/** Texts of blobs; zeros stand for no blob. */
async function readBlobs(repository: Repository, blobs: ReadonlySet<string>): Promise<Map<string, string>> {
  const wanted = [...blobs].filter((blob) => !/^0+$/u.test(blob));
  const texts = new Map<string, string>();
  if (wanted.length === 0) return texts;
  const output = await repository.bytes(['cat-file', '--batch'], { input: wanted.map((blob) => `${blob}\n`).join('') });
  let at = 0;
  for (const blob of wanted) {
    const end = output.indexOf(0x0a, at);
    const size = Number(/ (\d+)$/u.exec(output.toString('latin1', at, end))?.[1]);
    if (Number.isNaN(size)) throw new GitError('missingObject', blob);
    texts.set(blob, output.toString('utf8', end + 1, end + 1 + size));
    at = end + 1 + size + 1;
  }
  return texts;
}

async function mergeBase(repository: Repository, one: string, other: string): Promise<string | undefined> {
  const { stdout, exitCode } = await repository.run(['merge-base', one, other], { ok: [0, 1] });
  return exitCode === 0 ? stdout.toString('utf8').trim() : undefined;
}

/** Who merges, where git may know nobody. */
async function identityEnvironment(repository: Repository): Promise<Record<string, string>> {
  const [, name = '', email = ''] = /^(.*) <(.*)> /u.exec(identityOf(await repository.author())) ?? [];
  return { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email };
}
