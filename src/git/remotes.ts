import { GitError, withoutCredentials } from './gitError';
import type { RunOptions } from './gitProcess';
import type { Repository } from './repository';

/** A repository and the remote that it is synced with. */
export interface RemoteAccess {
  readonly repository: Repository;
  readonly remote: string;
  /** How git asks for credentials. */
  readonly env: Readonly<Record<string, string>>;
  /** After how many milliseconds a transfer is ended. */
  readonly transferMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** A ref to bring from one side to the other: `from` here is `to` there, or the other way round. */
export interface RefMove {
  readonly from: string;
  readonly to: string;
  readonly commit: string;
}

export interface Pushed {
  readonly done: readonly RefMove[];
  /** Somebody else was faster: fetch, merge, try again. */
  readonly raced: readonly RefMove[];
  /** The remote’s own words of why it takes none of these. */
  readonly refused: readonly { readonly move: RefMove; readonly why: string }[];
}

/** How many refs go with one call: some systems allow no longer command lines. */
const atOnce = 100;
const raced =
  /fetch first|non-fast-forward|already exists|failed to update ref|cannot lock ref|failed to lock|incorrect old value|stale info/iu;

/** What keeps a fetch to what it is asked for: no tags, no submodules, no clean-up, no `FETCH_HEAD`. */
export const nothingElse = [
  '--no-tags',
  '--no-prune',
  '--no-recurse-submodules',
  '--no-write-fetch-head',
  '--no-auto-maintenance',
] as const;

/** The names of the remotes. */
export async function listRemotes(repository: Repository): Promise<string[]> {
  return (await repository.raw(['remote'])).split('\n').filter((name) => name !== '');
}

/** Address of a remote, without user and password. */
export async function remoteAddress(repository: Repository, remote: string): Promise<string> {
  return withoutCredentials((await repository.raw(['remote', 'get-url', '--push', '--', remote])).trim());
}

/** The remote of the branch’s upstream, else `origin`, else the only one; undefined where several may be meant, or there is none. */
export async function preferredRemote(repository: Repository): Promise<string | undefined> {
  const [remotes, { branch }] = await Promise.all([listRemotes(repository), repository.head()]);
  const upstream = branch === undefined ? undefined : (await upstreamOf(repository, branch))?.remote;
  if (upstream !== undefined && remotes.includes(upstream)) return upstream;
  return remotes.includes('origin') ? 'origin' : remotes.length === 1 ? remotes[0] : undefined;
}

export interface Upstream {
  readonly remote: string;
  /** Full name of the branch on the remote. */
  readonly branch: string;
  /** Full name of the ref here that follows it. */
  readonly tracking: string;
}

export async function upstreamOf(repository: Repository, branch: string): Promise<Upstream | undefined> {
  const format = '--format=%(upstream:remotename)%00%(upstream:remoteref)%00%(upstream)';
  const [remote, name, tracking] = (await repository.raw(['for-each-ref', format, `refs/heads/${branch}`])).trim().split('\0');
  return remote && name && tracking ? { remote, branch: name, tracking } : undefined;
}

/** The refs of the remote with one of these prefixes, or names, and their commits. */
export async function readRemoteRefs(access: RemoteAccess, prefixes: readonly string[]): Promise<Map<string, string>> {
  const patterns = prefixes.map((prefix) => (prefix.endsWith('/') ? `${prefix}*` : prefix));
  const output = await access.repository.raw(['ls-remote', '--', access.remote, ...patterns], transferOptions(access));
  const refs = output.split('\n').flatMap((line): [string, string][] => {
    const [commit, ref] = line.split('\t');
    if (commit === undefined || ref === undefined) return [];
    return prefixes.some((prefix) => (prefix.endsWith('/') ? ref.startsWith(prefix) : ref === prefix)) ? [[ref, commit]] : [];
  });
  return new Map(refs);
}

/** Fetches refs, all or none; nothing else of the repository’s follows: no tags, no branches, no submodules, no clean-up, no `FETCH_HEAD`. */
export async function fetchRefs(access: RemoteAccess, refspecs: readonly string[]): Promise<void> {
  if (refspecs.length === 0) return;
  await access.repository.run(['fetch', '-q', '--atomic', '--refmap=', ...nothingElse, '--stdin', '--', access.remote], {
    ...transferOptions(access),
    input: refspecs.map((refspec) => `${refspec}\n`).join(''),
  });
}

/** Pushes commits to refs of the remote, or deletes them where the commit is none; never by force. Hooks of the repository don’t run. */
export async function pushRefs(access: RemoteAccess, moves: readonly RefMove[]): Promise<Pushed> {
  const done: RefMove[] = [];
  const late: RefMove[] = [];
  const refused: { move: RefMove; why: string }[] = [];
  for (let start = 0; start < moves.length; start += atOnce) {
    const part = moves.slice(start, start + atOnce);
    for (const { move, why } of await pushSome(access, part)) {
      if (why === undefined) done.push(move);
      else if (raced.test(why)) late.push(move);
      else refused.push({ move, why });
    }
  }
  return { done, raced: late, refused };
}

async function pushSome(access: RemoteAccess, moves: readonly RefMove[]): Promise<{ move: RefMove; why: string | undefined }[]> {
  const { repository, remote } = access;
  const flags = ['--porcelain', '--no-verify', '--no-follow-tags', '--recurse-submodules=no'];
  const refspecs = moves.map(({ commit, to }) => `${commit}:${to}`);
  const { stdout, stderr, exitCode } = await repository.run(
    ['-c', `remote.${remote}.mirror=false`, 'push', ...flags, '--', remote, ...refspecs],
    { ...transferOptions(access), ok: [0, 1] },
  );
  const told = new Map<string, string | undefined>();
  for (const line of stdout.toString('utf8').split('\n')) {
    const [flag, refs, summary = ''] = line.split('\t');
    if (refs === undefined) continue;
    told.set(refs.slice(refs.indexOf(':') + 1), flag === '!' ? summary : undefined);
  }
  if (exitCode !== 0 && ![...told.values()].some((why) => why !== undefined))
    throw new GitError('failed', withoutCredentials(stderr));
  // git says on the side what a hook of the remote printed.
  const hook = stderr
    .split('\n')
    .filter((line) => line.startsWith('remote: '))
    .map((line) => line.slice('remote: '.length).trim());
  return moves.map((move) => {
    const why = told.has(move.to) ? told.get(move.to) : 'git did not tell what became of it';
    return { move, why: why === undefined ? undefined : [why, ...hook].join(' ').trim() };
  });
}

/** How git runs that talks to the remote. */
export function transferOptions({ env, transferMs, signal }: RemoteAccess): RunOptions {
  return { env, transferMs, signal };
}
