import { join } from 'node:path';
import * as vscode from 'vscode';
import { type ChangedFile, readChangedFiles } from '../../git/changedFiles';
import { readCommits } from '../../git/commits';
import { GitError } from '../../git/gitError';
import type { Repository } from '../../git/repository';
import type { Data, Entry } from '../../record/model';
import type { RecordFolder, Records } from '../records';
import type { Repositories } from '../repositories';
import { entryTitle } from '../views/entryTexts';
import { dataOf } from '../views/icons';
import type { EntryNode, Node } from '../views/nodes';
import { oneLine } from '../plainText';
import type { CodeOpener } from './anchors/openCode';
import type { Compared, Comparison } from './comparison';
import type { GitContent } from './gitContent';
import { openAt, openWhere } from './openFile';
import type { PatchedFile } from './patchedFiles';

/** Opens what a row stands for: evidence as the diff, commit, code or log that it is, everything else as its file. */
export class EntryOpener {
  constructor(
    private readonly records: Records,
    private readonly repositories: Repositories,
    private readonly content: GitContent,
    private readonly comparison: Comparison,
    private readonly code: CodeOpener,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  async open(node: Node): Promise<void> {
    if (node.type === 'entry' && node.entry.readable && (await this.openContent(node.folder, node.entry))) return;
    if (node.type === 'file') return this.code.openFile(node.folder, node.shown);
    if (node.type === 'message') await this.openCommit(node.folder, node.link, node.link.subject ?? node.link.hash);
    else await this.openRecord(node);
  }

  /** Opens the record file of a row, at the problem, log line or field that it tells. */
  async openRecord(node: Node): Promise<void> {
    switch (node.type) {
      case 'entry':
        return this.openEntryFile(node);
      case 'escalation':
        return openAt(
          this.records.uriOf(node.folder, node.head.path),
          node.head.problems.find(({ line }) => line !== undefined),
        );
      case 'problem':
        return openAt(this.records.uriOf(node.folder, node.path), node.problem);
      case 'log':
        return openWhere(
          this.records.uriOf(node.folder, `${node.slug}/log.yaml`),
          new RegExp(`\\bid: *["']?${node.line.id.replaceAll(/[^\w-]/gu, '')}\\b`, 'u'),
        );
      case 'part':
        return openWhere(this.records.uriOf(node.folder, node.change.path), new RegExp(`^${node.part}:`, 'mu'));
      case 'nextUpdate':
        return openWhere(this.records.uriOf(node.folder, `${node.slug}/escalation.yaml`), /^nextUpdateAt:/mu);
      case 'message':
      case 'section':
      case 'folder':
      case 'loadError':
        return undefined;
    }
  }

  private openEntryFile({ folder, entry }: EntryNode): Promise<void> {
    const problem = entry.problems.find(({ severity, line }) => severity === 'error' && line !== undefined);
    return openAt(this.records.uriOf(folder, entry.path), problem);
  }

  /** False where the entry's file is all that can be opened. Git that fails is no reason to open nothing. */
  private async openContent(folder: RecordFolder, entry: Entry): Promise<boolean> {
    try {
      if (entry.kind === 'evidence') return await this.openEvidence(folder, entry, dataOf(entry, 'evidence'));
      if (entry.kind === 'rollbackPoint') return await this.openPoint(folder, entry, dataOf(entry, 'rollbackPoint'));
      return false;
    } catch (error) {
      if (!(error instanceof GitError || error instanceof vscode.FileSystemError)) throw error;
      this.log.warn(`${entry.id} can’t be shown as a comparison; its file is opened.`, error);
      return false;
    }
  }

  private async openEvidence(folder: RecordFolder, entry: Entry, data: Partial<Data<'evidence'>>): Promise<boolean> {
    switch (data.type) {
      case 'diff':
        return this.openDiff(folder, entry, data);
      case 'commit':
      case 'bisect':
        return data.commit ? this.openCommit(folder, { ...data.commit, repository: data.repository }, entryTitle(entry)) : false;
      case 'code':
        return this.code.open(folder, entry);
      case 'log':
        return this.openAttachment(folder, entry, data.file);
      case 'run': {
        const run = (await folder.store.escalation(entry.escalation)).entries.run.find(({ id }) => id === data.run);
        if (!run) return false;
        return (
          (await this.openAttachment(folder, run, run.data.output)) || (await openAt(this.records.uriOf(folder, run.path)), true)
        );
      }
      default:
        return false;
    }
  }

  private async openDiff(
    folder: RecordFolder,
    entry: Entry,
    { diff, repository: name }: Partial<Data<'evidence'>>,
  ): Promise<boolean> {
    const patch = diff && besides(entry, diff.file);
    if (patch === undefined) return false;
    const files = await this.comparePatch(folder, patch, name, diff?.base);
    if (!files) return this.openAttachment(folder, entry, diff?.file);
    await this.comparison.show(folder, entryTitle(entry), files);
    return true;
  }

  /** Undefined where git or the base is not there, or a part can't be shown as text: then the patch itself is opened. */
  private async comparePatch(
    folder: RecordFolder,
    patch: string,
    name: string | undefined,
    base: string | undefined,
  ): Promise<Compared[] | undefined> {
    try {
      const files = await this.content.readStoredPatch(folder, patch);
      const repository = await this.repositories.named(folder, name);
      if (!repository || files.length === 0 || files.some(({ binary }) => binary)) return undefined;
      const commit = base === undefined ? undefined : await repository.resolve(base);
      const compared = files.map((file) => this.patchedSides(folder, repository, name, commit, patch, file));
      // Looked at before the editor opens: a patch that doesn't fit its base would show an editor with an error.
      for (const [, left, right] of compared) for (const side of [left, right]) if (side) await this.content.readFile(side);
      return compared;
    } catch (error) {
      if (!(error instanceof GitError || error instanceof vscode.FileSystemError)) throw error;
      this.log.info(`The patch ${patch} is shown as text.`, error);
      return undefined;
    }
  }

  private patchedSides(
    folder: RecordFolder,
    repository: Repository,
    name: string | undefined,
    commit: string | undefined,
    patch: string,
    file: PatchedFile,
  ): Compared {
    const { oldPath, newPath } = file;
    const left = oldPath === undefined || commit === undefined ? undefined : this.content.atCommit(folder, name, commit, oldPath);
    const right = newPath === undefined ? undefined : this.content.patched(folder, name, commit, patch, newPath);
    return [vscode.Uri.file(join(repository.root, newPath ?? oldPath ?? '')), left, right];
  }

  private async openCommit(
    folder: RecordFolder,
    commit: { readonly hash: string; readonly subject?: string | undefined; readonly repository?: string | undefined },
    title: string,
  ): Promise<boolean> {
    const { repository: name } = commit;
    const repository = await this.repositories.named(folder, name);
    if (!repository) return false;
    const hash = await repository.resolve(commit.hash);
    const [info] = await readCommits(repository, [hash]);
    const parent = info?.parents[0];
    const files = await readChangedFiles(repository, parent, hash);
    return this.comparison.show(
      folder,
      `${hash.slice(0, 8)} ${oneLine(info?.subject ?? commit.subject ?? title)}`,
      files.map((file) => this.sides(folder, repository, name, parent, hash, file)),
    );
  }

  /** HEAD as it was against the working tree as it was, untracked files (the point's third parent) included. */
  private async openPoint(
    folder: RecordFolder,
    entry: Entry,
    { commit, repository: name }: Partial<Data<'rollbackPoint'>>,
  ): Promise<boolean> {
    const repository = commit === undefined ? undefined : await this.repositories.named(folder, name);
    if (commit === undefined || !repository) return false;
    const point = await repository.resolve(commit);
    const [info] = await readCommits(repository, [point]);
    const [head, , untracked] = info?.parents ?? [];
    const tracked = head === undefined ? [] : await readChangedFiles(repository, head, point);
    const changed = tracked.map((file) => this.sides(folder, repository, name, head, point, file));
    const added =
      untracked === undefined
        ? []
        : (await readChangedFiles(repository, undefined, untracked)).map((file) =>
            this.sides(folder, repository, name, undefined, untracked, file),
          );
    return this.comparison.show(folder, `${entry.id} ${oneLine(entryTitle(entry))}`, [...changed, ...added]);
  }

  private sides(
    folder: RecordFolder,
    repository: Repository,
    name: string | undefined,
    from: string | undefined,
    to: string,
    file: ChangedFile,
  ): Compared {
    const { path, formerPath, status } = file;
    const left = from === undefined || status === 'added' ? undefined : { tree: from, path: formerPath ?? path };
    const right = status === 'deleted' ? undefined : { tree: to, path };
    return this.comparison.sides(folder, { git: repository, name }, left, right);
  }

  private async openAttachment(folder: RecordFolder, entry: Entry, name: string | undefined): Promise<boolean> {
    const path = name === undefined ? undefined : besides(entry, name);
    if (path === undefined) return false;
    const uri = this.records.uriOf(folder, path);
    const { type } = await vscode.workspace.fs.stat(uri);
    if (type !== vscode.FileType.File) return false;
    await openAt(uri);
    return true;
  }
}

/** Path of a file that stands beside an entry's; undefined where the name leads elsewhere. */
function besides(entry: Entry, name: string): string | undefined {
  return /[\\/]/u.test(name) || name.startsWith('.') ? undefined : `${entry.path.slice(0, entry.path.lastIndexOf('/'))}/${name}`;
}
