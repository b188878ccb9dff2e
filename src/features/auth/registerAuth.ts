import * as vscode from 'vscode';
import type { BaseUrl } from '../../core/api/baseUrl.ts';
import type { OAuthEndpoints } from '../../core/api/oauthEndpoints.ts';
import type { AuthService } from '../../core/auth/authService.ts';
import type { AuthState } from '../../core/auth/authState.ts';
import type { Callbacks } from '../../core/auth/oauth/callbacks.ts';
import { callbackPath } from '../../core/auth/oauth/redirect.ts';
import { DisposableStore, type Disposable } from '../../core/lib/disposable.ts';
import type { ServerState } from '../../core/server/serverState.ts';
import type { Logger } from '../../platform/logger.ts';
import type { LoopbackListener } from '../../platform/loopbackListener.ts';
import type { Memento } from '../../platform/storage.ts';
import { Answers } from '../shared/answers.ts';
import { commands } from '../shared/commands.ts';
import { onWillTryAgain, showError } from '../shared/messages.ts';
import { registerCommand } from '../shared/ui/registerCommand.ts';
import { EngeeAuthenticationProvider, providerId, sessionScopes } from './authenticationProvider.ts';
import { configureOAuth } from './configureOAuth.ts';
import { noticeExpiry } from './expiredNotice.ts';
import { clientIdSetting, type OAuthClientSettings } from './oauthClientSettings.ts';
import { PasteAddress } from './pasteAddress.ts';
import { signIn } from './signIn.ts';
import { createSignOut } from './signOut.ts';
import { signOutOfOne } from './signOutOfOne.ts';
import { storageWarnings } from './storageWarnings.ts';
import { switchAccount } from './switchAccount.ts';

export interface AuthFeatureDependencies {
  readonly auth: AuthService;
  readonly baseUrl: BaseUrl;
  readonly oauthClients: OAuthClientSettings;
  /** The server of the account in use. */
  readonly serverState: () => ServerState;
  readonly oauthEndpoints: OAuthEndpoints;
  /** Answers of the browser, wherever they arrive. */
  readonly callbacks: Callbacks;
  readonly loopback: LoopbackListener;
  /** Publisher and name: the authority of this extension's address in the editor. */
  readonly extensionId: string;
  /** Outlives the window and is the same in all of them. */
  readonly memory: Memento;
  readonly log: Logger;
}

/** Puts signing in and out into the editor and restores the last session; sends nothing. */
export function registerAuth(dependencies: AuthFeatureDependencies): Disposable {
  const { auth, callbacks, oauthClients, oauthEndpoints, extensionId, log } = dependencies;
  const resources = new DisposableStore();
  const pasting = new PasteAddress(callbacks.offerByHand);
  const askToSignIn = async () => signIn({ ...dependencies, pasting });
  const signOut = createSignOut(auth, dependencies.serverState);
  const provider = resources.add(new EngeeAuthenticationProvider(auth, askToSignIn, signOut));

  resources.add(
    vscode.authentication.registerAuthenticationProvider(providerId, vscode.l10n.t('Engee'), provider, {
      supportsMultipleAccounts: true,
    }),
  );
  resources.add(
    vscode.window.registerUriHandler({
      handleUri: (uri) => {
        if (uri.path === callbackPath) void callbacks.deliver(uri.query);
      },
    }),
  );
  resources.add(
    registerCommand(commands.signIn, async (...args: unknown[]) => {
      const { token } = Answers.in(args);
      if (token === undefined) return askToSignIn();
      await auth.signInWithToken(token, new AbortController().signal);
      return true;
    }),
  );
  resources.add(registerCommand(commands.addAccount, askToSignIn));
  resources.add(registerCommand(commands.signOut, async () => signOut()));
  resources.add(registerCommand(commands.signOutOfOne, async () => signOutOfOne(auth, signOut)));
  resources.add(
    registerCommand(commands.configureOAuth, async () => {
      await configureOAuth({ oauthClients, endpoints: oauthEndpoints, extensionId }).catch((error: unknown) =>
        showError(error, log),
      );
    }),
  );
  resources.add(
    registerCommand(commands.pasteAddress, () => {
      pasting.ask();
    }),
  );
  resources.add(registerCommand(commands.switchAccount, async () => switchAccount(auth, askToSignIn)));
  resources.add(auth.onDidChangeState(showState));
  resources.add(noticeExpiry(auth, log));
  resources.add(
    vscode.window.onDidChangeWindowState(() => {
      auth.look();
    }),
  );
  resources.add(
    onWillTryAgain(() => {
      auth.tryAgain();
    }),
  );
  resources.add(
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(clientIdSetting)) auth.lookAtClient();
    }),
  );
  resources.add(auth.onDidFail(storageWarnings(async () => auth.signOut())));
  void auth.restore();
  return resources;
}

function showState(state: AuthState): void {
  void vscode.commands.executeCommand('setContext', 'engee.isSignedIn', state.kind === 'signedIn');
  void vscode.commands.executeCommand('setContext', 'engee.isSignInExpired', state.kind === 'expired');
  if (state.kind === 'signedOut' || state.kind === 'expired') askInAccountsMenu();
}

/** Puts "Sign in with Engee" into the editor's Accounts menu; asks nothing. */
function askInAccountsMenu(): void {
  vscode.authentication.getSession(providerId, sessionScopes, { createIfNone: false }).then(undefined, () => undefined);
}
