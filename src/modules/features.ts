import * as vscode from 'vscode';
import bridgeSource from '../bridge/bridge.jl';
import filesSource from '../bridge/files/files.jl';
import { createDiagnosedUserApi, createUserApi } from '../core/api/createUserApi.ts';
import { BridgeCalls } from '../core/bridge/bridgeCalls.ts';
import { replyReader } from '../core/bridge/bridgeReply.ts';
import { createBridge } from '../core/bridge/createBridge.ts';
import type { DisplayValue } from '../core/bridge/displayValue.ts';
import { installAfterStart } from '../core/bridge/installAfterStart.ts';
import { createRemoteFiles } from '../core/files/remote/createRemoteFiles.ts';
import { parseFilesReply } from '../core/files/remote/filesReply.ts';
import { ListingCache } from '../core/files/remote/listingCache.ts';
import { removeLeftoversWhenRunning } from '../core/files/remote/removeLeftoversWhenRunning.ts';
import type { Disposable } from '../core/lib/disposable.ts';
import { openFiles } from '../features/files/module.ts';
import { createServerFileSystem, type ServerFileSystemModule } from '../features/fileSystem/later.ts';
import { createRepl, type ReplModule } from '../features/repl/module.ts';
import { createResults, type ResultsModule } from '../features/results/module.ts';
import { openRun } from '../features/run/module.ts';
import { createServerFiles, type ServerFilesModule } from '../features/serverFiles/module.ts';
import { createServerSearch, type ServerSearchModule } from '../features/serverSearch/module.ts';
import { commands } from '../features/shared/commands.ts';
import type { ServerPlaces } from '../features/shared/serverPlaces.ts';
import { createSync, type SyncWindow } from '../features/sync/module.ts';
import { createWorkspace, type WorkspaceModule } from '../features/workspace/module.ts';
import { NodeLocalFiles } from '../platform/node/localFiles.ts';
import { nodeInflate, nodeUnpackFile } from '../platform/node/nodeInflate.ts';
import { NodeLeftoverJournal } from '../platform/node/nodeLeftoverJournal.ts';
import { NodeTextStore } from '../platform/node/nodeTextStore.ts';
import { StagingJournal } from '../platform/node/stagingJournal.ts';
import { WorkspaceFiles } from '../platform/vscode/workspaceFiles.ts';
import type { Connection, WindowServices } from './windowServices.ts';

/** The features that work on a server: runs, results, the REPL, variables and transfers. */
export interface Features extends Disposable {
  /** Starts them for an address. Dispose the result before the connection. */
  open(connection: Connection): vscode.Disposable;
  /** The files on the server, for the scheme `engee`. */
  readonly fileSystem: ServerFileSystemModule['provider'];
}

/** Objects that live as long as the window, independent of the Engee address. */
interface WindowObjects {
  readonly local: WorkspaceFiles;
  readonly leftovers: NodeLeftoverJournal;
  readonly results: ResultsModule;
  readonly serverFiles: ServerFilesModule;
  readonly workspace: WorkspaceModule;
  readonly search: ServerSearchModule;
  readonly repl: ReplModule;
  readonly sync: SyncWindow;
  /** Stores what mapped folders were like when they were synchronized. */
  readonly syncStore: NodeTextStore;
  readonly fileSystem: ServerFileSystemModule;
}

/** Creates the features. Loaded after activation, so that the editor starts fast. */
export function createFeatures(services: WindowServices): Features {
  const { context, clock, log } = services;
  const local = createWorkspaceFiles(context);
  const results = createResults({
    extensionUri: context.extensionUri,
    unpackFile: nodeUnpackFile,
    local,
    clock,
    log,
  });
  const workspace = createWorkspace();
  const serverFiles = createServerFiles();
  const search = createServerSearch();
  const leftovers = new NodeLeftoverJournal(vscode.Uri.joinPath(context.globalStorageUri, 'leftovers').fsPath);
  const fileSystem = createServerFileSystem();
  const sync = createSync();
  const syncStore = new NodeTextStore(vscode.Uri.joinPath(context.globalStorageUri, 'sync').fsPath);
  const repl = createRepl(context.workspaceState);
  const objects = { local, leftovers, results, serverFiles, workspace, search, repl, fileSystem, sync, syncStore };
  return {
    open: (connection) => openFeatures(connection, services, objects),
    fileSystem: fileSystem.provider,
    dispose() {
      results.dispose();
      workspace.dispose();
      serverFiles.dispose();
      search.dispose();
      sync.dispose();
      fileSystem.dispose();
    },
  };
}

/** Also removes incomplete files that a crashed window left behind. */
function createWorkspaceFiles({ globalStorageUri }: vscode.ExtensionContext): WorkspaceFiles {
  const storage = (name: string) => vscode.Uri.joinPath(globalStorageUri, name).fsPath;
  const journal = new StagingJournal(storage('downloads'));
  void journal.removeOrphans();
  return new WorkspaceFiles(new NodeLocalFiles(journal), storage('staging'));
}

function openFeatures(
  { transport, accountApi, auth: { service: auth }, server: { service: server, readyServer, restart } }: Connection,
  { context, clock, log, redactor }: WindowServices,
  { local, leftovers, results, serverFiles, workspace, search, repl, fileSystem, sync, syncStore }: WindowObjects,
): vscode.Disposable {
  const { workspaceState, globalState } = context;
  const { holdsSecret } = redactor;
  const userApi = createDiagnosedUserApi(createUserApi(transport), accountApi);
  const bridgeApi = createDiagnosedUserApi(createUserApi(transport, { isRepeatable: true }), accountApi);
  const calls = new BridgeCalls({
    userApi: bridgeApi,
    clock,
    source: bridgeSource,
    readReply: replyReader(nodeInflate),
  });
  const fileCalls = new BridgeCalls({
    userApi: bridgeApi,
    clock,
    source: filesSource,
    readReply: async (text) => Promise.resolve(parseFilesReply(text)),
  });
  const remote = createRemoteFiles({ calls: fileCalls, userApi, inflate: nodeInflate, journal: leftovers, clock, log });
  const listings = new ListingCache(remote, clock);
  const remoteAccess = { baseUrl: transport.baseUrl, files: remote, listings, userApi };
  const bridge = createBridge(calls);
  // Runs need the places of the server's files, and these files are read again after runs.
  const places: ServerPlaces = {
    uriOf: (path) => serverFileSystem.uriOf(path),
    remotePathOf: (uri) => serverFileSystem.remotePathOf(uri),
  };
  const files = openFiles({ readyServer, userApi, remote, local, memory: workspaceState, clock, log });
  const synchronization = sync.open({
    baseUrl: transport.baseUrl,
    auth,
    server,
    readyServer,
    transfers: files.transfers,
    remote,
    local,
    excludesOf: files.excludesOf,
    saveUnsaved: files.saveUnsaved,
    uriOf: places.uriOf,
    memory: workspaceState,
    store: syncStore,
    log,
  });
  const run = openRun({
    calls,
    userApi,
    server,
    readyServer,
    restartServer: restart,
    places,
    files: { ...files, beforeRunFile: synchronization.beforeRunFile },
    memory: workspaceState,
    holdsSecret,
    clock,
    log,
  });
  const { runs } = run;
  const serverFileSystem = fileSystem.open({
    ...remoteAccess,
    auth,
    server,
    readyServer,
    runs,
    pickFolder: files.pickFolder,
    clock,
    log,
  });
  const showRich = (title: string, shown: DisplayValue) => void results.showValue(title, shown);
  return vscode.Disposable.from(
    installAfterStart(server.onDidStart, calls, log),
    removeLeftoversWhenRunning(server, remote),
    server.onDidStart((url) => {
      fileCalls.forget(url);
      listings.forget();
    }),
    listings,
    results.open(runs, run.openCode),
    serverFiles.open({
      auth,
      server,
      runs,
      files: remote,
      listings,
      uriOf: places.uriOf,
      localCopyOf: files.localCopyOf,
      downloadPaths: files.downloadPaths,
      uploadTo: files.uploadTo,
      run: async (path) => {
        const uri = places.uriOf(path);
        if (uri !== undefined) await vscode.commands.executeCommand(commands.runFile, uri);
      },
      onDidTransfer: (listener) =>
        vscode.Disposable.from(files.onDidTransfer(listener), synchronization.onDidTransfer(listener)),
      clock,
      log,
    }),
    workspace.open({ auth, server, runs, bridge, showRich, clock, log }),
    search.open({ readyServer, files: remote, places, memory: workspaceState, clock, log }),
    repl.open({ runs, bridge, server, memory: globalState, holdsSecret, clock, log }),
    synchronization,
    serverFileSystem,
    files,
    run,
  );
}
