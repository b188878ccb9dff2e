import * as vscode from 'vscode';
import type { DownloadedFile } from '../../core/files/download.ts';
import type { ChangedFiles } from '../../core/files/remote/remoteFiles.ts';
import { formatTime } from '../../core/lib/format.ts';
import { joined, type UiText } from '../../core/lib/uiText.ts';
import type { Runs, ServerPeriod } from '../../core/run/runService.ts';
import { placeOf } from '../../core/run/submissionPlace.ts';
import { commands } from '../shared/commands.ts';
import { notify } from '../shared/ui/notify.ts';
import { chooseChangedFiles, unusableText } from './changedFilesList.ts';
import { askFolder } from './downloadCommand.ts';
import type { FilesContext } from './filesContext.ts';
import { throwCanceled } from './questions.ts';
import { runDownload, serverForDownload } from './runDownload.ts';

/** More rows make the list slow. */
const maxFiles = 1_000;

/**
 * `engee.files.downloadOfLastRun`: shows the files that changed on the server during the last run of this window on it, and
 * downloads those that the user chooses. Takes no arguments, so that a link can't answer for the user.
 */
export async function downloadOfLastRunCommand(
  context: FilesContext,
  runs: Pick<Runs, 'recent' | 'periodOf'>,
): Promise<readonly DownloadedFile[] | undefined> {
  const { remote, closing } = context;
  if (runs.recent.length === 0) {
    await offerDownload(vscode.l10n.t('No code has been run in this window yet. You can choose files yourself.'));
    return undefined;
  }
  const server = await serverForDownload(context);
  const run = runs.recent.find((each) => runs.periodOf(each)?.server === server);
  const period = run && runs.periodOf(run);
  if (run === undefined || period === undefined) {
    await offerDownload(
      vscode.l10n.t('When this window last ran code on this server is not known. You can choose files yourself.'),
    );
    return undefined;
  }
  const name = placeOf(run);
  const find = async (signal: AbortSignal) => remote.findChanged(server, period, maxFiles, signal);
  const chosen = await chooseChangedFiles(titleOf(name, period), find, closing);
  switch (chosen.kind) {
    case 'chosen':
      return runDownload(context, {
        sources: chosen.paths.map((path) => ({ path, kind: 'file' })),
        folder: await askFolder(),
      });
    case 'nothing':
      await offerDownload(nothingText(name, period, chosen.found));
      return undefined;
    case 'closed':
      return throwCanceled();
  }
}

function titleOf(name: UiText, { beganMs, endedMs }: ServerPeriod): UiText {
  const began = formatTime(beganMs);
  return endedMs === undefined
    ? vscode.l10n.t('Download Files Written Since {0} by {1}', began, name)
    : vscode.l10n.t('Download Files Written from {0} to {1} by {2}', began, formatTime(endedMs), name);
}

function nothingText(name: UiText, { beganMs, endedMs }: ServerPeriod, { unusable, isCut }: ChangedFiles): UiText {
  const began = formatTime(beganMs);
  const sentences = [
    endedMs === undefined
      ? vscode.l10n.t('{0}, which began at {1}, has written no files in /user so far.', name, began)
      : vscode.l10n.t('{0}, which began at {1}, wrote no files in /user.', name, began),
    ...(unusable > 0 ? [unusableText(unusable)] : []),
    ...(isCut ? [vscode.l10n.t('The search took too long and ended early.')] : []),
    vscode.l10n.t('Hidden files are not looked at.'),
  ];
  return joined(sentences, ' ');
}

/** Shows a message with a button that lets the user choose from all files. */
async function offerDownload(text: UiText): Promise<void> {
  const download = vscode.l10n.t('Download…');
  if ((await notify('information', text, download)) === download)
    await vscode.commands.executeCommand(commands.downloadFiles);
}
