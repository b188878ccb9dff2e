import * as vscode from 'vscode';
import { checkTrust } from '../shared/checkTrust.ts';

/** Returns whether files may be changed here, and says why if not. */
export function canChange(): boolean {
  return checkTrust(vscode.l10n.t('The files on your Engee server can be changed only in a trusted workspace.'));
}
