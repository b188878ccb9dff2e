import * as vscode from 'vscode';
import type { AuthService } from '../../core/auth/authService.ts';
import { foreign, own, withIcon } from '../../core/lib/uiText.ts';
import { notify } from '../shared/ui/notify.ts';
import { pick } from '../shared/ui/quickInput.ts';
import type { SignOut } from './signOut.ts';

/** Lets the user choose one of their accounts, those that rest as well, and signs it out; the others stay. */
export async function signOutOfOne(auth: Pick<AuthService, 'kept' | 'sessions'>, signOut: SignOut): Promise<void> {
  if (auth.kept.length === 0) {
    void notify('information', vscode.l10n.t('You are not signed in to Engee.'));
    return;
  }
  const [inUse] = auth.sessions;
  const items = auth.kept.map(({ id, account, isResting }) => ({
    id,
    label: withIcon('account', foreign(account.label)),
    description: isResting
      ? vscode.l10n.t('belongs to another OAuth client')
      : id === inUse?.id
        ? vscode.l10n.t('in use')
        : own(''),
  }));
  const chosen = await pick(items, {
    title: vscode.l10n.t('Sign Out of One Engee Account'),
    placeHolder: vscode.l10n.t('Which account is to be signed out?'),
  });
  if (chosen !== undefined) await signOut(chosen.id);
}
