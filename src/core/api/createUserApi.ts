import { download } from './download.ts';
import { evaluate } from './evaluate.ts';
import type { Transport } from './transport.ts';
import { upload } from './upload.ts';
import type { UserApi } from './userApi.ts';

export interface UserApiOptions {
  /** Maximum time in milliseconds until the response to a run begins. Default: one hour. */
  readonly evaluateTimeoutMs?: () => number;
  /** All evaluated code may safely run twice, as with bridge calls. Such requests may reuse a connection. */
  readonly isRepeatable?: boolean;
}

/** Creates the per-user API on top of a transport. `createDiagnosedUserApi` finds out what its refusals mean. */
export function createUserApi(
  transport: Transport,
  { evaluateTimeoutMs = () => 3_600_000, isRepeatable = false }: UserApiOptions = {},
): UserApi {
  return {
    evaluate: (server, code, signal) =>
      evaluate(transport, server, code, { timeoutMs: evaluateTimeoutMs(), isRepeatable }, signal),
    upload: (server, files, onProgress, signal) => upload(transport, server, files, onProgress, signal),
    download: (server, sources, signal) => download(transport, server, sources, signal),
  };
}
