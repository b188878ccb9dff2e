import * as vscode from 'vscode';
import type { UiText } from '../../core/lib/uiText.ts';
import { notify } from './ui/notify.ts';

/** Shows a message about a file, with buttons that open and reveal it. */
export async function offerFile(text: UiText, file: vscode.Uri): Promise<void> {
  const open = vscode.l10n.t('Open');
  const reveal = vscode.l10n.t('Reveal');
  const chosen = await notify('information', text, open, reveal);
  if (chosen === open) await vscode.commands.executeCommand('vscode.open', file);
  if (chosen === reveal) await revealFile(file);
}

/** Reveals a file in the Explorer view if it is in the workspace, otherwise in the system's file manager. */
export async function revealFile(file: vscode.Uri): Promise<void> {
  const isInWorkspace = vscode.workspace.getWorkspaceFolder(file) !== undefined;
  await vscode.commands.executeCommand(isInWorkspace ? 'revealInExplorer' : 'revealFileInOS', file);
}
