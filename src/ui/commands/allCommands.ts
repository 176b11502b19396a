import type * as vscode from 'vscode';
import type { Command } from '../command';
import type { CodePlaces } from '../editor/anchors/codePlaces';
import type { CodeOpener } from '../editor/anchors/openCode';
import type { Comparison } from '../editor/comparison';
import type { EntryOpener } from '../editor/openEntry';
import type { LanguageSupport } from '../languageSupport';
import { RestoreDialog } from '../rollback/restoreDialog';
import { Restorer } from '../rollback/restorer';
import type { HypothesisFiles } from '../views/hypothesisFiles';
import { moveStep } from '../views/stepOrder';
import { annotationCommands, type AnnotationParts } from './annotationCommands';
import { applyDiff } from './applyDiff';
import { attachCode } from './attachCode';
import { attachCommits } from './attachCommits';
import { attachDiff } from './attachDiff';
import { attachLog } from './attachLog';
import { changeCommands } from './changeCommands';
import { changeDetailCommands } from './changeDetailCommands';
import { codeCommands } from './codeCommands';
import { escalationCommands } from './escalationCommands';
import { evidenceCommands } from './evidenceCommands';
import { findingCommands } from './findingCommands';
import { hypothesisCommands } from './hypothesisCommands';
import { openHypothesisFiles } from './hypothesisFileCommands';
import { languageCommands } from './languageCommands';
import { leadCommands } from './leadCommands';
import { linkCommitMessage } from './linkCommitMessage';
import { logCommands } from './logCommands';
import { navigationCommands } from './navigationCommands';
import { phaseCommands } from './phaseCommands';
import { pointCommands } from './pointCommands';
import { restoreCommands } from './restoreCommands';
import { rollbackCommands } from './rollbackCommands';
import type { Services } from './services';
import { stepCommands } from './stepCommands';
import { type FetchParts, fetchHistoryCommand } from './fetchHistory';
import { shareRecordCommand, syncCommand } from './syncCommand';

/** The parts of the extension that commands work with. */
export interface CommandParts {
  readonly services: Services;
  /** What this workspace remembers. */
  readonly memory: vscode.Memento;
  readonly comparison: Comparison;
  readonly codePlaces: CodePlaces;
  readonly codeOpener: CodeOpener;
  readonly hypothesisFiles: HypothesisFiles;
  readonly opener: EntryOpener;
  readonly language: LanguageSupport;
  readonly annotationParts: AnnotationParts & FetchParts;
}

/** Every command, each once. A part of the bundle of its own, loaded when the first command is run. */
export function allCommands(parts: CommandParts): Command[] {
  const { services, memory, comparison, codePlaces, codeOpener, hypothesisFiles, opener, language, annotationParts } = parts;
  const restorer = new Restorer(services);
  return [
    ...escalationCommands(services),
    ...leadCommands(services),
    ...phaseCommands(services),
    ...findingCommands(services),
    ...hypothesisCommands(services),
    attachDiff(services),
    attachCommits(services),
    attachCode(services),
    attachLog(services),
    linkCommitMessage(services),
    syncCommand(services, memory),
    shareRecordCommand(services),
    fetchHistoryCommand(services, annotationParts),
    ...codeCommands(services, codePlaces, codeOpener),
    openHypothesisFiles(services, hypothesisFiles, codeOpener),
    ...evidenceCommands(services),
    ...stepCommands(services),
    ...changeCommands(services),
    ...changeDetailCommands(services),
    applyDiff(services, comparison),
    ...rollbackCommands(services),
    ...restoreCommands(services, new RestoreDialog(services, comparison, restorer), restorer),
    ...pointCommands(services, comparison),
    ...logCommands(services),
    ...languageCommands(language),
    ...navigationCommands(services, opener, { move: moveStep }),
    ...annotationCommands(services, annotationParts),
  ];
}
