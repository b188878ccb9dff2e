import type { Fault } from '../errors/fault.ts';

/**
 * Returns whether a failed start or stop certainly had no effect. Any other failure is ambiguous: the request is not sent
 * again, and the server's next state shows the effect.
 */
export function isRefusal(fault: Fault): boolean {
  switch (fault.kind) {
    case 'timeout':
    case 'outcomeUnknown':
      return false;
    case 'protocol':
      // A clear refusal, such as 409 for a server that is already starting. Other unexpected responses can mean success.
      return /^HTTP 4\d\d\b/.test(fault.detail);
    case 'unavailable':
      // A gateway's 5xx or a web page can hide a request that succeeded.
      return fault.why.kind === 'status' ? fault.why.status < 500 : fault.why.kind !== 'webPage';
    case 'canceled':
    case 'signInRequired':
    case 'tokenTooNew':
    case 'tooManyAccounts':
    case 'otherAccount':
    case 'serverNotRunning':
    case 'stoppedWhileStarting':
    case 'forbidden':
    case 'notFound':
    case 'brokenTransfer':
    case 'localFile':
    case 'remoteFile':
    case 'unexpectedFiles':
    case 'partlySaved':
    case 'invalidInput':
    case 'oauthRefused':
      return true;
  }
}
