import * as vscode from 'vscode';
import type { RunQueue, RunQueueState } from '../../core/run/runQueue.ts';
import type { Clock } from '../../platform/clock.ts';
import { withCancellableProgress } from '../shared/progress.ts';

/** A run that is longer gets a notification with a way to cancel it. */
const notificationDelayMs = 2_000;

/** Shows that a run is under way: in the status bar at once, as a notification when it takes long. */
export function showRunProgress(title: string, queue: RunQueue, clock: Clock, cancel: () => void): vscode.Disposable {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const text = vscode.l10n.t('Engee: running {0}', title);
  void vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: text }, async (progress) => {
    const report = (state: RunQueueState) => {
      const waiting = state.kind === 'idle' ? 0 : state.waiting;
      progress.report({ message: waiting === 0 ? '' : vscode.l10n.t('{0} more waiting', waiting) });
    };
    const subscription = queue.onDidChangeState(report);
    report(queue.state);
    await ended;
    subscription.dispose();
  });
  const notification = clock.schedule(() => {
    void withCancellableProgress(text, async (_report, signal) => {
      signal.addEventListener('abort', cancel, { once: true });
      await ended;
    });
  }, notificationDelayMs);
  return new vscode.Disposable(() => {
    notification.dispose();
    end();
  });
}
