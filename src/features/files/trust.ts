import * as vscode from 'vscode';
import { notify } from '../shared/ui/notify.ts';

/** Nothing of a folder that the user does not trust is sent or written in their name; says so if not. */
export function isTrusted(): boolean {
  if (vscode.workspace.isTrusted) return true;
  const manage = vscode.l10n.t('Manage Workspace Trust');
  const message = vscode.l10n.t('Files can be moved to and from Engee only in a workspace that you trust.');
  void notify('warning', message, manage).then((chosen) => {
    if (chosen === manage) void vscode.commands.executeCommand('workbench.trust.manage');
  });
  return false;
}
