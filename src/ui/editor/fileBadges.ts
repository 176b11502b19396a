import * as vscode from 'vscode';
import { Burst } from '../burst';
import type { CurrentSituation } from '../views/situation';
import type { CodePlaces } from './anchors/codePlaces';
import type { AnnotationSettings } from './annotations/annotationSettings';
import { verdictsOf } from './annotations/verdict';
import { type Badge, badgeOf } from './badgeTexts';
import type { LinkedFiles } from './linkedFiles';

/** Marks files in the explorer that linked commits touched or whose code was marked, by the gravest thing that is said of them. */
export class FileBadges implements vscode.FileDecorationProvider, vscode.Disposable {
  private readonly changeEmitter = new vscode.EventEmitter<undefined>();
  private readonly changes = new Burst<'all'>(() => void this.refresh());
  private readonly subscriptions: vscode.Disposable[];
  private known: Promise<ReadonlyMap<string, Badge>> | undefined;
  /** There is an escalation: before that the explorer, which asks at the start of the window, gets an answer at once. */
  private active = false;

  readonly onDidChangeFileDecorations = this.changeEmitter.event;

  constructor(
    private readonly situation: Pick<CurrentSituation, 'current' | 'onDidChange'>,
    private readonly linkedFiles: Pick<LinkedFiles, 'all' | 'onDidChange'>,
    private readonly places: Pick<CodePlaces, 'all' | 'onDidChange'>,
    private readonly settings: Pick<AnnotationSettings, 'shows' | 'onDidChange'>,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.subscriptions = [
      this.changeEmitter,
      this.changes,
      situation.onDidChange(({ state }) => {
        if (this.active || state !== 'active') return;
        this.active = true;
        this.changeEmitter.fire(undefined);
      }),
      linkedFiles.onDidChange(() => this.changes.add('all')),
      places.onDidChange(() => this.changes.add('all')),
      settings.onDidChange(() => this.changeEmitter.fire(undefined)),
      vscode.window.registerFileDecorationProvider(this),
    ];
  }

  async provideFileDecoration(uri: vscode.Uri): Promise<vscode.FileDecoration | undefined> {
    if (!this.active || uri.scheme !== 'file' || !this.settings.shows(uri)) return undefined;
    this.known ??= this.find();
    const found = (await this.known).get(uri.fsPath);
    if (!found) return undefined;
    const decoration = new vscode.FileDecoration(found.badge, found.tooltip, new vscode.ThemeColor(found.color));
    decoration.propagate = false;
    return decoration;
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  /** Places move with every edit: the explorer is told only where a badge is another. */
  private async refresh(): Promise<void> {
    const before = this.known;
    if (!before) return;
    const found = this.find();
    this.known = found;
    const [old, now] = await Promise.all([before, found]);
    if (JSON.stringify([...old]) !== JSON.stringify([...now])) this.changeEmitter.fire(undefined);
  }

  /** Never rejects: a badge is not worth a message. */
  private async find(): Promise<ReadonlyMap<string, Badge>> {
    try {
      const situation = await this.situation.current();
      if (situation.state !== 'active') return new Map();
      const { escalation } = situation.active;
      const [files, places] = await Promise.all([this.linkedFiles.all(), this.places.all()]);
      const verdicts = new Map(
        files
          .filter(({ deleted }) => !deleted)
          .map(({ file, commits }) => [
            file,
            verdictsOf(
              commits.flatMap(({ links }) => links),
              escalation,
            ),
          ]),
      );
      const marked = new Map<string, string[]>();
      for (const { evidence, place } of places.values()) {
        if (place?.file !== undefined) marked.set(place.file, [...(marked.get(place.file) ?? []), evidence.entry.id]);
      }
      return new Map(
        [...new Set([...verdicts.keys(), ...marked.keys()])].map((file) => [
          file,
          badgeOf(verdicts.get(file) ?? [], marked.get(file) ?? []),
        ]),
      );
    } catch (error) {
      this.log.error('The badges of files could not be made.', error);
      return new Map();
    }
  }
}
