import * as vscode from 'vscode';
import { createAccountApi } from '../core/api/accountApi.ts';
import type { BaseUrl } from '../core/api/baseUrl.ts';
import { createTransport, type TokenSource } from '../core/api/transport.ts';
import { openAuth } from '../features/auth/module.ts';
import { openServer } from '../features/server/module.ts';
import type { HttpClient } from '../platform/http.ts';
import type { LoopbackListener } from '../platform/loopbackListener.ts';
import { FileLock } from '../platform/node/fileLock.ts';
import type { Connection, WindowServices } from './windowServices.ts';

/** Loads what activation doesn't need, because the editor starts faster without it. */
const load = async () => import('./later.ts');
const http: HttpClient = {
  send: async (request, signal) => (await load()).createNodeHttpClient().send(request, signal),
};
const loopback: LoopbackListener = {
  listen: async (...args) => (await load()).nodeLoopbackListener.listen(...args),
};

/** Creates the sign-in and the server with their UI, and restores the last session. Sends no requests by itself. */
export function openConnection(baseUrl: BaseUrl, { context, clock, log, redactor }: WindowServices): Connection {
  // The transport needs tokens, and the sign-in needs the transport, so `auth` is accessed lazily.
  const tokens: TokenSource = {
    get: (signal) => auth.service.tokens.get(signal),
    replace: (rejected, signal) => auth.service.tokens.replace(rejected, signal),
  };
  const transport = createTransport({ http, baseUrl, tokens, clock, log });
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
    load,
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
