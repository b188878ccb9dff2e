import * as vscode from 'vscode';
import type { Runs } from '../../core/run/runService.ts';
import type { Clock } from '../../platform/clock.ts';
import { ContextKey } from '../shared/contextKey.ts';

/** Avoids updating `engee.isRunning` and the menus for short runs. */
const runningDelayMs = 100;

/**
 * Sets the context keys `engee.hasRun` (code was run in this window), `engee.hasOutput` (the output channel has content) and
 * `engee.isRunning`.
 */
export function registerRunContexts(
  runs: Pick<Runs, 'onDidRun' | 'onDidChangeState'>,
  clock: Clock,
): vscode.Disposable {
  const hasRun = new ContextKey('engee.hasRun');
  const hasOutput = new ContextKey('engee.hasOutput');
  const isRunning = new ContextKey('engee.isRunning');
  let timer: { dispose(): void } | undefined;
  const stopTimer = () => {
    timer?.dispose();
    timer = undefined;
  };
  return vscode.Disposable.from(
    runs.onDidRun(({ kind, run }) => {
      if (kind !== 'sent' && kind !== 'reattached') return;
      hasRun.set(true);
      // The REPL shows its own output.
      if (run.submission.kind !== 'repl') hasOutput.set(true);
    }),
    runs.onDidChangeState(({ kind }) => {
      if (kind === 'idle') {
        stopTimer();
        isRunning.set(false);
      } else {
        timer ??= clock.schedule(() => {
          isRunning.set(true);
        }, runningDelayMs);
      }
    }),
    new vscode.Disposable(stopTimer),
    hasRun,
    hasOutput,
    isRunning,
  );
}
