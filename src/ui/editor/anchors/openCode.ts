import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { GitError } from '../../../git/gitError';
import type { Entry } from '../../../record/model';
import { pathBelow, type RecordFolder } from '../../records';
import type { Repositories } from '../../repositories';
import type { HypothesisFile } from '../../views/hypothesisFiles';
import type { GitContent } from '../gitContent';
import { openAt } from '../openFile';
import { type CodeEvidence, codeEvidence } from './codePlace';
import type { CodePlaces } from './codePlaces';
import { howSentence } from './placeTexts';

/** For so long the status bar tells how a place was found. */
const told = 8_000;

/** Opens the code that an evidence marks: where it is now, or as it was. */
export class CodeOpener {
  constructor(
    private readonly places: Pick<CodePlaces, 'find'>,
    private readonly repositories: Pick<Repositories, 'named'>,
    private readonly content: Pick<GitContent, 'atCommit' | 'readFile'>,
  ) {}

  /** The present place, with a word on how it was found; an orphan as it was. False where neither can be shown. */
  async open(folder: RecordFolder, entry: Entry): Promise<boolean> {
    const evidence = codeOf(entry);
    if (!evidence) return false;
    const place = await this.places.find(folder, evidence);
    vscode.window.setStatusBarMessage(`$(code) ${howSentence(place)}`, told);
    const { located, file } = place;
    if (located.how === 'orphaned' || file === undefined) return this.openOriginal(folder, entry);
    await openAt(vscode.Uri.file(file), { line: located.start, column: 1, endLine: located.end });
    return true;
  }

  /** The file as it was at the commit of the evidence, read-only; where there is none, the same lines of the file as it is. */
  async openOriginal(folder: RecordFolder, entry: Entry): Promise<boolean> {
    const evidence = codeOf(entry);
    if (!evidence) return false;
    const { code } = evidence;
    const { repository: name } = evidence.entry.data;
    const place = { line: code.range.start, column: 1, endLine: code.range.end };
    const repository = await this.repositories.named(folder, name);
    if (repository && code.commit !== undefined) {
      const uri = this.content.atCommit(folder, name, await repository.resolve(code.commit), code.path);
      await this.content.readFile(uri);
      await openAt(uri, place);
      return true;
    }
    const root = repository?.root ?? folder.workspaceFolder.uri.fsPath;
    const file = join(root, code.path);
    // A record can't open a file outside of the repository.
    if (!pathBelow(root, file)) return false;
    await openAt(vscode.Uri.file(file), place);
    return true;
  }

  /** A file of a hypothesis at its first linked line, else at its marked code; a deleted one as it was. */
  async openFile(folder: RecordFolder, { file, path, deleted, firstLine, places, former }: HypothesisFile): Promise<void> {
    if (deleted) {
      if (!former) throw new Error(l10n.t('{0} is not there any more, and no commit tells how it was.', path));
      await openAt(this.content.atCommit(folder, former.repository, former.commit, path));
      return;
    }
    const place = places.find(({ located }) => located.how !== 'orphaned')?.located;
    const line = firstLine ?? (place?.how === 'orphaned' ? undefined : place?.start);
    await openAt(vscode.Uri.file(file), line === undefined ? undefined : { line });
  }

  /** The same as `openOriginal`, for a command: a sentence where it can't be shown. */
  async showOriginal(folder: RecordFolder, entry: Entry): Promise<void> {
    const missing = l10n.t('The commit in which this code was marked is not in this repository. Its text stands in the record.');
    try {
      if (await this.openOriginal(folder, entry)) return;
    } catch (cause) {
      if (cause instanceof GitError || cause instanceof vscode.FileSystemError) throw new Error(missing, { cause });
      throw cause;
    }
    throw new Error(missing);
  }
}

function codeOf(entry: Entry): CodeEvidence | undefined {
  return entry.kind === 'evidence' ? codeEvidence([entry as Entry<'evidence'>])[0] : undefined;
}
