import * as vscode from 'vscode';

export interface ProgressReport {
  /** Replaces the text after the title. */
  readonly message?: string;
  /** Percent of the whole added since the last report. */
  readonly increment?: number;
}

/** Runs `task` under a notification with a Cancel button; the button aborts the task's signal. */
export async function withCancellableProgress<T>(
  title: string,
  task: (report: (progress: ProgressReport) => void, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    const controller = new AbortController();
    const subscription = token.onCancellationRequested(() => {
      controller.abort();
    });
    try {
      return await task((report) => {
        progress.report(report);
      }, controller.signal);
    } finally {
      subscription.dispose();
    }
  });
}
