import * as vscode from 'vscode';
import { byteText } from '../../core/files/byteText.ts';
import type { DownloadedFile } from '../../core/files/download.ts';
import { foreign } from '../../core/lib/uiText.ts';
import type { Location } from '../../platform/localFiles.ts';
import { notify } from '../shared/ui/notify.ts';
import type { EditorFiles } from './filesDependencies.ts';

/** Says what came, and leads to it. */
export async function showDownloaded(files: readonly DownloadedFile[], folder: Location, local: EditorFiles): Promise<void> {
  const size = byteText(files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
  const [first, ...others] = files;
  if (first === undefined) {
    await notify('information', vscode.l10n.t('The archive from Engee was empty.'));
    return;
  }
  const uri = local.toUri(first.location);
  const open = vscode.l10n.t('Open');
  const reveal = vscode.l10n.t('Reveal');
  const chosen =
    others.length === 0
      ? await notify('information', vscode.l10n.t('Downloaded {0} ({1}).', foreign(vscode.workspace.asRelativePath(uri)), size), open, reveal)
      : await notify(
          'information',
          vscode.l10n.t('Downloaded {0} files ({1}) to {2}.', files.length, size, foreign(vscode.workspace.asRelativePath(local.toUri(folder)))),
          reveal,
        );
  if (chosen === open) await vscode.commands.executeCommand('vscode.open', uri);
  if (chosen === reveal) await vscode.commands.executeCommand(isInWorkspace(uri) ? 'revealInExplorer' : 'revealFileInOS', uri);
}

function isInWorkspace(uri: vscode.Uri): boolean {
  return vscode.workspace.getWorkspaceFolder(uri) !== undefined;
}
