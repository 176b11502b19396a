import { join } from 'node:path';
import * as vscode from 'vscode';
import type { LinkedHistory } from '../../git/linkedHistory';
import { linkedPaths } from '../../git/linkedPaths';
import type { Repository } from '../../git/repository';
import { commitLinks } from '../../record/links';
import { pathBelow, type RecordFolder } from '../records';
import type { Repositories } from '../repositories';
import type { CurrentSituation } from '../views/situation';
import { openedPath } from './openedPath';
import type { LinkedCommits, LinkedCommitsOf } from './linkedCommits';
import type { LinkedCommit } from './linkPlaces';

/** A file that linked commits touched. */
export interface LinkedFile {
  readonly repository: Repository;
  /** From the repository's root, with `/`; of a deleted file, as the commits had it. */
  readonly path: string;
  /** Absolute, as the workspace names it. */
  readonly file: string;
  /** HEAD holds it no more, under any name. */
  readonly deleted: boolean;
  readonly commits: readonly LinkedCommit[];
  /** Full hash. */
  readonly head: string;
  readonly history: LinkedHistory;
}

/** The files that commits of the active escalation touched, in all repositories that it names. Found once, until links or refs change. */
export class LinkedFiles implements vscode.Disposable {
  private readonly changeEmitter = new vscode.EventEmitter<void>();
  private readonly subscriptions: vscode.Disposable[];
  private known: Promise<readonly LinkedFile[]> | undefined;
  private request = new AbortController();
  private disposed = false;

  /** Ask again. */
  readonly onDidChange = this.changeEmitter.event;

  constructor(
    private readonly situation: Pick<CurrentSituation, 'current'>,
    private readonly repositories: Repositories,
    private readonly linkedCommits: Pick<LinkedCommits, 'of' | 'onDidChange'>,
  ) {
    this.subscriptions = [
      this.changeEmitter,
      linkedCommits.onDidChange(() => {
        this.request.abort();
        this.known = undefined;
        this.changeEmitter.fire();
      }),
    ];
  }

  /** None where no escalation is active, or the workspace is not trusted: then no git runs. Throws `GitError`. */
  all(): Promise<readonly LinkedFile[]> {
    if (!this.known) {
      this.request = new AbortController();
      const { signal } = this.request;
      // Who waits gets what is right now, also when links changed meanwhile.
      const finding = this.find(signal).catch((error: unknown) => {
        if (signal.aborted && !this.disposed) return this.all();
        throw error;
      });
      this.known = finding;
      finding.catch(() => {
        if (this.known === finding) this.known = undefined;
      });
    }
    return this.known;
  }

  dispose(): void {
    this.disposed = true;
    this.request.abort();
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private async find(signal: AbortSignal): Promise<LinkedFile[]> {
    const situation = await this.situation.current();
    if (situation.state !== 'active' || !vscode.workspace.isTrusted) return [];
    const { folder, escalation } = situation.active;
    const names = new Set(['.', ...commitLinks(escalation).map(({ repository }) => repository)]);
    const found: LinkedFile[] = [];
    for (const name of names) {
      const repository = await this.repositories.named(folder, name);
      const linked = repository && (await this.linkedCommits.of(repository));
      if (linked && linked.commits.length > 0) found.push(...(await this.findIn(folder, linked, signal)));
    }
    return found;
  }

  private async findIn(folder: RecordFolder, linked: LinkedCommitsOf, signal: AbortSignal): Promise<LinkedFile[]> {
    const { repository, history, head } = linked;
    if (head === undefined) return [];
    const commits = new Map(linked.commits.map((commit) => [commit.hash, commit]));
    const records = this.repositories.excluded(repository);
    const paths = await linkedPaths(repository, { head, commits: [...commits.keys()], history }, signal);
    const outside = paths.filter(({ path }) => !records.some((record) => pathBelow(record, path) !== undefined));
    return Promise.all(
      outside.map(async ({ path, deleted, commits: hashes }) => ({
        repository,
        path,
        file: await openedPath(folder, join(repository.root, path)),
        deleted,
        commits: hashes.flatMap((hash) => commits.get(hash) ?? []),
        head,
        history,
      })),
    );
  }
}
