import * as vscode from 'vscode';
import { callbackPath } from '../../core/auth/oauth/redirect.ts';

export interface EditorAddress {
  /**
   * For Engee to know. On a desktop that is the bare `vscode://engee-community.engee/auth`: the window number that the
   * editor would add differs each time, and a registered address may not. In a browser it is the address of the
   * editor's own callback page, query and all.
   */
  readonly registered: string;
  /** For a page to send the browser on to: with the window number, where there is one. */
  readonly now: string;
}

/** Where a browser reaches this extension in this editor. */
export async function editorAddress(extensionId: string): Promise<EditorAddress> {
  const own = vscode.Uri.from({ scheme: vscode.env.uriScheme, authority: extensionId, path: callbackPath });
  const external = await vscode.env.asExternalUri(own);
  // Encoded once more, the query of a callback page would no longer be one.
  const now = external.toString(true);
  return { registered: external.scheme === own.scheme ? own.toString(true) : now, now };
}
