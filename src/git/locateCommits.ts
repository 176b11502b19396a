import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LinkedHistory } from './linkedHistory';
import { findMoved, type MovedCommit, type SoughtCommit } from './movedCommits';
import type { Repository } from './repository';

/** What a name that was written down stands for: a full hash, or why there is none. `shallow`: what the clone leaves out may have it. */
export type ResolvedCommit = { readonly hash: string } | { readonly reason: 'gone' | 'shallow' | 'ambiguous' };

/** The commits that hashes stand for, by one process; short ones too, nothing else. Asks no other repository. Throws `GitError`. */
export async function resolveCommits(
  repository: Repository,
  hashes: readonly string[],
  signal?: AbortSignal,
): Promise<Map<string, ResolvedCommit>> {
  const resolved = new Map<string, ResolvedCommit>();
  const asked = [...new Set(hashes)].filter((hash) => /^[0-9a-f]{4,64}$/iu.test(hash));
  const lacking = { reason: (await shallowEdges(repository)).size > 0 ? 'shallow' : 'gone' } as const;
  for (const hash of hashes) resolved.set(hash, lacking);
  if (asked.length === 0) return resolved;
  let number = 0;
  const onLine = (line: string): void => {
    const hash = asked[number];
    number += 1;
    if (hash === undefined) return;
    const [name = '', type] = line.split(' ');
    if (type === 'commit') resolved.set(hash, { hash: name });
    else if (type === 'ambiguous') resolved.set(hash, { reason: 'ambiguous' });
  };
  await repository.lines(['cat-file', '--batch-check=%(objectname) %(objecttype)'], onLine, {
    input: asked.map((hash) => `${hash}^{commit}\n`).join(''),
    signal,
    offline: true,
  });
  return resolved;
}

/** The commits with which a shallow clone ends: git takes all older lines for theirs. None in a whole clone. */
export async function shallowEdges(repository: Repository): Promise<ReadonlySet<string>> {
  const text = await readFile(join(repository.commonDir, 'shallow'), 'utf8').catch(() => '');
  return new Set(text.split('\n').filter((line) => line !== ''));
}

export interface CommitPlaces {
  /** Those of the commits that HEAD reaches. */
  readonly reached: ReadonlySet<string>;
  /** What was found of the others, by the hash as it was sought. */
  readonly moved: ReadonlyMap<string, MovedCommit>;
}

/** Which of the commits `head` reaches, and where the others have gone. Throws `GitError`. */
export async function placeCommits(
  repository: Repository,
  history: LinkedHistory,
  head: string,
  sought: readonly SoughtCommit[],
  signal?: AbortSignal,
): Promise<CommitPlaces> {
  const reached = new Set(await history.order(head, existing(sought), signal));
  const lost = sought.filter(({ hash }) => !reached.has(hash));
  const moved = await history.found(head, lost, (lacking, until) => findMoved(repository, history, head, lacking, until), signal);
  return { reached, moved };
}

/** The same, where all of it is known already. */
export async function knownPlaces(
  history: LinkedHistory,
  head: string,
  sought: readonly SoughtCommit[],
): Promise<CommitPlaces | undefined> {
  const order = await history.knownOrder(head, existing(sought));
  if (!order) return undefined;
  const reached = new Set(order);
  const moved = await history.knownFound(
    head,
    sought.filter(({ hash }) => !reached.has(hash)),
  );
  return moved && { reached, moved };
}

function existing(sought: readonly SoughtCommit[]): string[] {
  return sought.filter(({ exists }) => exists).map(({ hash }) => hash);
}
