import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { fetchHistory, type FetchedHistory, readLacking } from '../../git/fetchHistory';
import { GitError } from '../../git/gitError';
import type { Repository } from '../../git/repository';
import type { Entry } from '../../record/model';
import type { Command, Invocation } from '../command';
import { commandIds } from '../contributions';
import type { LinkedCommits } from '../editor/linkedCommits';
import type { Places } from '../editor/annotations/places';
import { ArgumentError } from '../form';
import { withProgress } from '../progress';
import { accessTo, chooseRemote } from '../sync/remoteAccess';
import type { EntryNode } from '../views/nodes';
import type { Services } from './services';

/** What the command looks into, and what it tells that there is more to see. */
export interface FetchParts {
  readonly places: Pick<Places, 'of'>;
  readonly linkedCommits: Pick<LinkedCommits, 'refresh'>;
}

/** Fetches what a shallow or partial clone was made without, as far as annotations need it. Returns what came. */
export function fetchHistoryCommand(services: Services, { places, linkedCommits }: FetchParts): Command {
  return {
    id: commandIds.fetchHistory,
    needsTrust: true,
    async run({ given, person, node }) {
      const uri = uriOf(given);
      const place = uri && (await places.of(uri));
      const named = given['repository'];
      const own = node?.type === 'entry' ? await recorded(services, node) : named === undefined ? place?.repository : undefined;
      const repository = own ?? (await chosen(services, named, person));
      const lacking = await readLacking(repository);
      if (!lacking.shallow && lacking.promisor === undefined) {
        if (person)
          void vscode.window.showInformationMessage(l10n.t('This clone lacks nothing: it is neither shallow nor partial.'));
        return { whole: false, contents: 0 };
      }
      const remote = await chooseRemote(repository, given['remote'] ?? lacking.promisor, person);
      const file = place?.repository.root === repository.root ? { head: place.commit, path: place.path } : undefined;
      const fetched = await withProgress(l10n.t('Fetching history from {0}', remote), async (signal) =>
        fetchHistory(await accessTo(repository, remote, services.log, signal), lacking, file),
      );
      linkedCommits.refresh();
      if (person) vscode.window.setStatusBarMessage(told(fetched, remote), 8000);
      return fetched;
    },
  };
}

async function chosen({ records, repositories }: Services, repository: unknown, person: boolean): Promise<Repository> {
  const folder = (await records.activeHead())?.folder ?? records.folders()[0];
  if (!folder) throw new Error(l10n.t('No folder is open.'));
  return repositories.choose({ repository, folder, person });
}

/** By the name that the record has for it, which can't lead out of the workspace. */
async function recorded({ repositories }: Services, { entry, folder }: EntryNode): Promise<Repository> {
  const name = (entry as Entry<'evidence'>).data.repository;
  const repository = await repositories.named(folder, name);
  if (!repository) throw new GitError('notARepository', name ?? folder.workspaceFolder.uri.fsPath);
  return repository;
}

/** The file whose former contents are wanted: the given one, else that in the editor. */
function uriOf(given: Invocation['given']): vscode.Uri | undefined {
  const { uri } = given;
  if (uri === undefined) return vscode.window.activeTextEditor?.document.uri;
  if (typeof uri !== 'string' || uri === '') throw new ArgumentError(l10n.t('“{0}” must be a text.', 'uri'));
  return vscode.Uri.parse(uri, true);
}

function told({ whole, contents }: FetchedHistory, remote: string): string {
  const parts = [whole ? l10n.t('all commits') : '', contents > 0 ? l10n.t('former contents of the file: {0}', contents) : ''];
  const what = parts.filter(Boolean).join(', ');
  return what === ''
    ? l10n.t('There was nothing more to fetch from {0}.', remote)
    : l10n.t('Fetched from {0}: {1}.', remote, what);
}
