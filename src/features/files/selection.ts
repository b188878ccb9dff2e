import * as vscode from 'vscode';
import { remoteScheme } from '../../core/files/remote/remoteUri.ts';
import { givenUri } from '../shared/givenUri.ts';

/**
 * Returns what a menu was opened on. The Explorer passes the item under the pointer and then all selected items; an
 * editor menu passes its resource.
 */
export function chosenUris([first, second]: readonly unknown[]): readonly vscode.Uri[] {
  const all = Array.isArray(second) ? second.map(givenUri) : [];
  if (all.length > 0 && all.every((uri) => uri !== undefined)) return all;
  const one = givenUri(first);
  return one === undefined ? [] : [one];
}

/** Returns the file of the active editor of any kind, if it was saved to a file system other than that of the server. */
export function activeFile(): vscode.Uri | undefined {
  const input: unknown = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const hasUri =
    input instanceof vscode.TabInputText ||
    input instanceof vscode.TabInputCustom ||
    input instanceof vscode.TabInputNotebook;
  return hasUri && isTransferable(input.uri) ? input.uri : undefined;
}

function isTransferable(uri: vscode.Uri): boolean {
  return uri.scheme !== remoteScheme && vscode.workspace.fs.isWritableFileSystem(uri.scheme) !== undefined;
}
