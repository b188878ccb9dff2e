import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Callers } from '../account/callers.ts';
import { userPrefix } from '../account/demoUser.ts';
import type { EngeeServer } from '../engee/engeeServer.ts';
import type { Handler } from '../http/listen.ts';
import { sendHtml } from '../http/replies.ts';
import { dispatch, type Route } from '../http/routes.ts';
import type { Settings, WhenStopped } from '../settings.ts';
import { downloadRoute } from './downloadRoute.ts';
import { evalRoute } from './evalRoute.ts';
import { uploadRoute } from './uploadRoute.ts';

export interface UserServerOptions {
  settings: Settings;
  server: EngeeServer;
  callers: Callers;
  userDirectory: string;
  /** The folder where uploads arrive, outside the user's directory but on the same file system. */
  stagingDirectory: string;
}

/** Serves the per-user API to authorized requests while the server is running. */
export function userServer({ settings, server, callers, userDirectory, stagingDirectory }: UserServerOptions): Handler {
  const routes: Route[] = [
    evalRoute(userPrefix, server),
    uploadRoute(userPrefix, userDirectory, stagingDirectory),
    downloadRoute(userPrefix, userDirectory, settings),
  ];
  const guarded = routes.map((route): Route => ({
    ...route,
    handle: async (request, response, url) => {
      await callers.checkUser(request);
      server.noteActivity();
      await route.handle(request, response, url);
    },
  }));
  return (request: IncomingMessage, response: ServerResponse) => {
    if (server.status !== 'running') {
      request.resume();
      sendStopped(response, settings.whenStopped);
      return;
    }
    void dispatch(guarded, request, response);
  };
}

/** Replies in place of the per-user API while no server is running. */
function sendStopped(response: ServerResponse, reply: WhenStopped): void {
  if (reply.kind === 'redirect') {
    sendHtml(response, 302, '', { Location: reply.location });
    return;
  }
  sendHtml(
    response,
    reply.status,
    '<!doctype html><html lang="en"><title>Server maintenance</title><h1>Server maintenance</h1></html>',
  );
}
