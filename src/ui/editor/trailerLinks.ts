import * as vscode from 'vscode';
import type { Repository } from '../../git/repository';
import { TrailerIndex } from '../../git/trailers';
import { readLinkLine } from '../../record/linkLine';
import { type CommitLink, type TrailerCommit, trailerLinks } from '../../record/links';
import type { IndexPort } from '../../record/store';
import type { ActiveEscalation, RecordFolder } from '../records';
import type { Repositories } from '../repositories';
import type { TrailerSource } from './linkedCommits';

interface Known {
  readonly repository: Repository;
  readonly index: TrailerIndex;
  /** Hashes of `commits`, to tell whether they changed. */
  hashes: string;
  commits: readonly TrailerCommit[];
}

/** The links that commits make by the trailer of their message. Nobody waits for git: what is known is given, and more is told when it is found. */
export class TrailerLinks implements TrailerSource, vscode.Disposable {
  private readonly changeEmitter = new vscode.EventEmitter<void>();
  private readonly byRoot = new Map<string, Known>();
  private readonly named = new Map<string, Known>();

  private readonly trust = vscode.workspace.onDidGrantWorkspaceTrust(() => this.changeEmitter.fire());

  /** Commits that link themselves came or went, or may be looked for from now on. */
  readonly onDidChange = this.changeEmitter.event;

  constructor(
    private readonly repositories: Pick<Repositories, 'named' | 'nameOf'>,
    private readonly storageFor: (root: string) => IndexPort | undefined,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  links(repository: Repository, { folder, escalation }: ActiveEscalation): Promise<readonly CommitLink[]> {
    const known = this.of(repository);
    void this.look(known);
    return Promise.resolve(trailerLinks(escalation, this.repositories.nameOf(folder, repository), known.commits));
  }

  /** What is known at once of the repositories that the record names, its own first. */
  known(active: ActiveEscalation): readonly CommitLink[] {
    const { folder, escalation } = active;
    const names = new Set(['.', ...escalation.entries.evidence.map(({ data }) => data.repository ?? '.')]);
    return [...names].flatMap((name) => {
      const key = `${folder.root.toString()}>${name}`;
      const found = this.named.get(key);
      if (found) return trailerLinks(escalation, name, found.commits);
      void this.find(key, folder, name);
      return [];
    });
  }

  /** HEAD may have moved: looks again where somebody asked before. */
  refresh(): void {
    for (const known of this.byRoot.values()) void this.look(known);
  }

  dispose(): void {
    this.trust.dispose();
    this.changeEmitter.dispose();
  }

  private of(repository: Repository): Known {
    const known = this.byRoot.get(repository.root) ?? {
      repository,
      index: new TrailerIndex(repository, this.storageFor(repository.root)),
      hashes: '',
      commits: [],
    };
    this.byRoot.set(repository.root, known);
    return known;
  }

  private async find(key: string, folder: RecordFolder, name: string): Promise<void> {
    try {
      const repository = await this.repositories.named(folder, name);
      if (!repository) return;
      const known = this.of(repository);
      this.named.set(key, known);
      await this.look(known);
    } catch (error) {
      this.log.warn(`The repository ${name} could not be looked through for trailers.`, error);
    }
  }

  private async look(known: Known): Promise<void> {
    try {
      const commits = await known.index.commits();
      const hashes = commits.map(({ hash }) => hash).join();
      if (hashes === known.hashes) return;
      known.hashes = hashes;
      known.commits = commits.map(({ values, ...commit }) => ({
        ...commit,
        lines: values.flatMap((value) => readLinkLine(value) ?? []),
      }));
      this.changeEmitter.fire();
    } catch (error) {
      this.log.warn(`The commit messages of ${known.repository.root} could not be looked through for trailers.`, error);
    }
  }
}
