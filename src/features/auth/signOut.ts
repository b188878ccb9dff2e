import * as vscode from 'vscode';
import type { AuthService } from '../../core/auth/authService.ts';
import type { ServerState } from '../../core/server/serverState.ts';
import { commands } from '../shared/commands.ts';
import { notify } from '../shared/ui/notify.ts';

/** Signs out of one session, or of all. */
export type SignOut = (sessionId?: string) => Promise<void>;

/** Signing out as the user does it: says when the server of the account in use goes on running, which costs hours. */
export function createSignOut(
  auth: Pick<AuthService, 'sessions' | 'signOut' | 'endSession'>,
  serverState: () => ServerState,
): SignOut {
  return async (sessionId) => {
    const [inUse] = auth.sessions;
    const isLeft = inUse !== undefined && (sessionId === undefined || sessionId === inUse.id) && isOn(serverState());
    await (sessionId === undefined ? auth.signOut() : auth.endSession(sessionId));
    if (isLeft) void tellOfServer();
  };
}

function isOn(state: ServerState): boolean {
  const { kind } = state.kind === 'unreachable' ? state.lastKnown : state;
  return kind === 'running' || kind === 'starting';
}

async function tellOfServer(): Promise<void> {
  const signIn = vscode.l10n.t('Sign In');
  const openInBrowser = vscode.l10n.t('Open Engee in Browser');
  const text = vscode.l10n.t(
    'You are signed out, but your Engee server is still running and goes on using your hours until it stops by itself. To stop it now, sign in again or open Engee in the browser.',
  );
  const chosen = await notify('warning', text, signIn, openInBrowser);
  if (chosen !== undefined)
    await vscode.commands.executeCommand(chosen === signIn ? commands.signIn : commands.openInBrowser);
}
