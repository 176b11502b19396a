import type { Connection } from 'vscode-languageserver/node';

/** Requests by which a server says that what it gave for other documents is out of date. */
export const refreshRequests = {
  codeLens: 'workspace/codeLens/refresh',
  inlayHint: 'workspace/inlayHint/refresh',
  semanticTokens: 'workspace/semanticTokens/refresh',
} as const;

export type RefreshRequest = (typeof refreshRequests)[keyof typeof refreshRequests];

/** Nobody looks at the other documents while typing into one (ms). */
const pause = 500;

/** Titles, counts and colours beside a text tell of other files: asks the editor to ask anew when those changed. */
export class Refresher {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly wanted: () => Iterable<RefreshRequest>,
    private readonly failed: (error: unknown) => void,
  ) {}

  schedule(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      for (const request of this.wanted()) this.connection.sendRequest(request).catch(this.failed);
    }, pause);
  }

  dispose(): void {
    clearTimeout(this.timer);
  }
}
