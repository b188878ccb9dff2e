import { HttpFailure, type HttpFailureReason } from '../../platform/http.ts';
import { EngeeError } from '../errors/engeeError.ts';
import type { Fault, Operation } from '../errors/fault.ts';

/** Operations that change something on Engee, so that their outcome is unknown if the response is lost. */
const operationsWithEffect: ReadonlySet<Operation> = new Set<Operation>(['run', 'start', 'stop', 'upload']);

/** Converts an `HttpFailure` to an `EngeeError`. Returns other errors unchanged. */
export function transportError(error: unknown, what: Operation): unknown {
  return error instanceof HttpFailure ? new EngeeError(transportFault(error.reason, what), { cause: error }) : error;
}

/** Returns the fault for a failed exchange. The outcome is unknown only if the request was sent completely. */
export function transportFault(reason: HttpFailureReason, what: Operation): Fault {
  switch (reason.kind) {
    case 'aborted':
      return { kind: 'canceled' };
    case 'notConnected':
      return network(reason.code);
    case 'certificate':
      return { kind: 'unavailable', why: { kind: 'certificate', code: reason.code } };
    case 'broken':
      if (reason.isRequestSent && operationsWithEffect.has(what)) return { kind: 'outcomeUnknown', what };
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
