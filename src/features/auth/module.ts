import * as vscode from 'vscode';
import type { AccountApi } from '../../core/api/accountApi.ts';
import type { BaseUrl } from '../../core/api/baseUrl.ts';
import { createOAuthEndpoints } from '../../core/api/oauthEndpoints.ts';
import type { Transport } from '../../core/api/transport.ts';
import type { AuthState } from '../../core/auth/auth.ts';
import { AuthService } from '../../core/auth/authService.ts';
import { Callbacks } from '../../core/auth/oauth/callbacks.ts';
import { callbackPath } from '../../core/auth/oauth/redirect.ts';
import { type Disposable, DisposableStore } from '../../core/lib/disposable.ts';
import type { Redactor } from '../../core/lib/redact.ts';
import type { ServerState } from '../../core/server/serverState.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Lock } from '../../platform/lock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { LoopbackListener } from '../../platform/loopbackListener.ts';
import type { Memento, SecretStorage } from '../../platform/storage.ts';
import { Answers } from '../shared/answers.ts';
import { commands } from '../shared/commands.ts';
import { onWillTryAgain, showError } from '../shared/messages.ts';
import { registerCommand } from '../shared/ui/registerCommand.ts';
import { EngeeAuthenticationProvider, providerId, sessionScopes } from './authenticationProvider.ts';
import { ensureSignedIn } from './ensureSignedIn.ts';
import { watchExpiry } from './expiredNotice.ts';
import type * as later from './later.ts';
import { builtInClient, clientIdSetting, OAuthClientSettings } from './oauthClientSettings.ts';
import { PasteAddress } from './pasteAddress.ts';
import { createSignOut, signOutOfOne } from './signOut.ts';
import { createStorageWarnings } from './storageWarnings.ts';
import { switchAccount } from './switchAccount.ts';

export interface AuthDependencies {
  readonly baseUrl: BaseUrl;
  readonly transport: Transport;
  readonly accountApi: Pick<AccountApi, 'whoAmI'>;
  readonly secrets: SecretStorage;
  /** Persistent and shared by all windows. */
  readonly memory: Memento;
  readonly lock: Lock;
  readonly loopback: LoopbackListener;
  /** `publisher.name`, the authority of this extension's URIs. */
  readonly extensionId: string;
  /** The state of the current account's server. */
  readonly serverState: () => ServerState;
  readonly openInBrowser: () => unknown;
  readonly clock: Clock;
  readonly log: Logger;
  readonly redactor: Redactor;
  /** Loads the dialogs when they are first used. */
  readonly load: () => Promise<typeof later>;
}

export interface AuthModule extends Disposable {
  readonly service: AuthService;
  /** Asks the user to sign in if they are signed out. Rejects with `canceled` if the user declines. */
  ensureSignedIn(): Promise<void>;
}

/**
 * Creates the sign-in, registers the authentication provider and the commands for signing in and out, and restores stored
 * sessions. Sends no requests.
 */
export function openAuth(dependencies: AuthDependencies): AuthModule {
  const { transport, accountApi, extensionId, serverState, openInBrowser, log, load } = dependencies;
  const resources = new DisposableStore();
  const oauthEndpoints = createOAuthEndpoints(transport);
  const oauthClients = resources.add(new OAuthClientSettings({ ...dependencies, builtIn: builtInClient }));
  const relays = vscode.env.uiKind === vscode.UIKind.Desktop;
  const callbacks = resources.add(new Callbacks({ ...dependencies, relays }));
  const auth = resources.add(
    new AuthService({
      ...dependencies,
      random: Math.random,
      whoAmI: (token, signal) => accountApi.whoAmI(token, signal),
      oauthEndpoints,
      oauthClient: () => oauthClients.read(),
      oauthClientId: () => oauthClients.clientId,
    }),
  );
  const pasting = new PasteAddress(callbacks.offerByHand);
  const promptSignIn = async () => (await load()).signIn({ ...dependencies, auth, oauthClients, callbacks, pasting });
  const signOut = createSignOut({ auth, serverState, signIn: promptSignIn, openInBrowser });
  const provider = resources.add(new EngeeAuthenticationProvider(auth, promptSignIn, signOut));

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
      if (token === undefined) return promptSignIn();
      await auth.signInWithToken(token, new AbortController().signal);
      return true;
    }),
  );
  resources.add(registerCommand(commands.addAccount, promptSignIn));
  resources.add(registerCommand(commands.signOut, async () => signOut()));
  resources.add(registerCommand(commands.signOutOfOne, async () => signOutOfOne(auth, signOut)));
  resources.add(
    registerCommand(commands.configureOAuth, async () => {
      const { configureOAuth } = await load();
      await configureOAuth({ oauthClients, endpoints: oauthEndpoints, extensionId, signIn: promptSignIn }).catch(
        (error: unknown) => showError(error, log),
      );
    }),
  );
  resources.add(
    registerCommand(commands.pasteAddress, () => {
      pasting.ask();
    }),
  );
  resources.add(registerCommand(commands.switchAccount, async () => switchAccount(auth, promptSignIn)));
  resources.add(auth.onDidChangeState(updateContextKeys));
  resources.add(watchExpiry(auth, log));
  resources.add(
    vscode.window.onDidChangeWindowState(() => {
      auth.dropEndedSessions();
    }),
  );
  resources.add(
    onWillTryAgain(() => {
      auth.retryRenewals();
    }),
  );
  resources.add(
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(clientIdSetting)) auth.handleClientChange();
    }),
  );
  resources.add(auth.onDidFail(createStorageWarnings(promptSignIn, async () => auth.signOut())));
  void auth.restore();
  return {
    service: auth,
    ensureSignedIn: () => ensureSignedIn(auth, promptSignIn),
    dispose: () => {
      resources.dispose();
    },
  };
}

function updateContextKeys(state: AuthState): void {
  void vscode.commands.executeCommand('setContext', 'engee.isSignedIn', state.kind === 'signedIn');
  void vscode.commands.executeCommand('setContext', 'engee.isSignInExpired', state.kind === 'expired');
  if (state.kind === 'signedOut' || state.kind === 'expired') requestInAccountsMenu();
}

/** Adds "Sign in with Engee" to the editor's Accounts menu without prompting. */
function requestInAccountsMenu(): void {
  vscode.authentication.getSession(providerId, sessionScopes, { createIfNone: false }).then(undefined, () => undefined);
}
