import * as vscode from 'vscode';
import { type CommitInfo, readCommits, recentCommits } from '../git/commits';
import { GitError } from '../git/gitError';
import { pointExists } from '../git/rollbackPoints';
import type { Escalation } from '../record/model';
import type { CommitFact, CommitsParams, CommitUriParams, EscalationPlace, OrphanedCodeParams } from '../protocol';
import { commandIds } from './contributions';
import { codeEvidence, isOrphaned } from './editor/anchors/codePlace';
import type { CodePlaces } from './editor/anchors/codePlaces';
import { pathBelow, type RecordFolder, type Records } from './records';
import type { Repositories } from './repositories';

/** How many commits are looked through for a part of a subject. */
const searched = 1000;
const hashStart = /^[0-9a-f]{4,64}$/u;

/** What the language server asks of git, which it doesn't run itself. Nothing is known in a workspace that is not trusted. */
export class GitFacts {
  constructor(
    private readonly records: Pick<Records, 'folders'>,
    private readonly repositories: Pick<Repositories, 'of' | 'named'>,
    private readonly places: Pick<CodePlaces, 'find'>,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** Recent commits and those that the escalation links, the newest first. */
  async commits({ uri, query = '', limit }: CommitsParams): Promise<CommitFact[]> {
    const place = this.placeOf(vscode.Uri.parse(uri));
    const repository = place && (await this.repositories.of(place.folder));
    if (!repository) return [];
    return this.known([], async () => {
      const linked = linkedCommits(await place.folder.store.escalation(place.slug));
      const wanted = hashStart.test(query) ? [...linked, query] : linked;
      const [recent, ...named] = await Promise.all([
        recentCommits(repository, { limit: query === '' ? limit : searched }),
        // One that is not in this clone costs only itself.
        ...wanted.map((revision) => this.known([], () => readCommits(repository, [revision]))),
      ]);
      const commits = new Map([...recent, ...named.flat()].map((commit) => [commit.hash, commit]));
      return [...commits.values()]
        .filter((commit) => fits(commit, query))
        .sort((one, other) => Date.parse(other.at) - Date.parse(one.at))
        .slice(0, limit)
        .map(({ hash, subject, author, at }) => {
          const isLinked = linked.some((one) => hash.startsWith(one));
          return { hash, subject, author, at, ...(isLinked ? { linked: true } : {}) };
        });
    });
  }

  /** A link that shows the commit; null where git has none, or may not be asked. */
  async commitUri({ uri, hash, repository: name }: CommitUriParams): Promise<string | null> {
    const place = this.placeOf(vscode.Uri.parse(uri));
    const repository = place && (await this.repositories.named(place.folder, name));
    if (!repository) return null;
    return this.known(null, async () => {
      const commit = await repository.resolve(hash);
      const args = { commit, repository: repository.root };
      return `command:${commandIds.showLinkedCommit}?${encodeURIComponent(JSON.stringify([args]))}`;
    });
  }

  /** Ids of the rollback points whose refs are there; null where git may not be asked, so that none is called missing. */
  async resolvedPoints({ recordsFolder, escalation: slug }: EscalationPlace): Promise<string[] | null> {
    const folder = this.folderAt(recordsFolder);
    if (!folder || !(await this.repositories.of(folder))) return null;
    return this.known(null, async () => {
      const { rollbackPoint: points } = (await folder.store.escalation(slug)).entries;
      const found = await Promise.all(
        points.map(async ({ id, data }) => {
          const repository = data.ref === undefined ? undefined : await this.repositories.named(folder, data.repository);
          return repository && (await pointExists(repository, data.ref!)) ? id : undefined;
        }),
      );
      return found.filter((id) => id !== undefined);
    });
  }

  /** Whether the code of an evidence, as it is saved, is found no more; null where there is no such evidence, or git may not be asked. */
  async orphanedCode({ uri, evidence: id }: OrphanedCodeParams): Promise<boolean | null> {
    const place = this.placeOf(vscode.Uri.parse(uri));
    if (!place || !(await this.repositories.of(place.folder))) return null;
    const { entries } = await place.folder.store.escalation(place.slug);
    const [evidence] = codeEvidence(entries.evidence.filter((one) => one.id === id));
    return evidence ? this.known(null, async () => isOrphaned(await this.places.find(place.folder, evidence))) : null;
  }

  private placeOf(uri: vscode.Uri): { readonly folder: RecordFolder; readonly slug: string } | undefined {
    for (const folder of this.records.folders()) {
      const path = folder.readOnly ? undefined : pathBelow(folder.root.fsPath, uri.fsPath);
      const [slug] = path?.split('/') ?? [];
      if (slug) return { folder, slug };
    }
    return undefined;
  }

  private folderAt(uri: string): RecordFolder | undefined {
    const path = vscode.Uri.parse(uri).fsPath;
    return this.records.folders().find(({ readOnly, root }) => !readOnly && root.fsPath === path);
  }

  /** A server that asks in the middle of typing is not to be answered with an error because git has no answer. */
  private async known<T>(otherwise: T, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      this.log.info(`git does not know what the language server asked: ${error.reason}`);
      return otherwise;
    }
  }
}

function linkedCommits({ entries }: Escalation): string[] {
  const evidence = entries.evidence.flatMap(({ data }) => data.commit?.hash ?? []);
  const changes = entries.change.flatMap(({ data }) => data.commits ?? []);
  return [...new Set([...evidence, ...changes])].filter((hash) => hashStart.test(hash));
}

function fits({ hash, subject }: CommitInfo, query: string): boolean {
  return hash.startsWith(query.toLowerCase()) || subject.toLowerCase().includes(query.toLowerCase());
}
