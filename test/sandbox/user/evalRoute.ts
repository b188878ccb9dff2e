import { request as httpRequest, type ServerResponse } from 'node:http';
import type { EngeeServer } from '../engee/engeeServer.ts';
import { HttpError, sendHtml } from '../http/replies.ts';
import { readJsonObject } from '../http/requestBody.ts';
import type { Route } from '../http/routes.ts';

/** Returns the route `external/command/eval`, which evaluates a command in the Julia of the running server. It has no time limit. */
export function evalRoute(prefix: string, server: EngeeServer): Route {
  return {
    method: 'POST',
    path: `${prefix}/external/command/eval`,
    handle: async (request, response) => {
      const { command } = await readJsonObject(request);
      if (typeof command !== 'string') {
        throw new HttpError(400, 'command must be a string');
      }
      if (server.pod === undefined) {
        sendHtml(
          response,
          503,
          '<!doctype html><html lang="en"><title>No Julia</title><h1>This sandbox was started without Julia</h1></html>',
        );
        return;
      }
      await forward(command, server.pod.port, response);
      server.noteActivity();
    },
  };
}

function forward(command: string, port: number, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const body = Buffer.from(command, 'utf8');
    const upstream = httpRequest({
      host: '127.0.0.1',
      port,
      method: 'POST',
      path: '/',
      agent: false,
      headers: { 'Content-Length': body.length },
    });
    upstream.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, {
        'Content-Type': 'application/json',
        'Content-Length': answer.headers['content-length'],
      });
      answer.pipe(response);
    });
    upstream.on('error', () => {
      // Julia ended before it replied.
      if (response.headersSent) {
        response.destroy();
      } else {
        sendHtml(
          response,
          502,
          '<!doctype html><html lang="en"><title>502 Bad Gateway</title><h1>502 Bad Gateway</h1></html>',
        );
      }
    });
    response.on('close', () => {
      upstream.destroy();
      resolve();
    });
    upstream.end(body);
  });
}
