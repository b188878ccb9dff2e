import { EngeeError, faultOf } from '../errors/engeeError.ts';
import type { Fault } from '../errors/fault.ts';
import type { AccountApi } from './accountApi.ts';
import { downloadFiles } from './download.ts';
import { evaluate } from './evaluate.ts';
import type { Transport } from './transport.ts';
import { uploadFiles } from './upload.ts';
import type { UserApi } from './userApi.ts';

const gatewayStatuses: readonly number[] = [502, 503, 504];

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
    upload: (server, files, onProgress, signal) => uploadFiles(transport, server, files, onProgress, signal),
    download: (server, sources, signal) => downloadFiles(transport, server, sources, signal),
  };
}

/**
 * Wraps a user API and finds out what a refusal means by asking the account server whether the user's server is running.
 * Engee does not document how a stopped server responds (seen: 401, 403, 404, 502, 503, a redirect, a page), or how a
 * server refuses a token that is newer than itself (assumed: 401 or 403).
 * @param onNotRunning called when a refusal meant that the server is not running
 */
export function createDiagnosedUserApi(
  api: UserApi,
  account: Pick<AccountApi, 'info'>,
  onNotRunning: () => void = () => undefined,
): UserApi {
  async function diagnosed<T>(call: () => Promise<T>, isRun: boolean, signal: AbortSignal): Promise<T> {
    try {
      return await call();
    } catch (error) {
      const fault = faultOf(error);
      if (fault === undefined || !mayMeanStopped(fault)) throw error;
      const diagnosis = await diagnose(fault, account, isRun, signal);
      if (faultOf(diagnosis)?.kind === 'serverNotRunning') onNotRunning();
      throw diagnosis ?? error;
    }
  }

  return {
    evaluate: (server, code, signal) => diagnosed(() => api.evaluate(server, code, signal), true, signal),
    upload: (server, files, onProgress, signal) =>
      diagnosed(() => api.upload(server, files, onProgress, signal), false, signal),
    download: (server, sources, signal) => diagnosed(() => api.download(server, sources, signal), false, signal),
  };
}

function mayMeanStopped(fault: Fault): boolean {
  switch (fault.kind) {
    case 'signInRequired':
      // The other reasons are detected locally, before anything is sent.
      return fault.why === 'rejected';
    case 'forbidden':
    case 'notFound':
      return true;
    case 'unavailable':
      return (
        fault.why.kind === 'webPage' ||
        fault.why.kind === 'redirect' ||
        (fault.why.kind === 'status' && gatewayStatuses.includes(fault.why.status))
      );
    default:
      return false;
  }
}

/** Returns a more precise error, or undefined to keep the original one. */
async function diagnose(
  fault: Fault,
  account: Pick<AccountApi, 'info'>,
  isRun: boolean,
  signal: AbortSignal,
): Promise<unknown> {
  let status;
  try {
    status = (await account.info(signal)).status;
  } catch (error) {
    const kind = faultOf(error)?.kind;
    return kind === 'signInRequired' || kind === 'canceled' ? error : undefined;
  }
  if (status === 'unknown') return undefined;
  if (status !== 'running') return new EngeeError({ kind: 'serverNotRunning', status });
  // For transfers, Engee documents 403 as a path outside /user.
  const isRefusedToken = fault.kind === 'signInRequired' || (fault.kind === 'forbidden' && isRun);
  return isRefusedToken ? new EngeeError({ kind: 'tokenTooNew' }) : undefined;
}
