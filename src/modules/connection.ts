import * as vscode from 'vscode';
import { type AccountApi, createAccountApi } from '../core/api/accountApi.ts';
import type { BaseUrl } from '../core/api/baseUrl.ts';
import { createOAuthEndpoints } from '../core/api/oauthEndpoints.ts';
import { createTransport, type TokenSource, type Transport } from '../core/api/transport.ts';
import { AuthService } from '../core/auth/authService.ts';
import { Callbacks } from '../core/auth/oauth/callbacks.ts';
import type { Disposable } from '../core/lib/disposable.ts';
import { ServerService } from '../core/server/serverService.ts';
import { builtInClient, OAuthClientSettings } from '../features/auth/oauthClientSettings.ts';
import { registerAuth } from '../features/auth/registerAuth.ts';
import { registerServer } from '../features/server/registerServer.ts';
import { startOptions } from '../features/server/startServer.ts';
import type { ReadyServer } from '../features/shared/readyServer.ts';
import { FileLock } from '../platform/node/fileLock.ts';
import { createNodeHttpClient } from '../platform/node/nodeHttpClient.ts';
import { nodeLoopbackListener as loopback } from '../platform/node/nodeLoopbackListener.ts';
import type { WindowServices } from './windowServices.ts';

/** The sign-in and the server of one Engee address. */
export interface Connection extends Disposable {
  readonly transport: Transport;
  readonly accountApi: AccountApi;
  readonly auth: AuthService;
  readonly server: ServerService;
  readonly readyServer: ReadyServer;
  /** Asks, restarts the server and shows its own errors. */
  readonly restartServer: () => Promise<boolean>;
}

/** Creates the sign-in and the server with their UI, and restores the last session. Sends no requests by itself. */
export function openConnection(baseUrl: BaseUrl, { context, clock, log, redactor }: WindowServices): Connection {
  const { secrets } = context;
  // The transport needs tokens, and the sign-in needs the transport, so `auth` is accessed lazily.
  const tokens: TokenSource = {
    get: (signal) => auth.tokens.get(signal),
    replace: (rejected, signal) => auth.tokens.replace(rejected, signal),
  };
  const transport = createTransport({ http: createNodeHttpClient(), baseUrl, tokens, clock, log });
  const accountApi = createAccountApi(transport);
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
  const openInBrowser = () => vscode.env.openExternal(vscode.Uri.parse(baseUrl, true));
  const authFeature = registerAuth({
    auth,
    baseUrl,
    serverState: () => server.state,
    openInBrowser,
    oauthClients,
    oauthEndpoints,
    callbacks,
    loopback,
    extensionId: context.extension.id,
    memory: context.globalState,
    log,
  });
  const ensureSignedIn = () => authFeature.ensureSignedIn();
  const serverFeature = registerServer({ auth, server, ensureSignedIn, openInBrowser, clock, log });
  const resources = vscode.Disposable.from(authFeature, serverFeature, server, auth, oauthClients, callbacks);
  return {
    transport,
    accountApi,
    auth,
    server,
    readyServer: serverFeature.readyServer,
    restartServer: () => serverFeature.restartServer(),
    dispose: () => {
      resources.dispose();
    },
  };
}
