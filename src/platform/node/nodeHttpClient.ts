import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import fetch, { type Response } from 'node-fetch';
import { isDelimited, type HttpClient, type HttpRequest, type HttpResponse } from '../http.ts';
import { Exchange } from './exchange.ts';
import { openRequestBody, type RequestBody } from './requestBody.ts';

export interface NodeHttpClientOptions {
  /** To connect, TLS included. */
  readonly connectTimeoutMs?: number;
}

/**
 * HTTP by node-fetch, which sits on Node's own `http` and `https`: an editor that patches those adds its proxy and the
 * machine's certificates. No agent, no certificate options and no redirects of ours.
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
          if (!exchange.mayBeSentAgain) throw failure;
        }
      }
    },
  };
}

/**
 * `close`, and a new connection, for what must not be repeated: a kept one may be closed by the server at the instant it is used
 * again, and such a request would fail with its outcome unknown, for nothing.
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
      // node-fetch takes a gzip stream that was cut for a whole one.
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

/** Written out rather than as a generator, whose `return` would close nothing before the first `next`. */
function readerOf(response: Response, exchange: Exchange): AsyncIterator<Uint8Array, void> {
  const chunks = decoded(response, exchange)?.[Symbol.asyncIterator]();
  const done = { done: true, value: undefined } as const;
  return {
    async next() {
      try {
        const result = chunks === undefined ? done : await exchange.withIdleLimit(() => chunks.next());
        if (result.done !== true) return result;
        exchange.assertWhole();
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

/** The body without its gzip, which has to come to its end: a stream that was cut is an error. An empty body is no gzip at all. */
function decoded(response: Response, exchange: Exchange): AsyncIterable<Uint8Array> | undefined {
  const body = response.body as Readable | null;
  const isEmpty = response.status === 204 || response.headers.get('content-length') === '0';
  if (body === null || isEmpty || !/^(?:x-)?gzip$/i.test(response.headers.get('content-encoding') ?? ''))
    return body ?? undefined;
  const gunzip = createGunzip();
  // Its failure is what the reader of `gunzip` gets.
  pipeline(body, gunzip, { signal: exchange.signal }).catch(() => undefined);
  return gunzip;
}
