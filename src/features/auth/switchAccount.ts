import * as vscode from 'vscode';
import type { AuthService } from '../../core/auth/authService.ts';
import { foreign, own, withIcon } from '../../core/lib/uiText.ts';
import { pick } from '../shared/ui/quickInput.ts';

/** Lets the user select the signed-in account that this window uses. */
export async function switchAccount(
  auth: Pick<AuthService, 'sessions' | 'use'>,
  signIn: () => Promise<unknown>,
): Promise<void> {
  const accounts = auth.sessions.map(({ account }, index) => ({
    label: withIcon('account', foreign(account.label)),
    description: index === 0 ? vscode.l10n.t('in use') : own(''),
    choose: async () => {
      auth.use(account.id);
      return Promise.resolve();
    },
  }));
  const another = {
    label: vscode.l10n.t('$(add) Sign in with another account'),
    choose: async () => {
      await signIn();
    },
  };
  const chosen = await pick([...accounts, another], {
    title: vscode.l10n.t('Switch Engee Account'),
    placeHolder: vscode.l10n.t('Select an account for this window'),
  });
  await chosen?.choose();
}
