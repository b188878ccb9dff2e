import * as vscode from 'vscode';
import type { BaseUrl } from '../../core/api/baseUrl.ts';
import type { OAuthClient } from '../../core/auth/oauth/oauthFlow.ts';
import { parseRedirect, type Redirect } from '../../core/auth/oauth/redirect.ts';
import { availableSignInWays, type SignInWay } from '../../core/auth/signInMethods.ts';
import { EngeeError } from '../../core/errors/engeeError.ts';
import { foreign } from '../../core/lib/uiText.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Memento } from '../../platform/storage.ts';
import { showError } from '../shared/messages.ts';
import { ask } from '../shared/ui/notify.ts';
import { pick, type PickItem } from '../shared/ui/quickInput.ts';
import { type BrowserSignInDependencies, signInWithBrowser } from './browserSignIn.ts';
import { confirmAddress } from './confirmAddress.ts';
import type { OAuthClientSettings } from './oauthClientSettings.ts';
import { promptForToken } from './tokenPrompt.ts';

export interface SignInDependencies extends BrowserSignInDependencies {
  readonly baseUrl: BaseUrl;
  readonly oauthClients: OAuthClientSettings;
  /** Stores the addresses that the user confirmed. */
  readonly memory: Memento;
  readonly log: Logger;
}

/** The OAuth client and its redirect URI. */
interface Registration {
  readonly client: OAuthClient;
  readonly redirect: Redirect;
}

/** Guides the user through signing in and returns whether it succeeded. Shows errors itself and never rejects. */
export async function signIn(dependencies: SignInDependencies): Promise<boolean> {
  const { baseUrl, memory, log } = dependencies;
  try {
    if (!(await confirmAddress(baseUrl, memory))) return false;
    const registration = await readRegistration(dependencies);
    const situation = {
      editor: vscode.env.uiKind === vscode.UIKind.Desktop ? 'desktop' : 'browser',
      uriScheme: vscode.env.uriScheme,
      redirect: registration?.redirect,
    } as const;
    const way = await chooseWay(availableSignInWays(situation));
    return await signInBy(way, registration, dependencies);
  } catch (error) {
    void showError(error, log);
    return false;
  }
}

async function signInBy(
  way: SignInWay | undefined,
  registration: Registration | undefined,
  dependencies: SignInDependencies,
): Promise<boolean> {
  if (way === undefined) return false;
  if (way === 'personalAccessToken') {
    const { auth, baseUrl } = dependencies;
    return promptForToken(baseUrl, async (token, signal) => auth.signInWithToken(token, signal));
  }
  if (registration === undefined) return false;
  const outcome = await signInWithBrowser(dependencies, registration.client, way, registration.redirect);
  if (outcome.kind === 'signedIn') return true;
  return signInBy(await chooseWithoutPort(outcome.port, outcome.code), registration, dependencies);
}

/**
 * Returns undefined without a client. Rejects with `invalidInput` when the redirect URI in the settings is not a valid
 * address.
 */
async function readRegistration({ oauthClients, extensionId }: SignInDependencies): Promise<Registration | undefined> {
  const client = await oauthClients.read();
  if (client === undefined) return undefined;
  const redirect = parseRedirect(oauthClients.redirectUri, extensionId);
  if (redirect === undefined) throw new EngeeError({ kind: 'invalidInput', input: 'redirectUri' });
  return { client, redirect };
}

async function chooseWay(ways: readonly SignInWay[]): Promise<SignInWay | undefined> {
  if (ways.length === 1) return ways[0];
  const chosen = await pick(ways.map(itemFor), {
    title: vscode.l10n.t('Sign In to Engee'),
    placeHolder: vscode.l10n.t('Select how to sign in'),
    ignoreFocusOut: true,
  });
  return chosen?.way;
}

function itemFor(way: SignInWay): PickItem & { readonly way: SignInWay } {
  switch (way) {
    case 'editorAddress':
    case 'redirectPage':
    case 'loopback':
      return {
        way,
        label: vscode.l10n.t('$(globe) Browser'),
        detail: vscode.l10n.t('Sign in on the Engee website and return to the editor.'),
      };
    case 'paste':
      return {
        way,
        label: vscode.l10n.t('$(clippy) Browser (paste the address manually)'),
        detail: vscode.l10n.t('Sign in on the Engee website, then paste the address of the next page.'),
      };
    case 'personalAccessToken':
      return {
        way,
        label: vscode.l10n.t('$(key) Personal access token'),
        detail: vscode.l10n.t('Paste a token that you created in your Engee account.'),
      };
  }
}

/**
 * Asks how to continue when the port is not available. The browser stays closed because another program would receive
 * the response.
 */
async function chooseWithoutPort(port: number, code: string): Promise<SignInWay | undefined> {
  const message =
    code === 'EADDRINUSE'
      ? vscode.l10n.t('Port {0} on this computer is in use by another program, so the browser was not opened.', port)
      : vscode.l10n.t(
          "Port {0} on this computer can't be used ({1}), so the browser was not opened.",
          port,
          foreign(code),
        );
  const detail = vscode.l10n.t(
    'Your redirect URI uses this port, so the program that uses it would receive the response from the browser. Close that program and sign in again, use a token, or paste the address manually if you trust that program.',
  );
  const useToken = vscode.l10n.t('Use Token');
  const paste = vscode.l10n.t('Paste Address');
  const chosen = await ask('warning', { message, detail }, useToken, paste);
  if (chosen === useToken) return 'personalAccessToken';
  return chosen === paste ? 'paste' : undefined;
}
