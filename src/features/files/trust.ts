import * as vscode from 'vscode';
import { notify } from '../shared/ui/notify.ts';

/** Returns whether files may be transferred; shows a warning in an untrusted workspace. */
export function isTrusted(): boolean {
  if (vscode.workspace.isTrusted) return true;
  const manage = vscode.l10n.t('Manage Workspace Trust');
  const message = vscode.l10n.t('Files can be transferred to and from Engee only in a trusted workspace.');
  void notify('warning', message, manage).then((chosen) => {
    if (chosen === manage) void vscode.commands.executeCommand('workbench.trust.manage');
  });
  return false;
}
