import type * as vscode from 'vscode';
import type { BaseUrl } from '../../core/api/baseUrl.ts';
import type { Auth } from '../../core/auth/auth.ts';
import { EngeeError } from '../../core/errors/engeeError.ts';
import type { ExcludesOf } from '../../core/files/planUpload.ts';
import type { RemoteFiles } from '../../core/files/remote/remoteFiles.ts';
import type { RemotePath } from '../../core/files/remotePath.ts';
import type { Mappings } from '../../core/files/sync/mappings.ts';
import type { SyncBases } from '../../core/files/sync/syncBase.ts';
import type { TransferDependencies } from '../../core/files/transfers.ts';
import type { PlannedFile } from '../../core/files/uploadPlan.ts';
import type { Server } from '../../core/server/server.ts';
import type { LocalFiles, Location } from '../../platform/localFiles.ts';
import type { Logger } from '../../platform/logger.ts';
import type { ReadyServer } from '../shared/readyServer.ts';

/** What the commands need. */
export interface SyncContext {
  readonly baseUrl: BaseUrl;
  readonly auth: Pick<Auth, 'state'>;
  readonly server: Pick<Server, 'runningUrl'>;
  readonly readyServer: ReadyServer;
  readonly transfers: TransferDependencies;
  readonly remote: RemoteFiles;
  readonly local: LocalFiles & {
    toLocation(uri: vscode.Uri): Location;
    toUri(location: Location): vscode.Uri;
  };
  readonly mappings: Mappings;
  readonly bases: SyncBases;
  /** Returns what the settings exclude from uploads. */
  readonly excludesOf: ExcludesOf;
  /** Offers to save those of the files that have unsaved changes. Rejects with `canceled`. */
  readonly saveUnsaved: (files: readonly PlannedFile[]) => Promise<void>;
  /** Returns the URI of a file on the server. Undefined if nobody is signed in. */
  readonly uriOf: (path: RemotePath) => vscode.Uri | undefined;
  /** Reports that files below this folder on Engee have changed. */
  readonly didTransfer: (folder: RemotePath) => void;
  readonly log: Logger;
  /** Aborts when the feature is disposed. */
  readonly closing: AbortSignal;
}

/** Returns whose files the server has. Throws `signInRequired`. */
export function ownerOf(context: Pick<SyncContext, 'auth' | 'baseUrl'>): string {
  const { state } = context.auth;
  if (state.kind === 'signedIn') return JSON.stringify([context.baseUrl, state.account.id]);
  throw new EngeeError({ kind: 'signInRequired', why: state.kind === 'expired' ? 'expired' : 'signedOut' });
}

/** Rejects with `canceled`. */
export function throwCanceled(): never {
  throw new EngeeError({ kind: 'canceled' });
}
