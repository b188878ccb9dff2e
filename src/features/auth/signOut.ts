import * as vscode from 'vscode';
import type { AuthService } from '../../core/auth/authService.ts';
import { foreign, own, withIcon } from '../../core/lib/uiText.ts';
import type { ServerState } from '../../core/server/serverState.ts';
import { notify } from '../shared/ui/notify.ts';
import { pick } from '../shared/ui/quickInput.ts';

/** Signs out of one session, or of all sessions. */
export type SignOut = (sessionId?: string) => Promise<void>;

export interface SignOutDependencies {
  readonly auth: Pick<AuthService, 'sessions' | 'signOut' | 'endSession'>;
  readonly serverState: () => ServerState;
  readonly signIn: () => unknown;
  readonly openInBrowser: () => unknown;
}

/** Creates the sign-out command. It warns when the current account's server is still running, which costs hours. */
export function createSignOut({ auth, serverState, ...actions }: SignOutDependencies): SignOut {
  return async (sessionId) => {
    const [current] = auth.sessions;
    const isServerLeftOn =
      current !== undefined && (sessionId === undefined || sessionId === current.id) && isOn(serverState());
    await (sessionId === undefined ? auth.signOut() : auth.endSession(sessionId));
    if (isServerLeftOn) void warnAboutServer(actions);
  };
}

function isOn(state: ServerState): boolean {
  const { kind } = state.kind === 'unreachable' ? state.lastKnown : state;
  return kind === 'running' || kind === 'starting';
}

async function warnAboutServer({
  signIn,
  openInBrowser,
}: Pick<SignOutDependencies, 'signIn' | 'openInBrowser'>): Promise<void> {
  const signInTitle = vscode.l10n.t('Sign In');
  const openTitle = vscode.l10n.t('Open Engee in Browser');
  const text = vscode.l10n.t(
    'You are signed out, but your Engee server is still running and uses your hours until it stops automatically. To stop it now, sign in again or open Engee in the browser.',
  );
  const chosen = await notify('warning', text, signInTitle, openTitle);
  if (chosen === signInTitle) await signIn();
  if (chosen === openTitle) await openInBrowser();
}

/** Lets the user select one account, including inactive ones, and signs out of it. The others stay signed in. */
export async function signOutOfOne(
  auth: Pick<AuthService, 'allSessions' | 'sessions'>,
  signOut: SignOut,
): Promise<void> {
  if (auth.allSessions.length === 0) {
    void notify('information', vscode.l10n.t('You are not signed in to Engee.'));
    return;
  }
  const [current] = auth.sessions;
  const items = auth.allSessions.map(({ id, account, isInactive }) => ({
    id,
    label: withIcon('account', foreign(account.label)),
    description: isInactive
      ? vscode.l10n.t('belongs to another OAuth client')
      : id === current?.id
        ? vscode.l10n.t('in use')
        : own(''),
  }));
  const chosen = await pick(items, {
    title: vscode.l10n.t('Sign Out of One Engee Account'),
    placeHolder: vscode.l10n.t('Select an account to sign out of'),
  });
  if (chosen !== undefined) await signOut(chosen.id);
}
