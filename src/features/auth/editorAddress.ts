import * as vscode from 'vscode';
import { callbackPath } from '../../core/auth/oauth/redirect.ts';

export interface EditorAddress {
  /**
   * The address to register with Engee. On the desktop, `vscode://engee-community.engee/auth` without the window number
   * that the editor adds, because a registered address must not change. In a browser, the address of the editor's callback
   * page including its query.
   */
  readonly registered: string;
  /** The address for a page to forward to. Includes the window number, if any. */
  readonly current: string;
}

/** Returns the addresses at which a browser reaches this extension in this editor. */
export async function editorAddress(extensionId: string): Promise<EditorAddress> {
  const own = vscode.Uri.from({ scheme: vscode.env.uriScheme, authority: extensionId, path: callbackPath });
  const external = await vscode.env.asExternalUri(own);
  // Encoding it again would break the query of a callback page.
  const current = external.toString(true);
  return { registered: external.scheme === own.scheme ? own.toString(true) : current, current };
}
