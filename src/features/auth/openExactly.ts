import * as vscode from 'vscode';
import { notify } from '../shared/ui/notify.ts';

/** Opens the address without the editor's re-encoding, which would break the redirect URI inside its query. */
export async function openExactly(url: string): Promise<void> {
  // The editor takes a string as well, and only then leaves the text as it is; its types do not say so.
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
    vscode.l10n.t('The browser was not opened. Copy the address and open it yourself to go on signing in.'),
    copy,
  );
  if (answer === copy) await vscode.env.clipboard.writeText(url);
}
