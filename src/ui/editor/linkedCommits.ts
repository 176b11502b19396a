import * as vscode from 'vscode';
import { GitError } from '../../git/gitError';
import { LinkedHistory } from '../../git/linkedHistory';
import { knownPlaces, placeCommits, resolveCommits, shallowEdges } from '../../git/locateCommits';
import type { Repository } from '../../git/repository';
import { type CommitLink, commitLinks } from '../../record/links';
import type { IndexPort } from '../../record/store';
import type { ActiveEscalation } from '../records';
import type { Repositories } from '../repositories';
import type { CurrentSituation } from '../views/situation';
import type { Watch } from '../watch';
import {
  type CommitStanding,
  type LinkedCommit,
  type Located,
  type MissingCommit,
  placeLinks,
  soughtOf,
  standings,
} from './linkPlaces';

/** What the active escalation says of the commits of one repository. */
export interface LinkedCommitsOf {
  readonly active: ActiveEscalation;
  readonly repository: Repository;
  /** What is known of the repository: hand it on to what asks for lines and files. */
  readonly history: LinkedHistory;
  /** Full hash; undefined before the first commit. */
  readonly head: string | undefined;
  readonly commits: readonly LinkedCommit[];
  /** Links whose commit this repository doesn't have, and no other with the same change. */
  readonly missing: readonly MissingCommit[];
}

/** Commits that link themselves, by the trailer of their message. */
export interface TrailerSource {
  readonly onDidChange: vscode.Event<void>;
  /** What is known at once; `onDidChange` tells of more. */
  links(repository: Repository, active: ActiveEscalation): Promise<readonly CommitLink[]>;
}

interface Known {
  readonly repository: Repository;
  answer: Promise<LinkedCommitsOf | undefined>;
  /** Ends the search for moved commits. */
  readonly stop: AbortController;
}

/** The commits that the active escalation links, found in the repositories that have them, also where they were rewritten. */
export class LinkedCommits implements vscode.Disposable {
  private readonly changeEmitter = new vscode.EventEmitter<void>();
  private readonly subscriptions: vscode.Disposable[];
  private readonly histories = new Map<string, LinkedHistory>();
  private readonly known = new Map<string, Known>();
  private readonly standingEmitter = new vscode.EventEmitter<void>();
  private readonly standings = new Map<string, Map<string, CommitStanding>>();

  /** Links, what the record says of them, HEAD, or what was found of moved commits changed: ask again. */
  readonly onDidChange = this.changeEmitter.event;

  /** `standing` tells other things. */
  readonly onDidChangeStanding = this.standingEmitter.event;

  /** @param storageFor where what git told of a repository is kept between sessions */
  constructor(
    private readonly situation: CurrentSituation,
    private readonly repositories: Repositories,
    watch: Pick<Watch, 'onDidChangeRefs'>,
    private readonly trailers: TrailerSource,
    private readonly storageFor: (root: string) => IndexPort | undefined,
    private readonly log: vscode.LogOutputChannel,
  ) {
    let last: ActiveEscalation | undefined;
    this.subscriptions = [
      this.changeEmitter,
      this.standingEmitter,
      trailers.onDidChange(() => this.refresh()),
      watch.onDidChangeRefs(() => void this.look()),
      situation.onDidChange((now) => {
        const active = now.state === 'active' ? now.active : undefined;
        // The minutes that pass are told too; they change no link.
        if (active?.escalation === last?.escalation) return;
        last = active;
        this.refresh();
      }),
    ];
  }

  /**
   * What is known at once; `onDidChange` tells when moved commits were found. Undefined where no escalation is active or the workspace is
   * not trusted: then no git runs.
   */
  of(repository: Repository): Promise<LinkedCommitsOf | undefined> {
    return (this.known.get(repository.root) ?? this.ask(repository)).answer;
  }

  /** Where the commit of an evidence is, as far as that was found out for others; undefined too where HEAD simply reaches it. */
  standing(evidence: string): CommitStanding | undefined {
    for (const ofRepository of this.standings.values()) {
      const found = ofRepository.get(evidence);
      if (found) return found;
    }
    return undefined;
  }

  /** Asks git anew, and has others ask anew. */
  refresh(): void {
    for (const { stop } of this.known.values()) stop.abort();
    this.known.clear();
    this.changeEmitter.fire();
  }

  dispose(): void {
    for (const { stop } of this.known.values()) stop.abort();
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  /** Refs changed: tells so only where that makes a difference. */
  private async look(): Promise<void> {
    for (const before of this.known.values()) {
      const former = await before.answer.catch(() => undefined);
      if (this.known.get(before.repository.root) !== before) continue;
      before.stop.abort();
      const now = await this.ask(before.repository).answer.catch(() => undefined);
      if (!sameAnswer(former, now)) this.changeEmitter.fire();
    }
  }

  private ask(repository: Repository): Known {
    const stop = new AbortController();
    const known = { repository, stop, answer: this.find(repository, stop.signal) };
    this.known.set(repository.root, known);
    return known;
  }

  private historyOf(repository: Repository): LinkedHistory {
    const { root } = repository;
    const history = this.histories.get(root) ?? new LinkedHistory(repository, this.storageFor(root));
    this.histories.set(root, history);
    return history;
  }

  private async find(repository: Repository, signal: AbortSignal): Promise<LinkedCommitsOf | undefined> {
    const situation = await this.situation.current();
    if (situation.state !== 'active' || !vscode.workspace.isTrusted) return undefined;
    const { active } = situation;
    const history = this.historyOf(repository);
    const names = this.repositories.namesOf(active.folder, repository);
    const links = [
      ...commitLinks(active.escalation).filter((link) => names.includes(link.repository)),
      ...(await this.trailers.links(repository, active)),
    ];
    const base = { active, repository, history };
    if (links.length === 0) return { ...base, head: undefined, commits: [], missing: [] };
    const [{ commit: head }, resolved, edges] = await Promise.all([
      repository.head(),
      resolveCommits(
        repository,
        links.map(({ hash }) => hash),
      ),
      shallowEdges(repository),
    ]);
    const located: Located = { links, resolved, edges };
    const places = head === undefined ? undefined : await knownPlaces(history, head, soughtOf(located));
    const answer = { ...base, head, ...placeLinks(located, places) };
    if (places) this.tell(answer);
    if (head !== undefined && !places) void this.search({ ...answer, head }, located, signal);
    return answer;
  }

  private tell(answer: LinkedCommitsOf): void {
    const { root } = answer.repository;
    const before = this.standings.get(root) ?? new Map<string, CommitStanding>();
    const now = standings(answer);
    this.standings.set(root, now);
    if (JSON.stringify([...before]) !== JSON.stringify([...now])) this.standingEmitter.fire();
  }

  /** Looks for moved commits, and tells when that changes anything. */
  private async search(
    former: LinkedCommitsOf & { readonly head: string },
    located: Located,
    signal: AbortSignal,
  ): Promise<void> {
    const { repository, history, head } = former;
    try {
      const places = await placeCommits(repository, history, head, soughtOf(located), signal);
      const known = this.known.get(repository.root);
      if (signal.aborted || !known) return;
      const answer = { ...former, ...placeLinks(located, places) };
      known.answer = Promise.resolve(answer);
      this.tell(answer);
      if (!sameAnswer(former, answer)) this.changeEmitter.fire();
    } catch (error) {
      if (signal.aborted || (error instanceof GitError && error.reason === 'aborted')) return;
      this.log.warn(`Moved commits could not be looked for in ${repository.root}.`, error);
    }
  }
}

/** That HEAD reaches a commit is taken for granted until it is known better. */
function sameAnswer(one: LinkedCommitsOf | undefined, other: LinkedCommitsOf | undefined): boolean {
  const told = (answer: LinkedCommitsOf | undefined): unknown =>
    answer && [answer.head, answer.commits.map((commit) => ({ ...commit, reached: commit.reached !== false })), answer.missing];
  return JSON.stringify(told(one)) === JSON.stringify(told(other));
}
