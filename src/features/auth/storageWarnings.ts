import * as vscode from 'vscode';
import type { SignInFault } from '../../core/auth/accounts.ts';
import type { UiText } from '../../core/lib/uiText.ts';
import { commands } from '../shared/commands.ts';
import { notify } from '../shared/ui/notify.ts';

/** The editor's own page about a keyring that is missing or locked. */
const keyringHelp = 'https://code.visualstudio.com/docs/configure/settings-sync#_troubleshooting-keychain-issues';

interface Warning {
  readonly text: UiText;
  /** The next step and its button. */
  readonly title: UiText;
  readonly take: () => unknown;
}

/** Tells the user, once a window for each fault, what secret storage did to their sign-in and what they can do. */
export function storageWarnings(signOut: () => Promise<void>): (fault: SignInFault) => void {
  const told = new Set<SignInFault>();
  return (fault) => {
    if (told.has(fault)) return;
    told.add(fault);
    const { text, title, take } = warningFor(fault, async () => {
      // What is tried again may fail again.
      told.delete(fault);
      await signOut();
    });
    notify('warning', text, title).then(
      (chosen) => {
        if (chosen === title) void take();
      },
      () => undefined,
    );
  };
}

function warningFor(fault: SignInFault, signOut: () => Promise<void>): Warning {
  const help = {
    title: vscode.l10n.t('Mend the Keyring'),
    take: () => vscode.env.openExternal(vscode.Uri.parse(keyringHelp)),
  };
  const signIn = { title: vscode.l10n.t('Sign In'), take: () => vscode.commands.executeCommand(commands.signIn) };
  switch (fault) {
    case 'notKept':
      return {
        text: vscode.l10n.t(
          "The editor's secret storage did not keep your Engee sign-in. You stay signed in until this window is closed or reloaded.",
        ),
        ...help,
      };
    case 'notRead':
      return {
        text: vscode.l10n.t(
          "The editor's secret storage cannot be read, and your Engee sign-in is in it. Reload the window once the keyring works, or sign in again.",
        ),
        ...help,
      };
    case 'forgotten':
      return {
        text: vscode.l10n.t(
          "The editor's secret storage no longer has your Engee sign-in. On a computer without a keyring that happens at each start.",
        ),
        ...signIn,
      };
    case 'notDeleted':
      return {
        text: vscode.l10n.t(
          "You are signed out of Engee here, but the editor's secret storage did not delete your sign-in: it still holds a secret that nobody uses. Try again, or delete the token in your Engee account.",
        ),
        title: vscode.l10n.t('Try Again'),
        take: signOut,
      };
  }
}
