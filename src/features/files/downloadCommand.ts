import * as vscode from 'vscode';
import { download, type DownloadedFile, type DownloadRequest } from '../../core/files/download.ts';
import { planDownload } from '../../core/files/downloadPlan.ts';
import { Answers } from '../shared/answers.ts';
import { showError } from '../shared/messages.ts';
import { withTransferProgress } from '../shared/transferProgress.ts';
import { pickToOpen } from '../shared/ui/quickInput.ts';
import { showDownloaded } from './downloadResult.ts';
import type { FilesContext } from './filesContext.ts';
import { askConflict, askSources, confirmOutsideWorkspace, throwCanceled } from './questions.ts';
import { chosenUris } from './selection.ts';
import { askToolFolders } from './toolFolderQuestion.ts';

/** The target folder of a download, and the suggested source. */
interface Destination {
  readonly folder: vscode.Uri;
  readonly suggestion: string;
}

/** `engee.files.download (uri?, uris?, answers?)`: downloads into the chosen folder, or next to the chosen file. */
export async function downloadCommand(
  context: FilesContext,
  args: readonly unknown[],
): Promise<readonly DownloadedFile[] | undefined> {
  const answers = Answers.in(args);
  const chosen = chosenUris(args).slice(0, 1);
  if (answers.allowsElsewhere !== true) await confirmOutsideWorkspace(chosen, 'download');
  const { folder, suggestion } = await destination(context, chosen[0]);
  const sources = answers.sources ?? (await askSources(suggestion, vscode.workspace.asRelativePath(folder)));
  const location = context.local.toLocation(folder);
  const plan = planDownload(sources, context.local.namingRules(location));
  const existing = await context.local.existing(
    location,
    plan.flat().map(({ name }) => name),
  );
  const replace =
    existing.length > 0 &&
    (answers.onConflict ?? (await askConflict(existing, vscode.workspace.asRelativePath(folder)))) === 'replace';
  return runDownload(context, { plan, folder: location, replace: new Set(replace ? existing : []), askToolFolders });
}

async function destination({ local, memory }: FilesContext, uri: vscode.Uri | undefined): Promise<Destination> {
  const lastFolder = memory.target === '/user' ? '/user/' : `${memory.target}/`;
  if (uri === undefined) return { folder: await askFolder(), suggestion: lastFolder };
  const location = local.toLocation(uri);
  const { kind } = await local.stat(location);
  if (kind === 'directory') return { folder: uri, suggestion: lastFolder };
  return { folder: vscode.Uri.joinPath(uri, '..'), suggestion: memory.remoteCopyOf(location) ?? lastFolder };
}

async function askFolder(): Promise<vscode.Uri> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const [first, second] = folders;
  if (first !== undefined && second === undefined) return first.uri;
  if (second !== undefined) return (await vscode.window.showWorkspaceFolderPick())?.uri ?? throwCanceled();
  const options = {
    canSelectFiles: false,
    canSelectFolders: true,
    openLabel: vscode.l10n.t('Download Here'),
    title: vscode.l10n.t('Download from Engee'),
  };
  return (await pickToOpen(options))?.[0] ?? throwCanceled();
}

/** Offers a retry after a failure: a download changes nothing on Engee, and no local file until it is complete. */
async function runDownload(
  context: FilesContext,
  request: Omit<DownloadRequest, 'server'>,
): Promise<readonly DownloadedFile[] | undefined> {
  try {
    const server = await context.readyServer(startOffer(), context.closing);
    const files = await withTransferProgress(
      vscode.l10n.t('Downloading from Engee'),
      context.transfers.clock,
      context.closing,
      (report, signal) => download(context.transfers, { ...request, server }, report, signal),
    );
    void showDownloaded(files, request.folder, context.local);
    return files;
  } catch (error) {
    void showError(error, context.log, () => runDownload(context, request));
    return undefined;
  }
}

function startOffer() {
  return {
    question: vscode.l10n.t('Your Engee server is not running. Start it and download?'),
    button: vscode.l10n.t('Start and Download'),
  };
}
