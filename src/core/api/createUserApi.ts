import { download } from './download.ts';
import { evaluate } from './evaluate.ts';
import type { Transport } from './transport.ts';
import { upload } from './upload.ts';
import type { UserApi } from './userApi.ts';

export interface UserApiOptions {
  /** How long a run may take before its answer begins, in milliseconds; absent: one hour. */
  readonly evaluateTimeoutMs?: () => number;
  /** All that is evaluated may run twice without harm, as calls of the bridge may: their requests need no connection of their own. */
  readonly isRepeatable?: boolean;
}

/** The per-user API over a transport; see `diagnosedUserApi.ts` for what its refusals mean. */
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
