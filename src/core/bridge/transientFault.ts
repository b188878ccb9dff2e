import type { Fault } from '../errors/fault.ts';

/** Returns whether a fault may go away when the request is repeated. The server may have received the request. */
export function isTransient(fault: Fault): boolean {
  if (fault.kind === 'unavailable') return fault.why.kind !== 'certificate';
  return fault.kind === 'timeout' || fault.kind === 'outcomeUnknown' || fault.kind === 'protocol';
}

/** Consecutive malformed responses before giving up. Few, because each may have the maximum size. */
export const maxMalformedAnswers = 3;

/** Returns whether the server's response violates the protocol. */
export function isMalformed(fault: Fault): boolean {
  return fault.kind === 'protocol';
}

/** Returns whether the request never reached the server. */
export function isUnsent(fault: Fault): boolean {
  return fault.kind === 'unavailable' && fault.why.kind === 'network';
}
