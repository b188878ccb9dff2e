import type { Clock } from '../../platform/clock.ts';
import {
  HttpFailure,
  type HttpBody,
  type HttpClient,
  type HttpRequest,
  type HttpResponse,
} from '../../platform/http.ts';
import type { Logger } from '../../platform/logger.ts';
import { EngeeError } from '../errors/engeeError.ts';
import type { Operation } from '../errors/fault.ts';
import type { BaseUrl } from './baseUrl.ts';
import { discard } from './readBody.ts';
import type { AccessToken, TokenSource } from './tokenSource.ts';
import { transportError } from './transportFault.ts';

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
  /** `session`: the token of whoever is signed in; `none`: for the endpoints that make tokens. */
  readonly authorization: 'session' | 'none' | AccessToken;
  readonly acceptEncoding?: 'gzip' | 'identity';
  /** Absent: 15 seconds. */
  readonly firstByteTimeoutMs?: number;
  /** Absent: 60 seconds. */
  readonly idleTimeoutMs?: number;
  /** See `HttpRequest`. */
  readonly isRepeatable?: boolean;
}

/** An answer that is neither a redirect nor a 401 to a token of ours. Reading the body rejects with `EngeeError`. */
export type ApiResponse = HttpResponse;

/** The way to one Engee: the only place that adds a token to a request. */
export interface Transport {
  readonly baseUrl: BaseUrl;
  readonly clock: Clock;
  readonly log: Logger;
  /** Rejects with `EngeeError`. Nothing is sent twice, save once after a 401, and what may be when a kept connection turns out to be closed. */
  send(request: ApiRequest, signal: AbortSignal): Promise<ApiResponse>;
}

const controlTimeoutMs = 15_000;
const idleTimeoutMs = 60_000;
const plainEncodings: readonly (string | undefined)[] = [undefined, 'identity'];
const knownEncodings: readonly (string | undefined)[] = [...plainEncodings, 'gzip', 'x-gzip'];
const knownTransferEncodings: readonly (string | undefined)[] = [undefined, 'identity', 'chunked'];
/** An address that is refused is named in the message, which is no place for a long one. */
const maxShownAddressLength = 200;
/** What may stand in a header; a token that may not would be shown in the error of the HTTP client. */
const headerSafe = /^[\x21-\x7e]+$/;

export function createTransport(dependencies: TransportDependencies): Transport {
  const { http, baseUrl, tokens, clock, log } = dependencies;

  async function sendOnce(
    request: ApiRequest,
    token: AccessToken | undefined,
    signal: AbortSignal,
  ): Promise<ApiResponse> {
    const startedAt = clock.monotonic();
    // The path alone: a query may hold a secret.
    const note = (outcome: string) =>
      `${request.method} ${request.url.pathname} ${outcome}, ${Math.round(clock.monotonic() - startedAt)} ms`;
    let response: HttpResponse;
    try {
      response = await http.send(toHttpRequest(request, token, baseUrl), signal);
    } catch (error) {
      const outcome = note(error instanceof HttpFailure ? describeFailure(error) : 'failed');
      // The caller aborted, most often because the user canceled.
      if (error instanceof HttpFailure && error.reason.kind === 'aborted') log.info(outcome);
      else log.warn(outcome);
      throw transportError(error, request.what);
    }
    // Calls of the bridge come by the second; a refusal is told by whoever made the call.
    if (request.isRepeatable === true) log.debug(note(String(response.status)));
    else log.info(note(String(response.status)));
    await refuseUnreadable(response, request);
    return {
      status: response.status,
      header: (name) => response.header(name),
      body: translated(response.body, request.what),
    };
  }

  /** A 401 is given before anything is done, and every body can be built again, so one replay with a newer token is safe. */
  async function sendForSession(request: ApiRequest, signal: AbortSignal): Promise<ApiResponse> {
    const token = await tokens.get(signal);
    const response = await sendOnce(request, token, signal);
    if (response.status !== 401) return response;
    await discard(response);
    const newer = await tokens.replace(token, signal);
    if (newer === undefined) throw rejected();
    return accepted(await sendOnce(request, newer, signal));
  }

  return {
    baseUrl,
    clock,
    log,
    async send(request, signal) {
      if (request.authorization === 'none') return sendOnce(request, undefined, signal);
      if (request.authorization === 'session') return sendForSession(request, signal);
      return accepted(await sendOnce(request, request.authorization, signal));
    },
  };
}

/** The gate in front of every request: a token leaves only for the origin that it belongs to. */
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
  // Gateways compress their pages of error unasked; those can be read, and say more than their encoding.
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

async function accepted(response: ApiResponse): Promise<ApiResponse> {
  if (response.status !== 401) return response;
  await discard(response);
  throw rejected();
}

function rejected(): EngeeError {
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

/** Written out rather than as a generator, whose `return` would close nothing before the first `next`. */
function translated(body: AsyncIterable<Uint8Array>, what: Operation): AsyncIterable<Uint8Array> {
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
