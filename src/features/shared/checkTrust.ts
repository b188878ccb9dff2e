import * as vscode from 'vscode';
import type { UiText } from '../../core/lib/uiText.ts';
import { notify } from './ui/notify.ts';

/**
 * Returns whether the workspace is trusted, and shows `message` if it is not. Keybindings work in restricted mode too, but
 * a folder that is not trusted must not run code or transfer files in the user's name.
 */
export function checkTrust(message: UiText): boolean {
  if (vscode.workspace.isTrusted) return true;
  const manage = vscode.l10n.t('Manage Workspace Trust');
  void notify('warning', message, manage).then((chosen) => {
    if (chosen === manage) void vscode.commands.executeCommand('workbench.trust.manage');
  });
  return false;
}
