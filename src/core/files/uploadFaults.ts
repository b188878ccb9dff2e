import type { Fault } from '../errors/fault.ts';

/** Failures of requests in a row after which the rest of an upload would fail too. */
export const maxFailuresInARow = 3;

/**
 * What a failure means for the other files of an upload. `stop`: they would all fail in the same way. `continue`: it is about
 * this file. `count`: it may be either, so only several in a row stop the upload.
 */
export type FaultEffect = 'stop' | 'continue' | 'count';

/** Returns what a failure means for the other files. */
export function effectOf(fault: Fault): FaultEffect {
  switch (fault.kind) {
    case 'canceled':
    case 'signInRequired':
    case 'tokenTooNew':
    case 'tooManyAccounts':
    case 'serverNotRunning':
    case 'stoppedWhileStarting':
      return 'stop';
    case 'unavailable':
      // A single bad status can come from one request. Without a connection, none can succeed.
      return fault.why.kind === 'status' ? 'count' : 'stop';
    case 'protocol':
      return fault.problem?.kind === 'noBridge' || fault.problem?.kind === 'serverAddress' ? 'stop' : 'count';
    case 'remoteFile':
      return fault.problem === 'noSpace' || fault.problem === 'readOnly' ? 'count' : 'continue';
    case 'forbidden':
    case 'notFound':
    case 'timeout':
    case 'brokenTransfer':
    case 'outcomeUnknown':
      return 'count';
    default:
      return 'continue';
  }
}

/**
 * Returns whether a file may be on Engee although its request failed. Engee documents that an interrupted transfer stores
 * nothing, so a file that was not sent completely doesn't exist. For several files in one request, it is not documented
 * whether the complete ones are kept.
 */
export function mayHaveArrived(fault: Fault, isAnyFileComplete: boolean): boolean {
  if (!isAnyFileComplete) return false;
  switch (fault.kind) {
    case 'canceled':
    case 'outcomeUnknown':
    case 'timeout':
    case 'protocol':
    case 'localFile':
      return true;
    case 'unavailable':
      // A gateway can fail after the server behind it has stored the file.
      return fault.why.kind === 'webPage' || (fault.why.kind === 'status' && fault.why.status >= 500);
    default:
      return false;
  }
}

/**
 * Returns whether a replacement may have happened although it failed. The new file is sent elsewhere first, so a failure to
 * send it leaves the target as it was.
 */
export function mayHaveReplaced(fault: Fault, isSent: boolean): boolean {
  return fault.kind === 'outcomeUnknown' || (isSent && (fault.kind === 'canceled' || fault.kind === 'timeout'));
}
