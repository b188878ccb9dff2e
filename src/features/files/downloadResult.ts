import * as vscode from 'vscode';
import type { DownloadedFile } from '../../core/files/download.ts';
import type { LeftOutOfFolder } from '../../core/files/downloadPacked.ts';
import { formatBytes } from '../../core/lib/format.ts';
import { foreign, joined, type UiText, visibleLine } from '../../core/lib/uiText.ts';
import type { Location } from '../../platform/localFiles.ts';
import { offerSteps } from '../shared/messages.ts';
import { nameSome } from '../shared/nameSome.ts';
import { offerFile, revealFile } from '../shared/offerFile.ts';
import { relativeFolder } from '../shared/relativeFolder.ts';
import { notify } from '../shared/ui/notify.ts';
import type { FilesContext } from './filesContext.ts';

const maxPathLength = 4_096;

/** Shows what was downloaded, with a button to reveal it, and what was left out. */
export async function showDownloaded(
  files: readonly DownloadedFile[],
  folder: Location,
  leftOut: readonly LeftOutOfFolder[],
  context: Pick<FilesContext, 'local' | 'log'>,
): Promise<void> {
  const { local } = context;
  if (leftOut.length > 0) {
    await showIncomplete(files, leftOut, context);
    return;
  }
  const [first, ...others] = files;
  if (first === undefined) {
    await notify('information', vscode.l10n.t('There were no files to download.'));
    return;
  }
  const uri = local.toUri(first.location);
  if (others.length === 0) {
    const size = formatBytes(first.sizeBytes);
    await offerFile(vscode.l10n.t('Downloaded {0} ({1}).', foreign(vscode.workspace.asRelativePath(uri)), size), uri);
    return;
  }
  const reveal = vscode.l10n.t('Reveal');
  const text = vscode.l10n.t(
    'Downloaded {0} files ({1}) to {2}.',
    files.length,
    totalSize(files),
    foreign(relativeFolder(local.toUri(folder))),
  );
  if ((await notify('information', text, reveal)) === reveal) await revealFile(uri);
}

/** Names what is missing, because a copy that looks complete would be trusted. The log contains all known paths. */
async function showIncomplete(
  files: readonly DownloadedFile[],
  leftOut: readonly LeftOutOfFolder[],
  { log }: Pick<FilesContext, 'log'>,
): Promise<void> {
  const paths = leftOut.flatMap(({ source, paths: below }) => below.map((path) => `${source}/${path}`));
  const count = leftOut.reduce((sum, each) => sum + each.count, 0);
  for (const path of paths) log.info(`download: left out ${visibleLine(path, maxPathLength)}`);
  if (count > paths.length) log.info(`download: left out ${count - paths.length} more`);
  const sentences: UiText[] = [
    vscode.l10n.t('Downloaded {0} files ({1}).', files.length, totalSize(files)),
    vscode.l10n.t(
      'Left out {0} that are links out of the folder, not readable, or not regular files: {1}.',
      count,
      nameSome(paths.map((path) => foreign(path))),
    ),
  ];
  await offerSteps('warning', joined(sentences, ' '), ['showLog']);
}

function totalSize(files: readonly DownloadedFile[]): UiText {
  return formatBytes(files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
}
