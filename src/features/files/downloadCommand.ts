import * as vscode from 'vscode';
import { download, type DownloadedFile, type DownloadRequest } from '../../core/files/download.ts';
import { planDownload } from '../../core/files/downloadPlan.ts';
import { Answers } from '../shared/answers.ts';
import { showError } from '../shared/messages.ts';
import { readyServer } from '../shared/readyServer.ts';
import { withTransferProgress } from '../shared/transferProgress.ts';
import { pickToOpen } from '../shared/ui/quickInput.ts';
import { showDownloaded } from './downloadResult.ts';
import type { FilesContext } from './filesDependencies.ts';
import { agreeToElsewhere, askConflict, askSources, giveUp } from './questions.ts';
import { chosenUris } from './selection.ts';
import { askToolFolders } from './toolFolderQuestion.ts';

/** Where a download goes, and what is offered as its source. */
interface Destination {
  readonly folder: vscode.Uri;
  readonly suggestion: string;
}

/** `engee.files.download (uri?, uris?, answers?)`: downloads into the chosen folder, or beside the chosen file. */
export async function downloadCommand(
  context: FilesContext,
  args: readonly unknown[],
): Promise<readonly DownloadedFile[] | undefined> {
  const answers = Answers.in(args);
  const chosen = chosenUris(args).slice(0, 1);
  if (answers.allowsElsewhere !== true) await agreeToElsewhere(chosen, 'download');
  const { folder, suggestion } = await destination(context, chosen[0]);
  const sources = answers.sources ?? (await askSources(suggestion, vscode.workspace.asRelativePath(folder)));
  const location = context.local.toLocation(folder);
  const plan = planDownload(sources, context.local.namingRules(location));
  const taken = await context.local.existing(
    location,
    plan.flat().map(({ name }) => name),
  );
  const replace =
    taken.length > 0 &&
    (answers.onConflict ?? (await askConflict(taken, vscode.workspace.asRelativePath(folder)))) === 'replace';
  return receive(context, { plan, folder: location, replace: new Set(replace ? taken : []), askToolFolders });
}

async function destination({ local, memory }: FilesContext, uri: vscode.Uri | undefined): Promise<Destination> {
  const anywhere = memory.target === '/user' ? '/user/' : `${memory.target}/`;
  if (uri === undefined) return { folder: await askFolder(), suggestion: anywhere };
  const location = local.toLocation(uri);
  const { kind } = await local.stat(location);
  if (kind === 'directory') return { folder: uri, suggestion: anywhere };
  return { folder: vscode.Uri.joinPath(uri, '..'), suggestion: memory.twinOf(location) ?? anywhere };
}

async function askFolder(): Promise<vscode.Uri> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const [first, second] = folders;
  if (first !== undefined && second === undefined) return first.uri;
  if (second !== undefined) return (await vscode.window.showWorkspaceFolderPick())?.uri ?? giveUp();
  const options = {
    canSelectFiles: false,
    canSelectFolders: true,
    openLabel: vscode.l10n.t('Download Here'),
    title: vscode.l10n.t('Download from Engee'),
  };
  return (await pickToOpen(options))?.[0] ?? giveUp();
}

/** A download may be repeated: it changes nothing on Engee, and nothing here until it is whole. */
async function receive(
  context: FilesContext,
  request: Omit<DownloadRequest, 'server'>,
): Promise<readonly DownloadedFile[] | undefined> {
  try {
    const server = await readyServer(context.auth, context.server, startOffer(), context.closing);
    const files = await withTransferProgress(
      vscode.l10n.t('Downloading from Engee'),
      context.transfers.clock,
      context.closing,
      (report, signal) => download(context.transfers, { ...request, server }, report, signal),
    );
    void showDownloaded(files, request.folder, context.local);
    return files;
  } catch (error) {
    void showError(error, context.log, () => receive(context, request));
    return undefined;
  }
}

function startOffer() {
  return {
    question: vscode.l10n.t('Your Engee server is not running. Start it and download?'),
    button: vscode.l10n.t('Start and Download'),
  };
}
