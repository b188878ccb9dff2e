import * as vscode from 'vscode';
import { EngeeError } from '../../core/errors/engeeError.ts';
import type { RemoteEntry } from '../../core/files/remote/remoteFiles.ts';
import { remoteBaseName, type RemotePath, remoteRoot } from '../../core/files/remotePath.ts';
import { foreign, own } from '../../core/lib/uiText.ts';
import { ask } from '../shared/ui/notify.ts';

/**
 * `engee.files.openFolder`: adds a folder on the server to the workspace.
 * @param pickFolder resolves to undefined if the user cancels
 */
export async function mountFolder(
  pickFolder: () => Promise<RemotePath | undefined>,
  entryOf: (path: RemotePath) => Promise<RemoteEntry | undefined>,
  uriOf: (path: RemotePath) => vscode.Uri | undefined,
): Promise<void> {
  const path = await pickFolder();
  const uri = path && uriOf(path);
  if (path === undefined || uri === undefined) return;
  const entry = await entryOf(path);
  if (entry === undefined) throw new EngeeError({ kind: 'remoteFile', path, problem: 'notFound' });
  if (entry.kind !== 'folder' && entry.link?.leadsTo !== 'folder')
    throw new EngeeError({ kind: 'remoteFile', path, problem: 'notAFolder' });
  const name = path === remoteRoot ? own('Engee') : foreign(`${remoteBaseName(path)} (Engee)`);
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.some((folder) => folder.uri.toString() === uri.toString())) {
    await vscode.commands.executeCommand('revealInExplorer', uri);
    return;
  }
  // The editor restarts its extensions when the first folder is added, and when a second one makes the folder a workspace
  // (vscode#75720).
  if (folders.length < 2 && !(await confirmRestart())) return;
  vscode.workspace.updateWorkspaceFolders(folders.length, 0, { uri, name });
}

async function confirmRestart(): Promise<boolean> {
  const message = vscode.l10n.t('Add the folder to this window? The editor restarts all its extensions for this.');
  const detail = vscode.l10n.t(
    'Unsaved changes are kept, and code that runs on your Engee server continues. Terminals of extensions are closed.',
  );
  const add = vscode.l10n.t('Add Folder');
  return (await ask('information', { message, detail }, add)) === add;
}
