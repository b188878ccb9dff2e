import * as vscode from 'vscode';
import type { BaseUrl } from '../../core/api/baseUrl.ts';
import type { AuthService } from '../../core/auth/authService.ts';
import type { SignInMethod } from '../../core/auth/authState.ts';
import type { OAuthClient } from '../../core/auth/oauth/oauthClient.ts';
import { availableSignInMethods } from '../../core/auth/signInMethods.ts';
import type { Event } from '../../core/lib/event.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Memento } from '../../platform/memento.ts';
import { showError } from '../shared/messages.ts';
import { signInWithBrowser } from './browserSignIn.ts';
import { confirmAddress } from './confirmAddress.ts';
import { promptForToken } from './tokenPrompt.ts';

export interface SignInDependencies {
  readonly auth: AuthService;
  readonly baseUrl: BaseUrl;
  readonly oauthClient: () => Promise<OAuthClient | undefined>;
  readonly extensionId: string;
  readonly onCallback: Event<string>;
  /** Remembers the addresses that the user agreed to. */
  readonly memory: Memento;
  readonly log: Logger;
}

/** Leads the user through signing in; true when it worked. Shows its own errors, so it never rejects. */
export async function signIn(dependencies: SignInDependencies): Promise<boolean> {
  const { auth, baseUrl, oauthClient, extensionId, onCallback, memory, log } = dependencies;
  try {
    if (!(await confirmAddress(baseUrl, memory))) return false;
    const client = await oauthClient();
    const method = await chooseMethod(availableSignInMethods({ hasOAuthClient: client !== undefined }));
    if (method === undefined) return false;
    if (method === 'personalAccessToken') {
      return await promptForToken(baseUrl, async (token, signal) => auth.signInWithToken(token, signal));
    }
    if (client === undefined) return false;
    await signInWithBrowser(auth, client, extensionId, onCallback);
    return true;
  } catch (error) {
    void showError(error, log);
    return false;
  }
}

async function chooseMethod(methods: readonly SignInMethod[]): Promise<SignInMethod | undefined> {
  if (methods.length === 1) return methods[0];
  const chosen = await vscode.window.showQuickPick(methods.map(itemFor), {
    title: vscode.l10n.t('Sign In to Engee'),
    placeHolder: vscode.l10n.t('How do you want to sign in?'),
    ignoreFocusOut: true,
  });
  return chosen?.method;
}

function itemFor(method: SignInMethod): vscode.QuickPickItem & { readonly method: SignInMethod } {
  switch (method) {
    case 'oauth':
      return { method, label: vscode.l10n.t('$(globe) Browser'), detail: vscode.l10n.t('Sign in on the Engee page and come back here.') };
    case 'personalAccessToken':
      return { method, label: vscode.l10n.t('$(key) Personal access token'), detail: vscode.l10n.t('Paste a token made in your Engee account.') };
  }
}
