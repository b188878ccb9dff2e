import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { sendHtml } from '../http/replies.ts';
import type { DrawnFault } from './faultRules.ts';

/** Closes the connection of a request by RST or by FIN. */
export function cut(request: IncomingMessage, reset = false): void {
  if (reset) {
    request.socket.resetAndDestroy();
  } else {
    request.socket.destroy();
  }
}

/** Applies a fault before the sandbox handles the request. Returns true when the request must not be handled. */
export async function applyToRequest(
  drawn: DrawnFault,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const { fault, removed } = drawn;
  switch (fault.kind) {
    case 'delay':
      await delay(fault.ms, undefined, { ref: false });
      return false;
    case 'hold':
      if (fault.at === 'request') {
        await removed;
      }
      return false;
    case 'silence':
      return true;
    case 'status': {
      const body =
        fault.bodyBase64 === undefined ? Buffer.from(fault.body ?? '') : Buffer.from(fault.bodyBase64, 'base64');
      const headers = {
        'Content-Type': fault.contentType ?? 'application/json',
        'Content-Length': body.length,
        ...fault.headers,
      };
      if (fault.early === true) {
        response.writeHead(fault.status, { ...headers, Connection: 'close' });
        response.end(body, () => {
          cut(request);
        });
      } else {
        request.resume();
        response.writeHead(fault.status, headers);
        response.end(body);
      }
      return true;
    }
    case 'html':
      request.resume();
      sendHtml(
        response,
        fault.status ?? 200,
        fault.html ??
          '<!doctype html><html lang="en"><title>Sign in to the network</title><h1>Sign in to the network</h1></html>',
      );
      return true;
    case 'cut':
      if (fault.at === 'request') {
        cut(request, fault.reset);
        return true;
      }
      return false;
    default:
      return false;
  }
}
