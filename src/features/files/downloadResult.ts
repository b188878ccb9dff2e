import * as vscode from 'vscode';
import type { DownloadedFile } from '../../core/files/download.ts';
import { formatBytes } from '../../core/lib/format.ts';
import { foreign } from '../../core/lib/uiText.ts';
import type { Location } from '../../platform/localFiles.ts';
import { offerFile, revealFile } from '../shared/offerFile.ts';
import { notify } from '../shared/ui/notify.ts';
import type { EditorFiles } from './filesContext.ts';

/** Shows what was downloaded, with a button to reveal it. */
export async function showDownloaded(
  files: readonly DownloadedFile[],
  folder: Location,
  local: EditorFiles,
): Promise<void> {
  const size = formatBytes(files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
  const [first, ...others] = files;
  if (first === undefined) {
    await notify('information', vscode.l10n.t('The archive from Engee was empty.'));
    return;
  }
  const uri = local.toUri(first.location);
  if (others.length === 0) {
    await offerFile(vscode.l10n.t('Downloaded {0} ({1}).', foreign(vscode.workspace.asRelativePath(uri)), size), uri);
    return;
  }
  const reveal = vscode.l10n.t('Reveal');
  const text = vscode.l10n.t(
    'Downloaded {0} files ({1}) to {2}.',
    files.length,
    size,
    foreign(vscode.workspace.asRelativePath(local.toUri(folder))),
  );
  if ((await notify('information', text, reveal)) === reveal) await revealFile(uri);
}
