import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import bridgeSource from './bridge/bridge.jl';
import { createAccountApi } from './core/api/accountApi.ts';
import type { BaseUrl } from './core/api/baseUrl.ts';
import { createDiagnosedUserApi } from './core/api/diagnosedUserApi.ts';
import { createOAuthEndpoints } from './core/api/oauthEndpoints.ts';
import type { TokenSource } from './core/api/tokenSource.ts';
import { createTransport } from './core/api/transport.ts';
import { createUserApi } from './core/api/createUserApi.ts';
import { randomId } from './core/lib/randomId.ts';
import { AuthService } from './core/auth/authService.ts';
import { Callbacks } from './core/auth/oauth/callbacks.ts';
import { BridgeCalls } from './core/bridge/bridgeCalls.ts';
import { createBridge } from './core/bridge/createBridge.ts';
import { Slots } from './core/files/slots.ts';
import { transfersAtATime } from './core/files/transfers.ts';
import { TransferMemory } from './core/files/transferMemory.ts';
import { setFormatLanguage } from './core/lib/format.ts';
import { createRedactor, type Redactor } from './core/lib/redact.ts';
import { onBug } from './core/lib/reportBug.ts';
import { BridgeEngine } from './core/run/bridgeEngine.ts';
import { statementLines } from './core/run/code/blocks.ts';
import { isComplete } from './core/run/code/isComplete.ts';
import { PendingRuns } from './core/run/pendingRuns.ts';
import { createPlainEngine } from './core/run/plainEngine.ts';
import { RunNumbers } from './core/run/runNumbers.ts';
import { RunService } from './core/run/runService.ts';
import { ServerService } from './core/server/serverService.ts';
import { builtInClient } from './features/auth/builtInClient.ts';
import { OAuthClientSettings } from './features/auth/oauthClientSettings.ts';
import { registerAuth } from './features/auth/registerAuth.ts';
import { registerFiles } from './features/files/registerFiles.ts';
import { askToolFolders } from './features/files/toolFolderQuestion.ts';
import { registerRepl } from './features/repl/registerRepl.ts';
import { ReplPlaces } from './features/repl/replPlaces.ts';
import { registerResults, type Results } from './features/results/registerResults.ts';
import { linkCommands } from './features/run/linkCommands.ts';
import { registerRun } from './features/run/registerRun.ts';
import { readyForRun } from './features/run/submit.ts';
import { registerServer } from './features/server/registerServer.ts';
import { startOptions } from './features/server/startOptions.ts';
import { Answers, type TestApi } from './features/shared/answers.ts';
import { configuredBaseUrl, onDidChangeBaseUrl } from './features/setup/configuredBaseUrl.ts';
import { registerSetup, registerUnusable } from './features/setup/registerSetup.ts';
import type { SavingDependencies } from './features/run/saveWhole.ts';
import { registerWorkspace } from './features/workspace/registerWorkspace.ts';
import { VariableView } from './features/workspace/variableView.ts';
import type { Logger } from './platform/logger.ts';
import { nodeClock as clock } from './platform/node/nodeClock.ts';
import { FileLock } from './platform/node/fileLock.ts';
import { NodeLocalFiles } from './platform/node/localFiles.ts';
import { createNodeHttpClient } from './platform/node/nodeHttpClient.ts';
import { nodeInflate } from './platform/node/nodeInflate.ts';
import { nodeLoopbackListener as loopback } from './platform/node/nodeLoopbackListener.ts';
import { StagingJournal } from './platform/node/stagingJournal.ts';
import { redactedLog } from './platform/vscode/redactedLog.ts';
import { WorkspaceFiles } from './platform/vscode/workspaceFiles.ts';

/** Creates the adapters, the core services and the features. Sends no requests and awaits nothing. */
export function activate(context: vscode.ExtensionContext): TestApi | undefined {
  if (vscode.l10n.bundle !== undefined) l10n.config({ contents: vscode.l10n.bundle });
  setFormatLanguage(vscode.env.language);
  const channel = vscode.window.createOutputChannel('Engee', { log: true });
  const redactor = createRedactor();
  const log = redactedLog(channel, (text) => redactor.redact(text));
  const openCode = (target: unknown) => vscode.commands.executeCommand<undefined>(linkCommands.openFrame, target);
  const local = createWorkspaceFiles(context);
  const results = registerResults({ extensionUri: context.extensionUri, openCode, local, clock, log });
  const variables = new VariableView();
  const replPlaces = new ReplPlaces(context.workspaceState);
  const open = (baseUrl: BaseUrl | undefined) =>
    baseUrl === undefined
      ? registerUnusable(log)
      : openEngee(baseUrl, context, log, redactor, { results, variables, local, replPlaces });

  // Everything that depends on the Engee address is recreated when the address changes, so that no state is carried over.
  let engee = open(configuredBaseUrl());
  context.subscriptions.push(
    channel,
    onBug((error) => {
      log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }),
    results,
    variables,
    registerSetup(context.extension.id, channel),
    onDidChangeBaseUrl((baseUrl) => {
      engee.dispose();
      engee = open(baseUrl);
    }),
    {
      dispose: () => {
        engee.dispose();
      },
    },
  );
  return context.extensionMode === vscode.ExtensionMode.Test ? { answers: (given) => new Answers(given) } : undefined;
}

/** Objects that live as long as the window, independent of the Engee address. */
interface WindowDependencies {
  readonly results: Results;
  readonly variables: VariableView;
  readonly replPlaces: ReplPlaces;
  readonly local: WorkspaceFiles;
}

/** Also removes incomplete files that a crashed window left behind. */
function createWorkspaceFiles({ globalStorageUri }: vscode.ExtensionContext): WorkspaceFiles {
  const storage = (name: string) => vscode.Uri.joinPath(globalStorageUri, name).fsPath;
  const journal = new StagingJournal(storage('downloads'));
  void journal.removeOrphans();
  return new WorkspaceFiles(new NodeLocalFiles(journal), storage('staging'));
}

function openEngee(
  baseUrl: BaseUrl,
  context: vscode.ExtensionContext,
  log: Logger,
  redactor: Redactor,
  { results, variables, local, replPlaces }: WindowDependencies,
): vscode.Disposable {
  const { secrets, workspaceState } = context;
  // The transport needs tokens, and the sign-in needs the transport, so `auth` is accessed lazily.
  const tokens: TokenSource = {
    get: (signal) => auth.tokens.get(signal),
    replace: (rejected, signal) => auth.tokens.replace(rejected, signal),
  };
  const transport = createTransport({ http: createNodeHttpClient(), baseUrl, tokens, clock, log });
  const accountApi = createAccountApi(transport);
  const userApi = createDiagnosedUserApi(createUserApi(transport), accountApi);
  const oauthClients = new OAuthClientSettings({ secrets, clock, log, redactor, baseUrl, builtIn: builtInClient });
  const oauthEndpoints = createOAuthEndpoints(transport);
  const callbacks = new Callbacks({ secrets, clock, log, relays: vscode.env.uiKind === vscode.UIKind.Desktop });
  const auth = new AuthService({
    baseUrl,
    secrets,
    memory: context.globalState,
    lock: new FileLock(vscode.Uri.joinPath(context.globalStorageUri, 'locks').fsPath),
    random: Math.random,
    clock,
    log,
    redactor,
    whoAmI: (token, signal) => accountApi.whoAmI(token, signal),
    oauthEndpoints,
    oauthClient: () => oauthClients.read(),
    oauthClientId: () => oauthClients.clientId,
  });
  const server = new ServerService({ api: accountApi, signIn: auth, clock, log, random: Math.random, startOptions });
  const bridgeApi = createDiagnosedUserApi(createUserApi(transport, { isRepeatable: true }), accountApi);
  const calls = new BridgeCalls({ userApi: bridgeApi, clock, inflate: nodeInflate, source: bridgeSource });
  const bridge = createBridge(calls);
  const serverUrl = () => (server.state.kind === 'running' ? server.state.url : undefined);
  const engine = new BridgeEngine({ calls, plain: createPlainEngine(userApi), clock, log });
  const numbers = new RunNumbers(workspaceState, clock);
  const runs = new RunService({
    engine,
    ready: (signal) => readyForRun(auth, server, signal),
    clock,
    pending: new PendingRuns(workspaceState, serverUrl, () => clock.now(), redactor.holdsSecret),
    numbers,
    windowId: randomId(),
  });
  const transfers = { api: userApi, local, slots: new Slots(transfersAtATime), clock };
  const saving: SavingDependencies = {
    calls,
    epochOf: (run) => engine.epochOf(run),
    transfers,
    toLocation: (uri) => local.toLocation(uri),
    askToolFolders,
  };
  const memory = new TransferMemory(workspaceState);
  const localTwinOf = (remotePath: string) => {
    const location = memory.localOf(remotePath);
    return location === undefined ? undefined : local.toUri(location).toString();
  };

  return vscode.Disposable.from(
    registerAuth({
      auth,
      baseUrl,
      serverState: () => server.state,
      oauthClients,
      oauthEndpoints,
      callbacks,
      loopback,
      extensionId: context.extension.id,
      memory: context.globalState,
      log,
    }),
    registerServer({ auth, server, clock, log, baseUrl }),
    registerRun({ runs, server, saving, localTwinOf, clock, log }),
    results.follow(runs),
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
    registerFiles({ auth, server, transfers, local, memory, log }),
    runs,
    numbers,
    server,
    auth,
    oauthClients,
    callbacks,
  );
}
