import * as vscode from 'vscode';
import { notify } from '../shared/ui/notify.ts';

/** Opens a URL without the editor's re-encoding, which would break the redirect URI in the query. */
export async function openExactly(url: string): Promise<void> {
  // The editor also accepts a string and does not re-encode it, although its types do not allow one.
  const isOpen = await vscode.env.openExternal(url as unknown as vscode.Uri).then(
    (opened) => opened,
    () => false,
  );
  if (!isOpen) void offerAddress(url);
}

async function offerAddress(url: string): Promise<void> {
  const copy = vscode.l10n.t('Copy Address');
  const answer = await notify(
    'warning',
    vscode.l10n.t('The browser was not opened. To continue signing in, copy the address and open it in your browser.'),
    copy,
  );
  if (answer === copy) await vscode.env.clipboard.writeText(url);
}
