import type * as vscode from 'vscode';
import type { Auth } from '../../core/auth/auth.ts';
import type { TransferDeps } from '../../core/files/transfers.ts';
import type { TransferMemory } from '../../core/files/transferMemory.ts';
import type { Server } from '../../core/server/server.ts';
import type { LocalFiles, Location } from '../../platform/localFiles.ts';
import type { Logger } from '../../platform/logger.ts';

/** The user's files, and their two names: the editor's and ours. */
export interface EditorFiles extends LocalFiles {
  toLocation(uri: vscode.Uri): Location;
  toUri(location: Location): vscode.Uri;
}

export interface FilesDependencies {
  readonly auth: Auth;
  readonly server: Server;
  readonly transfers: TransferDeps;
  readonly local: EditorFiles;
  readonly memory: TransferMemory;
  readonly log: Logger;
}

/** What the commands share. */
export interface FilesContext {
  readonly auth: Auth;
  readonly server: Server;
  readonly local: EditorFiles;
  readonly transfers: TransferDeps;
  readonly memory: TransferMemory;
  readonly log: Logger;
  /** Aborts when the extension goes. */
  readonly closing: AbortSignal;
}
