import * as vscode from 'vscode';
import bridgeSource from '../bridge/bridge.jl';
import helpSource from '../bridge/help/help.jl';
import { createDiagnosedUserApi, createUserApi } from '../core/api/createUserApi.ts';
import type { UserApi } from '../core/api/userApi.ts';
import { BridgeCalls } from '../core/bridge/bridgeCalls.ts';
import { replyReader } from '../core/bridge/bridgeReply.ts';
import { createBridge } from '../core/bridge/createBridge.ts';
import type { DisplayValue } from '../core/bridge/displayValue.ts';
import { installAfterStart } from '../core/bridge/installAfterStart.ts';
import { createSessionHelp } from '../core/editorHelp/sessionHelp.ts';
import type { Disposable } from '../core/lib/disposable.ts';
import { createEditorHelp, type EditorHelpModule } from '../features/editorHelp/module.ts';
import { createNotebooks, type NotebooksModule } from '../features/notebooks/module.ts';
import { createRepl, type ReplModule } from '../features/repl/module.ts';
import { createResults, type ResultsModule } from '../features/results/module.ts';
import { openRun } from '../features/run/module.ts';
import { createWorkspace, type WorkspaceModule } from '../features/workspace/module.ts';
import { NodeLocalFiles } from '../platform/node/localFiles.ts';
import { nodeInflate, nodeUnpackFile } from '../platform/node/nodeInflate.ts';
import { setModifiedTime } from '../platform/node/setModifiedTime.ts';
import { StagingJournal } from '../platform/node/stagingJournal.ts';
import { WorkspaceFiles } from '../platform/vscode/workspaceFiles.ts';
import { createFileFeatures, type FileFeatures } from './fileFeatures.ts';
import type { Connection, WindowServices } from './windowServices.ts';

const refreshMs = 10_000;

/** The features that work on a server: runs, results, the REPL, variables and transfers. */
export interface Features extends Disposable {
  /** Starts them for an address. Dispose the result before the connection. */
  open(connection: Connection): vscode.Disposable;
  /** The files on the server, for the scheme `engee`. */
  readonly fileSystem: FileFeatures['fileSystem'];
}

/** Objects that live as long as the window, independent of the Engee address. */
interface WindowObjects {
  readonly files: FileFeatures;
  readonly results: ResultsModule;
  readonly workspace: WorkspaceModule;
  readonly repl: ReplModule;
  readonly notebooks: NotebooksModule;
  readonly editorHelp: EditorHelpModule;
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
  const files = createFileFeatures(services, local);
  const notebooks = createNotebooks({ local, memory: context.workspaceState, setModifiedTime, clock, log });
  const editorHelp = createEditorHelp();
  const objects = { files, results, workspace, repl: createRepl(context.workspaceState), notebooks, editorHelp };
  return {
    open: (connection) => openFeatures(connection, services, objects),
    fileSystem: files.fileSystem,
    dispose() {
      results.dispose();
      workspace.dispose();
      notebooks.dispose();
      editorHelp.dispose();
      files.dispose();
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
  connection: Connection,
  { context, clock, log, redactor }: WindowServices,
  { files: fileFeatures, results, workspace, repl, notebooks, editorHelp }: WindowObjects,
): vscode.Disposable {
  const {
    transport,
    accountApi,
    auth: { service: auth },
    server: { service: server, readyServer, restart },
  } = connection;
  const { workspaceState, globalState } = context;
  const { holdsSecret } = redactor;
  // The server was stopped elsewhere. The window would show that only after its next poll.
  const noticeStop = () => {
    if (server.state.kind === 'running') void server.refresh(AbortSignal.timeout(refreshMs)).catch(() => undefined);
  };
  const diagnosed = (api: UserApi) => createDiagnosedUserApi(api, accountApi, noticeStop);
  const userApi = diagnosed(createUserApi(transport));
  const bridgeApi = diagnosed(createUserApi(transport, { isRepeatable: true }));
  const calls = new BridgeCalls({
    userApi: bridgeApi,
    clock,
    source: bridgeSource,
    readReply: replyReader(nodeInflate),
  });
  const bridge = createBridge(calls);
  const files = fileFeatures.open(connection, { once: userApi, repeatable: bridgeApi });
  const run = openRun({
    calls,
    userApi,
    server,
    readyServer,
    restartServer: restart,
    places: files.places,
    files: { ...files.transfers, beforeRunFile: files.beforeRunFile },
    memory: workspaceState,
    holdsSecret,
    clock,
    log,
  });
  const { runs } = run;
  const showRich = (title: string, shown: DisplayValue) => void results.showValue(title, shown);
  return vscode.Disposable.from(
    installAfterStart(server.onDidStart, calls, log),
    results.open(runs, run.openCode),
    files.follow(run),
    workspace.open({ auth, server, runs, bridge, showRich, clock, log }),
    repl.open({ runs, bridge, server, memory: globalState, holdsSecret, clock, log }),
    editorHelp.open({ help: createSessionHelp(helpSource, { userApi: bridgeApi, clock }), server, runs, clock }),
    notebooks.open({
      runs,
      sources: run.sources,
      places: files.places,
      isServerRunning: () => server.state.kind === 'running',
      restartServer: restart,
      clock,
      log,
    }),
    files,
    run,
  );
}
