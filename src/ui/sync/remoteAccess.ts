import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import { GitError } from '../../git/gitError';
import { listRemotes, preferredRemote, remoteAddress, type RemoteAccess } from '../../git/remotes';
import type { Repository } from '../../git/repository';
import { builtInGit } from '../builtInGit';
import { askOnce } from '../dialogs';

/** A transfer may take longer than what git does on the disk; a person can cancel it. */
const transferMs = 10 * 60_000;
/** What makes git ask VS Code for a password. */
const asking = /^(?:GIT_ASKPASS|SSH_ASKPASS|SSH_ASKPASS_REQUIRE|VSCODE_GIT_\w+)$/u;

/** The remote as git reaches it: with the person’s own credential helpers and keys, and VS Code’s questions where git needs to ask. */
export async function accessTo(
  repository: Repository,
  remote: string,
  log: vscode.LogOutputChannel,
  signal?: AbortSignal,
): Promise<RemoteAccess> {
  const env = Object.entries((await builtInGit(log))?.git.env ?? {}).flatMap(([name, value]): [string, string][] =>
    asking.test(name) && value !== undefined ? [[name, value]] : [],
  );
  return { repository, remote, env: Object.fromEntries(env), transferMs, signal };
}

/** The remote that is given, else that of the branch, `origin`, or the only one; else a person is asked. Throws a sentence where none can be meant. */
export async function chooseRemote(repository: Repository, given: unknown, person: boolean): Promise<string> {
  const remotes = await listRemotes(repository);
  if (typeof given === 'string' && given !== '') {
    if (!remotes.includes(given)) throw new GitError('noRemote', given);
    return given;
  }
  if (remotes.length === 0) throw new GitError('noRemote');
  const preferred = await preferredRemote(repository);
  if (preferred !== undefined) return preferred;
  if (!person) throw new Error(l10n.t('Several remotes are set up: {0}. Name one with “remote”.', remotes.join(', ')));
  const items = remotes.map(async (value) => ({
    label: `$(cloud) ${value}`,
    description: await remoteAddress(repository, value),
    value,
  }));
  return askOnce(l10n.t('Sync'), l10n.t('With which remote?'), await Promise.all(items));
}
