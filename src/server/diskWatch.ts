import { uriBelow } from './locations';

/** A records folder that is watched. */
export interface WatchedFolder {
  follow(slug: string): void;
  dispose(): void;
}

export type WatchAt = (
  root: string,
  changed: (path: string) => void,
  failed: (error: unknown) => void,
) => WatchedFolder | undefined;

/** One write is several events (ms). */
const pause = 50;
/** Watchers are scarce, and who asks for more escalations than this only looks through them. */
const mostFollowed = 64;

/** Tells of files of escalations that changed on the disk, whether or not the client watches them. */
export class DiskWatch {
  private readonly folders = new Map<string, { readonly slugs: Set<string>; readonly watched: WatchedFolder | undefined }>();
  private readonly touched = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly watchAt: WatchAt,
    private readonly changed: (uris: readonly string[]) => void,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** Follows an escalation of a records folder. */
  follow(root: string, slug: string): void {
    const folder = this.folders.get(root) ?? { slugs: new Set(), watched: this.watch(root) };
    this.folders.set(root, folder);
    if (folder.slugs.size >= mostFollowed) return;
    folder.slugs.add(slug);
    folder.watched?.follow(slug);
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const { watched } of this.folders.values()) watched?.dispose();
  }

  private watch(root: string): WatchedFolder | undefined {
    return this.watchAt(
      root,
      (path) => {
        // The folder as a whole: all that is followed in it.
        for (const one of path === '' ? this.folders.get(root)!.slugs : [path]) this.touched.add(uriBelow(root, one));
        this.timer ??= setTimeout(() => this.tell(), pause);
      },
      this.failed,
    );
  }

  private tell(): void {
    this.timer = undefined;
    const uris = [...this.touched];
    this.touched.clear();
    this.changed(uris);
  }
}
