import type * as vscode from 'vscode';
import type { RemoteFiles } from '../../core/files/remote/remoteFiles.ts';
import type { RemotePath } from '../../core/files/remotePath.ts';
import type { TransferMemory } from '../../core/files/transferMemory.ts';
import type { TransferDependencies } from '../../core/files/transfers.ts';
import type { LocalFiles, Location } from '../../platform/localFiles.ts';
import type { Logger } from '../../platform/logger.ts';
import type { ReadyServer } from '../shared/readyServer.ts';
import type { NoBridgeNotice } from './conflictQuestion.ts';

/** The user's files, with conversions between VS Code's URIs and locations. */
export interface EditorFiles extends LocalFiles {
  toLocation(uri: vscode.Uri): Location;
  toUri(location: Location): vscode.Uri;
}

/** What the commands need. */
export interface FilesContext {
  readonly readyServer: ReadyServer;
  readonly transfers: TransferDependencies;
  readonly remote: RemoteFiles;
  readonly local: EditorFiles;
  readonly memory: TransferMemory;
  readonly log: Logger;
  /** Explains once per window that nothing can be replaced. */
  readonly noBridge: NoBridgeNotice;
  /** Reports that files below this folder on Engee have changed. */
  readonly didTransfer: (folder: RemotePath) => void;
  /** Aborts when the feature is disposed. */
  readonly closing: AbortSignal;
}
