import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import fetch, { type Response } from 'node-fetch';
import { type HttpClient, type HttpRequest, type HttpResponse, isDelimited } from '../http.ts';
import { Exchange } from './exchange.ts';
import { openRequestBody, type RequestBody } from './requestBody.ts';

export interface NodeHttpClientOptions {
  /** Timeout for connecting, including TLS. */
  readonly connectTimeoutMs?: number;
}

/**
 * Creates an HTTP client based on node-fetch, which the project prescribes. It uses Node's own `http` and `https`. VS Code
 * patches these to add its proxy and the machine's certificates, so no agent or certificate options are set here. Redirects
 * are not followed.
 */
export function createNodeHttpClient({ connectTimeoutMs = 10_000 }: NodeHttpClientOptions = {}): HttpClient {
  return {
    async send(request, signal) {
      for (
        let connection: Connection = request.isRepeatable === true ? 'keep-alive' : 'close';
        ;
        connection = 'close'
      ) {
        const exchange = new Exchange(request, signal, { connectTimeoutMs, isFresh: connection === 'close' });
        try {
          return await sendIn(exchange, request, connection);
        } catch (failure) {
          if (!exchange.canBeSentAgain) throw failure;
        }
      }
    },
  };
}

/**
 * `close` uses a new connection, for requests that must not be repeated. The server may close a kept-alive connection at the
 * moment of reuse, and the request would then fail with an unknown outcome.
 */
type Connection = 'keep-alive' | 'close';

async function sendIn(exchange: Exchange, request: HttpRequest, connection: Connection): Promise<HttpResponse> {
  try {
    const body = request.body === undefined ? undefined : await openRequestBody(request.body);
    exchange.start(body);
    const response = await fetch(request.url, {
      method: request.method,
      headers: headersOf(request, body, connection),
      body: body ?? null,
      redirect: 'manual',
      // node-fetch accepts a truncated gzip stream as complete.
      compress: false,
      signal: exchange.signal,
    });
    exchange.responded(isDelimited((name) => response.headers.get(name) ?? undefined));
    return toHttpResponse(response, exchange);
  } catch (error) {
    throw exchange.failureOf(error);
  }
}

function headersOf(
  request: HttpRequest,
  body: RequestBody | undefined,
  connection: Connection,
): Record<string, string> {
  const headers: Record<string, string> = { 'Accept-Encoding': 'gzip', ...request.headers, Connection: connection };
  if (body === undefined) return headers;
  return { ...headers, 'Content-Type': body.contentType, 'Content-Length': String(body.totalBytes) };
}

function toHttpResponse(response: Response, exchange: Exchange): HttpResponse {
  return {
    status: response.status,
    header: (name) => response.headers.get(name) ?? undefined,
    body: { [Symbol.asyncIterator]: () => readerOf(response, exchange) },
  };
}

/** Not a generator, because its `return` would not close the connection before the first `next`. */
function readerOf(response: Response, exchange: Exchange): AsyncIterator<Uint8Array, void> {
  const chunks = decoded(response, exchange)?.[Symbol.asyncIterator]();
  const done = { done: true, value: undefined } as const;
  return {
    async next() {
      try {
        const result = chunks === undefined ? done : await exchange.withIdleTimeout(() => chunks.next());
        if (result.done !== true) return result;
        exchange.assertComplete();
      } catch (error) {
        throw exchange.failureOf(error);
      }
      exchange.end(true);
      return done;
    },
    return() {
      exchange.end(false);
      return Promise.resolve(done);
    },
  };
}

/** Decompresses a gzip body. A truncated stream is an error. An empty body is not gzip. */
function decoded(response: Response, exchange: Exchange): AsyncIterable<Uint8Array> | undefined {
  const body = response.body as Readable | null;
  const isEmpty = response.status === 204 || response.headers.get('content-length') === '0';
  if (body === null || isEmpty || !/^(?:x-)?gzip$/i.test(response.headers.get('content-encoding') ?? ''))
    return body ?? undefined;
  const gunzip = createGunzip();
  // The reader of `gunzip` gets the error.
  pipeline(body, gunzip, { signal: exchange.signal }).catch(() => undefined);
  return gunzip;
}
