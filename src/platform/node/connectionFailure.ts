import type { HttpFailureReason } from '../http.ts';

/** The progress of an exchange. `unknown` if the HTTP client doesn't expose its connection. */
export type ConnectionProgress = 'unknown' | 'connecting' | 'connected' | 'requestSent';

/** OpenSSL's certificate error codes, and Node's own for the host name. */
const certificateCode =
  /^(?:CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(?:VERIFY|GET_ISSUER|GET_CRL|DECRYPT)|HOSTNAME_MISMATCH|INVALID_(?:CA|PURPOSE)|ERR_TLS_CERT_|PATH_LENGTH_|ERROR_IN_CERT)/;

const connectErrorCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'ETIMEDOUT',
]);
const connectCalls = new Set(['connect', 'getaddrinfo', 'queryA', 'queryAaaa']);

/** Classifies an error of node-fetch or of a stream. Uses only its code, because node-fetch puts the URL into messages. */
export function connectionFailure(error: unknown, progress: ConnectionProgress): HttpFailureReason {
  const { code, call } = detailsOf(error);
  if (certificateCode.test(code)) return { kind: 'certificate', code };
  if (progress === 'connecting' || (progress === 'unknown' && isConnectError(code, call)))
    return { kind: 'notConnected', code };
  return { kind: 'broken', code, isRequestSent: progress !== 'connected' };
}

function isConnectError(code: string, call: string | undefined): boolean {
  return call === undefined ? connectErrorCodes.has(code) : connectCalls.has(call);
}

function detailsOf(error: unknown): { readonly code: string; readonly call: string | undefined } {
  if (!(error instanceof Error)) return { code: 'UNKNOWN', call: undefined };
  const { code, erroredSysCall, syscall } = error as {
    readonly code?: unknown;
    readonly erroredSysCall?: string;
    readonly syscall?: string;
  };
  return { code: typeof code === 'string' ? code : error.name, call: erroredSysCall ?? syscall };
}
