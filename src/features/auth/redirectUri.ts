import * as vscode from 'vscode';
import { applicationText } from '../shared/applicationSetting.ts';
import { redirectUriSetting } from './oauthClientSettings.ts';

/** The one path of our editor address that is listened to. */
export const callbackPath = '/auth';

/**
 * Where Engee is to send the browser back to: the setting, else the address of this editor. On a desktop that is the
 * bare `vscode://engee-community.engee/auth`: the window number that the editor would add differs each time, and a
 * registered address may not. In a browser it is the address of the editor's own callback page, query and all.
 */
export async function redirectUri(extensionId: string): Promise<string> {
  const configured = applicationText(redirectUriSetting);
  if (configured !== '') return configured;
  const own = vscode.Uri.from({ scheme: vscode.env.uriScheme, authority: extensionId, path: callbackPath });
  const external = await vscode.env.asExternalUri(own);
  // Encoded once more, the query of a callback page would no longer be one.
  return external.scheme === own.scheme ? own.toString(true) : external.toString(true);
}
