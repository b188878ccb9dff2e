import type { Fault } from '../errors/fault.ts';

/**
 * Whether a failed start or stop certainly had no effect. The rest is ambiguous: it is not sent again, what Engee says
 * of the server afterwards tells.
 */
export function isRefusal(fault: Fault): boolean {
  switch (fault.kind) {
    case 'timeout':
    case 'outcomeUnknown':
      return false;
    case 'protocol':
      // A plain no, such as 409 for a server that starts already; any other odd answer may stand for a yes.
      return /^HTTP 4\d\d\b/.test(fault.detail);
    case 'unavailable':
      // A gateway's 5xx and a web page can hide a request that went through.
      return fault.why.kind === 'status' ? fault.why.status < 500 : fault.why.kind !== 'webPage';
    case 'cancelled':
    case 'signInRequired':
    case 'tokenTooNew':
    case 'tooManyAccounts':
    case 'serverNotRunning':
    case 'stoppedWhileStarting':
    case 'forbidden':
    case 'notFound':
    case 'brokenTransfer':
    case 'localFile':
    case 'unexpectedFiles':
    case 'partlySaved':
    case 'invalidInput':
    case 'oauthRefused':
      return true;
  }
}
