import { HttpFailure, type HttpFailureReason } from '../../platform/http.ts';
import { EngeeError } from '../errors/engeeError.ts';
import type { Fault, Operation } from '../errors/fault.ts';

/** What changes something at Engee, so that a lost answer leaves its outcome open. */
const effective: ReadonlySet<Operation> = new Set<Operation>(['run', 'start', 'stop', 'upload']);

/** The error for an exchange that failed; errors that are none of the HTTP port's are passed on as they are. */
export function transportError(error: unknown, what: Operation): unknown {
  return error instanceof HttpFailure ? new EngeeError(transportFault(error.reason, what), { cause: error }) : error;
}

/** A request that did not go out whole cannot have had an effect, so only one that did leaves its outcome open. */
export function transportFault(reason: HttpFailureReason, what: Operation): Fault {
  switch (reason.kind) {
    case 'aborted':
      return { kind: 'cancelled' };
    case 'notConnected':
      return network(reason.code);
    case 'certificate':
      return { kind: 'unavailable', why: { kind: 'certificate', code: reason.code } };
    case 'broken':
      if (reason.isRequestSent && effective.has(what)) return { kind: 'outcomeUnknown', what };
      return what === 'upload' || what === 'download'
        ? { kind: 'brokenTransfer', what, code: reason.code }
        : network(reason.code);
    case 'timeout':
      return reason.phase === 'connect' ? network('ETIMEDOUT') : { kind: 'timeout', what, timeoutMs: reason.timeoutMs };
    case 'localFile':
      return { kind: 'localFile', path: reason.path, code: reason.code };
  }
}

function network(code: string): Fault {
  return { kind: 'unavailable', why: { kind: 'network', code } };
}
