import * as vscode from 'vscode';
import type { Runs } from '../../core/run/runService.ts';
import { ContextKey } from '../shared/contextKey.ts';

/** The context keys `engee.hasRun` and `engee.hasOutput`: code was run in this window, and code whose output is in the channel. */
export function registerRunContexts(runs: Pick<Runs, 'onDidRun'>): vscode.Disposable {
  const hasRun = new ContextKey('engee.hasRun');
  const hasOutput = new ContextKey('engee.hasOutput');
  return vscode.Disposable.from(
    runs.onDidRun(({ kind, run }) => {
      if (kind !== 'sent' && kind !== 'reattached') return;
      hasRun.set(true);
      // The answers to what is typed into the REPL are there.
      if (run.submission.kind !== 'repl') hasOutput.set(true);
    }),
    hasRun,
    hasOutput,
  );
}
