import * as vscode from 'vscode';
import { type AccountApi, createAccountApi } from '../core/api/accountApi.ts';
import type { BaseUrl } from '../core/api/baseUrl.ts';
import { createTransport, type TokenSource, type Transport } from '../core/api/transport.ts';
import type { Disposable } from '../core/lib/disposable.ts';
import { type AuthModule, openAuth } from '../features/auth/module.ts';
import { openServer, type ServerModule } from '../features/server/module.ts';
import { FileLock } from '../platform/node/fileLock.ts';
import { createNodeHttpClient } from '../platform/node/nodeHttpClient.ts';
import { nodeLoopbackListener as loopback } from '../platform/node/nodeLoopbackListener.ts';
import type { WindowServices } from './windowServices.ts';

/** The sign-in and the server of one Engee address. */
export interface Connection extends Disposable {
  readonly transport: Transport;
  readonly accountApi: AccountApi;
  readonly auth: AuthModule;
  readonly server: ServerModule;
}

/** Creates the sign-in and the server with their UI, and restores the last session. Sends no requests by itself. */
export function openConnection(baseUrl: BaseUrl, { context, clock, log, redactor }: WindowServices): Connection {
  // The transport needs tokens, and the sign-in needs the transport, so `auth` is accessed lazily.
  const tokens: TokenSource = {
    get: (signal) => auth.service.tokens.get(signal),
    replace: (rejected, signal) => auth.service.tokens.replace(rejected, signal),
  };
  const transport = createTransport({ http: createNodeHttpClient(), baseUrl, tokens, clock, log });
  const accountApi = createAccountApi(transport);
  const openInBrowser = () => vscode.env.openExternal(vscode.Uri.parse(baseUrl, true));
  const auth = openAuth({
    baseUrl,
    transport,
    accountApi,
    secrets: context.secrets,
    memory: context.globalState,
    lock: new FileLock(vscode.Uri.joinPath(context.globalStorageUri, 'locks').fsPath),
    loopback,
    extensionId: context.extension.id,
    serverState: () => server.service.state,
    openInBrowser,
    clock,
    log,
    redactor,
  });
  const server = openServer({
    accountApi,
    auth: auth.service,
    ensureSignedIn: () => auth.ensureSignedIn(),
    openInBrowser,
    clock,
    log,
  });
  return {
    transport,
    accountApi,
    auth,
    server,
    dispose: () => {
      server.dispose();
      auth.dispose();
    },
  };
}
