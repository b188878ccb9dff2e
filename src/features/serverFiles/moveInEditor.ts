import * as vscode from 'vscode';
import type { RemotePath } from '../../core/files/remotePath.ts';
import { openResources } from '../shared/givenUri.ts';
import type { TreeContext } from './treeContext.ts';

/**
 * Moves a file or folder that is open through the editor, so that its tabs show the new place. Never replaces anything.
 * Returns false if nothing was moved. This includes unsaved changes: the editor would take them along, but compare the next save
 * with the file as it is then, and so miss a change that was made before the move.
 */
export async function moveInEditor(
  { uriOf }: Pick<TreeContext, 'uriOf'>,
  from: RemotePath,
  to: RemotePath,
): Promise<boolean> {
  const source = uriOf(from);
  const target = uriOf(to);
  if (source === undefined || target === undefined) return false;
  const isOpen = openResources().some((uri) => isAtOrBelow(uri, source));
  if (!isOpen || hasUnsaved(source) || hasUnsaved(target)) return false;
  const edit = new vscode.WorkspaceEdit();
  edit.renameFile(source, target, { overwrite: false });
  return vscode.workspace.applyEdit(edit);
}

function hasUnsaved(top: vscode.Uri): boolean {
  const documents = vscode.workspace.textDocuments.filter(({ isDirty }) => isDirty).map(({ uri }) => uri);
  // Binary files of custom editors have no text.
  return [...documents, ...openResources(({ isDirty }) => isDirty)].some((uri) => isAtOrBelow(uri, top));
}

function isAtOrBelow({ scheme, authority, path }: vscode.Uri, top: vscode.Uri): boolean {
  return scheme === top.scheme && authority === top.authority && `${path}/`.startsWith(`${top.path}/`);
}
