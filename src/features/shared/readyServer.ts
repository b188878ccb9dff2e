import * as vscode from 'vscode';
import type { ServerUrl } from '../../core/api/serverUrl.ts';
import type { Auth } from '../../core/auth/auth.ts';
import { EngeeError } from '../../core/errors/engeeError.ts';
import type { UiText } from '../../core/lib/uiText.ts';
import type { Server } from '../../core/server/server.ts';
import type { ServerState } from '../../core/server/serverState.ts';
import { commands } from './commands.ts';
import { ask } from './ui/notify.ts';

/** What is asked when the server is stopped, for example "… Start it and run?", and the label of the button that agrees. */
export interface StartOffer {
  readonly question: UiText;
  readonly button: UiText;
}

/**
 * The address of the running server, after asking the user for whatever is missing: to sign in, to start the server.
 * Nothing is started without a yes. Rejects with `cancelled` when the user declines.
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
      // Modal: a notification that fades away would leave whoever asked waiting without a word.
      const detail = vscode.l10n.t(
        'Starting takes a minute or so. A running server uses the hours of your Engee licence.',
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

/** Leads to signing in when nobody is signed in. Rejects with `cancelled` when the user declines. */
export async function ensureSignedIn(auth: Auth): Promise<void> {
  await restored(auth);
  if (auth.state.kind === 'signedIn') return;
  const isSignedIn = await vscode.commands.executeCommand<boolean>(commands.signIn);
  if (!isSignedIn) throw new EngeeError({ kind: 'cancelled' });
}

/** A command may come before storage has been read: nobody is asked to sign in who is signed in already. */
async function restored(auth: Auth): Promise<void> {
  if (auth.state.kind !== 'unknown') return;
  await new Promise<void>((resolve) => {
    const subscription = auth.onDidChangeState(() => {
      subscription.dispose();
      resolve();
    });
  });
}

/** A state that may have changed behind our back is asked for again before anything is refused because of it. */
async function currentState(server: Server, signal: AbortSignal): Promise<ServerState> {
  return server.state.kind === 'running' ? server.state : server.refresh(signal);
}

/** The start command shows the progress; its result is the running server or nothing. */
async function startedServer(server: Server, signal: AbortSignal): Promise<ServerUrl> {
  const isRunning = await vscode.commands.executeCommand<boolean>(commands.startServer);
  if (!isRunning) throw new EngeeError({ kind: 'cancelled' });
  const state = await currentState(server, signal);
  if (state.kind !== 'running') throw new EngeeError({ kind: 'serverNotRunning', status: 'unknown' });
  return state.url;
}
