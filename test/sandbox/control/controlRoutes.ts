import type { ServerResponse } from 'node:http';
import type { OAuth } from '../account/oauth.ts';
import type { PersonalTokens } from '../account/personalTokens.ts';
import type { EngeeServer, ServerStatus } from '../engee/engeeServer.ts';
import type { FaultRules } from '../gateway/faultRules.ts';
import type { RequestLog } from '../gateway/requestLog.ts';
import type { Handler } from '../http/listen.ts';
import { HttpError, sendJson, sendNothing } from '../http/replies.ts';
import { readJsonObject } from '../http/requestBody.ts';
import { dispatch, type Route } from '../http/routes.ts';
import type { Settings } from '../settings.ts';
import type { FaultRule, RequestFilter } from './protocol.ts';

export interface ControlRoutesOptions {
  controlPath: string;
  settings: Settings;
  /** The settings that a reset restores. */
  initialSettings: Settings;
  server: EngeeServer;
  tokens: PersonalTokens;
  log: RequestLog;
  faults: FaultRules;
  oauth: Pick<OAuth, 'registerRedirectUri' | 'expireAccessTokens' | 'revokeGrants'>;
}

/** Returns the routes of the control requests. `SandboxControl` documents each. */
export function controlRoutes(options: ControlRoutesOptions): Handler {
  const { settings, server, tokens, log, faults, oauth } = options;
  const at = (method: string, path: string, handle: Route['handle']): Route => ({
    method,
    path: options.controlPath + path,
    handle,
  });
  const routes = [
    at('GET', '/settings', (_request, response) => {
      sendJson(response, 200, settings);
    }),
    at('PATCH', '/settings', async (request, response) => {
      const changes = await readJsonObject(request);
      const unknown = Object.keys(changes).find((name) => !(name in settings));
      if (unknown !== undefined) {
        throw new HttpError(400, `no setting named ${unknown}`);
      }
      Object.assign(settings, changes);
      sendJson(response, 200, settings);
    }),
    at('POST', '/reset', (_request, response) => {
      Object.assign(settings, options.initialSettings);
      faults.clear();
      log.clear();
      sendNothing(response);
    }),
    at('POST', '/faults', async (request, response) => {
      sendJson(response, 200, { id: faults.add((await readJsonObject(request)) as unknown as FaultRule) });
    }),
    at('DELETE', '/faults', (_request, response, url) => {
      const id = url.searchParams.get('id');
      if (id === null) {
        faults.clear();
      } else {
        faults.remove(Number(id));
      }
      sendNothing(response);
    }),
    at('GET', '/requests', (_request, response, url) => {
      sendJson(response, 200, log.list(filterOf(url)));
    }),
    at('DELETE', '/requests', (_request, response) => {
      log.clear();
      sendNothing(response);
    }),
    at('GET', '/requests/next', async (_request, response, url) => {
      sendJson(response, 200, await log.next(filterOf(url), whileConnected(response)));
    }),
    at('POST', '/tokens', (_request, response) => {
      sendJson(response, 200, { token: tokens.create() });
    }),
    at('DELETE', '/tokens', async (request, response) => {
      tokens.revoke(String((await readJsonObject(request))['token']));
      sendNothing(response);
    }),
    at('POST', '/redirect-uris', async (request, response) => {
      oauth.registerRedirectUri(String((await readJsonObject(request))['uri']));
      sendNothing(response);
    }),
    at('POST', '/oauth/expire-access-tokens', (_request, response) => {
      oauth.expireAccessTokens();
      sendNothing(response);
    }),
    at('POST', '/oauth/revoke-grants', (_request, response) => {
      oauth.revokeGrants();
      sendNothing(response);
    }),
    at('GET', '/server', async (_request, response, url) => {
      const awaited = url.searchParams.get('reached');
      if (awaited !== null) {
        await server.reached(awaited as ServerStatus, whileConnected(response));
      }
      sendJson(response, 200, { status: server.status, juliaPid: server.pod?.pid ?? null });
    }),
    at('POST', '/server/start', async (_request, response) => {
      server.start();
      await server.reached('running', whileConnected(response));
      sendNothing(response);
    }),
    at('POST', '/server/stop', async (_request, response) => {
      server.stop();
      await server.reached('stopped', whileConnected(response));
      sendNothing(response);
    }),
  ];
  return (request, response) => {
    void dispatch(routes, request, response);
  };
}

function filterOf(url: URL): RequestFilter {
  const { method, path, after } = Object.fromEntries(url.searchParams) as Record<string, string | undefined>;
  return {
    ...(method !== undefined && { method }),
    ...(path !== undefined && { path }),
    ...(after !== undefined && { after: Number(after) }),
  };
}

function whileConnected(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    gone.abort();
  });
  return gone.signal;
}
