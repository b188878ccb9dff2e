import type { Fault } from '../errors/fault.ts';

/** Faults of the way: the server may be at it all the same, and may answer the next time. */
export function isPassing(fault: Fault): boolean {
  if (fault.kind === 'unavailable') return fault.why.kind !== 'certificate';
  return fault.kind === 'timeout' || fault.kind === 'outcomeUnknown' || fault.kind === 'protocol';
}

/** Malformed answers in a row before giving up. Each may be as large as an answer can be. */
export const maxMalformedAnswers = 3;

/** The server answered, but not in the form that was agreed. */
export function isMalformed(fault: Fault): boolean {
  return fault.kind === 'protocol';
}

/** The request never reached the server. */
export function isUnsent(fault: Fault): boolean {
  return fault.kind === 'unavailable' && fault.why.kind === 'network';
}
