import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { Author } from './ui/author';
import { type Command, registerCommands } from './ui/command';
import type { Services } from './ui/commands/services';
import { AnnotationHover } from './ui/editor/annotations/annotationHover';
import { AnnotationLoader } from './ui/editor/annotations/annotationLoader';
import { AnnotationPainter } from './ui/editor/annotations/annotationPainter';
import { Annotations } from './ui/editor/annotations/annotations';
import { AnnotationSettings } from './ui/editor/annotations/annotationSettings';
import { FunctionLens } from './ui/editor/annotations/functionLens';
import { LineHistory } from './ui/editor/annotations/lineHistory';
import { PausedStatus } from './ui/editor/annotations/pausedStatus';
import { annotatedFiles, Places } from './ui/editor/annotations/places';
import { CommitViewer } from './ui/editor/commitViewer';
import { CodeMarks } from './ui/editor/anchors/codeMarks';
import { CodePlaces } from './ui/editor/anchors/codePlaces';
import { CodeOpener } from './ui/editor/anchors/openCode';
import { PlaceFinder } from './ui/editor/anchors/placeFinder';
import { Comparison } from './ui/editor/comparison';
import { GitContent } from './ui/editor/gitContent';
import { TrailerLinks } from './ui/editor/trailerLinks';
import { LinkedCommits } from './ui/editor/linkedCommits';
import { FileBadges } from './ui/editor/fileBadges';
import { IdMentions } from './ui/editor/idMentions';
import { LinkedFiles } from './ui/editor/linkedFiles';
import { EntryOpener } from './ui/editor/openEntry';
import { RecordLanguages } from './ui/editor/recordLanguages';
import { GitFacts } from './ui/gitFacts';
import { indexFile } from './ui/indexFile';
import { LanguageSupport } from './ui/languageSupport';
import { Mending } from './ui/mending';
import { Records } from './ui/records';
import { Repositories } from './ui/repositories';
import { InterruptedRestores } from './ui/rollback/interrupted';
import { ActiveTree, ActiveView } from './ui/views/activeView';
import { AllTree, AllView } from './ui/views/allView';
import { HypothesisFiles } from './ui/views/hypothesisFiles';
import { ContextKeys } from './ui/views/context';
import { DragAndDrop } from './ui/views/dragAndDrop';
import { CurrentSituation } from './ui/views/situation';
import { StatusBar } from './ui/views/statusBar';
import { Watch } from './ui/watch';

/**
 * Builds every part, hands each what it needs, and registers it. Nothing is read before that is done, and no git runs before the record
 * told of an escalation, or a command asks.
 */
export function activate(context: vscode.ExtensionContext): void {
  if (vscode.l10n.bundle) l10n.config({ contents: vscode.l10n.bundle });
  const log = vscode.window.createOutputChannel('Escalation Workbench', { log: true });
  const repositories = new Repositories(log);
  const author = new Author(repositories);
  const records = new Records(
    context.workspaceState,
    (root) => indexFile(context.storageUri, root),
    (folder) => author.name(folder),
  );
  repositories.useRecords(records);
  const services: Services = { records, repositories, author: (folder) => author.name(folder.workspaceFolder), log };
  const situation = new CurrentSituation(records, log);
  const trailers = new TrailerLinks(
    repositories,
    (root) => indexFile(context.storageUri, vscode.Uri.file(root).with({ fragment: 'trailers' })),
    log,
  );
  const watch = new Watch(situation, records, repositories, log);
  const allTree = new AllTree(records, log);
  const content = new GitContent(records, repositories);
  const comparison = new Comparison(content);
  const codePlaces = new CodePlaces(situation, new PlaceFinder(repositories), watch, log);
  const codeOpener = new CodeOpener(codePlaces, repositories, content);
  const opener = new EntryOpener(records, repositories, content, comparison, codeOpener, log);
  const linkedCommits = new LinkedCommits(
    situation,
    repositories,
    watch,
    trailers,
    (root) => indexFile(context.storageUri, vscode.Uri.file(root).with({ fragment: 'history' })),
    log,
  );
  const linkedFiles = new LinkedFiles(situation, repositories, linkedCommits);
  const annotationSettings = new AnnotationSettings(context.workspaceState);
  const hypothesisFiles = new HypothesisFiles(linkedFiles, codePlaces, annotationSettings, log);
  const tree = new ActiveTree(situation, log, trailers, codePlaces, hypothesisFiles, linkedCommits);
  const places = new Places(records, repositories, content, log);
  const loader = new AnnotationLoader(situation, places, linkedCommits, annotationSettings);
  const painter = new AnnotationPainter();
  const annotations = new Annotations(places, loader, annotationSettings, painter, linkedCommits, log);
  const codeMarks = new CodeMarks(situation, codePlaces, annotationSettings);
  const functionLens = new FunctionLens(annotations, annotationSettings);
  const viewer = new CommitViewer(records, comparison);
  const history = new LineHistory(loader, linkedCommits, viewer);
  const language = new LanguageSupport({
    extensionPath: context.extensionPath,
    records,
    facts: new GitFacts(records, repositories, codePlaces, log),
    onDidChangeRefs: watch.onDidChangeRefs,
    log,
  });
  const loadCommands = async (): Promise<Command[]> => {
    const { allCommands } = await import('./ui/commands/allCommands');
    const annotationParts = { annotations, settings: annotationSettings, history, viewer, places, linkedCommits };
    const memory = context.workspaceState;
    return allCommands({
      services,
      memory,
      comparison,
      codePlaces,
      codeOpener,
      hypothesisFiles,
      opener,
      language,
      annotationParts,
    });
  };
  context.subscriptions.push(
    log,
    records,
    situation,
    trailers,
    codePlaces,
    linkedFiles,
    hypothesisFiles,
    tree,
    new ActiveView(situation, tree, new DragAndDrop(log)),
    allTree,
    new AllView(allTree),
    new StatusBar(situation),
    new ContextKeys(situation, records, repositories, log),
    watch,
    watch.onDidChangeRefs(() => trailers.refresh()),
    linkedCommits,
    places,
    annotationSettings,
    painter,
    annotations,
    new PausedStatus(annotations),
    vscode.languages.registerHoverProvider(annotatedFiles, new AnnotationHover(annotations)),
    codeMarks,
    new FileBadges(situation, linkedFiles, codePlaces, annotationSettings, log),
    new IdMentions(records).register(),
    new RecordLanguages(records, log),
    language,
    functionLens,
    vscode.languages.registerCodeLensProvider(annotatedFiles, functionLens),
    new Mending(situation, records, log),
    new InterruptedRestores(situation, services),
    content,
    registerCommands(loadCommands, log),
  );
  // Later, so that loading the extension waits for nothing; the status bar counts down although no view is open.
  setImmediate(() => void situation.current().then(() => codeMarks.look()));
}
