import type { Clock } from '../../platform/clock.ts';
import {
  type HttpBody,
  type HttpClient,
  HttpFailure,
  type HttpRequest,
  type HttpResponse,
} from '../../platform/http.ts';
import type { Logger } from '../../platform/logger.ts';
import { EngeeError } from '../errors/engeeError.ts';
import type { Operation } from '../errors/fault.ts';
import type { BaseUrl } from './baseUrl.ts';
import { discard } from './readBody.ts';
import { transportError } from './transportFault.ts';

/** The current bearer token. Request it when needed and don't keep it. */
export interface AccessToken {
  readonly value: string;
}

/** Provides the transport with tokens. There is one per base URL, implemented in core/auth. */
export interface TokenSource {
  /** Returns the current token, refreshed first if it is about to expire. Rejects with `signInRequired` if there is none. */
  get(signal: AbortSignal): Promise<AccessToken>;
  /**
   * Called once after the server responded 401 to `rejected`. Returns a newer token, or undefined if there is none
   * (for a personal access token, or if the refresh was refused).
   */
  replace(rejected: AccessToken, signal: AbortSignal): Promise<AccessToken | undefined>;
}

export interface TransportDependencies {
  readonly http: HttpClient;
  readonly baseUrl: BaseUrl;
  readonly tokens: TokenSource;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface ApiRequest {
  readonly what: Operation;
  readonly method: HttpRequest['method'];
  readonly url: URL;
  readonly body?: HttpBody;
  /** `session`: the signed-in user's token. `none`: for endpoints that issue tokens. */
  readonly authorization: 'session' | 'none' | AccessToken;
  readonly acceptEncoding?: 'gzip' | 'identity';
  /** Default: 15 seconds. */
  readonly firstByteTimeoutMs?: number;
  /** Default: 60 seconds. */
  readonly idleTimeoutMs?: number;
  /** See `HttpRequest`. */
  readonly isRepeatable?: boolean;
}

/** A response that is neither a redirect nor a 401 to our token. Reading the body rejects with `EngeeError`. */
export type ApiResponse = HttpResponse;

/** Sends requests to one Engee installation. The only place that adds a token to a request. */
export interface Transport {
  readonly baseUrl: BaseUrl;
  readonly clock: Clock;
  readonly log: Logger;
  /**
   * Sends a request. Rejects with `EngeeError`. A request is sent again only once after a 401, or if it is repeatable and
   * the kept-alive connection turned out to be closed.
   */
  send(request: ApiRequest, signal: AbortSignal): Promise<ApiResponse>;
}

const controlTimeoutMs = 15_000;
const idleTimeoutMs = 60_000;
const plainEncodings: readonly (string | undefined)[] = [undefined, 'identity'];
const knownEncodings: readonly (string | undefined)[] = [...plainEncodings, 'gzip', 'x-gzip'];
const knownTransferEncodings: readonly (string | undefined)[] = [undefined, 'identity', 'chunked'];
/** Limits the length of a refused address in the error message. */
const maxShownAddressLength = 200;
/** Characters allowed in a header. The HTTP client's error would reveal a token with any other character. */
const headerSafe = /^[\x21-\x7e]+$/;

export function createTransport(dependencies: TransportDependencies): Transport {
  const { http, baseUrl, tokens, clock, log } = dependencies;

  async function sendOnce(
    request: ApiRequest,
    token: AccessToken | undefined,
    signal: AbortSignal,
  ): Promise<ApiResponse> {
    const startedAt = clock.monotonic();
    // Only the path, because a query may contain a secret.
    const note = (outcome: string) =>
      `${request.method} ${request.url.pathname} ${outcome}, ${Math.round(clock.monotonic() - startedAt)} ms`;
    let response: HttpResponse;
    try {
      response = await http.send(toHttpRequest(request, token, baseUrl), signal);
    } catch (error) {
      const outcome = note(error instanceof HttpFailure ? describeFailure(error) : 'failed');
      // The caller aborted, usually because the user canceled.
      if (error instanceof HttpFailure && error.reason.kind === 'aborted') log.info(outcome);
      else log.warn(outcome);
      throw transportError(error, request.what);
    }
    // Bridge calls come every second, and their caller reports refusals.
    if (request.isRepeatable === true) log.debug(note(String(response.status)));
    else log.info(note(String(response.status)));
    await refuseUnreadable(response, request);
    return {
      status: response.status,
      header: (name) => response.header(name),
      body: withTransportErrors(response.body, request.what),
    };
  }

  /** Retries once with a newer token after a 401. This is safe because Engee has done nothing yet and every body can be rebuilt. */
  async function sendForSession(request: ApiRequest, signal: AbortSignal): Promise<ApiResponse> {
    const token = await tokens.get(signal);
    const response = await sendOnce(request, token, signal);
    if (response.status !== 401) return response;
    await discard(response);
    const newer = await tokens.replace(token, signal);
    if (newer === undefined) throw rejectedError();
    return requireAccepted(await sendOnce(request, newer, signal));
  }

  return {
    baseUrl,
    clock,
    log,
    async send(request, signal) {
      if (request.authorization === 'none') return sendOnce(request, undefined, signal);
      if (request.authorization === 'session') return sendForSession(request, signal);
      return requireAccepted(await sendOnce(request, request.authorization, signal));
    },
  };
}

/** Builds the HTTP request. Throws unless its URL has the token's own origin. */
function toHttpRequest(request: ApiRequest, token: AccessToken | undefined, baseUrl: BaseUrl): HttpRequest {
  const { url, what } = request;
  if (url.origin !== baseUrl || url.username !== '' || url.password !== '') {
    throw new EngeeError({
      kind: 'protocol',
      what,
      detail: 'unexpected server address',
      problem: { kind: 'serverAddress', address: url.href.slice(0, maxShownAddressLength) },
    });
  }
  if (token !== undefined && !headerSafe.test(token.value))
    throw new EngeeError({ kind: 'invalidInput', input: 'token' });
  return {
    method: request.method,
    url,
    headers: {
      Accept: 'application/json, */*;q=0.5',
      'Accept-Encoding': request.acceptEncoding ?? 'gzip',
      'User-Agent': 'engee-vscode',
      ...(token && { Authorization: `Bearer ${token.value}` }),
    },
    ...(request.body && { body: request.body }),
    firstByteTimeoutMs: request.firstByteTimeoutMs ?? controlTimeoutMs,
    idleTimeoutMs: request.idleTimeoutMs ?? idleTimeoutMs,
    ...(request.isRepeatable === true && { isRepeatable: true }),
  };
}

async function refuseUnreadable(response: HttpResponse, { what, acceptEncoding }: ApiRequest): Promise<void> {
  if (response.status >= 300 && response.status < 400) {
    await discard(response);
    throw new EngeeError({ kind: 'unavailable', why: { kind: 'redirect' } });
  }
  // Gateways compress their error pages unasked. These are readable and more informative than an encoding error.
  const encodings = acceptEncoding === 'identity' && response.status < 400 ? plainEncodings : knownEncodings;
  await refuseUnless(encodings, response, 'content-encoding', what);
  await refuseUnless(knownTransferEncodings, response, 'transfer-encoding', what);
}

async function refuseUnless(
  known: readonly (string | undefined)[],
  response: HttpResponse,
  header: string,
  what: Operation,
): Promise<void> {
  if (known.includes(response.header(header)?.toLowerCase())) return;
  await discard(response);
  throw new EngeeError({ kind: 'protocol', what, detail: header, problem: { kind: 'encoding' } });
}

async function requireAccepted(response: ApiResponse): Promise<ApiResponse> {
  if (response.status !== 401) return response;
  await discard(response);
  throw rejectedError();
}

function rejectedError(): EngeeError {
  return new EngeeError({ kind: 'signInRequired', why: 'rejected' });
}

function describeFailure({ reason }: HttpFailure): string {
  switch (reason.kind) {
    case 'aborted':
    case 'localFile':
      return reason.kind;
    case 'timeout':
      return `timeout (${reason.phase})`;
    case 'notConnected':
    case 'certificate':
    case 'broken':
      return `${reason.kind} (${reason.code})`;
  }
}

/** Not a generator, because its `return` would not close the body before the first `next`. */
function withTransportErrors(body: AsyncIterable<Uint8Array>, what: Operation): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]() {
      const chunks = body[Symbol.asyncIterator]();
      return {
        async next() {
          try {
            return await chunks.next();
          } catch (error) {
            throw transportError(error, what);
          }
        },
        async return() {
          await chunks.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}
