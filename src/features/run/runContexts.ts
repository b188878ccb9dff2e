import * as vscode from 'vscode';
import type { Runs } from '../../core/run/runService.ts';
import { ContextKey } from '../shared/contextKey.ts';

/** Sets the context keys `engee.hasRun` (code was run in this window) and `engee.hasOutput` (the output channel has content). */
export function registerRunContexts(runs: Pick<Runs, 'onDidRun'>): vscode.Disposable {
  const hasRun = new ContextKey('engee.hasRun');
  const hasOutput = new ContextKey('engee.hasOutput');
  return vscode.Disposable.from(
    runs.onDidRun(({ kind, run }) => {
      if (kind !== 'sent' && kind !== 'reattached') return;
      hasRun.set(true);
      // The REPL shows its own output.
      if (run.submission.kind !== 'repl') hasOutput.set(true);
    }),
    hasRun,
    hasOutput,
  );
}
