import * as vscode from 'vscode';
import { notify } from '../shared/ui/notify.ts';

/** Code of a folder that the user does not trust is not sent in their name; keybindings come here too. Says so when it is not. */
export function isTrusted(): boolean {
  if (vscode.workspace.isTrusted) return true;
  const manage = vscode.l10n.t('Manage Workspace Trust');
  const message = vscode.l10n.t('Code can be run in Engee only from a workspace that you trust.');
  void notify('warning', message, manage).then((chosen) => {
    if (chosen === manage) void vscode.commands.executeCommand('workbench.trust.manage');
  });
  return false;
}
