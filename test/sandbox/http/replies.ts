import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** A refusal that a route throws and the dispatcher sends. */
export class HttpError extends Error {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;

  constructor(status: number, message: string, headers: OutgoingHttpHeaders = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

export function send(
  response: ServerResponse,
  status: number,
  contentType: string,
  body: string,
  headers: OutgoingHttpHeaders = {},
): void {
  response.writeHead(status, { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(body), ...headers });
  response.end(body);
}

export function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: OutgoingHttpHeaders = {},
): void {
  send(response, status, 'application/json', JSON.stringify(value), headers);
}

export function sendHtml(
  response: ServerResponse,
  status: number,
  html: string,
  headers: OutgoingHttpHeaders = {},
): void {
  send(response, status, 'text/html; charset=utf-8', html, { 'Cache-Control': 'no-store', ...headers });
}

export function sendNothing(response: ServerResponse, status: 200 | 204 = 204): void {
  response.writeHead(status, status === 200 ? { 'Content-Length': 0 } : {});
  response.end();
}
