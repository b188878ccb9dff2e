import type * as vscode from 'vscode';
import type { RemotePath } from '../../core/files/remotePath.ts';

/** The URIs of the files on the server. */
export interface ServerPlaces {
  /** Returns the URI that opens a file of the current account; undefined if nobody is signed in. */
  readonly uriOf: (path: RemotePath) => vscode.Uri | undefined;
  /** Returns the path of a file of the current account; undefined for any other URI. */
  readonly remotePathOf: (uri: vscode.Uri) => RemotePath | undefined;
}
