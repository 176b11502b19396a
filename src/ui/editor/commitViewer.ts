import * as l10n from '@vscode/l10n';
import { type ChangedFile, readChangedFiles } from '../../git/changedFiles';
import type { LineStep } from '../../git/lineHistory';
import type { Repository } from '../../git/repository';
import { oneLine } from '../plainText';
import { pathBelow, type RecordFolder, type Records } from '../records';
import type { Compared, Comparison } from './comparison';

/** Shows what a commit changed, against its first parent. */
export class CommitViewer {
  constructor(
    private readonly records: Pick<Records, 'folders'>,
    private readonly comparison: Comparison,
  ) {}

  /** A commit (full hash): one of its files where a path is given and the commit touched it, else all. */
  async show(repository: Repository, commit: string, subject: string, path?: string): Promise<void> {
    const parent = await firstParent(repository, commit);
    const files = await readChangedFiles(repository, parent, commit);
    const one = files.filter((file) => file.path === path);
    await this.compare(repository, parent, commit, subject, one.length > 0 ? one : files);
  }

  /** A step in a line's history: the file before and after, at the line. */
  async showStep(repository: Repository, step: LineStep): Promise<void> {
    const { hash, parents, subject, path, formerPath } = step;
    if (path === undefined) return this.show(repository, hash, subject);
    const file: ChangedFile = formerPath === undefined ? { path, status: 'added' } : { path, formerPath, status: 'modified' };
    await this.compare(repository, parents[0], hash, subject, [file], step.line);
  }

  private async compare(
    repository: Repository,
    parent: string | undefined,
    commit: string,
    subject: string,
    files: readonly ChangedFile[],
    line?: number,
  ): Promise<void> {
    const { folder, name } = this.folderOf(repository);
    const compared = files.map(({ path, formerPath, status }): Compared => {
      const left = parent === undefined || status === 'added' ? undefined : { tree: parent, path: formerPath ?? path };
      const right = status === 'deleted' ? undefined : { tree: commit, path };
      return this.comparison.sides(folder, { git: repository, name }, left, right);
    });
    const title = `${commit.slice(0, 8)} ${oneLine(subject)}`;
    if (!(await this.comparison.show(folder, title, compared, line))) {
      throw new Error(l10n.t('The commit {0} changed no file.', commit.slice(0, 8)));
    }
  }

  /** The workspace folder through which a repository is reached, and its name from there. */
  private folderOf({ root }: Repository): { readonly folder: RecordFolder; readonly name: string } {
    const folders = this.records.folders();
    for (const folder of folders) {
      const name = pathBelow(folder.workspaceFolder.uri.fsPath, root);
      if (name !== undefined) return { folder, name: name || '.' };
    }
    const within = folders.find(({ workspaceFolder }) => pathBelow(root, workspaceFolder.uri.fsPath) !== undefined);
    if (!within) throw new Error(l10n.t('The repository {0} is not part of this workspace.', root));
    return { folder: within, name: '.' };
  }
}

async function firstParent(repository: Repository, commit: string): Promise<string | undefined> {
  const [, parent] = (await repository.raw(['rev-list', '--parents', '--max-count=1', commit])).trim().split(' ');
  return parent;
}
