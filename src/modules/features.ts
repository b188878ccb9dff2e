import * as vscode from 'vscode';
import bridgeSource from '../bridge/bridge.jl';
import { createDiagnosedUserApi, createUserApi } from '../core/api/createUserApi.ts';
import { BridgeCalls } from '../core/bridge/bridgeCalls.ts';
import { createBridge } from '../core/bridge/createBridge.ts';
import { Limiter } from '../core/files/limiter.ts';
import { TransferMemory } from '../core/files/transferMemory.ts';
import { transfersAtATime } from '../core/files/transfers.ts';
import { statementLines } from '../core/julia/blocks.ts';
import { isComplete } from '../core/julia/isComplete.ts';
import { randomId } from '../core/lib/crypto.ts';
import type { Disposable } from '../core/lib/disposable.ts';
import { BridgeEngine } from '../core/run/bridgeEngine.ts';
import { PendingRuns } from '../core/run/pendingRuns.ts';
import { createPlainEngine } from '../core/run/plainEngine.ts';
import { RunNumbers } from '../core/run/runNumbers.ts';
import { RunService } from '../core/run/runService.ts';
import { registerFiles } from '../features/files/registerFiles.ts';
import { askToolFolders } from '../features/files/toolFolderQuestion.ts';
import { registerRepl } from '../features/repl/registerRepl.ts';
import { ReplPlaces } from '../features/repl/replPlaces.ts';
import { registerResults, type Results } from '../features/results/registerResults.ts';
import { registerRun } from '../features/run/registerRun.ts';
import type { SavingDependencies } from '../features/run/saveWhole.ts';
import { readyForRun } from '../features/run/submit.ts';
import { registerWorkspace } from '../features/workspace/registerWorkspace.ts';
import { VariableView } from '../features/workspace/variableView.ts';
import { NodeLocalFiles } from '../platform/node/localFiles.ts';
import { nodeInflate } from '../platform/node/nodeInflate.ts';
import { StagingJournal } from '../platform/node/stagingJournal.ts';
import { WorkspaceFiles } from '../platform/vscode/workspaceFiles.ts';
import type { Connection } from './connection.ts';
import type { WindowServices } from './windowServices.ts';

/** The features that work on a server: runs, results, the REPL, variables and transfers. */
export interface Features extends Disposable {
  /** Starts them for an address. Dispose the result before the connection. */
  open(connection: Connection): vscode.Disposable;
}

/** Objects that live as long as the window, independent of the Engee address. */
interface WindowObjects {
  readonly results: Results;
  readonly variables: VariableView;
  readonly replPlaces: ReplPlaces;
  readonly local: WorkspaceFiles;
}

/** Creates the features. Loaded after activation, so that the editor starts fast. */
export function createFeatures(services: WindowServices): Features {
  const { context, clock, log } = services;
  const local = createWorkspaceFiles(context);
  const results = registerResults({ extensionUri: context.extensionUri, local, clock, log });
  const variables = new VariableView();
  const objects = { results, variables, local, replPlaces: new ReplPlaces(context.workspaceState) };
  return {
    open: (connection) => openFeatures(connection, services, objects),
    dispose() {
      results.dispose();
      variables.dispose();
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
  { transport, accountApi, auth, server, readyServer, restartServer }: Connection,
  { context, clock, log, redactor }: WindowServices,
  { results, variables, replPlaces, local }: WindowObjects,
): vscode.Disposable {
  const { workspaceState } = context;
  const userApi = createDiagnosedUserApi(createUserApi(transport), accountApi);
  const bridgeApi = createDiagnosedUserApi(createUserApi(transport, { isRepeatable: true }), accountApi);
  const calls = new BridgeCalls({ userApi: bridgeApi, clock, inflate: nodeInflate, source: bridgeSource });
  const bridge = createBridge(calls);
  const engine = new BridgeEngine({ calls, plain: createPlainEngine(userApi), clock, log });
  const numbers = new RunNumbers(workspaceState, clock);
  const runs = new RunService({
    engine,
    ready: (signal) => readyForRun(readyServer, signal),
    clock,
    pending: new PendingRuns(
      workspaceState,
      () => server.runningUrl,
      () => clock.now(),
      redactor.holdsSecret,
    ),
    numbers,
    windowId: randomId(),
  });
  const transfers = { api: userApi, local, slots: new Limiter(transfersAtATime), clock };
  const saving: SavingDependencies = {
    calls,
    epochOf: (run) => engine.epochOf(run),
    transfers,
    toLocation: (uri) => local.toLocation(uri),
    askToolFolders,
  };
  const memory = new TransferMemory(workspaceState);
  const localCopyOf = (remotePath: string) => {
    const location = memory.localOf(remotePath);
    return location === undefined ? undefined : local.toUri(location).toString();
  };

  const run = registerRun({ runs, server, restartServer, saving, localCopyOf, clock, log });
  return vscode.Disposable.from(
    run,
    results.follow(runs, (place) => run.openCode(place)),
    registerWorkspace({
      view: variables,
      auth,
      server,
      runs,
      bridge,
      showRich: (title, shown) => void results.showValue(title, shown),
      clock,
      log,
    }),
    registerRepl({
      places: replPlaces,
      runs,
      bridge,
      server,
      reading: { isComplete, statementLines },
      memory: context.globalState,
      holdsSecret: redactor.holdsSecret,
      clock,
      log,
    }),
    registerFiles({ readyServer, transfers, local, memory, log }),
    runs,
    numbers,
  );
}
