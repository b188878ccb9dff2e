import * as vscode from 'vscode';
import type { ServerUrl } from '../../core/api/serverUrl.ts';
import type { Auth } from '../../core/auth/auth.ts';
import { EngeeError } from '../../core/errors/engeeError.ts';
import type { UiText } from '../../core/lib/uiText.ts';
import type { Server } from '../../core/server/server.ts';
import type { ServerState } from '../../core/server/serverState.ts';
import { commands } from './commands.ts';
import { ask } from './ui/notify.ts';

/**
 * The question to ask when the server is stopped, for example "… Start it and run?", and the label of the confirmation
 * button.
 */
export interface StartOffer {
  readonly question: UiText;
  readonly button: UiText;
}

/**
 * Returns the URL of the running server. Asks the user to sign in and to start the server if necessary, and never
 * starts the server without confirmation. Rejects with `cancelled` if the user declines.
 */
export async function readyServer(
  auth: Auth,
  server: Server,
  offer: StartOffer,
  signal: AbortSignal,
): Promise<ServerUrl> {
  await ensureSignedIn(auth);
  const state = await currentState(server, signal);
  switch (state.kind) {
    case 'running':
      return state.url;
    case 'starting':
      return startedServer(server, signal);
    case 'stopped': {
      // Modal, because a notification can disappear unnoticed while the command waits.
      const detail = vscode.l10n.t(
        'Starting takes about a minute. A running server uses the hours of your Engee license.',
      );
      const answer = await ask('information', { message: offer.question, detail }, offer.button);
      if (answer !== offer.button) throw new EngeeError({ kind: 'cancelled' });
      return startedServer(server, signal);
    }
    case 'stopping':
      throw new EngeeError({ kind: 'serverNotRunning', status: 'stopping' });
    case 'unknown':
      throw new EngeeError({ kind: 'serverNotRunning', status: 'unknown' });
    case 'unreachable':
      throw new EngeeError(state.fault);
  }
}

/** Starts the sign-in if the user is signed out. Rejects with `cancelled` if the user declines. */
export async function ensureSignedIn(auth: Auth): Promise<void> {
  await restored(auth);
  if (auth.state.kind === 'signedIn') return;
  const isSignedIn = await vscode.commands.executeCommand<boolean>(commands.signIn);
  if (!isSignedIn) throw new EngeeError({ kind: 'cancelled' });
}

/** Waits until the stored sign-in was read, so that signed-in users are not asked to sign in. */
async function restored(auth: Auth): Promise<void> {
  if (auth.state.kind !== 'unknown') return;
  await new Promise<void>((resolve) => {
    const subscription = auth.onDidChangeState(() => {
      subscription.dispose();
      resolve();
    });
  });
}

/** Returns the server state. Refreshes it if it is not `running`, because it can be outdated. */
async function currentState(server: Server, signal: AbortSignal): Promise<ServerState> {
  return server.state.kind === 'running' ? server.state : server.refresh(signal);
}

/** Runs the start command, which shows progress. Returns the URL of the running server, or rejects. */
async function startedServer(server: Server, signal: AbortSignal): Promise<ServerUrl> {
  const isRunning = await vscode.commands.executeCommand<boolean>(commands.startServer);
  if (!isRunning) throw new EngeeError({ kind: 'cancelled' });
  const state = await currentState(server, signal);
  if (state.kind !== 'running') throw new EngeeError({ kind: 'serverNotRunning', status: 'unknown' });
  return state.url;
}
