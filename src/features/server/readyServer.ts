import * as vscode from 'vscode';
import type { ServerUrl } from '../../core/api/serverUrl.ts';
import { EngeeError } from '../../core/errors/engeeError.ts';
import type { Server } from '../../core/server/server.ts';
import type { ServerState } from '../../core/server/serverState.ts';
import type { ReadyServer } from '../shared/readyServer.ts';
import { ask } from '../shared/ui/notify.ts';

export interface ReadyServerDependencies {
  readonly server: Server;
  /** Asks the user to sign in if necessary. Rejects with `canceled` if the user declines. */
  readonly ensureSignedIn: () => Promise<void>;
  /** Starts the server, shows progress and errors, and returns whether it runs. */
  readonly startServer: () => Promise<boolean>;
}

export function createReadyServer({ server, ensureSignedIn, startServer }: ReadyServerDependencies): ReadyServer {
  const startedServer = async (signal: AbortSignal): Promise<ServerUrl> => {
    if (!(await startServer())) throw new EngeeError({ kind: 'canceled' });
    const state = await currentState(server, signal);
    if (state.kind !== 'running') throw new EngeeError({ kind: 'serverNotRunning', status: 'unknown' });
    return state.url;
  };
  return async (offer, signal) => {
    await ensureSignedIn();
    const state = await currentState(server, signal);
    switch (state.kind) {
      case 'running':
        return state.url;
      case 'starting':
        return startedServer(signal);
      case 'stopped': {
        // Modal, because a notification can disappear unnoticed while the command waits.
        const detail = vscode.l10n.t(
          'Starting takes about a minute. A running server uses the hours of your Engee license.',
        );
        const answer = await ask('information', { message: offer.question, detail }, offer.button);
        if (answer !== offer.button) throw new EngeeError({ kind: 'canceled' });
        return startedServer(signal);
      }
      case 'stopping':
        throw new EngeeError({ kind: 'serverNotRunning', status: 'stopping' });
      case 'unknown':
        throw new EngeeError({ kind: 'serverNotRunning', status: 'unknown' });
      case 'unreachable':
        throw new EngeeError(state.fault);
    }
  };
}

/** Returns the server state. Refreshes it if it is not `running`, because it can be outdated. */
async function currentState(server: Server, signal: AbortSignal): Promise<ServerState> {
  return server.state.kind === 'running' ? server.state : server.refresh(signal);
}
