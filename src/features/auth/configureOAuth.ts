import * as vscode from 'vscode';
import { commands } from '../shared/commands.ts';
import type { OAuthClientSettings } from './oauthClientSettings.ts';

/** Asks for the id and the secret that Engee gave for this client; an empty id forgets the client. */
export async function configureOAuth(clients: OAuthClientSettings): Promise<void> {
  const title = vscode.l10n.t('Set Up Sign-In with the Browser');
  const clientId = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('The client id that Engee gave you when your redirect URI was registered. Leave it empty to remove the client.'),
    placeHolder: vscode.l10n.t('Client id'),
    value: clients.clientId,
    ignoreFocusOut: true,
  });
  if (clientId === undefined) return;
  if (clientId.trim() === '') {
    await clients.clear();
    return;
  }
  const clientSecret = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t("The client secret. It is kept in the editor's secret storage, never in the settings."),
    placeHolder: vscode.l10n.t('Client secret'),
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? vscode.l10n.t('The client secret is missing.') : undefined),
  });
  if (clientSecret === undefined) return;
  await clients.save(clientId.trim(), clientSecret.trim());
  void offerSignIn();
}

async function offerSignIn(): Promise<void> {
  const signIn = vscode.l10n.t('Sign In');
  const answer = await vscode.window.showInformationMessage(vscode.l10n.t('Signing in with the browser is set up.'), signIn);
  if (answer === signIn) await vscode.commands.executeCommand(commands.signIn);
}
