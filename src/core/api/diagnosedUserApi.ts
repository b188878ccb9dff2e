import { EngeeError, faultOf } from '../errors/engeeError.ts';
import type { Fault } from '../errors/fault.ts';
import type { AccountApi } from './accountApi.ts';
import type { UserApi } from './userApi.ts';

const gatewayStatuses: readonly number[] = [502, 503, 504];

/**
 * Says what a refusal of the user's server means. The documentation does not tell how an absent server answers [seen:
 * 401, 403, 404, 502, 503, a redirect, a page], nor how a server refuses a token that is younger than itself [guess:
 * 401 or 403]. So the account server is asked: not running is one thing, running but refusing another.
 */
export function createDiagnosedUserApi(api: UserApi, account: Pick<AccountApi, 'info'>): UserApi {
  async function diagnosed<T>(call: () => Promise<T>, isRun: boolean, signal: AbortSignal): Promise<T> {
    try {
      return await call();
    } catch (error) {
      const fault = faultOf(error);
      if (fault === undefined || !mayMeanAbsent(fault)) throw error;
      throw (await diagnose(fault, account, isRun, signal)) ?? error;
    }
  }

  return {
    evaluate: (server, code, signal) => diagnosed(() => api.evaluate(server, code, signal), true, signal),
    upload: (server, files, onProgress, signal) =>
      diagnosed(() => api.upload(server, files, onProgress, signal), false, signal),
    download: (server, sources, signal) => diagnosed(() => api.download(server, sources, signal), false, signal),
  };
}

function mayMeanAbsent(fault: Fault): boolean {
  switch (fault.kind) {
    case 'signInRequired':
      // The other reasons are found here, before anything is sent.
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

/** The better error, or undefined when the first one stands. */
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
    return kind === 'signInRequired' || kind === 'cancelled' ? error : undefined;
  }
  if (status === 'unknown') return undefined;
  if (status !== 'running') return new EngeeError({ kind: 'serverNotRunning', status });
  // A transfer's 403 has a documented meaning of its own: a path outside /user.
  const isRefusedToken = fault.kind === 'signInRequired' || (fault.kind === 'forbidden' && isRun);
  return isRefusedToken ? new EngeeError({ kind: 'tokenTooNew' }) : undefined;
}
