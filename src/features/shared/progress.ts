import * as vscode from 'vscode';
import type { UiText } from '../../core/lib/uiText.ts';
import { type ProgressReport, showProgress } from './ui/showProgress.ts';

/** Runs a task while showing a progress notification. Its Cancel button aborts the task's signal. */
export async function withCancellableProgress<T>(
  title: UiText,
  task: (report: (progress: ProgressReport) => void, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return showProgress(options, async (progress, token) => {
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
