import * as vscode from 'vscode';
import type { ActiveEscalation, Records } from '../records';

/** What there is to show: an escalation, or why there is none. */
export type Situation =
  | { readonly state: 'active'; readonly active: ActiveEscalation }
  | { readonly state: 'none' | 'untrusted' | 'empty' | 'choose' }
  | { readonly state: 'failed'; readonly error: unknown };

const minute = 60_000;

/**
 * The active escalation, loaded once for the view, its title and badge, the status bar and the context key. Nothing is loaded before
 * someone asks; from then on it follows the records, and tells the minutes while an escalation is open, since due times come near.
 */
export class CurrentSituation implements vscode.Disposable {
  private readonly changeEmitter = new vscode.EventEmitter<Situation>();
  private readonly disposables: vscode.Disposable[] = [this.changeEmitter];
  private last: Situation | undefined;
  private loading: Promise<Situation> | undefined;
  private stale = false;
  private timer: NodeJS.Timeout | undefined;

  /** Loaded anew, or a minute has passed (then it is the same object as before). */
  readonly onDidChange = this.changeEmitter.event;

  constructor(
    private readonly records: Pick<Records, 'active' | 'all' | 'folders' | 'onDidChange'>,
    private readonly log: vscode.LogOutputChannel,
  ) {
    const follow = (): void => {
      if (this.last || this.loading) void this.refresh();
    };
    this.disposables.push(records.onDidChange(follow), vscode.workspace.onDidGrantWorkspaceTrust(follow));
  }

  /** What is known, or the first load. Never rejects. */
  async current(): Promise<Situation> {
    return this.loading ?? this.last ?? this.refresh();
  }

  /** Loads it, whether someone asked before or not. A call during a load makes it load once more, so the last change is never missed. */
  refresh(): Promise<Situation> {
    this.stale = true;
    this.loading ??= this.loadUntilFresh();
    return this.loading;
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const disposable of this.disposables) disposable.dispose();
  }

  private async loadUntilFresh(): Promise<Situation> {
    let situation: Situation;
    do {
      this.stale = false;
      situation = await this.load();
      this.last = situation;
      // Cleared in the same turn as `stale` is looked at: a change that comes later starts a load of its own.
      if (!this.stale) this.loading = undefined;
      this.tick(situation);
      this.changeEmitter.fire(situation);
    } while (this.stale && this.loading);
    return situation;
  }

  private async load(): Promise<Situation> {
    try {
      const active = await this.records.active();
      if (active) return { state: 'active', active };
      if (this.records.folders().length === 0) return { state: 'none' };
      if ((await this.records.all()).some(({ head }) => head.data.phase !== 'closed')) return { state: 'choose' };
      return { state: vscode.workspace.isTrusted ? 'empty' : 'untrusted' };
    } catch (error) {
      this.log.error('The record could not be loaded.', error);
      return { state: 'failed', error };
    }
  }

  /** Aligned to the clock's minute, and only while there is something that comes due. */
  private tick(situation: Situation): void {
    clearTimeout(this.timer);
    if (situation.state !== 'active' || situation.active.escalation.head.data.phase === 'closed') return;
    this.timer = setTimeout(
      () => {
        this.tick(situation);
        this.changeEmitter.fire(situation);
      },
      minute - (Date.now() % minute) + 50,
    );
    this.timer.unref();
  }
}
