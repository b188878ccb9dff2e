import * as vscode from 'vscode';
import type { Auth } from '../../core/auth/auth.ts';
import type { AuthState } from '../../core/auth/authState.ts';
import { EngeeError } from '../../core/errors/engeeError.ts';
import { DisposableStore, type Disposable } from '../../core/lib/disposable.ts';
import type { Logger } from '../../platform/logger.ts';
import { showError } from '../shared/messages.ts';

/**
 * Says once for each expiry that the sign-in is over, with a button to sign in. All windows learn of it,
 * so only the one with the focus speaks; another does when the user comes to it and has not signed in meanwhile.
 * The words are those of a command that fails for the same reason: the editor shows equal messages once.
 */
export function noticeExpiry(auth: Auth, log: Logger): Disposable {
  const resources = new DisposableStore();
  let unsaid: AuthState | undefined;
  const say = () => {
    if (unsaid?.kind !== 'expired' || !vscode.window.state.focused) return;
    const why = unsaid.method === 'oauth' ? 'expired' : 'rejected';
    unsaid = undefined;
    void showError(new EngeeError({ kind: 'signInRequired', why }), log);
  };
  resources.add(
    auth.onDidChangeState((state) => {
      unsaid = state;
      say();
    }),
  );
  resources.add(vscode.window.onDidChangeWindowState(say));
  return resources;
}
