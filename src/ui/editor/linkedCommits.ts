import * as vscode from 'vscode';
import { GitError } from '../../git/gitError';
import type { Repository } from '../../git/repository';
import { type CommitLink, commitLinks } from '../../record/links';
import type { ActiveEscalation } from '../records';
import type { Repositories } from '../repositories';
import type { CurrentSituation } from '../views/situation';
import type { Watch } from '../watch';

/** A commit of a repository, and why the active escalation names it. */
export interface LinkedCommit {
  /** Full hash of the commit as the repository has it now. */
  readonly hash: string;
  readonly links: readonly CommitLink[];
}

/** What the active escalation says of the commits of one repository. */
export interface LinkedCommitsOf {
  readonly active: ActiveEscalation;
  readonly repository: Repository;
  readonly commits: readonly LinkedCommit[];
  /** Links whose commit this repository doesn't have. */
  readonly missing: readonly CommitLink[];
}

/** Commits that link themselves, by the trailer of their message. */
export interface TrailerSource {
  readonly onDidChange: vscode.Event<void>;
  /** What is known at once; `onDidChange` tells of more. */
  links(repository: Repository, active: ActiveEscalation): Promise<readonly CommitLink[]>;
}

/** The commits that the active escalation links, found in the repositories that have them. */
export class LinkedCommits implements vscode.Disposable {
  private readonly changeEmitter = new vscode.EventEmitter<void>();
  private readonly subscriptions: vscode.Disposable[];
  private cache = new Map<string, Promise<LinkedCommitsOf | undefined>>();

  /** Links, the active escalation, or refs changed: ask again. */
  readonly onDidChange = this.changeEmitter.event;

  constructor(
    private readonly situation: CurrentSituation,
    private readonly repositories: Repositories,
    watch: Watch,
    private readonly trailers?: TrailerSource,
  ) {
    let last: ActiveEscalation | undefined;
    const forget = (): void => {
      this.cache = new Map();
      this.changeEmitter.fire();
    };
    this.subscriptions = [
      this.changeEmitter,
      ...(trailers ? [trailers.onDidChange(forget)] : []),
      watch.onDidChangeRefs(forget),
      situation.onDidChange((now) => {
        const active = now.state === 'active' ? now.active : undefined;
        // The minutes that pass are told too; they change no link.
        if (active?.escalation === last?.escalation) return;
        last = active;
        forget();
      }),
    ];
  }

  /** Undefined where no escalation is active or the workspace is not trusted: then no git runs. */
  of(repository: Repository): Promise<LinkedCommitsOf | undefined> {
    const known = this.cache.get(repository.root) ?? this.find(repository);
    this.cache.set(repository.root, known);
    return known;
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private async find(repository: Repository): Promise<LinkedCommitsOf | undefined> {
    const situation = await this.situation.current();
    if (situation.state !== 'active' || !vscode.workspace.isTrusted) return undefined;
    const { active } = situation;
    const name = this.repositories.nameOf(active.folder, repository);
    const commits = new Map<string, CommitLink[]>();
    const missing: CommitLink[] = [];
    const evident = commitLinks(active.escalation).filter((one) => one.repository === name);
    for (const link of [...evident, ...((await this.trailers?.links(repository, active)) ?? [])]) {
      const hash = await repository.resolve(link.hash).catch((error: unknown) => {
        if (error instanceof GitError && error.reason === 'unknownRevision') return undefined;
        throw error;
      });
      if (hash === undefined) missing.push(link);
      else commits.set(hash, [...(commits.get(hash) ?? []), link]);
    }
    return { active, repository, commits: [...commits].map(([hash, links]) => ({ hash, links })), missing };
  }
}
