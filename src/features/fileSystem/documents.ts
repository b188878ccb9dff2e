import * as vscode from 'vscode';
import { keyOf, type RemoteDocument } from '../../core/files/remote/documentFiles.ts';
import { remoteScheme } from '../../core/files/remote/remoteUri.ts';
import { parseRemotePath } from '../../core/files/remotePath.ts';
import { openResources } from '../shared/givenUri.ts';
import { findOpenDocument } from '../shared/openDocuments.ts';

/** Returns which file on a server a URI means. Undefined for other schemes, and for paths that no file on a server can have. */
export function documentOf({ scheme, authority, path }: vscode.Uri): RemoteDocument | undefined {
  const remotePath = scheme === remoteScheme ? parseRemotePath(path) : undefined;
  return remotePath === undefined ? undefined : { authority, path: remotePath };
}

export function uriOf({ authority, path }: RemoteDocument): vscode.Uri {
  return vscode.Uri.from({ scheme: remoteScheme, authority, path });
}

/** Returns the files on servers that are open in any kind of editor, also those that could not be read. */
export function openUris(): readonly vscode.Uri[] {
  const documents = vscode.workspace.textDocuments.map(({ uri }) => uri);
  const uris = [...openResources(), ...documents].filter(({ scheme }) => scheme === remoteScheme);
  return [...new Map(uris.map((uri) => [uri.toString(), uri])).values()];
}

/** Whether an editor shows the file. */
export function isOpen(uri: vscode.Uri): boolean {
  const text = uri.toString();
  return openUris().some((open) => open.toString() === text);
}

/** Whether an editor shows the file with this key, see `keyOf`. */
export function isOpenKey(key: string): boolean {
  return openUris().some((uri) => hasKey(uri, key));
}

/** Whether an editor has unsaved changes of the file with this key. */
export function isUnsavedKey(key: string): boolean {
  return openUris().some((uri) => hasKey(uri, key) && hasUnsavedChanges(uri));
}

function hasKey(uri: vscode.Uri, key: string): boolean {
  const document = documentOf(uri);
  return document !== undefined && keyOf(document) === key;
}

/** Whether any kind of editor has unsaved changes of the file. */
export function hasUnsavedChanges(uri: vscode.Uri): boolean {
  const text = uri.toString();
  return (
    findOpenDocument(text)?.isDirty === true ||
    openResources(({ isDirty }) => isDirty).some((changed) => changed.toString() === text)
  );
}
