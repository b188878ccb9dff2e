import type { IncomingMessage } from 'node:http';
import type { EngeeServer } from '../engee/engeeServer.ts';
import { timestamp } from '../engee/timestamps.ts';
import { HttpError, send, sendJson, sendNothing } from '../http/replies.ts';
import { parseJsonObject, readText } from '../http/requestBody.ts';
import type { Route } from '../http/routes.ts';
import type { Settings } from '../settings.ts';
import type { Callers } from './callers.ts';
import { demoUser, userPrefix } from './demoUser.ts';

export interface EngeeRoutesOptions {
  baseUrl: string;
  settings: Settings;
  server: EngeeServer;
  callers: Callers;
}

/** Returns the routes under `/account/api/engee/` and the route `/account/api/oauth2/session`. */
export function engeeRoutes({ baseUrl, settings, server, callers }: EngeeRoutesOptions): Route[] {
  const address = (): string =>
    `${settings.relativeUrl ? '' : baseUrl}${userPrefix}${settings.trailingSlash ? '/' : ''}`;
  return [
    {
      method: 'GET',
      path: '/account/api/oauth2/session',
      handle: async (request, response) => {
        await callers.checkAccount(request);
        sendJson(response, 200, { sub: demoUser.sub, nickname: demoUser.nickname, email: demoUser.email });
      },
    },
    {
      method: 'GET',
      path: '/account/api/engee/info',
      handle: async (request, response) => {
        await callers.checkAccount(request);
        send(response, 200, 'application/json', infoJson(server, settings, address()));
      },
    },
    {
      method: 'POST',
      path: '/account/api/engee/start',
      handle: async (request, response) => {
        await callers.checkAccount(request);
        const inactivityTimeoutS = await requestedTimeout(request);
        if (server.status === 'stopping') {
          throw new HttpError(409, 'the server is stopping');
        }
        server.start(inactivityTimeoutS);
        sendJson(response, 200, { server: address() });
      },
    },
    {
      method: 'DELETE',
      path: '/account/api/engee/stop',
      handle: async (request, response) => {
        await callers.checkAccount(request);
        if (server.status === 'stopped') {
          throw new HttpError(409, 'the server is not running');
        }
        server.stop();
        sendNothing(response);
      },
    },
  ];
}

function infoJson(server: EngeeServer, settings: Settings, url: string): string {
  const times = Object.entries({ ...server.times, stopSessionAt: server.stopSessionAt })
    .filter(([, value]) => value !== null || settings.missingTimes === 'null')
    .map(([name, value]) => [name, value === null ? null : timestamp(value)]);
  const text = JSON.stringify({
    username: demoUser.nickname,
    serverName: userPrefix.slice(userPrefix.lastIndexOf('/') + 1),
    serverId: '6c7a8f0e-6d1b-4a3e-9d57-0f3f4f9a2b11',
    url,
    serverStatus: server.status,
    ...Object.fromEntries(times),
    inactivityTimeout: server.inactivityTimeoutS,
    clusterNamespace: { minimalMode: true },
  });
  // Engee writes a float such as 1800.0, where JavaScript would write 1800.
  return text.replace(/("inactivityTimeout":\d+)(?=[,}])/, '$1.0');
}

/**
 * Reads the optional body `{url, inactivityTimeout}` of the sample in the documentation.
 * @returns the timeout in seconds, undefined when there is none
 * @throws HttpError 400 for any other body
 */
async function requestedTimeout(request: IncomingMessage): Promise<number | undefined> {
  const text = await readText(request);
  if (text === '') {
    return undefined;
  }
  const { inactivityTimeout } = parseJsonObject(text);
  if (inactivityTimeout === undefined) {
    return undefined;
  }
  if (typeof inactivityTimeout !== 'number' || !(inactivityTimeout > 0)) {
    throw new HttpError(400, 'inactivityTimeout must be a positive number of seconds');
  }
  return inactivityTimeout;
}
