import type * as vscode from 'vscode';
import type { ListingCache } from '../../core/files/remote/listingCache.ts';
import type { RemoteFiles } from '../../core/files/remote/remoteFiles.ts';
import type { TreeModel } from '../../core/files/remote/treeModel.ts';
import type { RemotePath } from '../../core/files/remotePath.ts';
import type { Server } from '../../core/server/server.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { TreeView } from '../shared/ui/views.ts';
import type { ViewRow } from './filesTree.ts';

/** What other features do with the files of the tree. Each shows its own progress and errors. */
export interface FileServices {
  /** Returns the URI of a file on the server, which the editor can open. Undefined while nobody is signed in. */
  readonly uriOf: (path: RemotePath) => vscode.Uri | undefined;
  /** Returns the URI of the local file that was last uploaded to this absolute path. */
  readonly localCopyOf: (path: RemotePath) => string | undefined;
  readonly downloadPaths: (paths: readonly RemotePath[]) => Thenable<unknown>;
  /** Uploads local files into a folder. */
  readonly uploadTo: (uris: readonly vscode.Uri[], folder: RemotePath) => Thenable<unknown>;
  readonly run: (path: RemotePath) => Thenable<unknown>;
}

/** What the commands of the view need. */
export interface TreeContext extends FileServices {
  readonly files: Pick<RemoteFiles, 'list' | 'stat' | 'makeFolder' | 'rename' | 'remove' | 'replace'>;
  readonly listings: ListingCache;
  readonly server: Pick<Server, 'state' | 'runningUrl' | 'refresh'>;
  readonly model: TreeModel;
  readonly view: TreeView<ViewRow>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Aborts when the feature is disposed. */
  readonly closing: AbortSignal;
}
