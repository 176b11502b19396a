import * as vscode from 'vscode';
import { Burst } from '../../burst';
import type { ActiveEscalation, RecordFolder } from '../../records';
import type { CurrentSituation } from '../../views/situation';
import type { Watch } from '../../watch';
import { type CodeEvidence, codeEvidence, type CodePlace, isSamePlace } from './codePlace';
import type { PlaceFinder } from './placeFinder';

/** How many places are looked for at a time in the background. */
const atOnce = 2;

interface Known {
  evidence: CodeEvidence;
  place: CodePlace | undefined;
  stale: boolean;
}

/**
 * Where the code that the active escalation marks is now. Nothing is looked for before someone asks; from then on the places follow edits,
 * files and HEAD. They are computed only: no record changes.
 */
export class CodePlaces implements vscode.Disposable {
  private readonly changeEmitter = new vscode.EventEmitter<ReadonlySet<string>>();
  private readonly edits = new Burst<string>((files) => this.follow(files), undefined, 300, 2000);
  private readonly subscriptions: vscode.Disposable[];
  private active: ActiveEscalation | undefined;
  private places = new Map<string, Known>();
  private filling: Promise<void> | undefined;

  /** Ids of the evidence whose place is another, or is known now. */
  readonly onDidChange = this.changeEmitter.event;

  constructor(
    private readonly situation: Pick<CurrentSituation, 'current' | 'onDidChange'>,
    private readonly finder: PlaceFinder,
    watch: Pick<Watch, 'onDidChangeRefs'>,
    private readonly log: vscode.LogOutputChannel,
  ) {
    const { workspace } = vscode;
    this.subscriptions = [
      this.changeEmitter,
      this.edits,
      situation.onDidChange((now) => {
        if (!this.active) return;
        if (now.state === 'active') this.take(now.active);
        else {
          this.active = undefined;
          this.places = new Map();
        }
      }),
      watch.onDidChangeRefs(() => this.refresh()),
      workspace.onDidGrantWorkspaceTrust(() => this.refresh()),
      workspace.onDidRenameFiles(() => this.refresh()),
      workspace.onDidDeleteFiles(() => this.refresh()),
      workspace.onDidCreateFiles(() => this.refresh()),
      // A file that another program changed is read again when it is opened.
      workspace.onDidOpenTextDocument(({ uri }) => {
        if (this.active && uri.scheme === 'file') this.edits.add(uri.fsPath);
      }),
      workspace.onDidChangeTextDocument(({ document: { uri }, contentChanges }) => {
        if (this.active && contentChanges.length > 0 && uri.scheme === 'file') this.edits.add(uri.fsPath);
      }),
    ];
  }

  /** What is known at once; what isn't is looked for, and `onDidChange` tells of it. */
  known(id: string): CodePlace | undefined {
    void this.fill();
    return this.places.get(id)?.place;
  }

  /** Where the code of an evidence of any escalation is at this moment. */
  async find(folder: RecordFolder, evidence: CodeEvidence): Promise<CodePlace> {
    const place = await this.finder.find(folder, evidence);
    const known = this.places.get(evidence.entry.id);
    if (known?.evidence.code === evidence.code && !isSamePlace(known.place, place)) {
      Object.assign(known, { place, stale: false });
      this.changeEmitter.fire(new Set([evidence.entry.id]));
    }
    return place;
  }

  /** All places of the active escalation. */
  async all(): Promise<ReadonlyMap<string, { readonly evidence: CodeEvidence; readonly place: CodePlace | undefined }>> {
    // What was typed a moment ago counts too.
    this.follow(new Set(vscode.workspace.textDocuments.map(({ uri }) => uri.fsPath)));
    await this.fill();
    return this.places;
  }

  /** The places in a document, as it is in this moment. */
  async inDocument({ uri }: vscode.TextDocument): Promise<{ readonly evidence: CodeEvidence; readonly place: CodePlace }[]> {
    if (uri.scheme !== 'file') return [];
    await this.fill();
    const { active } = this;
    if (!active) return [];
    const found: { evidence: CodeEvidence; place: CodePlace }[] = [];
    for (const { evidence, place } of this.places.values()) {
      if (place?.file !== uri.fsPath) continue;
      const now = await this.find(active.folder, evidence);
      if (now.file === uri.fsPath) found.push({ evidence, place: now });
    }
    return found;
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private refresh(): void {
    this.finder.forget();
    for (const known of this.places.values()) known.stale = true;
    if (this.active) void this.fill();
  }

  private follow(files: ReadonlySet<string>): void {
    // One that is being looked for may have been read before the edit.
    for (const known of this.places.values())
      if (known.place === undefined || (known.place.file !== undefined && files.has(known.place.file))) known.stale = true;
    void this.fill();
  }

  /** Keeps what is known of evidence that is the same. */
  private take(active: ActiveEscalation): void {
    if (this.active?.escalation === active.escalation && this.active.folder === active.folder) return;
    const same = this.active?.folder === active.folder && this.active.escalation.slug === active.escalation.slug;
    this.active = active;
    this.places = new Map(
      codeEvidence(active.escalation.entries.evidence).map((evidence) => {
        const before = same ? this.places.get(evidence.entry.id) : undefined;
        if (!before || JSON.stringify(before.evidence.code) !== JSON.stringify(evidence.code))
          return [evidence.entry.id, { evidence, place: before?.place, stale: true }];
        // The same object: what is being looked for at this moment is found for it.
        before.evidence = evidence;
        return [evidence.entry.id, before];
      }),
    );
    void this.fill();
  }

  private fill(): Promise<void> {
    this.filling ??= this.fillAll().finally(() => {
      this.filling = undefined;
      if (this.nextStale()) void this.fill();
    });
    return this.filling;
  }

  private async fillAll(): Promise<void> {
    if (!this.active) {
      const situation = await this.situation.current();
      if (situation.state !== 'active') return;
      // Told again by `take`, which starts no second run while this one is under way.
      this.take(situation.active);
    }
    const changed = new Set<string>();
    const work = async (): Promise<void> => {
      for (let next = this.nextStale(); next; next = this.nextStale()) {
        next.stale = false;
        if (await this.locate(next)) changed.add(next.evidence.entry.id);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    if (changed.size > 0) this.changeEmitter.fire(changed);
  }

  private nextStale(): Known | undefined {
    for (const known of this.places.values()) if (known.stale) return known;
    return undefined;
  }

  private async locate(known: Known): Promise<boolean> {
    try {
      const place = await this.finder.find(this.active!.folder, known.evidence);
      if (isSamePlace(known.place, place)) return false;
      known.place = place;
      return true;
    } catch (error) {
      this.log.warn(`The place of ${known.evidence.entry.id} could not be looked for.`, error);
      return false;
    }
  }
}
