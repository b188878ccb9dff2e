import type { IncomingMessage, ServerResponse } from 'node:http';
import { HttpError, sendJson } from './replies.ts';

export interface Route {
  method: string;
  /** The exact pathname. */
  path: string;
  handle: (request: IncomingMessage, response: ServerResponse, url: URL) => void | Promise<void>;
}

export function requestUrl(request: IncomingMessage): URL {
  try {
    return new URL(`http://127.0.0.1${request.url ?? '/'}`);
  } catch {
    throw new HttpError(400, 'bad request target');
  }
}

/** Runs the route that matches, replies 404 or 405 when none does, and sends each HttpError that a route throws. */
export async function dispatch(
  routes: readonly Route[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const url = requestUrl(request);
    const here = routes.filter((route) => route.path === url.pathname);
    const route = here.find((candidate) => candidate.method === request.method);
    if (route !== undefined) {
      await route.handle(request, response, url);
    } else if (here.length > 0) {
      throw new HttpError(405, 'method not allowed', { Allow: here.map((candidate) => candidate.method).join(', ') });
    } else {
      throw new HttpError(404, 'not found');
    }
  } catch (error) {
    refuse(request, response, error);
  }
}

function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (response.headersSent || request.socket.destroyed) {
    response.destroy();
  } else if (error instanceof HttpError) {
    sendJson(response, error.status, { error: error.message }, error.headers);
  } else {
    sendJson(response, 500, { error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
  // The rest of a refused request is read and dropped, as a gateway does.
  request.resume();
}
