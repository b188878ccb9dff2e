import * as vscode from 'vscode';
import type { OAuthEndpoints } from '../../core/api/oauthEndpoints.ts';
import { checkClient } from '../../core/auth/oauth/checkClient.ts';
import { parseRedirect } from '../../core/auth/oauth/redirect.ts';
import { describe } from '../../core/errors/describe.ts';
import { faultOf, isFault } from '../../core/errors/engeeError.ts';
import type { UiText } from '../../core/lib/uiText.ts';
import { withCancellableProgress } from '../shared/progress.ts';
import { ask, mention, notify } from '../shared/ui/notify.ts';
import { askText, type TextQuestion } from '../shared/ui/quickInput.ts';
import { editorAddress } from './editorAddress.ts';
import type { OAuthClientSettings, OAuthRegistration } from './oauthClientSettings.ts';

export interface ConfigureOAuthDependencies {
  readonly oauthClients: OAuthClientSettings;
  readonly endpoints: OAuthEndpoints;
  readonly extensionId: string;
  readonly signIn: () => unknown;
}

/** Why a client may not work. */
interface Doubt {
  /** Whether Engee refused the client. */
  readonly isRefused: boolean;
  readonly problem: UiText | undefined;
}

const savedShownMs = 5_000;

/** Asks for the OAuth client that is registered with Engee, checks it and saves it. An empty id removes the client. */
export async function configureOAuth(dependencies: ConfigureOAuthDependencies): Promise<void> {
  const { oauthClients, extensionId } = dependencies;
  let proposal = { clientId: oauthClients.clientId, redirectUri: oauthClients.redirectUri, scope: oauthClients.scope };
  for (;;) {
    const registration = await askRegistration(proposal, extensionId);
    if (registration === undefined) return;
    if (registration.clientId === '') {
      await oauthClients.clear();
      return;
    }
    const hidden = oauthClients.hide(registration.clientSecret);
    const verdict = await checkRegistration(dependencies, registration).finally(() => {
      hidden.dispose();
    });
    const next = verdict === 'accepted' ? 'save' : await askAbout(verdict);
    if (next === 'cancel') return;
    if (next === 'save') {
      await oauthClients.save(registration);
      // A sign-in with a refused client would fail, so it is not offered.
      if (verdict !== 'accepted' && verdict.isRefused)
        mention(vscode.l10n.t('The OAuth client was saved.'), savedShownMs);
      else void offerSignIn(dependencies.signIn);
      return;
    }
    proposal = registration;
  }
}

/** Returns undefined when the user cancels. An empty `clientId` means to remove the client. */
async function askRegistration(
  proposal: Omit<OAuthRegistration, 'clientSecret'>,
  extensionId: string,
): Promise<OAuthRegistration | undefined> {
  const clientId = await askStep(1, {
    prompt: vscode.l10n.t('The client ID that Engee issued for your redirect URI. Leave empty to remove the client.'),
    placeHolder: vscode.l10n.t('Client ID'),
    value: proposal.clientId,
  });
  if (clientId === undefined || clientId === '')
    return clientId === undefined ? undefined : { ...proposal, clientId, clientSecret: '' };
  const clientSecret = await askStep(2, {
    prompt: vscode.l10n.t("The client secret. It is stored in the editor's secret storage, not in the settings."),
    placeHolder: vscode.l10n.t('Client secret'),
    password: true,
    validateInput: (text) => (text.trim() === '' ? vscode.l10n.t('Enter the client secret.') : undefined),
  });
  if (clientSecret === undefined) return undefined;
  const redirectUri = await askStep(3, {
    prompt: vscode.l10n.t(
      'The redirect URI, exactly as registered with Engee. Leave empty to use the address of this editor.',
    ),
    placeHolder: vscode.l10n.t('Redirect URI'),
    value: proposal.redirectUri,
    validateInput: (text) =>
      parseRedirect(text, extensionId) === undefined
        ? describe({ kind: 'invalidInput', input: 'redirectUri' })?.text
        : undefined,
  });
  if (redirectUri === undefined) return undefined;
  const scope = await askStep(4, {
    prompt: vscode.l10n.t('The registered scopes, separated by spaces.'),
    placeHolder: vscode.l10n.t('Scope'),
    value: proposal.scope,
    validateInput: (text) => (text.trim() === '' ? vscode.l10n.t('Enter at least one scope.') : undefined),
  });
  return scope === undefined ? undefined : { clientId, clientSecret, redirectUri, scope };
}

async function askStep(step: number, question: Omit<TextQuestion, 'title'>): Promise<string | undefined> {
  const title = vscode.l10n.t('Configure OAuth Client ({0}/4)', step);
  return (await askText({ title, ignoreFocusOut: true, ...question }))?.trim();
}

/** Checks the client with Engee. Returns the problem if it was not accepted. */
async function checkRegistration(
  { endpoints, extensionId }: ConfigureOAuthDependencies,
  registration: OAuthRegistration,
): Promise<'accepted' | Doubt> {
  try {
    const redirectUri = registration.redirectUri || (await editorAddress(extensionId)).registered;
    const check = await withCancellableProgress(vscode.l10n.t('Checking the OAuth client…'), async (_report, signal) =>
      checkClient(endpoints, registration, redirectUri, signal),
    );
    return check === 'accepted'
      ? check
      : { isRefused: true, problem: vscode.l10n.t("Engee didn't accept this client ID and secret.") };
  } catch (error) {
    const fault = faultOf(error);
    if (fault === undefined) throw error;
    if (isFault(error, 'canceled')) return { isRefused: false, problem: vscode.l10n.t('The client was not checked.') };
    return { isRefused: fault.kind === 'oauthRefused', problem: describe(fault)?.text };
  }
}

async function askAbout({ problem }: Doubt): Promise<'save' | 'change' | 'cancel'> {
  const change = vscode.l10n.t('Change');
  const save = vscode.l10n.t('Save Anyway');
  const message = vscode.l10n.t('Browser sign-in may not work with these settings.');
  const chosen = await ask('warning', { message, ...(problem === undefined ? {} : { detail: problem }) }, change, save);
  if (chosen === undefined) return 'cancel';
  return chosen === save ? 'save' : 'change';
}

async function offerSignIn(signIn: () => unknown): Promise<void> {
  const button = vscode.l10n.t('Sign In');
  const message = vscode.l10n.t('Browser sign-in is set up. Sign in to check the redirect URI and the scope.');
  const answer = await notify('information', message, button);
  if (answer === button) await signIn();
}
