import * as vscode from 'vscode';
import type { DownloadedFile } from '../../core/files/download.ts';
import { type RemoteSource } from '../../core/files/remote/browse.ts';
import { remoteParent, type RemotePath, remoteRoot } from '../../core/files/remotePath.ts';
import { Answers } from '../shared/answers.ts';
import { relativeFolder } from '../shared/relativeFolder.ts';
import { pickToOpen } from '../shared/ui/quickInput.ts';
import type { FilesContext } from './filesContext.ts';
import { askSources, confirmOutsideWorkspace, throwCanceled } from './questions.ts';
import { pickRemote } from './remotePicker.ts';
import { runDownload, serverForDownload } from './runDownload.ts';
import { activeFile, chosenUris } from './selection.ts';

/** The target folder of a download, and where to start on Engee. */
interface Destination {
  readonly folder: vscode.Uri;
  /** The copy of the chosen file on Engee. */
  readonly copy: RemotePath | undefined;
}

/** `engee.files.download (uri?, uris?, answers?)`: downloads into the chosen folder, or next to the chosen file. */
export async function downloadCommand(
  context: FilesContext,
  args: readonly unknown[],
): Promise<readonly DownloadedFile[] | undefined> {
  const answers = Answers.in(args);
  const chosen = chosenUris(args).slice(0, 1);
  if (answers.allowsElsewhere !== true) await confirmOutsideWorkspace(chosen, 'download');
  const destination = await destinationOf(context, chosen[0]);
  const sources = answers.sources?.map(asUnknown) ?? (await chooseSources(context, destination));
  return runDownload(context, { sources, folder: destination.folder, onConflict: answers.onConflict });
}

/**
 * `engee.files.downloadRemoteCopy (uri?, uris?, answers?)`: downloads the file on Engee that belongs to a local file, under the
 * name of the local file. If none is known, the user chooses.
 */
export async function downloadRemoteCopyCommand(
  context: FilesContext,
  args: readonly unknown[],
): Promise<readonly DownloadedFile[] | undefined> {
  const answers = Answers.in(args);
  const uri = chosenUris(args)[0] ?? activeFile();
  if (uri === undefined) return downloadCommand(context, [answers]);
  if (answers.allowsElsewhere !== true) await confirmOutsideWorkspace([uri], 'download');
  const location = context.local.toLocation(uri);
  const copy = context.memory.remoteCopyOf(location);
  if (copy === undefined)
    return downloadCommand(context, [uri, [uri], ...args.filter((arg) => arg instanceof Answers)]);
  const { name } = await context.local.stat(location);
  return runDownload(context, {
    sources: [{ path: copy, kind: 'file' }],
    folder: vscode.Uri.joinPath(uri, '..'),
    name,
    onConflict: answers.onConflict,
  });
}

/** Downloads files and folders on Engee, such as those that are selected in a view, into a folder that the user chooses. */
export async function downloadPaths(
  context: FilesContext,
  paths: readonly RemotePath[],
): Promise<readonly DownloadedFile[] | undefined> {
  const sources = paths.filter((path) => path !== remoteRoot).map(asUnknown);
  if (sources.length === 0) return undefined;
  return runDownload(context, { sources, folder: await askFolder() });
}

async function chooseSources(context: FilesContext, { folder, copy }: Destination): Promise<readonly RemoteSource[]> {
  const { remote, memory, transfers, closing } = context;
  const server = await serverForDownload(context);
  const into = relativeFolder(folder);
  const start = copy === undefined ? { folder: memory.source } : { folder: remoteParent(copy), file: copy };
  const picked = await pickRemote({ remote, clock: transfers.clock }, { server, into, ...start }, closing);
  switch (picked.kind) {
    case 'picked':
      await memory.setSource(picked.folder);
      return picked.sources;
    case 'noBridge':
      return (await askSources(copy ?? asFolder(memory.source), into, picked.reason)).map(asUnknown);
    case 'closed':
      return throwCanceled();
  }
}

async function destinationOf({ local, memory }: FilesContext, uri: vscode.Uri | undefined): Promise<Destination> {
  if (uri === undefined) return { folder: await askFolder(), copy: undefined };
  const location = local.toLocation(uri);
  const { kind } = await local.stat(location);
  if (kind === 'directory') return { folder: uri, copy: undefined };
  return { folder: vscode.Uri.joinPath(uri, '..'), copy: memory.remoteCopyOf(location) };
}

/** Returns the only workspace folder, or asks for a local folder. Rejects with `canceled`. */
export async function askFolder(): Promise<vscode.Uri> {
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

/** A path is a text to which the user adds a name. */
function asFolder(path: RemotePath): string {
  return `${path}/`;
}

function asUnknown(path: RemotePath): RemoteSource {
  return { path, kind: 'unknown' };
}
