import type { Diagnostic } from 'vscode-languageserver/node';
import type { ClaimContext } from '../record/claims';
import { unknownForeign } from '../record/foreignReferences';
import type { Escalation } from '../record/model';
import { type Complaint, complaintsOf, ownComplaints, toDiagnostic } from './diagnose';
import type { LoadedEscalation } from './loadedEscalation';
import { uriBelow } from './locations';
import type { RecordsRoot } from './workspace';

/** What an escalation's check needs besides its files. */
export interface CheckPort {
  publish(uri: string, diagnostics: Diagnostic[]): void;
  /** Whether the files that are not open are told of as well. */
  isActive(root: RecordsRoot, slug: string): boolean;
  context(root: RecordsRoot, slug: string): ClaimContext;
  now(): Date;
  /** Another escalation of the same records folder. */
  other(root: RecordsRoot, slug: string): Promise<Escalation | undefined>;
}

/** Short enough to seem at once, long enough that a burst of keys is one check (ms). */
const shortestPause = 25;
const longestPause = 75;

/** Checks escalations when something changed, tells what is new, and lets newer input overtake a check that is under way. */
export class Publisher {
  /** What was told last, by file. */
  private readonly told = new Map<string, string>();
  private readonly waiting = new Map<LoadedEscalation, NodeJS.Timeout>();
  private readonly rounds = new Map<LoadedEscalation, number>();
  private lastCheck = 0;

  constructor(
    private readonly port: CheckPort,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** The first check of an escalation tells what the open text says by itself at once, and the rest when the files are read. */
  schedule(root: RecordsRoot, escalation: LoadedEscalation): void {
    if (!escalation.loaded) {
      for (const text of escalation.openTexts) {
        if (this.told.has(text.uri)) continue;
        this.tell(
          text.uri,
          ownComplaints(text).map((complaint) => toDiagnostic(complaint, text)),
        );
      }
    }
    clearTimeout(this.waiting.get(escalation));
    const pause = Math.min(longestPause, Math.max(shortestPause, this.lastCheck));
    const check = (): void => {
      this.waiting.delete(escalation);
      this.check(root, escalation).catch(this.failed);
    };
    this.waiting.set(escalation, setTimeout(check, escalation.loaded ? pause : 0));
  }

  /** What is wrong with a file now. */
  complaints(root: RecordsRoot, { slug, escalation }: LoadedEscalation, path: string): readonly Complaint[] {
    return complaintsOf(escalation, this.port.now(), this.port.context(root, slug)).get(path) ?? [];
  }

  closed(uri: string): void {
    if (this.told.get(uri) !== '[]') this.tell(uri, []);
    this.told.delete(uri);
  }

  dispose(): void {
    for (const timer of this.waiting.values()) clearTimeout(timer);
  }

  private async check(root: RecordsRoot, loaded: LoadedEscalation): Promise<void> {
    const round = (this.rounds.get(loaded) ?? 0) + 1;
    this.rounds.set(loaded, round);
    const escalation = await loaded.load();
    const foreign = await unknownForeign(escalation, (slug) => this.port.other(root, slug));
    if (this.rounds.get(loaded) !== round) return;
    const begin = performance.now();
    const active = this.port.isActive(root, loaded.slug);
    const context = this.port.context(root, loaded.slug);
    const complaints = complaintsOf(escalation, this.port.now(), context, foreign);
    const openUris = new Map([...loaded.openTexts].map((text) => [text.path, text.uri]));
    const paths = new Set([...openUris.keys(), ...(active ? [...loaded.paths, ...complaints.keys()] : [])]);
    const checked = new Set([...paths].map((path) => openUris.get(path) ?? uriBelow(root.uri, path)));
    const folder = `${uriBelow(root.uri, loaded.slug)}/`;
    for (const uri of this.told.keys()) if (uri.startsWith(folder) && !checked.has(uri)) this.tell(uri, []);
    // What is open is seen: it comes first.
    for (const path of [...paths].sort((one, other) => Number(openUris.has(other)) - Number(openUris.has(one)))) {
      const found = complaints.get(path) ?? [];
      const uri = openUris.get(path) ?? uriBelow(root.uri, path);
      if (found.length === 0 && !openUris.has(path) && !this.told.has(uri)) continue;
      const text = found.length === 0 ? undefined : await loaded.text(path);
      if (this.rounds.get(loaded) !== round || this.waiting.has(loaded)) return;
      this.tell(
        uri,
        found.map((complaint) => toDiagnostic(complaint, text)),
      );
    }
    this.lastCheck = performance.now() - begin;
  }

  private tell(uri: string, diagnostics: Diagnostic[]): void {
    const content = JSON.stringify(diagnostics);
    if (this.told.get(uri) === content) return;
    this.told.set(uri, content);
    this.port.publish(uri, diagnostics);
  }
}
