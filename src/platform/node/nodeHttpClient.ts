import fetch, { type Response } from 'node-fetch';
import type { HttpClient, HttpRequest, HttpResponse } from '../http.ts';
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
      for (let connection: Connection = request.isRepeatable === true ? 'keep-alive' : 'close'; ; connection = 'close') {
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
      signal: exchange.signal,
    });
    exchange.responded();
    return toHttpResponse(response, exchange);
  } catch (error) {
    throw exchange.failureOf(error);
  }
}

function headersOf(request: HttpRequest, body: RequestBody | undefined, connection: Connection): Record<string, string> {
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
  const chunks = (response.body as AsyncIterable<Uint8Array> | null)?.[Symbol.asyncIterator]();
  const done = { done: true, value: undefined } as const;
  return {
    async next() {
      try {
        const result = chunks === undefined ? done : await exchange.withIdleLimit(() => chunks.next());
        if (result.done !== true) return result;
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
