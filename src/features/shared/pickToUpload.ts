import * as vscode from 'vscode';
import type { UiText } from '../../core/lib/uiText.ts';
import { canSelectBoth } from './openDialog.ts';
import { pickToOpen } from './ui/quickInput.ts';

/** Lets the user select local files to upload, and folders where the dialog can select both. */
export function pickToUpload(title: UiText): Thenable<vscode.Uri[] | undefined> {
  const { uiKind, remoteName } = vscode.env;
  return pickToOpen({
    canSelectMany: true,
    canSelectFiles: true,
    canSelectFolders: canSelectBoth({
      platform: process.platform,
      isDesktop: uiKind === vscode.UIKind.Desktop,
      isRemote: remoteName !== undefined,
    }),
    openLabel: vscode.l10n.t('Upload'),
    title,
  });
}
