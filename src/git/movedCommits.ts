import { readWindow, type WindowCommit } from './commitWindow';
import { findContaining } from './containedChange';
import type { LinkedHistory } from './linkedHistory';
import type { Repository } from './repository';
import { readTouchedPaths } from './touchedPaths';

/** A commit that HEAD does not reach, and what is known of it. */
export interface SoughtCommit {
  /** As it was written down, perhaps short; the full hash where the repository still has it. */
  readonly hash: string;
  /** Whether the repository has it: then git is asked for its change. */
  readonly exists: boolean;
  readonly patchId: string | undefined;
  readonly subject: string | undefined;
  /** Name, or name and mail address. */
  readonly author: string | undefined;
  /** Author date, ISO 8601 with zone. */
  readonly at: string | undefined;
}

/**
 * Why a commit may be the one that was sought: its message names it, it has its author date, it holds its change among others, or
 * author and subject are the same.
 */
export type Likeness = 'named' | 'sameDate' | 'contains' | 'sameSubject';

export interface Candidate {
  /** Full hash. */
  readonly hash: string;
  readonly subject: string;
  readonly author: string;
  /** Author date, ISO 8601 with zone. */
  readonly at: string;
  readonly why: Likeness;
}

export interface MovedCommit {
  /** Full hashes of commits with the same change, which HEAD reaches; newest first. */
  readonly copies: readonly string[];
  /** Where there are none: commits that may hold the change otherwise, the likeliest first. */
  readonly candidates: readonly Candidate[];
}

/** So many commits are compared by their change, where neither date nor paths tell which. */
const mostCompared = 1_000;
/** So many are looked through for a change among others. */
const mostSearched = 50;
const mostCandidates = 5;

/**
 * Looks for commits that were rebased, amended, picked or squashed among those that `head` reaches: by patch-id first, then by what
 * else is alike. Looks at the newest 5,000 commits since the earliest of them was written. Keys are the hashes as sought. Throws `GitError`.
 */
export async function findMoved(
  repository: Repository,
  history: LinkedHistory,
  head: string,
  sought: readonly SoughtCommit[],
  signal?: AbortSignal,
): Promise<Map<string, MovedCommit>> {
  const found = new Map<string, MovedCommit>();
  if (sought.length === 0) return found;
  const existing = sought.filter(({ exists }) => exists).map(({ hash }) => hash);
  const window = await readWindow(repository, head, existing, sought.map(secondsOf), signal);
  const plain = window.filter(({ parents }) => parents.length < 2).map(({ hash }) => hash);
  const touched = await readTouchedPaths(repository, [...existing, ...plain], signal);
  const ownIds = await history.patchIds(existing, signal);
  const search: Search = { repository, history, window, plain, touched, signal };
  for (const one of sought) {
    const patchId = one.patchId ?? ownIds.get(one.hash) ?? '';
    const copies = await copiesOf(search, one, patchId);
    found.set(one.hash, { copies, candidates: copies.length > 0 ? [] : await candidatesFor(search, one) });
  }
  return found;
}

interface Search {
  readonly repository: Repository;
  readonly history: LinkedHistory;
  readonly window: readonly WindowCommit[];
  /** Those that are no merges. */
  readonly plain: readonly string[];
  /** Of these and of what is sought, where the repository has it. */
  readonly touched: ReadonlyMap<string, readonly string[]>;
  readonly signal: AbortSignal | undefined;
}

async function copiesOf(
  { history, window, plain, touched, signal }: Search,
  sought: SoughtCommit,
  patchId: string,
): Promise<string[]> {
  if (patchId === '') return [];
  const same = async (hashes: readonly string[]): Promise<string[]> => {
    const ids = await history.patchIds(hashes, signal);
    return hashes.filter((hash) => ids.get(hash) === patchId);
  };
  // Rebasing and picking keep the author date: then two changes are compared instead of thousands.
  const seconds = secondsOf(sought);
  const sameDate = new Set(window.filter((commit) => commit.seconds === seconds).map(({ hash }) => hash));
  const copies = await same(plain.filter((hash) => sameDate.has(hash)));
  if (copies.length > 0) return copies;
  const paths = new Set(touched.get(sought.hash));
  const alike = paths.size === 0 ? plain : plain.filter((hash) => touched.get(hash)?.some((path) => paths.has(path)));
  return same(alike.slice(0, mostCompared));
}

async function candidatesFor({ repository, window, plain, touched, signal }: Search, sought: SoughtCommit): Promise<Candidate[]> {
  const seconds = secondsOf(sought);
  const name = sought.hash.slice(0, Math.max(7, Math.min(sought.hash.length, 12)));
  const paths = touched.get(sought.hash) ?? [];
  const around = plain.filter((hash) => paths.every((path) => touched.get(hash)?.includes(path))).slice(0, mostSearched);
  const containing = paths.length === 0 ? [] : await findContaining(repository, sought.hash, paths, around, signal);
  const { subject = '', author } = sought;
  const likeness = (commit: WindowCommit): Likeness | undefined => {
    // A squash lists the subjects of what went into it.
    const listed = commit.body.split('\n').some((line) => subject !== '' && line.replace(/^[\s*-]+/u, '') === subject);
    if (listed || commit.body.includes(name)) return 'named';
    // Scripts make many commits in one second.
    const near = paths.length === 0 || touched.get(commit.hash)?.some((path) => paths.includes(path));
    const same = isAuthor(author, commit.author);
    if (commit.seconds === seconds && near && same) return 'sameDate';
    if (containing.includes(commit.hash)) return 'contains';
    return subject !== '' && commit.subject === subject && same ? 'sameSubject' : undefined;
  };
  return window
    .flatMap((commit) => {
      const why = likeness(commit);
      return why ? [{ hash: commit.hash, subject: commit.subject, author: commit.author, at: commit.at, why }] : [];
    })
    .toSorted((one, other) => order.indexOf(one.why) - order.indexOf(other.why))
    .slice(0, mostCandidates);
}

const order: readonly Likeness[] = ['named', 'sameDate', 'contains', 'sameSubject'];

/** Whether a name, with or without a mail address, is that of a commit's author. */
function isAuthor(name: string | undefined, author: string): boolean {
  return name === undefined || author === name || author.startsWith(`${name} <`);
}

/** Seconds since 1970; undefined where the time is not known. */
function secondsOf({ at }: SoughtCommit): number | undefined {
  const milliseconds = Date.parse(at ?? '');
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000);
}
