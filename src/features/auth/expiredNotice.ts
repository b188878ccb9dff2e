import * as vscode from 'vscode';
import type { Auth, AuthState } from '../../core/auth/auth.ts';
import { EngeeError } from '../../core/errors/engeeError.ts';
import { type Disposable, DisposableStore } from '../../core/lib/disposable.ts';
import type { Logger } from '../../platform/logger.ts';
import { showError } from '../shared/messages.ts';

/**
 * Shows a message with a sign-in button when the sign-in has expired. Only the focused window shows it. Another window
 * shows it when it gets the focus before the user signs in again. The text equals the error of a failed command, because
 * the editor shows equal messages only once.
 */
export function watchExpiry(auth: Auth, log: Logger): Disposable {
  const resources = new DisposableStore();
  let pending: AuthState | undefined;
  const showPending = () => {
    if (pending?.kind !== 'expired' || !vscode.window.state.focused) return;
    const why = pending.method === 'oauth' ? 'expired' : 'rejected';
    pending = undefined;
    void showError(new EngeeError({ kind: 'signInRequired', why }), log);
  };
  resources.add(
    auth.onDidChangeState((state) => {
      pending = state;
      showPending();
    }),
  );
  resources.add(vscode.window.onDidChangeWindowState(showPending));
  return resources;
}
