import * as vscode from 'vscode';

/** How long a task may take before it is told of (ms). VS Code hides a third message within 800 ms, which may be the one that tells of a fault. */
const quiet = 500;

/** Runs something that may take longer; if it does, with a notification that can cancel it. Cancelled gives a `CancellationError`. */
export async function withProgress<T>(title: string, task: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const running = task(controller.signal);
  const ended = running.then(
    () => undefined,
    () => undefined,
  );
  const timer = setTimeout(() => {
    void vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      async (_progress, token) => {
        const subscription = token.onCancellationRequested(() => controller.abort());
        await ended;
        subscription.dispose();
      },
    );
  }, quiet);
  try {
    return await running;
  } catch (error) {
    if (controller.signal.aborted) throw new vscode.CancellationError();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
