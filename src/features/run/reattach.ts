import * as vscode from 'vscode';
import type { RunService } from '../../core/run/runService.ts';
import type { Server } from '../../core/server/server.ts';
import type { ServerState } from '../../core/server/serverState.ts';

/** Continues to follow the runs from before a reload as soon as the server is known to be running. */
export function reattachWhenRunning(runs: Pick<RunService, 'reattach'>, server: Server): vscode.Disposable {
  const closing = new AbortController();
  const onState = (state: ServerState) => {
    if (state.kind !== 'running') return;
    subscription.dispose();
    void runs.reattach(state.url, closing.signal);
  };
  const subscription = server.onDidChangeState(onState);
  onState(server.state);
  return new vscode.Disposable(() => {
    subscription.dispose();
    closing.abort();
  });
}
