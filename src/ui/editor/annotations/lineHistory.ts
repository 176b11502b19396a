import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { type LineStep, readLineHistory } from '../../../git/lineHistory';
import type { Repository } from '../../../git/repository';
import { askOnce } from '../../dialogs';
import { oneLine, shortName } from '../../plainText';
import { withProgress } from '../../progress';
import { formatAge } from '../../../record/times';
import type { CommitViewer } from '../commitViewer';
import type { LinkedCommits } from '../linkedCommits';
import type { AnnotationLoader } from './annotationLoader';
import { hypothesisName, roleName } from './annotationTexts';
import { verdictsOf } from './verdict';
import { verdictSigns } from './verdictIcons';

const mostSteps = 50;

/** Why a line is there: the commits that touched it, and what the active escalation says of them. */
export class LineHistory {
  constructor(
    private readonly loader: Pick<AnnotationLoader, 'committedLine'>,
    private readonly linkedCommits: Pick<LinkedCommits, 'of'>,
    private readonly viewer: CommitViewer,
  ) {}

  /** Shows the commits to choose from, unless one (a hash) is named, and that one as a comparison. `line` is from 0. Returns its hash. */
  async show(document: vscode.TextDocument, line: number, named?: string): Promise<string> {
    const committed = await this.loader.committedLine(document, line);
    const { repository, path, commit } = committed.place;
    const steps = await withProgress(l10n.t('Looking for the commits that touched the line …'), (signal) =>
      readLineHistory(repository, { commit, path, line: committed.line }, mostSteps, signal),
    );
    const chosen =
      named === undefined ? await this.choose(repository, steps, line) : steps.find(({ hash }) => hash.startsWith(named));
    if (!chosen) throw new Error(l10n.t('The commit {0} did not touch this line.', named ?? ''));
    await this.viewer.showStep(repository, chosen);
    return chosen.hash;
  }

  private async choose(repository: Repository, steps: readonly LineStep[], line: number): Promise<LineStep> {
    const signs = await this.signs(repository);
    const items = steps.map((step) => ({ ...this.item(step), detail: signs.get(step.hash) ?? '', value: step }));
    return askOnce(l10n.t('Why is this line here?'), l10n.t('The commits that touched line {0}, newest first', line + 1), items);
  }

  private item({ hash, subject, author, at }: LineStep): { readonly label: string; readonly description: string } {
    const age = formatAge(at, new Date(), vscode.env.language);
    return {
      label: `$(git-commit) ${oneLine(subject).replaceAll('$(', '$\u2060(')}`,
      description: `${hash.slice(0, 8)} ${shortName(author)}, ${age}`,
    };
  }

  /** What the escalation says of its commits, a line each. */
  private async signs(repository: Repository): Promise<Map<string, string>> {
    const linked = await this.linkedCommits.of(repository);
    return new Map(
      linked?.commits.map(({ hash, links }) => {
        const [verdict] = verdictsOf(links, linked.active.escalation);
        const texts = verdict ? [roleName(verdict), hypothesisName(verdict)].filter((text) => text !== undefined) : [];
        return [hash, verdict ? `${verdictSigns[verdict.kind]} ${texts.join(' · ')}` : ''] as const;
      }),
    );
  }
}
