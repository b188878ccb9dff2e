import type { HttpFailureReason } from '../http.ts';

/** How far an exchange came; `unknown` where the HTTP client does not show its connection. */
export type ConnectionProgress = 'unknown' | 'connecting' | 'connected' | 'requestSent';

/** OpenSSL's verdicts on certificates, and Node's own on the host name. */
const certificateCode =
  /^(?:CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(?:VERIFY|GET_ISSUER|GET_CRL|DECRYPT)|HOSTNAME_MISMATCH|INVALID_(?:CA|PURPOSE)|ERR_TLS_CERT_|PATH_LENGTH_|ERROR_IN_CERT)/;

const codesOfConnecting = new Set([
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
const callsOfConnecting = new Set(['connect', 'getaddrinfo', 'queryA', 'queryAaaa']);

/** Reads an error of node-fetch or of a stream: a code, never a message, since node-fetch puts the URL into messages. */
export function connectionFailure(error: unknown, progress: ConnectionProgress): HttpFailureReason {
  const { code, call } = detailsOf(error);
  if (certificateCode.test(code)) return { kind: 'certificate', code };
  if (progress === 'connecting' || (progress === 'unknown' && isOfConnecting(code, call)))
    return { kind: 'notConnected', code };
  return { kind: 'broken', code, isRequestSent: progress !== 'connected' };
}

function isOfConnecting(code: string, call: string | undefined): boolean {
  return call === undefined ? codesOfConnecting.has(code) : callsOfConnecting.has(call);
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
