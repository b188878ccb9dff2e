import { type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { RecordedRequest } from '../control/protocol.ts';
import type { Handler } from '../http/listen.ts';
import { sendHtml, sendJson } from '../http/replies.ts';
import { requestUrl } from '../http/routes.ts';
import type { DrawnFault, FaultRules } from './faultRules.ts';
import { without } from './headers.ts';
import { sendReply } from './replyFaults.ts';
import { applyToRequest, cut } from './requestFaults.ts';
import type { RequestLog } from './requestLog.ts';

export interface GatewayOptions {
  log: RequestLog;
  faults: FaultRules;
  /** The pathname of control requests, which are not recorded and get no faults. */
  controlPath: string;
  control: Handler;
  /** Returns the port of the server that handles a pathname. */
  portFor: (pathname: string) => number;
}

/** Serves the one origin that clients see. It records each request, applies faults, and forwards the request to a server. */
export function gateway(options: GatewayOptions): Handler {
  return (request, response) => {
    let url: URL;
    try {
      url = requestUrl(request);
    } catch {
      sendJson(response, 400, { error: 'bad request target' });
      return;
    }
    if (url.pathname.startsWith(`${options.controlPath}/`)) {
      options.control(request, response);
      return;
    }
    serve(options, url, request, response).catch(() => {
      response.destroy();
    });
  };
}

async function serve(
  options: GatewayOptions,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const record = options.log.record(request, response, url);
  const body = options.faults.needsBody(record.method, url.pathname) ? await buffer(request) : undefined;
  const drawn = options.faults.draw(record.method, url.pathname, body);
  record.fault = drawn?.fault.kind ?? null;
  if (drawn !== undefined && (await applyToRequest(drawn, request, response))) {
    return;
  }
  if (request.socket.destroyed) {
    return;
  }
  const reply = await passOn(options, record, drawn, request, body, response);
  if (reply === undefined) {
    if (!response.headersSent && !response.destroyed) {
      sendHtml(
        response,
        502,
        '<!doctype html><html lang="en"><title>502 Bad Gateway</title><h1>502 Bad Gateway</h1></html>',
      );
    }
    return;
  }
  await sendReply(drawn, reply, request, response);
}

/** Forwards the request to the server. Returns its reply, or undefined when the connection was lost. */
function passOn(
  options: GatewayOptions,
  record: RecordedRequest,
  drawn: DrawnFault | undefined,
  request: IncomingMessage,
  body: Buffer | undefined,
  response: ServerResponse,
): Promise<IncomingMessage | undefined> {
  const headers = without(request.headers, 'connection', 'expect');
  const upstream = httpRequest({
    host: '127.0.0.1',
    port: options.portFor(record.path),
    method: record.method,
    path: request.url,
    headers,
    agent: false,
  });
  const fault = drawn?.fault;
  const cutAfterBytes = fault?.kind === 'cut' && fault.at === 'requestBody' ? (fault.afterBytes ?? 1) : Infinity;
  const counted = new PassThrough();
  counted.on('data', (chunk: Buffer) => {
    options.log.noteBody(record, chunk);
    if (record.bodyBytes >= cutAfterBytes) {
      upstream.destroy();
      cut(request, fault?.kind === 'cut' && fault.reset);
    }
  });
  response.once('close', () => {
    upstream.destroy();
  });
  pipeline(body === undefined ? request : Readable.from([body]), counted, upstream).catch(() => {
    upstream.destroy();
  });
  return new Promise((resolve) => {
    upstream.once('response', resolve);
    upstream.on('error', () => {
      resolve(undefined);
    });
    upstream.once('close', () => {
      resolve(undefined);
    });
  });
}
