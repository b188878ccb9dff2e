import * as vscode from 'vscode';
import filesSource from '../bridge/files/files.jl';
import type { UserApi } from '../core/api/userApi.ts';
import { BridgeCalls } from '../core/bridge/bridgeCalls.ts';
import { createRemoteFiles } from '../core/files/remote/createRemoteFiles.ts';
import { parseFilesReply } from '../core/files/remote/filesReply.ts';
import { ListingCache } from '../core/files/remote/listingCache.ts';
import { removeLeftoversWhenRunning } from '../core/files/remote/removeLeftoversWhenRunning.ts';
import type { Disposable } from '../core/lib/disposable.ts';
import { type FilesModule, openFiles } from '../features/files/module.ts';
import { createServerFileSystem, type ServerFileSystemModule } from '../features/fileSystem/later.ts';
import type { RunModule } from '../features/run/module.ts';
import { createServerFiles } from '../features/serverFiles/module.ts';
import { createServerSearch } from '../features/serverSearch/module.ts';
import type { ServerPlaces } from '../features/shared/serverPlaces.ts';
import { createSync, type SyncModule } from '../features/sync/module.ts';
import { nodeInflate } from '../platform/node/nodeInflate.ts';
import { NodeLeftoverJournal } from '../platform/node/nodeLeftoverJournal.ts';
import { NodeTextStore } from '../platform/node/nodeTextStore.ts';
import type { WorkspaceFiles } from '../platform/vscode/workspaceFiles.ts';
import type { Connection, WindowServices } from './windowServices.ts';

/** The APIs of the user's server. Requests of `repeatable` can be sent twice. */
export interface UserApis {
  readonly once: UserApi;
  readonly repeatable: UserApi;
}

/** The features for files: transfers, the tree, the scheme `engee`, the search and the synchronization. */
export interface FileFeatures extends Disposable {
  readonly fileSystem: ServerFileSystemModule['provider'];
  /** Starts them for an address. Dispose the result before the connection. */
  open(connection: Connection, apis: UserApis): OpenFileFeatures;
}

export interface OpenFileFeatures extends Disposable {
  readonly transfers: FilesModule;
  readonly places: ServerPlaces;
  readonly beforeRunFile: SyncModule['beforeRunFile'];
  /** Starts what follows runs. The runs themselves need the transfers. */
  follow(run: Pick<RunModule, 'runs' | 'runFile'>): Disposable;
}

/** Creates the objects that live as long as the window. */
export function createFileFeatures(services: WindowServices, local: WorkspaceFiles): FileFeatures {
  const storage = (name: string) => vscode.Uri.joinPath(services.context.globalStorageUri, name).fsPath;
  const views = { tree: createServerFiles(), search: createServerSearch(), sync: createSync() };
  const fileSystem = createServerFileSystem();
  const leftovers = new NodeLeftoverJournal(storage('leftovers'));
  /** What mapped folders were like when they were synchronized. */
  const syncStore = new NodeTextStore(storage('sync'));
  return {
    fileSystem: fileSystem.provider,
    open: (connection, apis) =>
      openFileFeatures(connection, apis, services, { local, leftovers, syncStore, fileSystem, ...views }),
    dispose() {
      for (const each of [...Object.values(views), fileSystem]) each.dispose();
    },
  };
}

interface WindowFiles {
  readonly local: WorkspaceFiles;
  readonly leftovers: NodeLeftoverJournal;
  readonly syncStore: NodeTextStore;
  readonly fileSystem: ServerFileSystemModule;
  readonly tree: ReturnType<typeof createServerFiles>;
  readonly search: ReturnType<typeof createServerSearch>;
  readonly sync: ReturnType<typeof createSync>;
}

function openFileFeatures(
  { transport: { baseUrl }, auth: { service: auth }, server: { service: server, readyServer } }: Connection,
  { once: userApi, repeatable }: UserApis,
  { context: { workspaceState: memory }, clock, log }: WindowServices,
  { local, leftovers, syncStore, fileSystem, tree, search, sync }: WindowFiles,
): OpenFileFeatures {
  const calls = new BridgeCalls({
    userApi: repeatable,
    clock,
    source: filesSource,
    readReply: async (text) => Promise.resolve(parseFilesReply(text)),
  });
  const files = createRemoteFiles({ calls, userApi, inflate: nodeInflate, journal: leftovers, clock, log });
  const listings = new ListingCache(files, clock);
  // The file system opens after the runs, because it reads files again that a run may have changed.
  let opened: ServerPlaces | undefined;
  const places: ServerPlaces = {
    uriOf: (path) => opened?.uriOf(path),
    remotePathOf: (uri) => opened?.remotePathOf(uri),
  };
  const transfers = openFiles({ readyServer, userApi, remote: files, local, memory, clock, log });
  const synchronization = sync.open({
    baseUrl,
    auth,
    server,
    readyServer,
    transfers: transfers.transfers,
    remote: files,
    local,
    excludesOf: transfers.excludesOf,
    saveUnsaved: transfers.saveUnsaved,
    uriOf: places.uriOf,
    memory,
    store: syncStore,
    log,
  });
  const subscriptions = vscode.Disposable.from(
    removeLeftoversWhenRunning(server, files),
    server.onDidStart((url) => {
      calls.forget(url);
      listings.forget();
    }),
    listings,
    transfers,
    synchronization,
  );
  const follow: OpenFileFeatures['follow'] = ({ runs, runFile }) => {
    const { pickFolder, localCopyOf, downloadPaths, uploadTo, onDidTransfer } = transfers;
    const systemDependencies = {
      baseUrl,
      files,
      listings,
      userApi,
      auth,
      server,
      readyServer,
      runs,
      pickFolder,
      downloadPaths,
      memory,
      clock,
      log,
    };
    const serverFileSystem = fileSystem.open(systemDependencies);
    opened = serverFileSystem;
    return vscode.Disposable.from(
      transfers.followRuns(runs),
      serverFileSystem,
      tree.open({
        auth,
        server,
        runs,
        files,
        listings,
        uriOf: places.uriOf,
        localCopyOf,
        downloadPaths,
        uploadTo,
        run: async (path) => {
          const uri = places.uriOf(path);
          if (uri !== undefined) await runFile(uri);
        },
        onDidTransfer: (listener) =>
          vscode.Disposable.from(onDidTransfer(listener), synchronization.onDidTransfer(listener)),
        clock,
        log,
      }),
      search.open({ readyServer, files, places, memory, clock, log }),
    );
  };
  return {
    transfers,
    places,
    beforeRunFile: synchronization.beforeRunFile,
    follow,
    dispose: () => {
      subscriptions.dispose();
    },
  };
}
