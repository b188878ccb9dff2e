import * as vscode from 'vscode';
import type { UiText } from '../../core/lib/uiText.ts';
import { notify } from './ui/notify.ts';

/** Says that a file is there, and leads to it. */
export async function offerFile(text: UiText, file: vscode.Uri): Promise<void> {
  const open = vscode.l10n.t('Open');
  const reveal = vscode.l10n.t('Reveal');
  const chosen = await notify('information', text, open, reveal);
  if (chosen === open) await vscode.commands.executeCommand('vscode.open', file);
  if (chosen === reveal) await revealFile(file);
}

/** Shows a file in the explorer where it belongs to the workspace, and otherwise in the system's. */
export async function revealFile(file: vscode.Uri): Promise<void> {
  const isInWorkspace = vscode.workspace.getWorkspaceFolder(file) !== undefined;
  await vscode.commands.executeCommand(isInWorkspace ? 'revealInExplorer' : 'revealFileInOS', file);
}
