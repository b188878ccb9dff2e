import * as vscode from 'vscode';
import type { SignInFault } from '../../core/auth/accounts.ts';
import type { UiText } from '../../core/lib/uiText.ts';
import { notify } from '../shared/ui/notify.ts';

/** The editor's documentation on a missing or locked keyring. */
const keyringHelp = 'https://code.visualstudio.com/docs/configure/settings-sync#_troubleshooting-keychain-issues';

interface Warning {
  readonly text: UiText;
  /** The button and its action. */
  readonly title: UiText;
  readonly run: () => unknown;
}

/** Creates a handler that warns about failures of secret storage, once per window and fault. */
export function createStorageWarnings(
  signIn: () => unknown,
  signOut: () => Promise<void>,
): (fault: SignInFault) => void {
  const shownFaults = new Set<SignInFault>();
  return (fault) => {
    if (shownFaults.has(fault)) return;
    shownFaults.add(fault);
    const { text, title, run } = warningFor(fault, signIn, async () => {
      // The retry can fail and must then show the warning again.
      shownFaults.delete(fault);
      await signOut();
    });
    notify('warning', text, title).then(
      (chosen) => {
        if (chosen === title) void run();
      },
      () => undefined,
    );
  };
}

function warningFor(fault: SignInFault, signIn: () => unknown, signOut: () => Promise<void>): Warning {
  const help = {
    title: vscode.l10n.t('Fix Keyring…'),
    run: () => vscode.env.openExternal(vscode.Uri.parse(keyringHelp)),
  };
  switch (fault) {
    case 'notKept':
      return {
        text: vscode.l10n.t(
          "The editor's secret storage failed to save your Engee sign-in. You stay signed in until you close or reload this window.",
        ),
        ...help,
      };
    case 'notRead':
      return {
        text: vscode.l10n.t(
          "The editor's secret storage can't be read, so your Engee sign-in is not available. Fix the keyring and reload the window, or sign in again.",
        ),
        ...help,
      };
    case 'forgotten':
      return {
        text: vscode.l10n.t(
          "The editor's secret storage no longer has your Engee sign-in. Without a keyring, this happens at each start. Sign in again.",
        ),
        title: vscode.l10n.t('Sign In'),
        run: signIn,
      };
    case 'notDeleted':
      return {
        text: vscode.l10n.t(
          "You are signed out of Engee, but the editor's secret storage failed to delete your sign-in, so it still contains the unused token. Try again, or delete the token in your Engee account.",
        ),
        title: vscode.l10n.t('Try Again'),
        run: signOut,
      };
  }
}
